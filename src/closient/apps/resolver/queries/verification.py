"""SQL about what is observed of serial numbers."""

from collections.abc import Sequence
from datetime import date

from closient.apps.resolver.structs.verification import (
    AgedSerial,
    Memory,
    SerialAlert,
    SerialHistory,
    SerialRow,
    SerialStanding,
)
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def standing(db: Reads, item: str) -> SerialStanding | None:
    """What is thought of an item (`{gtin14}/{serial}`); there is a row for every item, seen or not."""
    return await db.load(
        SerialStanding,
        """
        SELECT i.item, coalesce(o.state, 'unverified') AS state
          FROM unnest($1::text[]) i(item)
          LEFT JOIN resolver.serial_observation o
                 ON o.gtin = left(i.item, 14) AND o.serial = substr(i.item, 16)
        """,
        item,
    )


async def history(db: Reads, item: str) -> SerialHistory | None:
    """What was observed of an item (`{gtin14}/{serial}`); None when it was never seen."""
    return await db.load(
        SerialHistory,
        """
        SELECT i.item, o.state, o.consumer_scans, o.retailer_scans,
               cardinality(o.retail_places) AS distinct_retail_locations, o.first_seen, o.anomalies
          FROM unnest($1::text[]) i(item)
          JOIN resolver.serial_observation o ON o.gtin = left(i.item, 14) AND o.serial = substr(i.item, 16)
        """,
        item,
    )


async def lock_serials(
    db: Writes,
    gtins: Sequence[str],
    serials: Sequence[str],
    days: Sequence[date],
    need_products: Sequence[bool],
) -> list[SerialRow]:
    """The rows of these items, new ones where they were never seen, all held until the transaction ends.

    They are taken in the order of their keys, so that two who observe at once wait and do not deadlock.
    `days` are those of the first observations. Those that need a product and have none are left out.
    """
    return await db.all(
        SerialRow,
        """
        WITH held AS (
            INSERT INTO resolver.serial_observation AS o (gtin, serial, kept_since)
            SELECT a.gtin, a.serial, a.day
              FROM unnest($1::text[], $2::text[], $3::date[], $4::boolean[])
                   a(gtin, serial, day, needs_product)
             WHERE NOT a.needs_product OR EXISTS (SELECT FROM catalogue.product p WHERE p.gtin = a.gtin)
             ORDER BY a.gtin COLLATE "C", a.serial COLLATE "C"
            ON CONFLICT (gtin, serial) DO UPDATE SET kept_since = least(o.kept_since, excluded.kept_since)
            RETURNING o.*)
        SELECT h.id, h.gtin, h.serial, h.state, h.consumer_scans, h.retailer_scans, h.first_seen, h.last_seen,
               h.flagged_at, h.retail_places, h.recent, h.lots, h.anomalies, p.owner_id,
               l.lot_code AS recorded_lot
          FROM held h
          LEFT JOIN catalogue.product p ON p.gtin = h.gtin
          LEFT JOIN catalogue.serial s ON s.product_id = p.id AND s.serial_number = h.serial
          LEFT JOIN catalogue.lot l ON l.id = s.lot_id
        """,
        gtins,
        serials,
        days,
        need_products,
    )


async def remember(db: Writes, row_ids: Sequence[str], memories: Sequence[Memory]) -> int:
    """Write what is remembered of items that are held."""
    return await db.run(
        """
        UPDATE resolver.serial_observation o
           SET (state, consumer_scans, retailer_scans, first_seen, last_seen, flagged_at, retail_places,
                recent, lots, anomalies) = (
               SELECT n.state, n.consumer_scans, n.retailer_scans, n.first_seen, n.last_seen, n.flagged_at,
                      n.retail_places, n.recent, n.lots, n.anomalies
                 FROM jsonb_populate_record(o, m.memory) n)
          FROM unnest($1::uuid[], $2::jsonb[]) m(id, memory)
         WHERE o.id = m.id
        """,
        row_ids,
        memories,
    )


async def delete_unseen(db: Writes, before: date, most: int) -> int:
    """Delete so many items that nobody thinks anything of and nobody saw since; those held are left."""
    return await db.run(
        """
        DELETE FROM resolver.serial_observation
         WHERE id = ANY (ARRAY(
               SELECT o.id FROM resolver.serial_observation o
                WHERE o.kept_since < $1::date AND o.state = 'unverified'
                  AND (o.last_seen IS NULL OR o.last_seen < $1::date::timestamp AT TIME ZONE 'UTC')
                LIMIT $2 FOR UPDATE SKIP LOCKED))
        """,
        before,
        most,
    )


async def lock_aged(db: Writes, before: date, most: int) -> list[AgedSerial]:
    """So many items of which something older is kept, but for those to be deleted and those held."""
    return await db.all(
        AgedSerial,
        """
        SELECT o.id, o.state, o.consumer_scans, o.retailer_scans, o.first_seen, o.last_seen, o.flagged_at,
               o.retail_places, o.recent, o.lots, o.anomalies
          FROM resolver.serial_observation o
         WHERE o.kept_since < $1::date
           AND NOT (o.state = 'unverified' AND o.last_seen < $1::date::timestamp AT TIME ZONE 'UTC')
         LIMIT $2 FOR UPDATE SKIP LOCKED
        """,
        before,
        most,
    )


async def note_kept_since(db: Writes, row_ids: Sequence[str], days: Sequence[date]) -> int:
    """From which days on something is kept of items that are held."""
    return await db.run(
        """
        UPDATE resolver.serial_observation o SET kept_since = m.day
          FROM unnest($1::uuid[], $2::date[]) m(id, day)
         WHERE o.id = m.id
        """,
        row_ids,
        days,
    )


async def list_serial_alerts(db: Reads, organization_id: str, page: PageRequest) -> Page[SerialAlert]:
    """Items of the organization's products of which something does not fit, the latest first.

    They are found and counted in the index of flagged items by product; only those of the page are read.
    """
    return await db.page(
        SerialAlert,
        """
        WITH found AS MATERIALIZED (
            SELECT o.id, o.flagged_at
              FROM resolver.serial_observation o JOIN catalogue.product p ON p.gtin = o.gtin
             WHERE p.owner_id = $1::uuid
               AND o.state IN ('suspect', 'serialization_error', 'counterfeit_suspected'))
        SELECT f.id, o.gtin, o.serial AS serial_number, o.state, f.flagged_at,
               o.consumer_scans + o.retailer_scans AS total_scans, o.consumer_scans, o.retailer_scans,
               cardinality(o.retail_places) AS distinct_retail_locations, o.first_seen, o.last_seen,
               o.anomalies
          FROM found f JOIN resolver.serial_observation o ON o.id = f.id
         ORDER BY f.flagged_at DESC, f.id DESC
        """,
        organization_id,
        page=page,
    )


async def lock_alert(db: Writes, organization_id: str, alert_id: str) -> SerialRow | None:
    """The item of an alert of this organization, held until the transaction ends."""
    return await db.maybe(
        SerialRow,
        """
        SELECT o.id, o.gtin, o.serial, o.state, o.consumer_scans, o.retailer_scans, o.first_seen, o.last_seen,
               o.flagged_at, o.retail_places, o.recent, o.lots, o.anomalies, $1::uuid AS owner_id,
               NULL::text AS recorded_lot
          FROM resolver.serial_observation o
         WHERE o.id = $2::uuid AND o.state IN ('suspect', 'serialization_error', 'counterfeit_suspected')
           AND EXISTS (SELECT FROM catalogue.product p WHERE p.gtin = o.gtin AND p.owner_id = $1::uuid)
           FOR UPDATE
        """,
        organization_id,
        alert_id,
    )
