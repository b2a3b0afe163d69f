"""Scans on their way from the edge into the table, and how long they and their salts are kept."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

import structlog
from prometheus_client import Counter

from closient.apps.resolver.actions import scan_months, scan_rollups, verification
from closient.apps.resolver.queries import scan_rollups as rollup_queries
from closient.apps.resolver.queries import scans as queries
from closient.apps.resolver.structs.scans import FailedBatches, MoveScans, ScanBatch, ScanCount
from closient.edge import scans as edge_scans
from closient.edge.scans import Contents, Scan
from closient.edge.visitors import SALT_SIZE
from closient.kit import db as kit_db
from closient.kit import jobs
from closient.kit.db import Reads, Writes

MOST_BATCHES = 4
MOST_FORGOTTEN = 10_000
UNKNOWN_DAYS = 90
FAILED = Counter("closient_scan_batches_failed", "Batches of scans that could not be stored.")
log = structlog.get_logger()


async def keep_batch(db: Writes, batch: bytes) -> None:
    """Put a packed batch of the edge into the journal and wake the worker."""
    await queries.keep_batch(db, batch)
    await jobs.enqueue(db, MoveScans())


async def move_batches(db: Writes) -> int:
    """Move the oldest batches from the journal into the table and the sums; how many there were.

    One that cannot be stored is set aside: it would be among the oldest for ever.
    """
    batches = await queries.oldest_batches(db, MOST_BATCHES)
    read = {batch.id: contents for batch in batches if (contents := await _read(db, batch)) is not None}
    purged = await _purged_among(db, read.values())
    if not await _are_moved(db, read, purged) and len(read) > 1:
        # One of them is to blame: the others are moved without it.
        for batch_id, contents in read.items():
            await _are_moved(db, {batch_id: contents}, purged)
    return len(batches)


async def _are_moved(db: Writes, read: dict[str, Contents], purged: set[str | None]) -> bool:
    """Store and count these batches, all or none of them; one alone that cannot be is set aside."""
    scans = [
        scan if scan.organization_id not in purged else _ownerless(scan)
        for contents in read.values()
        for scan in contents.scans
    ]
    scan_months.meet(scans)
    try:
        async with db.connection.transaction():
            await queries.record_scans(db, scans)
            await scan_rollups.count(db, scans)
            await _observe(db, scans)
            await scan_rollups.count_unknown(db, [one for part in read.values() for one in part.unknown])
            await queries.delete_batches(db, list(read))
    except Exception as error:
        if not is_the_batchs_fault(error):
            raise
        if len(read) == 1:
            await _set_aside(db, next(iter(read)), error)
        return False
    return True


async def waiting_since(db: Reads) -> datetime | None:
    """When the oldest batch came into the journal; None when it is empty."""
    return await queries.waiting_since(db)


async def _read(db: Writes, batch: ScanBatch) -> Contents | None:
    """What a batch holds, or None and a note of what is wrong with it."""
    try:
        return edge_scans.unpacked(batch.batch)
    except Exception as error:  # whatever strange bytes do, they hold up no other batch
        await _set_aside(db, batch.id, error)
        return None


async def _observe(db: Writes, scans: list[Scan]) -> None:
    """Let the scans of items be judged. What cannot be judged is a scan all the same."""
    try:
        async with db.connection.transaction():
            await verification.observe(db, scans)
    except Exception as error:
        if not is_the_batchs_fault(error):
            raise
        log.error("scans_not_judged", scans=len(scans), error=repr(error))


async def _set_aside(db: Writes, batch_id: str, error: Exception) -> None:
    FAILED.inc()
    log.error("scan_batch_failed", batch=batch_id, error=repr(error))
    await queries.set_batch_aside(db, batch_id, jobs.describe(error))


async def _purged_among(db: Writes, read: Iterable[Contents]) -> set[str | None]:
    """Organizations that are purged by now: scans that come late do not bring back their names."""
    named = {scan.organization_id for contents in read for scan in contents.scans}
    ids = [organization_id for organization_id in named if organization_id is not None]
    return {one.id for one in await queries.purged_among(db, ids)} if ids else set()


def _ownerless(scan: Scan) -> Scan:
    return scan._replace(organization_id=None)


def is_the_batchs_fault(error: Exception) -> bool:
    """Not the database's, whose troubles pass (a lost connection, a full disk): those are tried again."""
    if isinstance(error, (kit_db.InputError, kit_db.ConstraintError, ValueError)):
        return True
    return not isinstance(error, (kit_db.DatabaseError, *kit_db.ConnectionLost))


async def failed_batches(db: Reads) -> FailedBatches:
    """What was set aside; for the operator."""
    return await queries.failed_batches(db)


async def record_scans(db: Writes, scans: Sequence[Scan]) -> None:
    """Store scans in bulk, and count them. Once in a transaction."""
    await scan_months.keep_within(db, scans)
    await queries.record_scans(db, scans)
    await scan_rollups.count(db, scans)


async def drop_old_scans(db: Writes, today: date, days: int) -> int:
    """Let go of the months that ended more than so many days ago; the sums stay, but for referrers."""
    before = today - timedelta(days=days)
    months = await queries.months(db)
    dropped = await queries.drop_months(db, datetime.combine(before, time(), UTC))
    if dropped:
        gone = sorted(set(months) - set(await queries.months(db)))
        # No mere information, which most logs leave out: they do not come back.
        log.warning("scan_months_dropped", months=gone, days=days)
    await rollup_queries.delete_old_referrers(db, before)
    await rollup_queries.delete_old_unknown(db, today - timedelta(days=UNKNOWN_DAYS))
    return dropped


async def daily_salt(db: Writes, day: date) -> bytes:
    """The salt of a day, the same for whoever asks first or last."""
    salt = await queries.salt_of(db, day)
    if salt is None:
        await queries.keep_salt(db, day, secrets.token_bytes(SALT_SIZE))
        salt = await queries.salt_of(db, day)
    if salt is None:
        raise LookupError("the salt was deleted while it was asked for")
    return salt


async def forget_salts(db: Writes, today: date) -> int:
    """Delete the salts of days that are over: their hashes can be linked no more."""
    return await queries.delete_old_salts(db, today)


async def scan_count(db: Reads, gtin: str) -> ScanCount:
    """All scans of a product. Whoever asks has checked the caller's right to see them."""
    return await rollup_queries.scan_count(db, gtin)


async def forget_organization(db: Writes, organization_id: str) -> int:
    """Let some thousand scans or sums of a purged organization name it no more; 0 when none names it."""
    forgotten = await queries.forget_organization(db, organization_id, MOST_FORGOTTEN)
    if not forgotten:
        return await scan_rollups.forget_organization(db, organization_id)
    await scan_rollups.recount_forgotten(db, forgotten, organization_id)
    return len(forgotten)
