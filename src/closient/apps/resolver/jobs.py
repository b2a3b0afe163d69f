"""What the worker does for the resolver: scans into their table, purged organizations forgotten."""

import asyncio
import time

from closient.apps.account.structs.events import OrganizationPurged
from closient.apps.catalogue.structs import ProductClaimed
from closient.apps.resolver.actions import organizations, scans
from closient.apps.resolver.structs import MoveScans
from closient.kit import events, jobs
from closient.kit.services import Services

# After each step the mover rests so many times as long: a burst is worked off later, not at its own cost.
REST = 3


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
    while True:
        started = time.perf_counter()
        async with services.database.writes() as db:
            if not await scans.move_batches(db):
                return
        await asyncio.sleep(REST * (time.perf_counter() - started))


@events.subscriber(OrganizationPurged, "resolver.purge_organization")
async def purge_organization(services: Services, event: OrganizationPurged) -> None:
    """Its rules go with it; its scans stay and name it no more, a portion in each transaction."""
    if event.organization_id is None:
        return
    async with services.database.writes() as db:
        await organizations.purge_organization(db, event.organization_id)
    left = True
    while left:
        async with services.database.writes() as db:
            left = await scans.forget_organization(db, event.organization_id) > 0


@events.subscriber(ProductClaimed, "resolver.take_over")
async def take_over(services: Services, event: ProductClaimed) -> None:
    """Rules of a former owner would keep their places among the new owner's."""
    if event.organization_id is not None:
        async with services.database.writes() as db:
            await organizations.take_over(db, event.gtin, event.organization_id)
