"""SQL about what the rules of an organization stand beside."""

from closient.apps.dashboard.structs.views import Apart
from closient.kit.db import Reads


async def count_products(db: Reads, organization_id: str) -> int:
    """All products of an organization."""
    return await db.value("SELECT count(*) FROM catalogue.product p WHERE p.owner_id = $1", organization_id)


async def count_apart(db: Reads, organization_id: str) -> list[Apart]:
    """By brand, the products of which a rule of their own serves every plain scan."""
    return await db.all(
        Apart,
        """
        SELECT p.brand_id, count(DISTINCT p.id) AS products
          FROM resolver.rule r
          JOIN catalogue.product p ON p.id = r.product_id AND p.owner_id = r.organization_id
         WHERE r.organization_id = $1 AND r.scope_type = 'PRODUCT' AND r.enabled AND r.link_type IS NULL
           AND num_nonnulls(r.absolute_start_at, r.absolute_end_at, r.annual_start_mmdd, r.annual_end_mmdd,
                            r.days_of_week, r.time_of_day_start, r.time_of_day_end, r.location_countries,
                            r.location_regions, r.location_cities) = 0
         GROUP BY p.brand_id
        """,
        organization_id,
    )
