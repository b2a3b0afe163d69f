"""Scans from the journal into their table."""

import asyncio
import time
from datetime import timedelta

from closient.apps.resolver.actions import scan_months, scans
from closient.apps.resolver.structs.scans import MoveScans
from closient.kit import clock, jobs
from closient.kit.services import Services

# After each step the mover rests so many times as long, while scans have waited no longer than this: a burst
# is worked off after it, not at its own cost. What waits longer is moved without a rest.
RESTS = ((timedelta(seconds=30), 12), (timedelta(minutes=5), 3))

# Who moved all there was is in no burst: what came meanwhile is to be seen soon, however slow the machine.
LONGEST_QUIET_SECONDS = 1.0

# Then the job ends and asks for the next one.
LONGEST_SECONDS = 60.0


def rest(waited: timedelta) -> int:
    """How many times as long as it worked the mover rests, when the oldest scans have waited so long.

    >>> rest(timedelta(seconds=2)), rest(timedelta(minutes=2)), rest(timedelta(hours=1))
    (12, 3, 0)
    """
    return next((times for longest, times in RESTS if waited <= longest), 0)


class Turn:
    """One mover at a time, and at most one that waits: it will see what came after the other's last look."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.is_awaited = False


_turn = Turn()


@jobs.handler(MoveScans)
async def move_scans(services: Services, job: MoveScans) -> None:
    """Empty the journal, some batches a transaction; a killed worker leaves whole batches behind."""
    if _turn.is_awaited:
        return
    _turn.is_awaited = True
    try:
        await _turn.lock.acquire()
    finally:
        _turn.is_awaited = False
    try:
        await _empty_the_journal(services)
    finally:
        _turn.lock.release()


async def _empty_the_journal(services: Services) -> None:
    """Until it is empty, or for a minute: a journal that never is would run into the time limit of jobs."""
    ends_at = time.monotonic() + LONGEST_SECONDS
    while True:
        if time.monotonic() > ends_at:
            async with services.database.writes() as db:
                await jobs.enqueue(db, MoveScans())
            return
        started = time.perf_counter()
        async with services.database.writes() as db:
            moved = await scans.move_batches(db)
        await scan_months.keep_due(services.database)
        if not moved:
            return
        worked = time.perf_counter() - started
        since = await scans.waiting_since(services.database.reads)
        if since is not None:
            pause = rest(clock.now() - since) * worked
            await asyncio.sleep(pause if moved == scans.MOST_BATCHES else min(pause, LONGEST_QUIET_SECONDS))


@jobs.every("5 0 * * *", "resolver.forget_salts")
async def forget_salts(services: Services) -> None:
    """Soon after midnight: what made the hashes of yesterday comparable goes."""
    async with services.database.writes() as db:
        await scans.forget_salts(db, clock.now().date())


@jobs.every("20 1 * * *", "resolver.keep_scan_months")
async def keep_scan_months(services: Services) -> None:
    """Every day, so that a day when it cannot be done is made up for by the next."""
    await scan_months.keep_ahead(services.database, clock.now().date())


@jobs.every("40 1 * * *", "resolver.drop_old_scans")
async def drop_old_scans(services: Services) -> None:
    """Scans older than the setting, a month at a time."""
    async with services.database.writes() as db:
        await scans.drop_old_scans(db, clock.now().date(), services.settings.scan_retention_days)
