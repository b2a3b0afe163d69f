"""SQL about scans."""

from collections.abc import Sequence
from datetime import date, datetime

from closient.apps.resolver.structs.scans import FailedBatches, ForgottenScan, OrganizationId, ScanBatch
from closient.kit.db import Reads, Writes


async def record_scans(db: Writes, rows: Sequence[Sequence[object]]) -> int:
    """Store scans; each row in the order of the columns below."""
    return await db.copy(
        "resolver.scan",
        (
            "gtin", "organization_id", "product_id", "lot", "serial", "scan_type", "destination", "link_type",
            "device_class", "is_bot", "referrer", "scanned_at", "country", "latitude", "longitude", "ip_hash",
            "language", "context_key", "key", "bot_name", "is_ai",
        ),
        rows,
    )  # fmt: skip


async def keep_batch(db: Writes, batch: bytes) -> None:
    """A packed batch of the edge, as it is."""
    await db.run("INSERT INTO resolver.scan_journal (batch) VALUES ($1)", batch)


async def oldest_batches(db: Writes, most: int) -> list[ScanBatch]:
    """The oldest batches that nobody else is moving, held until the transaction ends."""
    return await db.all(
        ScanBatch,
        """
        SELECT id, batch FROM resolver.scan_journal
         WHERE failed_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
        """,
        most,
    )


async def waiting_since(db: Reads) -> datetime | None:
    """When the oldest batch was put in, by its id."""
    return await db.value(
        """
        SELECT uuid_extract_timestamp(id) FROM resolver.scan_journal
         WHERE failed_at IS NULL ORDER BY id LIMIT 1
        """
    )


async def delete_batches(db: Writes, ids: list[str]) -> int:
    return await db.run("DELETE FROM resolver.scan_journal WHERE id = ANY($1::uuid[])", ids)


async def set_batch_aside(db: Writes, batch_id: str, error: str) -> int:
    """It stays in the journal, with the reason, until somebody decides."""
    return await db.run(
        "UPDATE resolver.scan_journal SET failed_at = now(), error = $2 WHERE id = $1", batch_id, error
    )


async def failed_batches(db: Reads) -> FailedBatches:
    return await db.one(
        FailedBatches,
        """
        SELECT count(*) AS count, coalesce((array_agg(error ORDER BY failed_at DESC))[1], '') AS latest_error
          FROM resolver.scan_journal
         WHERE failed_at IS NOT NULL
        """,
    )


async def purged_among(db: Writes, organization_ids: list[str]) -> list[OrganizationId]:
    """Those that are purged; the others stay so until this transaction ends."""
    return await db.all(
        OrganizationId,
        """
        WITH held AS (
            SELECT o.id, o.status FROM account.organization o
             WHERE o.id = ANY($1::uuid[]) ORDER BY o.id FOR SHARE)
        SELECT id FROM held WHERE status = 'purged'
        """,
        organization_ids,
    )


async def forget_organization(db: Writes, organization_id: str, most: int) -> list[ForgottenScan]:
    """The scans of an organization stay as facts of their products and name it no more."""
    return await db.all(
        ForgottenScan,
        """
        UPDATE resolver.scan s SET organization_id = NULL
          FROM (SELECT o.id, o.scanned_at FROM resolver.scan o
                 WHERE o.organization_id = $1 LIMIT $2 FOR UPDATE) named
         WHERE s.id = named.id AND s.scanned_at = named.scanned_at
        RETURNING s.gtin, s.product_id, s.scan_type, s.link_type, s.device_class, s.is_bot, s.bot_name,
                  s.referrer, s.scanned_at, s.country, s.language, s.organization_id
        """,
        organization_id,
        most,
    )


async def keep_month(db: Writes, day: date) -> str:
    """See that the month of this day has a place of its own: it was `there`, is `made`, or is `postponed`."""
    return await db.value("SELECT resolver.keep_scan_month($1)", day)


async def count_elsewhere(db: Reads, month: date) -> int:
    """How many scans of the month that begins on this day lie in no place of its own."""
    return await db.value(
        """
        SELECT count(*)
          FROM resolver.scan_other
         WHERE scanned_at >= $1::date::timestamp AT TIME ZONE 'UTC'
           AND scanned_at < ($1::date + interval '1 month') AT TIME ZONE 'UTC'
        """,
        month,
    )


async def months_elsewhere(db: Reads) -> list[date]:
    """Days of the months whose scans lie in no place of their own."""
    return await db.value(
        """
        SELECT coalesce(array_agg(DISTINCT date_trunc('month', scanned_at AT TIME ZONE 'UTC')::date), '{}')
          FROM resolver.scan_other
        """
    )


async def months(db: Reads) -> list[str]:
    """The names of the places of months, such as scan_2026_11."""
    return await db.value(
        """
        SELECT coalesce(array_agg(c.relname::text ORDER BY c.relname), '{}')
          FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'resolver.scan'::regclass AND c.relname <> 'scan_other'
        """
    )


async def drop_months(db: Writes, ending_before: datetime) -> int:
    """Let go of the months that ended before."""
    return await db.value("SELECT resolver.drop_scan_months($1)", ending_before)


async def keep_salt(db: Writes, day: date, salt: bytes) -> int:
    """Unless there is one of the day."""
    return await db.run(
        "INSERT INTO resolver.daily_salt (day, salt) VALUES ($1, $2) ON CONFLICT DO NOTHING", day, salt
    )


async def salt_of(db: Reads, day: date) -> bytes | None:
    return await db.value("SELECT salt FROM resolver.daily_salt WHERE day = $1", day)


async def delete_old_salts(db: Writes, today: date) -> int:
    return await db.run("DELETE FROM resolver.daily_salt WHERE day < $1", today)
