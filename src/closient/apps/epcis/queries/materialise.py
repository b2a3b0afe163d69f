"""SQL of what is derived from events: lots, items, containers, critical tracking events.

Each statement serves a whole batch. Look-ups go key by key through LATERAL with OFFSET 0: right after a bulk
load PostgreSQL's statistics are of yesterday, and it must not be led to read a table from end to end.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from closient.apps.epcis.structs.tracing import Change, Commodity, Lot, SerialLot
from closient.kit.db import Reads, Writes


async def list_lots(
    db: Reads, organization_id: str, gtins: Sequence[str], lot_codes: Sequence[str]
) -> list[Lot]:
    return await db.all(
        Lot,
        """
        SELECT l.id, l.gtin, l.lot_code, l.harvested_at, l.assigned_at
          FROM unnest($2::text[], $3::text[]) asked (gtin, lot_code)
         CROSS JOIN LATERAL (
               SELECT * FROM epcis.lot l
                WHERE l.organization_id = $1 AND l.gtin = asked.gtin AND l.lot_code = asked.lot_code
               OFFSET 0) l
        """,
        organization_id,
        gtins,
        lot_codes,
    )


async def list_lots_by_id(db: Reads, lot_ids: Sequence[str]) -> list[Lot]:
    return await db.all(
        Lot,
        """
        SELECT l.id, l.gtin, l.lot_code, l.harvested_at, l.assigned_at
          FROM epcis.lot l WHERE l.id = ANY($1::uuid[])
        """,
        lot_ids,
    )


async def add_lots(
    db: Writes, organization_id: str, gtins: Sequence[str], lot_codes: Sequence[str], lot_ids: Sequence[str]
) -> list[Lot]:
    """New lots. An id that another organization has taken, since the brand was its own, is replaced."""
    return await db.all(
        Lot,
        """
        INSERT INTO epcis.lot AS l (id, organization_id, gtin, lot_code)
        SELECT CASE WHEN taken.id IS NULL THEN fresh.id ELSE uuidv7() END, $1, fresh.gtin, fresh.lot_code
          FROM unnest($2::text[], $3::text[], $4::uuid[]) fresh (gtin, lot_code, id)
          LEFT JOIN LATERAL (SELECT t.id FROM epcis.lot t WHERE t.id = fresh.id OFFSET 0) taken ON true
        RETURNING l.id, l.gtin, l.lot_code, l.harvested_at, l.assigned_at
        """,
        organization_id,
        gtins,
        lot_codes,
        lot_ids,
    )


async def date_lots(
    db: Writes,
    lot_ids: Sequence[str],
    harvested_at: Sequence[datetime | None],
    assigned_at: Sequence[datetime | None],
) -> int:
    return await db.run(
        """
        UPDATE epcis.lot l SET harvested_at = n.harvested_at, assigned_at = n.assigned_at
          FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) n (id, harvested_at, assigned_at)
         WHERE l.id = n.id
        """,
        lot_ids,
        harvested_at,
        assigned_at,
    )


async def list_histories(db: Reads, lot_ids: Sequence[str]) -> list[Lot]:
    """Lots with the history that their events give them now."""
    return await db.all(
        Lot,
        """
        SELECT l.id, l.gtin, l.lot_code,
               CASE WHEN t.assigned_at IS NULL OR t.harvested_at < t.assigned_at THEN t.harvested_at END
                   AS harvested_at,
               t.assigned_at
          FROM epcis.lot l
         CROSS JOIN LATERAL (
               SELECT min(b.event_time) FILTER (WHERE b.mark = 'h') AS harvested_at,
                      min(b.event_time) FILTER (WHERE b.mark = 'a') AS assigned_at
                 FROM epcis.event_lot b WHERE b.lot_id = l.id) t
         WHERE l.id = ANY($1::uuid[])
        """,
        lot_ids,
    )


async def list_commodities(db: Reads, organization_id: str, gtins: Sequence[str]) -> list[Commodity]:
    return await db.all(
        Commodity,
        """
        SELECT d.gtin, d.commodity, d.is_raw_commodity
          FROM epcis.product_description d WHERE d.organization_id = $1 AND d.gtin = ANY($2::text[])
        """,
        organization_id,
        gtins,
    )


async def add_spellings(
    db: Writes, organization_id: str, canonical: Sequence[str], spellings: Sequence[str]
) -> int:
    return await db.run(
        """
        INSERT INTO epcis.spelling (organization_id, canonical, spelling)
        SELECT $1, n.canonical, n.spelling FROM unnest($2::text[], $3::text[]) n (canonical, spelling)
        ON CONFLICT DO NOTHING
        """,
        organization_id,
        canonical,
        spellings,
    )


async def list_serial_lots(
    db: Reads, organization_id: str, gtins: Sequence[str], serials: Sequence[str]
) -> list[SerialLot]:
    return await db.all(
        SerialLot,
        """
        SELECT s.gtin, s.serial, s.lot_id, l.lot_code, s.event_time
          FROM unnest($2::text[], $3::text[]) asked (gtin, serial)
         CROSS JOIN LATERAL (
               SELECT * FROM epcis.lot_serial s
                WHERE s.organization_id = $1 AND s.gtin = asked.gtin AND s.serial = asked.serial
               OFFSET 0) s
         CROSS JOIN LATERAL (SELECT t.lot_code FROM epcis.lot t WHERE t.id = s.lot_id OFFSET 0) l
        """,
        organization_id,
        gtins,
        serials,
    )


async def copy_serial_lots(db: Writes, rows: Iterable[Sequence[object]]) -> int:
    return await db.copy(
        "epcis.lot_serial", ("organization_id", "gtin", "serial", "lot_id", "event_id", "event_time"), rows
    )


async def move_serials(
    db: Writes,
    organization_id: str,
    gtins: Sequence[str],
    serials: Sequence[str],
    *said: Sequence[str] | Sequence[datetime],
) -> int:
    """Items that an earlier event assigns otherwise: `said` are lot ids, event ids, event times."""
    return await db.run(
        """
        UPDATE epcis.lot_serial s SET lot_id = n.lot_id, event_id = n.event_id, event_time = n.event_time
          FROM unnest($2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::timestamptz[])
               n (gtin, serial, lot_id, event_id, event_time)
         WHERE s.organization_id = $1 AND s.gtin = n.gtin AND s.serial = n.serial
        """,
        organization_id,
        gtins,
        serials,
        *said,
    )


async def copy_changes(db: Writes, rows: Iterable[Sequence[object]]) -> int:
    return await db.copy(
        "epcis.containment",
        (
            "organization_id", "event_id", "event_time", "is_added", "parent", "child", "lot_id", "uom",
            "quantity",
        ),
        rows,
    )  # fmt: skip


async def has_items_as_parents(db: Reads, organization_id: str) -> bool:
    """Whether anything was ever put into a trade item, as cartons that have serial numbers."""
    return await db.value(
        """
        SELECT EXISTS (
            SELECT FROM epcis.containment c
             WHERE c.organization_id = $1
               AND c.parent >= 'https://id.gs1.org/01/' AND c.parent < 'https://id.gs1.org/010')
        """,
        organization_id,
    )


async def list_changes(
    db: Reads,
    organization_id: str,
    containers: Sequence[str],
    *,
    since: datetime,
    until: datetime,
    with_items: bool,
) -> list[Change]:
    """What tells the contents of containers between two moments, and of what was put into them: everything
    that was put in and taken out since they were last emptied. Totes are filled for years.

    `with_items`: trade items may be containers too.
    """
    return await db.all(
        Change,
        """
        WITH RECURSIVE reached (key) AS (
            SELECT unnest($2::text[]) COLLATE "C"
             UNION
            SELECT c.child
              FROM reached
             CROSS JOIN LATERAL (
                   SELECT c.child FROM epcis.containment c
                    WHERE c.organization_id = $1 AND c.parent = reached.key
                      AND c.event_time BETWEEN coalesce(
                          (SELECT max(o.event_time) FROM epcis.emptied o
                            WHERE o.organization_id = $1 AND o.parent = reached.key
                              AND o.event_time < $3), '-infinity') AND $4
                      AND c.is_added AND ($5 OR c.child NOT LIKE 'https://id.gs1.org/01/%')
                   OFFSET 0) c
        )
        SELECT c.parent, c.event_time, c.is_added, c.child, c.lot_id, c.uom, c.quantity
          FROM reached
         CROSS JOIN LATERAL (
               SELECT * FROM epcis.containment c
                WHERE c.organization_id = $1 AND c.parent = reached.key
                  AND c.event_time BETWEEN coalesce(
                      (SELECT max(o.event_time) FROM epcis.emptied o
                        WHERE o.organization_id = $1 AND o.parent = reached.key
                          AND o.event_time < $3), '-infinity') AND $4
               OFFSET 0) c
        """,
        organization_id,
        containers,
        since,
        until,
        with_items,
    )


async def add_emptied(
    db: Writes, organization_id: str, parents: Sequence[str], moments: Sequence[datetime]
) -> int:
    """Moments after which nothing was left in containers."""
    return await db.run(
        """
        INSERT INTO epcis.emptied (organization_id, parent, event_time)
        SELECT $1, n.parent, n.event_time FROM unnest($2::text[], $3::timestamptz[]) n (parent, event_time)
        ON CONFLICT DO NOTHING
        """,
        organization_id,
        parents,
        moments,
    )


async def copy_event_lots(db: Writes, rows: Iterable[Sequence[object]]) -> int:
    return await db.copy(
        "epcis.event_lot",
        ("lot_id", "event_id", "event_time", "role", "uom", "quantity", "container", "mark"),
        rows,
    )


async def copy_ctes(db: Writes, rows: Iterable[Sequence[object]]) -> int:
    return await db.copy(
        "epcis.cte",
        (
            "event_id", "organization_id", "event_time", "kind", "location", "ship_from", "ship_to",
            "owning_party_destination",
        ),
        rows,
    )  # fmt: skip


async def copy_edges(db: Writes, rows: Iterable[Sequence[object]]) -> int:
    return await db.copy("epcis.lot_edge", ("from_lot", "to_lot", "event_id", "event_time"), rows)


async def copy_transformations(db: Writes, rows: Iterable[Sequence[object]]) -> int:
    return await db.copy("epcis.transformation", ("organization_id", "transformation", "event_id"), rows)
