"""SQL about what the edge keeps in memory."""

from closient.apps.resolver.structs.entries import FormerGtin, Handler, KeyRow, PartRow, ProductRow
from closient.kit.db import Reads


async def load_products(db: Reads, gtins: list[str]) -> list[ProductRow]:
    """Products with their links and each of their enabled rules, in the order of evaluation.

    What stands at lots and items is left out: `has_parts` says that there is something. A product whose
    resolver is off has neither. The array stands in a query of its own so that its length is no reason to
    plan anew: a plan for one GTIN takes ten times as long as its execution.
    """
    return await db.all(
        ProductRow,
        """
        SELECT p.gtin, p.id::text AS product_id, p.owner_id AS organization_id,
               coalesce(b.name, '') AS brand_name, p.product_name, p.description, p.image_url,
               d.rule_id IS NOT NULL OR f.link_id IS NOT NULL AS has_parts, k.links,
               ARRAY(SELECT s.link_type FROM resolver.supplied_link s WHERE s.product_id = p.id) AS supplied,
               r.id::text, r.scope_type, r.scope_id, r.destination_type, r.custom_url, r.on_custom_url_dead,
               r.absolute_start_at, r.absolute_end_at, r.annual_start_mmdd, r.annual_end_mmdd, r.days_of_week,
               r.time_of_day_start, r.time_of_day_end, r.timezone, r.link_type,
               r.location_countries, r.location_regions, r.location_cities, u.id IS NOT NULL AS is_dead
          FROM catalogue.product p
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
          -- Not EXISTS: that may be planned as one scan of all rules for all products together.
          LEFT JOIN LATERAL (
                SELECT o.id AS rule_id FROM resolver.rule o
                 WHERE o.product_id = p.id AND o.specificity < 3 LIMIT 1
               ) d ON p.resolver_enabled
          LEFT JOIN LATERAL (
                SELECT o.id AS link_id FROM resolver.link o
                 WHERE o.key = '01/' || p.gtin AND o.level > '' LIMIT 1
               ) f ON p.resolver_enabled
          LEFT JOIN LATERAL (
                SELECT jsonb_agg(l.packed) AS links
                  FROM resolver.serving_link l
                 WHERE l.key = '01/' || p.gtin AND l.level = '' AND l.organization_id = p.owner_id
               ) k ON p.resolver_enabled
          LEFT JOIN LATERAL (
                SELECT o.* FROM resolver.rule o WHERE o.product_id = p.id AND o.specificity = 3
                UNION ALL
                SELECT o.* FROM resolver.rule o WHERE o.brand_id = b.id AND b.is_active
                UNION ALL
                SELECT o.* FROM resolver.rule o WHERE o.organization_id = p.owner_id AND o.specificity = 5
               ) r ON r.organization_id = p.owner_id AND r.enabled AND p.resolver_enabled
          -- As in resolver.serving_rule, but looked for once and not in each of the three.
          LEFT JOIN resolver.custom_url u ON u.organization_id = r.organization_id
           AND md5(u.url) = md5(r.custom_url) AND u.url = r.custom_url
           AND u.status = 'UNREACHABLE' AND r.destination_type = 'CUSTOM_URL'
         WHERE p.gtin = ANY((SELECT $1::text[])::text[])
         ORDER BY p.gtin, r.specificity, r.order_index, r.id
        """,
        gtins,
    )


async def load_parts(
    db: Reads, keys: list[str], lots: list[str | None], serials: list[str | None], levels: list[str]
) -> list[PartRow]:
    """What stands at lots, items and variants: rules in the order of evaluation, links.

    The lists are aligned; `levels` are those of a part with line feeds between them. A lot or serial that is
    switched off, or whose lot is, is named as such: it counts as not scanned.
    """
    return await db.all(
        PartRow,
        """
        SELECT w.position, l.lot_id IS NOT NULL AS lot_is_off, s.serial_id IS NOT NULL AS serial_is_off,
               k.links,
               r.id, r.scope_type, r.scope_id, r.destination_type, r.custom_url, r.on_custom_url_dead,
               r.absolute_start_at, r.absolute_end_at, r.annual_start_mmdd, r.annual_end_mmdd, r.days_of_week,
               r.time_of_day_start, r.time_of_day_end, r.timezone, r.link_type,
               r.location_countries, r.location_regions, r.location_cities, r.is_dead
          FROM unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::text[]), (SELECT $4::text[]))
               WITH ORDINALITY w (key, lot, serial, levels, position)
          LEFT JOIN catalogue.product p ON p.gtin = substr(w.key, 4) AND w.key LIKE '01/%'
          LEFT JOIN resolver.held_key h ON h.key = w.key
          LEFT JOIN LATERAL (
                SELECT o.id AS lot_id FROM catalogue.lot o
                 WHERE o.product_id = p.id AND o.lot_code = w.lot AND NOT o.resolver_enabled
               ) l ON true
          LEFT JOIN LATERAL (
                SELECT o.id AS serial_id FROM catalogue.serial o LEFT JOIN catalogue.lot t ON t.id = o.lot_id
                 WHERE o.product_id = p.id AND o.serial_number = w.serial
                   AND NOT (o.resolver_enabled AND coalesce(t.resolver_enabled, true))
               ) s ON true
          LEFT JOIN LATERAL (
                SELECT jsonb_agg(o.packed ORDER BY o.id) AS links
                  FROM resolver.serving_link o
                 WHERE o.key = w.key AND o.level = ANY(string_to_array(w.levels, E'\\n'))
                   AND o.organization_id = coalesce(p.owner_id, h.organization_id)
               ) k ON true
          LEFT JOIN LATERAL (
                SELECT o.* FROM resolver.serving_rule o
                 WHERE o.product_id = p.id
                   AND (o.specificity = 1 AND o.scope_id = p.gtin || '/21/' || w.serial
                        OR o.specificity = 2 AND o.scope_id = p.gtin || '/10/' || w.lot)
                   AND o.organization_id = p.owner_id
               ) r ON true
         ORDER BY w.position, r.specificity, r.order_index, r.id
        """,
        keys,
        lots,
        serials,
        levels,
    )


async def load_keys(db: Reads, keys: list[str]) -> list[KeyRow]:
    """Keys that are no GTINs, with the links of the key itself."""
    return await db.all(
        KeyRow,
        """
        SELECT h.key, h.organization_id,
               (SELECT true FROM resolver.link o WHERE o.key = h.key AND o.level > '' LIMIT 1) IS NOT NULL
               AS has_parts,
               (SELECT jsonb_agg(l.packed ORDER BY l.id) FROM resolver.serving_link l
                 WHERE l.key = h.key AND l.level = '' AND l.organization_id = h.organization_id) AS links
          FROM resolver.held_key h
         WHERE h.key = ANY((SELECT $1::text[])::text[])
        """,
        keys,
    )


async def former_gtins(db: Reads, gtins: list[str]) -> list[FormerGtin]:
    """Those that a product had before."""
    return await db.all(
        FormerGtin,
        """
        SELECT f.gtin, p.gtin AS current_gtin
          FROM catalogue.former_gtin f JOIN catalogue.product p ON p.id = f.product_id
         WHERE f.gtin = ANY($1::text[])
        """,
        gtins,
    )


async def handlers(db: Reads, prefixes: list[str]) -> list[Handler]:
    """The resolvers to which keys with these prefixes are delegated."""
    return await db.all(
        Handler,
        "SELECT prefix, resolver_url FROM resolver.delegation WHERE prefix = ANY($1::text[])",
        prefixes,
    )
