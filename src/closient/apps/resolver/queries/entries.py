"""SQL about what the edge keeps in memory."""

from closient.apps.resolver.structs.entries import LinkRow
from closient.kit.db import Reads


async def load_links(db: Reads, gtins: list[str]) -> list[LinkRow]:
    """Products with each of their enabled rules, in the order of evaluation.

    A lot or serial that is switched off, or whose lot is, serves no rule: it counts as not named.
    """
    return await db.all(
        LinkRow,
        """
        SELECT p.gtin, p.id AS product_id, p.owner_id AS organization_id, coalesce(b.name, '') AS brand_name,
               p.product_name, p.description, p.image_url, p.resolver_enabled,
               r.id, r.scope_type, r.scope_id, r.destination_type, r.custom_url, r.on_custom_url_dead,
               r.absolute_start_at, r.absolute_end_at, r.annual_start_mmdd, r.annual_end_mmdd, r.days_of_week,
               r.time_of_day_start, r.time_of_day_end, r.timezone, r.link_type,
               r.location_countries, r.location_regions, r.location_cities
          FROM catalogue.product p
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
          LEFT JOIN LATERAL (
                SELECT o.*
                  FROM resolver.rule o
                 WHERE o.product_id = p.id
                   AND NOT (o.scope_type = 'BATCH' AND EXISTS (
                           SELECT FROM catalogue.lot l
                            WHERE l.product_id = p.id AND l.lot_code = substr(o.scope_id, 19)
                              AND NOT l.resolver_enabled))
                   AND NOT (o.scope_type = 'SERIAL' AND EXISTS (
                           SELECT FROM catalogue.serial s LEFT JOIN catalogue.lot l ON l.id = s.lot_id
                            WHERE s.product_id = p.id AND s.serial_number = substr(o.scope_id, 19)
                              AND NOT (s.resolver_enabled AND coalesce(l.resolver_enabled, true))))
                UNION ALL
                SELECT o.* FROM resolver.rule o WHERE o.brand_id = p.brand_id
                UNION ALL
                SELECT o.* FROM resolver.rule o WHERE o.organization_id = p.owner_id AND o.specificity = 5
               ) r ON r.enabled AND r.organization_id = p.owner_id AND p.resolver_enabled
         WHERE p.gtin = ANY($1::text[])
         ORDER BY p.gtin, r.specificity, r.order_index, r.id
        """,
        gtins,
    )
