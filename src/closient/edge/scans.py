"""Scans, recorded off the path: a request only appends to a list, a task stores the list in batches.

A batch leaves after half a second or at 500 scans. While the database is away at most 100,000 scans wait;
more are dropped and counted. What waits is stored at shutdown; a killed process loses the last half second.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

import structlog
from prometheus_client import Counter

from closient.edge import devices
from closient.edge.table import Entry

FLUSH_SECONDS = 0.5
BATCH_SIZE = 500
MOST_WAITING = 100_000
LONGEST_PAUSE_SECONDS = 5.0
LONGEST_TEXT = 2048

ScanType = Literal["HOSTED_PAGE", "REDIRECT_ONLY"]
RECORDED = Counter("closient_scans_total", "Scans that were stored.")
DROPPED = Counter("closient_scans_dropped_total", "Scans that were lost while the database was away.")
log = structlog.get_logger()


class Scan(NamedTuple):
    """One resolution, as it is stored. `destination` is None for data (JSON, linkset)."""

    gtin: str
    organization_id: str | None
    product_id: str
    lot: str | None
    serial: str | None
    scan_type: ScanType
    destination: str | None
    link_type: str | None
    device_class: devices.DeviceClass
    is_bot: bool
    referrer: str
    scanned_at: datetime
    country: str | None = None


class Sighting(NamedTuple):
    """What the path notes down; it becomes a Scan later, when nobody waits."""

    entry: Entry
    lot: str | None
    serial: str | None
    scan_type: ScanType
    destination: str | None
    link_type: str | None
    user_agent: bytes
    referrer: bytes
    moment: datetime


class ScanSink(Protocol):
    """Where scans go."""

    async def record(self, scans: Sequence[Scan]) -> None:
        """Store them all, or raise and store none."""
        ...


class Recorder:
    """The waiting list and the task that empties it."""

    def __init__(self, sink: ScanSink, most_waiting: int = MOST_WAITING) -> None:
        self._sink = sink
        self._most_waiting = most_waiting
        self._waiting: list[Sighting] = []
        self._full = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._ends = False

    def __len__(self) -> int:
        return len(self._waiting)

    def note(self, sighting: Sighting) -> None:
        """Take one; costs no more than an append."""
        waiting = self._waiting
        waiting.append(sighting)
        if len(waiting) >= BATCH_SIZE:
            self._full.set()
            if len(waiting) > self._most_waiting:
                waiting.pop()
                DROPPED.inc()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Store what waits, in at most two more attempts, and end."""
        self._ends = True
        self._full.set()
        if self._task is not None:
            await self._task
        if self._waiting and not await self.flush():
            DROPPED.inc(len(self._waiting))
            log.error("scans_lost_at_shutdown", scans=len(self._waiting))

    async def flush(self) -> bool:
        """Store all that waits, batch by batch; False when a batch could not be stored (it stays)."""
        while self._waiting:
            batch = self._waiting[:BATCH_SIZE]
            try:
                await self._sink.record([scan_of(sighting) for sighting in batch])
            except Exception as error:  # whatever it is, the scans stay and the next attempt tells
                log.warning("scans_not_stored", error=repr(error), waiting=len(self._waiting))
                return False
            del self._waiting[: len(batch)]
            RECORDED.inc(len(batch))
        return True

    async def _run(self) -> None:
        pause = FLUSH_SECONDS
        while not self._ends:
            try:
                async with asyncio.timeout(pause):
                    await self._full.wait()
            except TimeoutError:
                pass
            self._full.clear()
            if await self.flush():
                pause = FLUSH_SECONDS
                continue
            # A full list must not turn a dead database into a busy loop.
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            if not self._ends:
                await asyncio.sleep(FLUSH_SECONDS)


def scan_of(sighting: Sighting) -> Scan:
    """The row of a sighting: texts cut and cleaned, so that no byte a stranger sends can spoil a batch."""
    entry, lot, serial, scan_type, destination, link_type, user_agent, referrer, moment = sighting
    device_class, is_bot = devices.of(user_agent)
    return Scan(
        entry.gtin,
        entry.organization_id,
        entry.product_id,
        lot,
        serial,
        scan_type,
        None if destination is None else destination[:LONGEST_TEXT],
        None if link_type is None else _storable(link_type[:LONGEST_TEXT]),
        device_class,
        is_bot,
        _storable(referrer[:LONGEST_TEXT].decode("utf-8", "replace")) if referrer else "",
        moment,
    )


def _storable(text: str) -> str:
    """What PostgreSQL takes as text: no NUL, no lone surrogate."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
