"""Scans, recorded off the path: a request only appends to a list, a task hands the list over in batches.

A batch is packed and stored as one value; classifying its scans is left to the worker (ADR 0009). It leaves
after half a second or at 2,000 scans. While the database is away 100,000 wait, more are dropped and counted.
What waits is stored at shutdown; a killed process loses the last half second.
"""

import asyncio
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol

import msgspec
import structlog
from prometheus_client import Counter

from closient.edge import devices
from closient.edge.table import Entry
from closient.edge.tally import Tally

FLUSH_SECONDS = 0.5
BATCH_SIZE = 2000
MOST_WAITING = 100_000
LONGEST_PAUSE_SECONDS = 5.0
LONGEST_TEXT = 2048
LONGEST_USER_AGENT = 512

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
    """What the path notes down; it becomes a Scan later, in the worker."""

    entry: Entry
    lot: str | None
    serial: str | None
    scan_type: ScanType
    destination: str | None
    link_type: str | None
    user_agent: bytes
    referrer: bytes
    moment: datetime
    address: str = ""
    """The caller's IP address. It is never stored."""
    accept_language: bytes = b""
    query: bytes = b""


class ScanSink(Protocol):
    """Where batches go."""

    async def record(self, batch: bytes) -> None:
        """Store a packed batch, or raise and store nothing of it."""
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
        self.tally = Tally()

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
        self.tally.flush()
        while self._waiting:
            batch = self._waiting[:BATCH_SIZE]
            try:
                await self._sink.record(packed(batch))
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


def packed(batch: list[Sighting]) -> bytes:
    """A batch as one value: cheap to make, since this is done where links are resolved."""
    return msgspec.msgpack.encode(
        [
            (
                *(entry.gtin, entry.organization_id, entry.product_id, lot, serial, scan_type),
                None if destination is None else destination[:LONGEST_TEXT],
                None if link_type is None else _storable(link_type[:LONGEST_TEXT]),
                user_agent[:LONGEST_USER_AGENT],
                referrer[:LONGEST_TEXT],
                moment,
            )
            for entry, lot, serial, scan_type, destination, link_type, user_agent, referrer, moment, *_ in (
                batch
            )
        ]
    )


Packed = tuple[
    str, str | None, str, str | None, str | None, ScanType, str | None, str | None, bytes, bytes, datetime
]


def unpacked(batch: bytes) -> list[Scan]:
    """The scans of a batch, classified; texts are cleaned, so that no byte a stranger sends can spoil it."""
    return [_scan(*row) for row in msgspec.msgpack.decode(batch, type=list[Packed])]


def _scan(*row: Any) -> Scan:
    gtin, organization_id, product_id, lot, serial, scan_type, destination, link_type, agent, referrer, at = (
        row
    )
    device_class, is_bot = devices.of(agent)
    return Scan(
        *(gtin, organization_id, product_id, lot, serial, scan_type, destination, link_type),
        device_class,
        is_bot,
        _storable(referrer.decode("utf-8", "replace")) if referrer else "",
        at,
    )


def _storable(text: str) -> str:
    """What PostgreSQL takes as text: no NUL, no lone surrogate."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
