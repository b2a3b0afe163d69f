"""Reads that may come from a copy of the database: from one that has all that this process was told of.

A replica cannot tell of changes and is a little behind. So what was heard raises the position in the log that
a replica must have replayed before it is asked; until then the primary is (ADR 0012).
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import structlog
from prometheus_client import Counter

from closient.kit.database import Database, connect
from closient.kit.db import ConnectionLost, DatabaseError, Reads
from closient.kit.patience import within

# No replica is asked that lacks what the primary had so long ago.
LAG_SECONDS = 3.0
WATCH_SECONDS = 1.0
CATCH_UP_SECONDS = 0.02
# A replica that says nothing for so long is passed over: the primary can still answer in time.
PATIENCE_SECONDS = 1.0
# Loads of links come in four lanes (kit.coalesce), and one connection asks for the position.
CONNECTIONS = 5
PAGE_SIZE, LONGEST_PAGE_HEADER = 8192, 40

Value = TypeVar("Value")
READ = Counter("closient_link_reads_total", "Reads of links, by where they were answered.", ["source"])
log = structlog.get_logger()


class Replica:
    """A copy, and how far it had replayed the log when it was asked last; 0 while it is away."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.position = 0


class Replicas:
    """Reads from the first replica that has enough, else from the primary. Without replicas: from there."""

    def __init__(
        self,
        primary: Database,
        replicas: Sequence[Database] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._primary = primary
        self._replicas = deque(map(Replica, replicas))
        self._clock = clock
        # What a replica must have replayed; None until the primary has said where it is.
        self._least: int | None = None
        # Where the primary was when, the oldest first.
        self._marks: deque[tuple[float, int]] = deque()
        self._heard = asyncio.Event()
        self._from_replica, self._from_primary = READ.labels("replica"), READ.labels("primary")

    def changed(self) -> None:
        """Something changed: no read that begins from now on may miss it."""
        self._least = None
        self._heard.set()

    async def read(self, work: Callable[[Reads], Awaitable[Value]]) -> Value:
        """What `work` finds. It is done again elsewhere when a replica fails, so it must only look."""
        for replica in tuple(self._replicas):
            if not self._has_enough(replica):
                continue
            self._replicas.rotate(-1)
            try:
                found = await within(PATIENCE_SECONDS, work(replica.database.reads))
            except (*ConnectionLost, DatabaseError) as error:
                replica.position = 0
                log.warning("replica_not_read", error=repr(error))
            else:
                self._from_replica.inc()
                return found
        self._from_primary.inc()
        return await work(self._primary.reads)

    def _has_enough(self, replica: Replica) -> bool:
        return self._least is not None and 0 < replica.position >= self._least

    async def watch(self) -> None:
        """For ever: follow how far all are, at once after a change, else every second."""
        pause = CATCH_UP_SECONDS
        while True:
            await self.look()
            # However fast changes come, and while a replica catches up, nobody is asked without a pause.
            await asyncio.sleep(CATCH_UP_SECONDS)
            is_behind = any(replica.position and not self._has_enough(replica) for replica in self._replicas)
            pause = min(pause * 2, WATCH_SECONDS) if is_behind else WATCH_SECONDS
            try:
                async with asyncio.timeout(pause):
                    await self._heard.wait()
                pause = CATCH_UP_SECONDS
            except TimeoutError:
                pause = CATCH_UP_SECONDS if pause == WATCH_SECONDS else pause

    async def look(self) -> None:
        """Ask the primary and every replica for their positions."""
        self._heard.clear()
        now = self._clock()
        position = await self._position(self._primary, at_primary)
        if position and not self._heard.is_set():
            if self._least is None:
                # It is beyond all marks; and below them only if another server took the primary's place.
                self._marks.clear()
                self._least = position
            self._marks.append((now, position))
        while self._least is not None and self._marks and self._marks[0][0] <= now - LAG_SECONDS:
            self._least = max(self._least, self._marks.popleft()[1])
        replicas = tuple(self._replicas)
        asked = [self._position(replica.database, at_replica) for replica in replicas]
        for replica, replayed in zip(replicas, await asyncio.gather(*asked), strict=True):
            replica.position = replayed

    async def _position(self, database: Database, question: Callable[[Reads], Awaitable[int]]) -> int:
        try:
            return await within(PATIENCE_SECONDS, question(database.reads))
        except (*ConnectionLost, DatabaseError) as error:
            log.debug("position_unknown", error=repr(error))
            return 0


async def at_primary(reads: Reads) -> int:
    """Where the next record goes. What was committed lies before it, be it written to disk or not."""
    return reachable(await reads.value("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint"))


def reachable(position: int) -> int:
    """The end of the last record before a position: on an empty page, that is before the page's header.

    >>> f"{reachable(0x4000028):X} {reachable(0x4002018):X} {reachable(0x40000A0):X}"
    '4000000 4002000 40000A0'
    """
    offset = position % PAGE_SIZE
    return position - offset if offset <= LONGEST_PAGE_HEADER else position


async def at_replica(reads: Reads) -> int:
    """How far the log is replayed; 0 for a server that is no replica, or no longer."""
    found = await reads.value(
        "SELECT CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint END"
    )
    return found or 0


@asynccontextmanager
async def opened(primary: Database, addresses: Sequence[str]) -> AsyncGenerator[Replicas]:
    """The primary with its replicas, which need not be there yet."""
    databases = [
        await connect(address, most_connections=CONNECTIONS, least_connections=0) for address in addresses
    ]
    replicas = Replicas(primary, databases)
    watching = asyncio.create_task(replicas.watch()) if databases else None
    try:
        yield replicas
    finally:
        if watching is not None:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        for database in databases:
            await database.close()
