"""Scans on their way from the edge into the table, and what is read of them."""

from collections.abc import Sequence
from datetime import datetime

from closient.apps.resolver.queries import scans as queries
from closient.apps.resolver.structs import MoveScans, ScanCount, ScanDay
from closient.edge import scans as edge_scans
from closient.edge.scans import Scan
from closient.kit import jobs
from closient.kit.db import Reads, Writes

MOST_BATCHES = 4


async def keep_batch(db: Writes, batch: bytes) -> None:
    """Put a packed batch of the edge into the journal and wake the worker."""
    await queries.keep_batch(db, batch)
    await jobs.enqueue(db, MoveScans())


async def move_batches(db: Writes) -> int:
    """Move the oldest batches from the journal into the table; how many there were."""
    batches = await queries.take_batches(db, MOST_BATCHES)
    for batch in batches:
        await record_scans(db, edge_scans.unpacked(batch.batch))
    return len(batches)


async def record_scans(db: Writes, scans: Sequence[Scan]) -> None:
    """Store scans in bulk."""
    await queries.record_scans(db, scans)


async def scan_count(db: Reads, gtin: str) -> ScanCount:
    """All scans of a product. Whoever asks has checked the caller's right to see them."""
    return await queries.scan_count(db, gtin)


async def scans_by_day(db: Reads, gtin: str, since: datetime) -> list[ScanDay]:
    """The days (UTC) with scans, the first one first; days without are left out."""
    return await queries.scans_by_day(db, gtin, since)
