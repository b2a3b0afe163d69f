"""SQL about what the public page of a brand shows."""

from closient.apps.brands.structs.public import BrandShown, ProductShown
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


async def get_brand(db: Reads, brand_id: str) -> BrandShown | None:
    """An active brand, with the domain that its owner has proven."""
    return await db.maybe(
        BrandShown,
        """
        SELECT b.id, b.name, b.website, b.description, b.logo_url, coalesce(d.domain, '') AS verified_domain
          FROM catalogue.brand b
          LEFT JOIN catalogue.brand_proof d ON d.brand_id = b.id AND d.organization_id = b.organization_id
                AND d.verified_at IS NOT NULL
         WHERE b.id = $1 AND b.is_active
        """,
        brand_id,
    )


async def list_products(db: Reads, brand_id: str, page: PageRequest) -> Page[ProductShown]:
    """By name; those without one last."""
    return await db.page(
        ProductShown,
        """
        SELECT p.gtin, p.product_name, p.net_content, p.image_url
          FROM catalogue.product p
         WHERE p.brand_id = $1
         ORDER BY p.product_name = '', lower(p.product_name), p.gtin
        """,
        brand_id,
        page=page,
    )
