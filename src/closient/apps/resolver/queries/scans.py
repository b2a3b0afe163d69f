"""SQL about scans."""

from collections.abc import Sequence
from datetime import datetime

from closient.apps.resolver.structs import ScanBatch, ScanCount, ScanDay
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


async def take_batches(db: Writes, most: int) -> list[ScanBatch]:
    """The oldest batches that nobody else is moving, taken out."""
    return await db.all(
        ScanBatch,
        """
        DELETE FROM resolver.scan_journal j
         WHERE j.id IN (
               SELECT i.id FROM resolver.scan_journal i ORDER BY i.id LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING j.id, j.batch
        """,
        most,
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


async def scans_by_day(db: Reads, gtin: str, since: datetime) -> list[ScanDay]:
    """Only days that have scans, the first day first."""
    return await db.all(
        ScanDay,
        """
        SELECT (scanned_at AT TIME ZONE 'UTC')::date AS date, count(*) AS total_scans,
               count(*) FILTER (WHERE NOT is_bot) AS billable_scans
          FROM resolver.scan
         WHERE gtin = $1 AND scanned_at >= $2
         GROUP BY 1
         ORDER BY 1
        """,
        gtin,
        since,
    )


async def forget_organization(db: Writes, organization_id: str) -> int:
    """The scans of an organization stay as facts of their products and name it no more."""
    return await db.run(
        "UPDATE resolver.scan s SET organization_id = NULL WHERE s.organization_id = $1", organization_id
    )
