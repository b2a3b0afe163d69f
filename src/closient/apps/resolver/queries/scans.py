"""SQL about scans."""

from collections.abc import Sequence

from closient.apps.resolver.structs.scans import FailedBatches, ScanBatch, ScanCount
from closient.kit.db import Reads, Writes


async def record_scans(db: Writes, rows: Sequence[Sequence[object]]) -> int:
    """Store scans; each row in the order of the columns below."""
    return await db.copy(
        "resolver.scan",
        (
            "gtin", "organization_id", "product_id", "lot", "serial", "scan_type", "destination", "link_type",
            "device_class", "is_bot", "referrer", "scanned_at", "country",
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


async def scan_count(db: Reads, gtin: str) -> ScanCount:
    return await db.one(
        ScanCount,
        """
        SELECT count(*) AS total_scans, count(*) FILTER (WHERE NOT is_bot) AS billable_scans
          FROM resolver.scan
         WHERE gtin = $1
        """,
        gtin,
    )


async def forget_organization(db: Writes, organization_id: str, most: int) -> int:
    """The scans of an organization stay as facts of their products and name it no more."""
    return await db.run(
        """
        UPDATE resolver.scan SET organization_id = NULL
         WHERE id IN (SELECT s.id FROM resolver.scan s WHERE s.organization_id = $1 LIMIT $2)
        """,
        organization_id,
        most,
    )
