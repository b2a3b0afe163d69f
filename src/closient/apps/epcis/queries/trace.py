"""SQL over the graph of lots: walks, what they pass, footprints and timelines."""

from collections.abc import Sequence

from closient.apps.epcis.structs.graph import MovementRow
from closient.apps.epcis.structs.trace import BlastRadiusOut, CteRow, EdgeRow, KindCount, Step, TimelineRow
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


async def walk(
    db: Reads, organization_id: str, lot_ids: Sequence[str], senses: Sequence[str], deepest: int
) -> list[Step]:
    """The lots that some lots reach in these senses ("forward", "backward"), themselves first.

    Breadth-first, and each lot once in each sense, whatever circles there are. One step more than `deepest`
    is taken, to see whether there is anything behind it.
    """
    return await db.all(
        Step,
        """
        WITH RECURSIVE walk AS (
            SELECT s.sense, 0 AS depth, $2::uuid[] AS found, $2::uuid[] AS visited
              FROM unnest($3::text[]) AS s (sense)
             UNION ALL
            SELECT w.sense, w.depth + 1, n.found, w.visited || n.found
              FROM walk w
             CROSS JOIN LATERAL (
                   SELECT array_agg(f.lot_id) AS found
                     FROM (SELECT g.to_lot AS lot_id FROM epcis.lot_edge g
                            WHERE w.sense = 'forward' AND g.from_lot = ANY(w.found)
                            UNION
                           SELECT g.from_lot FROM epcis.lot_edge g
                            WHERE w.sense = 'backward' AND g.to_lot = ANY(w.found)
                           EXCEPT
                           SELECT v.lot_id FROM unnest(w.visited) AS v (lot_id)) f
                   ) n
             WHERE w.depth <= $4 AND n.found IS NOT NULL
        )
        SELECT l.id, l.gtin, l.lot_code, coalesce(nullif(d.name, ''), p.product_name, '') AS product_name,
               found.ahead, found.behind
          FROM (SELECT u.lot_id,
                       min(w.depth) FILTER (WHERE w.sense = 'forward') AS ahead,
                       min(w.depth) FILTER (WHERE w.sense = 'backward') AS behind
                  FROM walk w CROSS JOIN unnest(w.found) AS u (lot_id)
                 GROUP BY u.lot_id) found
          JOIN epcis.lot l ON l.id = found.lot_id AND l.organization_id = $1
          LEFT JOIN epcis.product_description d ON d.organization_id = $1 AND d.gtin = l.gtin
          LEFT JOIN catalogue.product p ON p.gtin = l.gtin
         ORDER BY least(found.ahead, found.behind), l.gtin, l.lot_code
        """,
        organization_id,
        lot_ids,
        senses,
        deepest,
    )


async def list_edges(db: Reads, ahead: Sequence[str], behind: Sequence[str]) -> list[EdgeRow]:
    """What went out of the lots ahead, and what went into those behind."""
    return await db.all(
        EdgeRow,
        """
        SELECT g.from_lot, g.to_lot, g.event_id, g.event_time, c.kind,
               CASE WHEN g.is_one THEN g.quantity END AS quantity, CASE WHEN g.is_one THEN g.uom END AS uom
          FROM (SELECT e.from_lot, e.to_lot, e.event_id, e.event_time, sum(b.quantity) AS quantity,
                       min(b.uom) AS uom,
                       bool_and(b.quantity IS NOT NULL)
                       AND min(coalesce(b.uom, '')) = max(coalesce(b.uom, '')) AS is_one
                  FROM (SELECT o.from_lot, o.to_lot, o.event_id, o.event_time
                          FROM epcis.lot_edge o
                         WHERE o.from_lot = ANY($1::uuid[])
                         UNION
                        SELECT i.from_lot, i.to_lot, i.event_id, i.event_time
                          FROM epcis.lot_edge i
                         WHERE i.to_lot = ANY($2::uuid[])) e
                  LEFT JOIN epcis.event_lot b
                         ON b.event_id = e.event_id AND b.lot_id = e.from_lot AND b.role = 'i'
                 GROUP BY e.from_lot, e.to_lot, e.event_id, e.event_time) g
          LEFT JOIN epcis.cte c ON c.event_id = g.event_id
         ORDER BY g.event_time, g.event_id, g.from_lot, g.to_lot
        """,
        ahead,
        behind,
    )


async def list_ctes(
    db: Reads,
    organization_id: str,
    roots: Sequence[str],
    lots: tuple[Sequence[str], Sequence[bool]],
    most: int | None,
) -> list[CteRow]:
    """The critical tracking events of these lots.

    Those of lots that are only ahead of the roots count from the first event of the roots on: what happened
    to them before cannot have to do with these.
    """
    return await db.all(
        CteRow,
        """
        SELECT c.event_id, c.event_time, c.kind, c.location, c.ship_from, c.ship_to,
               c.owning_party_destination, array_agg(DISTINCT b.lot_id) AS lot_ids
          FROM unnest($3::uuid[], $4::boolean[]) AS w (lot_id, is_ahead)
          JOIN epcis.event_lot b ON b.lot_id = w.lot_id
          JOIN epcis.cte c ON c.event_id = b.event_id AND c.organization_id = $1
         WHERE NOT w.is_ahead OR b.event_time >= (
               SELECT min(r.event_time) FROM epcis.event_lot r WHERE r.lot_id = ANY($2::uuid[]))
         GROUP BY c.event_id
         ORDER BY c.event_time, c.event_id
         LIMIT $5
        """,
        organization_id,
        roots,
        lots[0],
        lots[1],
        most,
    )


async def count_ctes(
    db: Reads, organization_id: str, roots: Sequence[str], lots: tuple[Sequence[str], Sequence[bool]]
) -> list[KindCount]:
    """How many events of each kind `list_ctes` would give without a limit."""
    return await db.all(
        KindCount,
        """
        SELECT c.kind, count(DISTINCT c.event_id) AS count
          FROM unnest($3::uuid[], $4::boolean[]) AS w (lot_id, is_ahead)
          JOIN epcis.event_lot b ON b.lot_id = w.lot_id
          JOIN epcis.cte c ON c.event_id = b.event_id AND c.organization_id = $1
         WHERE NOT w.is_ahead OR b.event_time >= (
               SELECT min(r.event_time) FROM epcis.event_lot r WHERE r.lot_id = ANY($2::uuid[]))
         GROUP BY c.kind
         ORDER BY c.kind
        """,
        organization_id,
        roots,
        lots[0],
        lots[1],
    )


async def list_movements(
    db: Reads, organization_id: str, roots: Sequence[str], lots: tuple[Sequence[str], Sequence[bool]]
) -> list[MovementRow]:
    """Where these lots were sent and received, from when on as in `list_ctes`; summed up for each unit.

    An event that counts a lot in several units is counted with the first of them alone.
    """
    return await db.all(
        MovementRow,
        """
        SELECT b.lot_id, b.kind, b.ship_from, b.place, b.party, b.uom, sum(b.quantity) AS quantity,
               count(*) FILTER (WHERE b.quantity IS NULL) AS unknown_quantities,
               count(*) FILTER (WHERE b.number = 1) AS event_count,
               min(b.event_time) AS first_at, max(b.event_time) AS last_at
          FROM (SELECT b.lot_id, c.kind, c.ship_from,
                       CASE c.kind WHEN 'SHIP' THEN c.ship_to ELSE c.location END AS place,
                       c.owning_party_destination AS party, b.uom, b.quantity, b.event_time,
                       row_number() OVER (PARTITION BY b.lot_id, b.event_id ORDER BY b.uom) AS number
                  FROM unnest($3::uuid[], $4::boolean[]) AS w (lot_id, is_ahead)
                  JOIN epcis.event_lot b ON b.lot_id = w.lot_id
                  JOIN epcis.cte c ON c.event_id = b.event_id AND c.organization_id = $1
                 WHERE c.kind IN ('SHIP', 'RECEIVE', 'INTAKE', 'FIRST_LAND_RECEIVE')
                   AND (NOT w.is_ahead OR b.event_time >= (
                        SELECT min(r.event_time) FROM epcis.event_lot r WHERE r.lot_id = ANY($2::uuid[])))
               ) b
         GROUP BY b.lot_id, b.kind, b.ship_from, b.place, b.party, b.uom
         ORDER BY b.lot_id, b.kind, b.ship_from, b.place, b.party, b.uom
        """,
        organization_id,
        roots,
        lots[0],
        lots[1],
    )


async def quantified_downstream_footprint_for_one_lot(
    db: Reads, organization_id: str, lot_id: str, asked_id: str
) -> BlastRadiusOut:
    """The four counts of epcis.md 9; complete, however far the lot went."""
    return await db.one(
        BlastRadiusOut,
        """
        WITH RECURSIVE walk AS (
            SELECT $2::uuid AS lot_id
             UNION
            SELECT g.to_lot FROM walk w JOIN epcis.lot_edge g ON g.from_lot = w.lot_id
        ),
        reached AS (
            SELECT w.lot_id FROM walk w JOIN epcis.lot l ON l.id = w.lot_id AND l.organization_id = $1
        ),
        shipped AS (
            SELECT c.ship_to, c.owning_party_destination
              FROM reached r
              JOIN epcis.event_lot b ON b.lot_id = r.lot_id
              JOIN epcis.cte c ON c.event_id = b.event_id AND c.organization_id = $1
             WHERE c.kind = 'SHIP'
               AND b.event_time >= (
                   SELECT min(f.event_time) FROM epcis.event_lot f WHERE f.lot_id = $2::uuid)
        )
        SELECT $3::uuid AS lot_id,
               (SELECT count(*) FROM reached r WHERE r.lot_id <> $2::uuid) AS downstream_lots,
               (SELECT count(*) FROM reached r JOIN epcis.lot_serial s ON s.lot_id = r.lot_id
                 WHERE r.lot_id <> $2::uuid) AS downstream_serials,
               (SELECT count(DISTINCT s.ship_to) FROM shipped s) AS downstream_locations,
               (SELECT count(DISTINCT s.owning_party_destination) FROM shipped s) AS affected_organizations
        """,
        organization_id,
        lot_id,
        asked_id,
    )


async def list_timeline(db: Reads, organization_id: str, lot_id: str, page: PageRequest) -> Page[TimelineRow]:
    """The events of a lot in the order of their times."""
    return await db.page(
        TimelineRow,
        """
        SELECT e.id AS event_id, e.event_time, e.event_type, e.action, e.biz_step, e.disposition, c.kind,
               coalesce(c.location, e.biz_location, e.read_point) AS location, c.ship_from, c.ship_to,
               e.is_correction, seen.parts
          FROM (SELECT b.event_time, b.event_id,
                       jsonb_agg(jsonb_build_object(
                           'role',
                           CASE b.role WHEN 'i' THEN 'input' WHEN 'o' THEN 'output' ELSE 'subject' END,
                           'quantity', b.quantity, 'uom', b.uom, 'container', b.container)
                           ORDER BY b.role, b.container NULLS FIRST, b.uom NULLS FIRST, b.quantity) AS parts
                  FROM epcis.event_lot b
                 WHERE b.lot_id = $2
                 GROUP BY b.event_time, b.event_id) seen
          JOIN epcis.event e ON e.id = seen.event_id AND e.organization_id = $1
          LEFT JOIN epcis.cte c ON c.event_id = e.id
         ORDER BY seen.event_time, seen.event_id
        """,
        organization_id,
        lot_id,
        page=page,
    )
