"""Scans on their way from the edge into the table, and what is read of them."""

from collections.abc import Sequence

import structlog
from prometheus_client import Counter

from closient.apps.resolver.queries import scans as queries
from closient.apps.resolver.structs.scans import FailedBatches, MoveScans, ScanBatch, ScanCount
from closient.edge import scans as edge_scans
from closient.edge.scans import Scan
from closient.kit import db as kit_db
from closient.kit import jobs
from closient.kit.db import Reads, Writes

MOST_BATCHES = 4
MOST_FORGOTTEN = 10_000
FAILED = Counter("closient_scan_batches_failed", "Batches of scans that could not be stored.")
log = structlog.get_logger()


async def keep_batch(db: Writes, batch: bytes) -> None:
    """Put a packed batch of the edge into the journal and wake the worker."""
    await queries.keep_batch(db, batch)
    await jobs.enqueue(db, MoveScans())


async def move_batches(db: Writes) -> int:
    """Move the oldest batches from the journal into the table; how many there were.

    One that cannot be stored is set aside: it would be among the oldest for ever.
    """
    batches = await queries.oldest_batches(db, MOST_BATCHES)
    moved = [batch.id for batch in batches if await is_moved(db, batch)]
    if moved:
        await queries.delete_batches(db, moved)
    return len(batches)


async def is_moved(db: Writes, batch: ScanBatch) -> bool:
    """Store the scans of a batch, or note why that cannot be."""
    try:
        async with db.connection.transaction():
            await record_scans(db, edge_scans.unpacked(batch.batch))
    except Exception as error:
        if not is_the_batchs_fault(error):
            raise
        FAILED.inc()
        log.error("scan_batch_failed", batch=batch.id, error=repr(error))
        await queries.set_batch_aside(db, batch.id, jobs.describe(error))
        return False
    return True


def is_the_batchs_fault(error: Exception) -> bool:
    """Not the database's, whose troubles pass (a lost connection, a full disk): those are tried again."""
    if isinstance(error, (kit_db.InputError, kit_db.ConstraintError, ValueError)):
        return True
    return not isinstance(error, (kit_db.DatabaseError, *kit_db.ConnectionLost))


async def failed_batches(db: Reads) -> FailedBatches:
    """What was set aside; for the operator."""
    return await queries.failed_batches(db)


async def record_scans(db: Writes, scans: Sequence[Scan]) -> None:
    """Store scans in bulk."""
    await queries.record_scans(db, scans)


async def scan_count(db: Reads, gtin: str) -> ScanCount:
    """All scans of a product. Whoever asks has checked the caller's right to see them."""
    return await queries.scan_count(db, gtin)


async def forget_organization(db: Writes, organization_id: str) -> int:
    """Let some thousand scans of a purged organization name it no more; 0 when none names it."""
    return await queries.forget_organization(db, organization_id, MOST_FORGOTTEN)
