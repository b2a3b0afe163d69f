"""SQL about the sums of scans and the unknown codes. Keys are written in their order: two that write at once
wait for each other and never in a circle."""

from collections.abc import Sequence
from datetime import date

from closient.apps.resolver.structs.scans import ScanCount
from closient.kit.db import Reads, Writes


async def add_daily(db: Writes, columns: Sequence[Sequence[object]]) -> int:
    """The columns as the table has them."""
    return await db.run(
        """
        INSERT INTO resolver.scan_daily AS d
        SELECT * FROM unnest($1::uuid[], $2::date[], $3::text[], $4::uuid[], $5::text[], $6::text[],
                             $7::text[], $8::bigint[], $9::bigint[]) ORDER BY 1, 2, 3, 4, 5, 6, 7
        ON CONFLICT ON CONSTRAINT scan_daily_unique DO UPDATE
           SET total_scans = d.total_scans + excluded.total_scans,
               billable_scans = d.billable_scans + excluded.billable_scans
        """,
        *columns,
    )


async def add_hourly(db: Writes, columns: Sequence[Sequence[object]]) -> int:
    """The columns as the table has them."""
    return await db.run(
        """
        INSERT INTO resolver.scan_hourly AS h
        SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bigint[], $5::bigint[])
         ORDER BY 1, 2, 3
        ON CONFLICT ON CONSTRAINT scan_hourly_unique DO UPDATE
           SET total_scans = h.total_scans + excluded.total_scans,
               billable_scans = h.billable_scans + excluded.billable_scans
        """,
        *columns,
    )


async def add_totals(db: Writes, columns: Sequence[Sequence[object]]) -> int:
    """The columns as the table has them."""
    return await db.run(
        """
        INSERT INTO resolver.scan_total AS t
        SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[],
                             $5::bigint[], $6::bigint[]) ORDER BY 1, 2, 3, 4
        ON CONFLICT ON CONSTRAINT scan_total_unique DO UPDATE
           SET total_scans = t.total_scans + excluded.total_scans,
               billable_scans = t.billable_scans + excluded.billable_scans
        """,
        *columns,
    )


async def add_shares(db: Writes, columns: Sequence[Sequence[object]]) -> int:
    """The columns as the table has them."""
    return await db.run(
        """
        INSERT INTO resolver.scan_share AS s
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::date[], $4::text[], $5::text[],
                             $6::bigint[], $7::bigint[]) ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (organization_id, dimension, date, gtin, value) DO UPDATE
           SET total_scans = s.total_scans + excluded.total_scans,
               billable_scans = s.billable_scans + excluded.billable_scans
        """,
        *columns,
    )


async def forget_daily(db: Writes, organization_id: str, most: int) -> int:
    """So many sums of an organization go to nobody; how many there were."""
    return await db.value(
        """
        WITH chosen AS (
            SELECT ctid FROM resolver.scan_daily WHERE organization_id = $1 LIMIT $2 FOR UPDATE),
        gone AS (
            DELETE FROM resolver.scan_daily WHERE ctid = ANY (ARRAY(SELECT ctid FROM chosen)) RETURNING *),
        kept AS (
            INSERT INTO resolver.scan_daily AS d
            SELECT NULL, date, gtin, product_id, country_code, device_class, scan_type,
                   total_scans, billable_scans
              FROM gone WHERE total_scans <> 0 ORDER BY 2, 3, 4, 5, 6, 7
            ON CONFLICT ON CONSTRAINT scan_daily_unique DO UPDATE
               SET total_scans = d.total_scans + excluded.total_scans,
                   billable_scans = d.billable_scans + excluded.billable_scans)
        SELECT count(*) FROM chosen
        """,
        organization_id,
        most,
    )


async def forget_hourly(db: Writes, organization_id: str, most: int) -> int:
    """So many sums of an organization go to nobody; how many there were."""
    return await db.value(
        """
        WITH chosen AS (
            SELECT ctid FROM resolver.scan_hourly WHERE organization_id = $1 LIMIT $2 FOR UPDATE),
        gone AS (
            DELETE FROM resolver.scan_hourly WHERE ctid = ANY (ARRAY(SELECT ctid FROM chosen)) RETURNING *),
        kept AS (
            INSERT INTO resolver.scan_hourly AS h
            SELECT NULL, hour, gtin, total_scans, billable_scans
              FROM gone WHERE total_scans <> 0 ORDER BY 2, 3
            ON CONFLICT ON CONSTRAINT scan_hourly_unique DO UPDATE
               SET total_scans = h.total_scans + excluded.total_scans,
                   billable_scans = h.billable_scans + excluded.billable_scans)
        SELECT count(*) FROM chosen
        """,
        organization_id,
        most,
    )


async def forget_totals(db: Writes, organization_id: str, most: int) -> int:
    """So many sums of an organization go to nobody; how many there were."""
    return await db.value(
        """
        WITH chosen AS (
            SELECT ctid FROM resolver.scan_total WHERE organization_id = $1 LIMIT $2 FOR UPDATE),
        gone AS (
            DELETE FROM resolver.scan_total WHERE ctid = ANY (ARRAY(SELECT ctid FROM chosen)) RETURNING *),
        kept AS (
            INSERT INTO resolver.scan_total AS t
            SELECT NULL, hour, country_code, device_class, total_scans, billable_scans
              FROM gone WHERE total_scans <> 0 ORDER BY 2, 3, 4
            ON CONFLICT ON CONSTRAINT scan_total_unique DO UPDATE
               SET total_scans = t.total_scans + excluded.total_scans,
                   billable_scans = t.billable_scans + excluded.billable_scans)
        SELECT count(*) FROM chosen
        """,
        organization_id,
        most,
    )


async def forget_shares(db: Writes, organization_id: str, most: int) -> int:
    """So many sums of an organization go to nobody; how many there were."""
    return await db.value(
        """
        WITH chosen AS (
            SELECT ctid FROM resolver.scan_share WHERE organization_id = $1 LIMIT $2 FOR UPDATE),
        gone AS (
            DELETE FROM resolver.scan_share WHERE ctid = ANY (ARRAY(SELECT ctid FROM chosen)) RETURNING *),
        kept AS (
            INSERT INTO resolver.scan_share AS s
            SELECT NULL, dimension, date, gtin, value, total_scans, billable_scans
              FROM gone WHERE total_scans <> 0 ORDER BY 2, 3, 4, 5
            ON CONFLICT (organization_id, dimension, date, gtin, value) DO UPDATE
               SET total_scans = s.total_scans + excluded.total_scans,
                   billable_scans = s.billable_scans + excluded.billable_scans)
        SELECT count(*) FROM chosen
        """,
        organization_id,
        most,
    )


async def delete_old_referrers(db: Writes, before: date) -> int:
    """Strangers choose what stands there, so these do not stay for ever."""
    return await db.run("DELETE FROM resolver.scan_share WHERE dimension = 'referrer' AND date < $1", before)


async def scan_count(db: Reads, gtin: str) -> ScanCount:
    return await db.one(
        ScanCount,
        """
        SELECT coalesce(sum(total_scans), 0)::bigint AS total_scans,
               coalesce(sum(billable_scans), 0)::bigint AS billable_scans
          FROM resolver.scan_daily
         WHERE gtin = $1
        """,
        gtin,
    )


async def add_unknown(db: Writes, columns: Sequence[Sequence[object]]) -> int:
    """Days, codes, counts, first and last moments."""
    return await db.run(
        """
        INSERT INTO resolver.unknown_scan AS u
        SELECT * FROM unnest($1::date[], $2::text[], $3::bigint[], $4::timestamptz[], $5::timestamptz[])
         ORDER BY 1, 2
        ON CONFLICT (day, gtin) DO UPDATE
           SET count = u.count + excluded.count,
               first_seen = least(u.first_seen, excluded.first_seen),
               last_seen = greatest(u.last_seen, excluded.last_seen)
        """,
        *columns,
    )


async def trim_unknown(db: Writes, days: list[date], most: int) -> int:
    """Leave the most wanted of each day; rows that another mover holds are left to it."""
    return await db.run(
        """
        WITH surplus AS (
            SELECT o.day, o.gtin FROM unnest($1::date[]) d (day)
             CROSS JOIN LATERAL (
                SELECT u.day, u.gtin FROM resolver.unknown_scan u
                 WHERE u.day = d.day ORDER BY u.count DESC, u.last_seen DESC, u.gtin OFFSET $2) o),
        free AS (
            SELECT u.day, u.gtin FROM resolver.unknown_scan u
             WHERE (u.day, u.gtin) IN (SELECT day, gtin FROM surplus) FOR UPDATE SKIP LOCKED)
        DELETE FROM resolver.unknown_scan u USING free WHERE u.day = free.day AND u.gtin = free.gtin
        """,
        days,
        most,
    )


async def delete_old_unknown(db: Writes, before: date) -> int:
    return await db.run("DELETE FROM resolver.unknown_scan WHERE day < $1", before)
