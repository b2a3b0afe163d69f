"""SQL that the pages of lots need beyond what the API answers."""

from collections.abc import Sequence

from closient.apps.dashboard.structs.traced_lots import JoinedAt, Whereabouts
from closient.kit.db import Reads


async def list_whereabouts(db: Reads, organization_id: str, lot_ids: Sequence[str]) -> list[Whereabouts]:
    """Of each of these lots the latest event with a place."""
    return await db.all(
        Whereabouts,
        """
        SELECT l.id AS lot_id, seen.event_time, seen.kind, seen.biz_step, seen.location, seen.ship_to
          FROM epcis.lot l
         CROSS JOIN LATERAL (
               SELECT b.event_time, c.kind, e.biz_step,
                      coalesce(c.location, e.biz_location, e.read_point) AS location,
                      CASE c.kind WHEN 'SHIP' THEN c.ship_to END AS ship_to
                 FROM epcis.event_lot b
                 JOIN epcis.event e ON e.id = b.event_id
                 LEFT JOIN epcis.cte c ON c.event_id = e.id
                WHERE b.lot_id = l.id
                  AND coalesce(c.location, e.biz_location, e.read_point, c.ship_to) IS NOT NULL
                ORDER BY b.event_time DESC, b.event_id DESC LIMIT 1
               ) seen
         WHERE l.id = ANY($2::uuid[]) AND l.organization_id = $1
        """,
        organization_id,
        lot_ids,
    )


async def list_joined_at(
    db: Reads, organization_id: str, from_lots: Sequence[str], to_lots: Sequence[str]
) -> list[JoinedAt]:
    """Where the events were in which these lots went into those, pair by pair."""
    return await db.all(
        JoinedAt,
        """
        SELECT g.from_lot, g.to_lot, array_agg(DISTINCT c.location) AS places
          FROM unnest($2::uuid[], $3::uuid[]) AS w (from_lot, to_lot)
          JOIN epcis.lot_edge g ON g.from_lot = w.from_lot AND g.to_lot = w.to_lot
          JOIN epcis.cte c ON c.event_id = g.event_id AND c.organization_id = $1
         WHERE c.location IS NOT NULL
         GROUP BY g.from_lot, g.to_lot
        """,
        organization_id,
        from_lots,
        to_lots,
    )
