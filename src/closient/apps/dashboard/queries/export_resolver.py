"""What an archive holds of links, rules, addresses, items in doubt, recalls and scans."""

from closient.apps.dashboard.structs.data_export import Record
from closient.kit.db import Reads


async def links(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    return await db.all(
        Record,
        """
        SELECT l.id::text AS cursor, to_jsonb(l) - 'organization_id' AS content
          FROM resolver.link l WHERE l.organization_id = $1 AND l.id > $2::uuid ORDER BY l.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def held_keys(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """Keys that are no GTIN and for which the organization speaks."""
    return await db.all(
        Record,
        """
        SELECT h.key AS cursor, to_jsonb(h) - 'organization_id' AS content
          FROM resolver.held_key h WHERE h.organization_id = $1 AND h.key > $2 ORDER BY h.key LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def resolution_rules(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    return await db.all(
        Record,
        """
        SELECT r.id::text AS cursor, to_jsonb(r) - '{organization_id,specificity}'::text[] ||
               jsonb_build_object('gtin', p.gtin) AS content
          FROM resolver.rule r LEFT JOIN catalogue.product p ON p.id = r.product_id
         WHERE r.organization_id = $1 AND r.id > $2::uuid ORDER BY r.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def custom_urls(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    return await db.all(
        Record,
        """
        SELECT u.id::text AS cursor, to_jsonb(u) - '{organization_id,host,next_check_at}'::text[] AS content
          FROM resolver.custom_url u WHERE u.organization_id = $1 AND u.id > $2::uuid ORDER BY u.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def delegations(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    return await db.all(
        Record,
        """
        SELECT d.id::text AS cursor, to_jsonb(d) - 'organization_id' AS content
          FROM resolver.delegation d WHERE d.organization_id = $1 AND d.id > $2::uuid ORDER BY d.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def serial_alerts(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """Items in doubt, as their list shows them."""
    return await db.all(
        Record,
        """
        WITH found AS MATERIALIZED (
            SELECT o.id
              FROM resolver.serial_observation o JOIN catalogue.product p ON p.gtin = o.gtin
             WHERE p.owner_id = $1
               AND o.state IN ('suspect', 'serialization_error', 'counterfeit_suspected'))
        SELECT o.id::text AS cursor, jsonb_build_object('id', o.id, 'gtin', o.gtin,
               'serial_number', o.serial, 'state', o.state, 'flagged_at', o.flagged_at,
               'consumer_scans', o.consumer_scans, 'retailer_scans', o.retailer_scans,
               'distinct_retail_locations', cardinality(o.retail_places), 'first_seen', o.first_seen,
               'last_seen', o.last_seen, 'anomalies', o.anomalies) AS content
          FROM found f JOIN resolver.serial_observation o ON o.id = f.id
         WHERE o.id > $2::uuid ORDER BY o.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def recalls(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """Recalls that concern products of the organization, each with these products."""
    return await db.all(
        Record,
        """
        WITH found AS MATERIALIZED (
            SELECT m.recall_id, jsonb_agg(jsonb_build_object('gtin', p.gtin, 'found_as', m.found_as,
                   'confidence', m.confidence, 'matched_text', m.matched_text, 'matched_at', m.matched_at)
                   ORDER BY p.gtin) AS products
              FROM compliance.recall_product m JOIN catalogue.product p ON p.id = m.product_id
             WHERE p.owner_id = $1 AND m.is_current
             GROUP BY m.recall_id)
        SELECT r.id::text AS cursor, to_jsonb(r) - '{raw,content_hash}'::text[] ||
               jsonb_build_object('products', f.products) AS content
          FROM found f JOIN compliance.recall r ON r.id = f.recall_id
         WHERE r.id > $2::uuid ORDER BY r.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def daily_scans(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """Sums of scans. The cursor is what they are summed by, with `|` between."""
    return await db.all(
        Record,
        """
        SELECT concat_ws('|', s.date, s.gtin, s.country_code, s.device_class, s.scan_type) AS cursor,
               jsonb_build_object('date', s.date, 'gtin', s.gtin, 'country_code', s.country_code,
               'device_class', s.device_class, 'scan_type', s.scan_type, 'total_scans', sum(s.total_scans),
               'billable_scans', sum(s.billable_scans)) AS content
          FROM resolver.scan_daily s
         WHERE s.organization_id = $1
           AND (s.date, s.gtin, s.country_code, s.device_class, s.scan_type) >
               (split_part($2::text, '|', 1)::date, split_part($2, '|', 2), split_part($2, '|', 3),
                split_part($2, '|', 4), split_part($2, '|', 5))
         GROUP BY s.date, s.gtin, s.country_code, s.device_class, s.scan_type
         ORDER BY s.date, s.gtin, s.country_code, s.device_class, s.scan_type LIMIT $3
        """,
        organization_id,
        after,
        most,
    )
