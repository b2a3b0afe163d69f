"""SQL of recall drills: counts over lots, and the table epcis.drill."""

from collections.abc import Sequence

from closient.apps.epcis.structs.drills import (
    BalanceRow,
    DrillEntry,
    DrillOut,
    DrillRow,
    SerialCount,
    SerialItem,
)
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def count_serials(db: Reads, organization_id: str, lot_ids: Sequence[str]) -> list[SerialCount]:
    """The lots that have serial numbers."""
    return await db.all(
        SerialCount,
        """
        SELECT s.lot_id, count(*) AS count
          FROM epcis.lot_serial s
         WHERE s.lot_id = ANY($2::uuid[]) AND s.organization_id = $1
         GROUP BY s.lot_id
        """,
        organization_id,
        lot_ids,
    )


async def list_serials(
    db: Reads, organization_id: str, lot_ids: Sequence[str], page: PageRequest
) -> Page[SerialItem]:
    """The items of these lots."""
    return await db.page(
        SerialItem,
        """
        SELECT s.gtin, s.serial, s.lot_id
          FROM epcis.lot_serial s
         WHERE s.lot_id = ANY($2::uuid[]) AND s.organization_id = $1
         ORDER BY s.gtin, s.serial
        """,
        organization_id,
        lot_ids,
        page=page,
    )


async def list_balances(db: Reads, organization_id: str, lot_ids: Sequence[str]) -> list[BalanceRow]:
    """What came in and went out of these lots, over all their events, for each unit."""
    return await db.all(
        BalanceRow,
        """
        SELECT b.lot_id, b.uom,
               sum(b.quantity) FILTER (WHERE b.way = 'made') AS made,
               sum(b.quantity) FILTER (WHERE b.way = 'received') AS received,
               sum(b.quantity) FILTER (WHERE b.way = 'shipped') AS shipped,
               sum(b.quantity) FILTER (WHERE b.way = 'used') AS used,
               count(*) FILTER (WHERE b.quantity IS NULL) AS unknown_quantities
          FROM (SELECT e.lot_id, e.uom, e.quantity,
                       CASE WHEN e.role = 'o' THEN 'made'
                            WHEN e.role = 'i' THEN 'used'
                            WHEN c.kind IN ('HARVEST', 'FIRST_LAND_RECEIVE', 'INITIAL_PACK') THEN 'made'
                            WHEN c.kind IN ('RECEIVE', 'INTAKE') THEN 'received'
                            WHEN c.kind = 'SHIP' THEN 'shipped'
                       END AS way
                  FROM epcis.event_lot e
                  JOIN epcis.lot l ON l.id = e.lot_id AND l.organization_id = $1
                  LEFT JOIN epcis.cte c ON c.event_id = e.event_id
                 WHERE e.lot_id = ANY($2::uuid[])) b
         WHERE b.way IS NOT NULL
         GROUP BY b.lot_id, b.uom
         ORDER BY b.lot_id, b.uom NULLS FIRST
        """,
        organization_id,
        lot_ids,
    )


async def insert_drill(db: Writes, drill: DrillOut) -> None:
    """Keep what was found."""
    await db.run(
        """
        INSERT INTO epcis.drill (id, organization_id, user_id, title, lot_ids, created, milliseconds, report)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        drill.id,
        drill.organization_id,
        drill.user_id,
        drill.title,
        drill.lot_ids,
        drill.created,
        drill.milliseconds,
        drill.report,
    )


async def get_drill(db: Reads, drill_id: str) -> DrillRow | None:
    return await db.maybe(
        DrillRow,
        """
        SELECT d.id, d.organization_id, d.user_id, d.title, d.lot_ids, d.created, d.milliseconds, d.report
          FROM epcis.drill d
         WHERE d.id = $1
        """,
        drill_id,
    )


async def list_drills(db: Reads, organization_id: str, page: PageRequest) -> Page[DrillEntry]:
    """The newest first."""
    return await db.page(
        DrillEntry,
        """
        SELECT d.id, d.title, d.lot_ids, d.created, d.milliseconds, d.report -> 'totals' AS totals
          FROM epcis.drill d
         WHERE d.organization_id = $1
         ORDER BY d.id DESC
        """,
        organization_id,
        page=page,
    )
