"""SQL that finds lots and tells what is known of one."""

from collections.abc import Sequence

from closient.apps.epcis.structs.lots import Candidate, LotFacts, LotFilter, LotRow, SightingRow
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


async def find_lots(db: Reads, lot_ids: Sequence[str]) -> list[Candidate]:
    """What may be meant by these ids: first lots of epcis, then those of the catalogue.

    A lot of the catalogue belongs to the organization that owns its product's brand, or the product if no
    brand has an owner. Its events may name a GTIN that the product had before.
    """
    return await db.all(
        Candidate,
        """
        SELECT found.asked_id, found.organization_id, found.id, found.gtin, found.lot_code
          FROM (SELECT l.id AS asked_id, l.organization_id, l.id, l.gtin, l.lot_code, 1 AS place
                  FROM epcis.lot l
                 WHERE l.id = ANY($1::uuid[])
                 UNION ALL
                SELECT c.id, coalesce(b.organization_id, p.owner_id), seen.id, coalesce(seen.gtin, p.gtin),
                       c.lot_code, 2
                  FROM catalogue.lot c
                  JOIN catalogue.product p ON p.id = c.product_id
                  LEFT JOIN catalogue.brand b ON b.id = p.brand_id
                  LEFT JOIN LATERAL (
                       SELECT l.id, l.gtin
                         FROM epcis.lot l
                        WHERE l.organization_id = coalesce(b.organization_id, p.owner_id)
                          AND l.lot_code = c.lot_code
                          AND l.gtin IN (SELECT p.gtin
                                          UNION ALL
                                         SELECT f.gtin FROM catalogue.former_gtin f WHERE f.product_id = p.id)
                        ORDER BY (l.gtin = p.gtin) DESC, l.gtin LIMIT 1
                  ) seen ON true
                 WHERE c.id = ANY($1::uuid[]) AND coalesce(b.organization_id, p.owner_id) IS NOT NULL
               ) found
         ORDER BY found.place
        """,
        lot_ids,
    )


async def list_lots(db: Reads, organization_id: str, wanted: LotFilter, page: PageRequest) -> Page[LotRow]:
    """The lots of an organization in the order of their GTINs and codes."""
    return await db.page(
        LotRow,
        """
        SELECT l.id, l.gtin, l.lot_code,
               coalesce(nullif(d.name, ''), p.product_name, '') AS product_name,
               l.harvested_at, l.assigned_at,
               (SELECT min(e.event_time) FROM epcis.event_lot e WHERE e.lot_id = l.id) AS first_event_at,
               (SELECT max(e.event_time) FROM epcis.event_lot e WHERE e.lot_id = l.id) AS last_event_at
          FROM epcis.lot l
          LEFT JOIN epcis.product_description d ON d.organization_id = l.organization_id AND d.gtin = l.gtin
          LEFT JOIN catalogue.product p ON p.gtin = l.gtin
         WHERE l.organization_id = $1
           AND ($2::text IS NULL OR l.gtin = $2)
           AND ($3::text IS NULL OR l.lot_code = $3)
           AND ($4::text IS NULL
                OR position(lower($4) IN lower(l.lot_code)) > 0
                OR position($4 IN l.gtin) > 0
                OR position(lower($4) IN lower(coalesce(nullif(d.name, ''), p.product_name, ''))) > 0)
         ORDER BY l.gtin, l.lot_code
        """,
        organization_id,
        wanted.gtin,
        wanted.lot_code,
        wanted.words,
        page=page,
    )


async def get_facts(db: Reads, organization_id: str, gtin: str, lot_code: str) -> LotFacts:
    """What is known of a lot; also of one that no event names."""
    return await db.one(
        LotFacts,
        """
        SELECT coalesce(nullif(d.name, ''), p.product_name, '') AS product_name,
               c.expires_on, l.harvested_at, l.assigned_at,
               (SELECT min(e.event_time) FROM epcis.event_lot e WHERE e.lot_id = l.id) AS first_event_at,
               (SELECT max(e.event_time) FROM epcis.event_lot e WHERE e.lot_id = l.id) AS last_event_at,
               (SELECT count(DISTINCT e.event_id) FROM epcis.event_lot e WHERE e.lot_id = l.id)
                   AS event_count,
               (SELECT count(*) FROM epcis.lot_serial s WHERE s.lot_id = l.id) AS serial_count,
               (SELECT count(DISTINCT g.from_lot) FROM epcis.lot_edge g WHERE g.to_lot = l.id)
                   AS source_lot_count,
               (SELECT count(DISTINCT g.to_lot) FROM epcis.lot_edge g WHERE g.from_lot = l.id)
                   AS derived_lot_count
          FROM (SELECT $1::uuid AS organization_id, $2::text AS gtin, $3::text AS lot_code) asked
          LEFT JOIN epcis.lot l USING (organization_id, gtin, lot_code)
          LEFT JOIN epcis.product_description d
                 ON d.organization_id = asked.organization_id AND d.gtin = asked.gtin
          LEFT JOIN catalogue.product p ON p.gtin = asked.gtin
          LEFT JOIN catalogue.lot c ON c.product_id = p.id AND c.lot_code = asked.lot_code
        """,
        organization_id,
        gtin,
        lot_code,
    )


async def get_last_sighting(db: Reads, lot_id: str) -> SightingRow | None:
    """The latest event that says where the lot was."""
    return await db.maybe(
        SightingRow,
        """
        SELECT e.id AS event_id, e.event_time, c.kind, e.biz_step,
               coalesce(c.location, e.biz_location, e.read_point) AS location,
               CASE c.kind WHEN 'SHIP' THEN c.ship_to END AS ship_to
          FROM epcis.event_lot b
          JOIN epcis.event e ON e.id = b.event_id
          LEFT JOIN epcis.cte c ON c.event_id = e.id
         WHERE b.lot_id = $1
           AND coalesce(c.location, e.biz_location, e.read_point, c.ship_to) IS NOT NULL
         ORDER BY b.event_time DESC, b.event_id DESC LIMIT 1
        """,
        lot_id,
    )


async def get_tlc_source(db: Reads, lot_id: str) -> str | None:
    """Where the first event was that may have assigned the traceability lot code (21 CFR 1.1320)."""
    return await db.value(
        """
        SELECT c.location
          FROM epcis.event_lot b
          JOIN epcis.cte c ON c.event_id = b.event_id
         WHERE b.lot_id = $1 AND b.role IN ('s', 'o')
           AND c.kind IN ('INITIAL_PACK', 'FIRST_LAND_RECEIVE', 'TRANSFORM')
         ORDER BY b.event_time, b.event_id LIMIT 1
        """,
        lot_id,
    )
