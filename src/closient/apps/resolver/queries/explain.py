"""SQL about all that might serve a link, in force or not."""

from closient.apps.resolver.structs.links import Link
from closient.apps.resolver.structs.resolution_rules import ResolutionRule
from closient.kit.db import Reads


async def list_rules_for(
    db: Reads, organization_id: str, product_id: str, lot: str | None, serial: str | None
) -> list[ResolutionRule]:
    """The rules that a scan of this lot and item of a product is subject to, in the order of evaluation."""
    return await db.all(
        ResolutionRule,
        """
        SELECT r.id, r.scope_type, r.order_index, r.enabled, r.destination_type, r.on_custom_url_dead,
               r.created, r.modified, r.metadata, r.scope_id, r.organization_id, r.product_id,
               r.absolute_start_at, r.absolute_end_at, r.annual_start_mmdd, r.annual_end_mmdd, r.days_of_week,
               r.time_of_day_start, r.time_of_day_end, r.timezone, r.link_type, r.location_countries,
               r.location_regions, r.location_cities, r.custom_url
          FROM catalogue.product p
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
          JOIN LATERAL (
                SELECT o.* FROM resolver.rule o
                 WHERE o.product_id = p.id
                   AND (o.specificity = 3
                        OR o.specificity = 1 AND o.scope_id = p.gtin || '/21/' || $4::text
                        OR o.specificity = 2 AND o.scope_id = p.gtin || '/10/' || $3::text)
                UNION ALL
                SELECT o.* FROM resolver.rule o WHERE o.brand_id = b.id AND b.is_active
                UNION ALL
                SELECT o.* FROM resolver.rule o WHERE o.organization_id = p.owner_id AND o.specificity = 5
               ) r ON r.organization_id = p.owner_id
         WHERE p.id = $2::uuid AND p.owner_id = $1::uuid
         ORDER BY r.specificity, r.order_index, r.id
        """,
        organization_id,
        product_id,
        lot,
        serial,
    )


async def list_links_at(db: Reads, organization_id: str, key: str, levels: list[str]) -> list[Link]:
    """The links of an organization at these levels of a key, in the order in which they serve."""
    return await db.all(
        Link,
        """
        SELECT l.id, l.organization_id, concat_ws('/', '', l.key, nullif(l.level, '')) AS digital_link,
               l.key, l.level, l.link_type, l.href, l.title, l.hreflang, l.media_type, l.context,
               l.is_default, l.passes_query, l.enabled, l.created, l.modified, l.metadata
          FROM resolver.link l
         WHERE l.organization_id = $1::uuid AND l.key = $2 AND l.level = ANY($3::text[])
         ORDER BY l.id
        """,
        organization_id,
        key,
        levels,
    )
