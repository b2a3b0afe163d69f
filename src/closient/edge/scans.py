"""Scans, recorded off the path: a request only appends to a list, a task hands the list over in batches.

A batch is packed and stored as one value; classifying its scans is left to the worker (ADR 0009). It leaves
after half a second or at 2,000 scans. While the database is away 100,000 wait, more are dropped and counted.
What waits is stored at shutdown; a killed process loses the last half second.
"""

import asyncio
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Protocol

import msgspec
import structlog
from msgspec import Struct, structs
from prometheus_client import Counter

from closient.edge import devices, visitors
from closient.edge.table import Entry
from closient.edge.tally import Tally
from closient.edge.visitors import Nowhere, OwnSalts, Places, Salts, Visitors
from closient.edge.wanted import Sketch, Wanted
from closient.kit import clock, countries, ids

FLUSH_SECONDS = 0.5
BATCH_SIZE = 2000
# So many are packed before requests get their turn again.
SLICE_SIZE = 200
MOST_WAITING = 100_000
# When more wait, the database is away: from then on what is long is cut, so that memory stays bounded.
MOST_DETAILED = 10_000
LONGEST_PAUSE_SECONDS = 5.0
LONGEST_TEXT = 2048
LONGEST_USER_AGENT = 512
LONGEST_DETAIL = 300
# Of the unknown codes of half a second, so many are told.
MOST_TOLD = 100

ScanType = Literal["HOSTED_PAGE", "REDIRECT_ONLY"]
RECORDED = Counter("closient_scans_total", "Scans that were stored.")
DROPPED = Counter("closient_scans_dropped_total", "Scans that were lost while the database was away.")
UNPACKABLE = Counter("closient_scans_unpackable_total", "Scans that were lost: they could not be packed.")
log = structlog.get_logger()


class Scan(NamedTuple):
    """One resolution, as it is stored. `destination` is None for data (JSON, linkset)."""

    gtin: str
    organization_id: str | None
    product_id: str | None
    lot: str | None
    serial: str | None
    scan_type: ScanType
    destination: str | None
    link_type: str | None
    device_class: devices.DeviceClass
    is_bot: bool
    referrer: str
    """Scheme, host and path: what a page has in its query is not ours to keep."""
    scanned_at: datetime
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    ip_hash: bytes | None = None
    """Tells visitors of one day apart; the salt of a day is deleted when it is over."""
    language: str | None = None
    context_key: str | None = None
    key: str | None = None
    """AI and value as in a canonical path, for a code that is no GTIN; its `gtin` is empty."""
    bot_name: str | None = None
    is_ai: bool = False


class Sighting(Struct, frozen=True, gc=False):
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
    country: bytes = b""
    """The country that a trusted proxy names; empty without one."""


class ScanSink(Protocol):
    """Where batches go."""

    async def record(self, batch: bytes) -> None:
        """Store a packed batch, or raise and store nothing of it."""
        ...


class Recorder:
    """The waiting list and the task that empties it."""

    def __init__(
        self,
        sink: ScanSink,
        most_waiting: int = MOST_WAITING,
        *,
        places: Places | None = None,
        salts: Salts | None = None,
        show: Callable[[], None] | None = None,
    ) -> None:
        """`show` is called whenever what waits is about to be stored, for figures off the path."""
        self._sink = sink
        self._show = show
        self._most_waiting = most_waiting
        self._visitors = Visitors(places or Nowhere(), salts or OwnSalts())
        self._waiting: list[Sighting] = []
        self._unknown = Sketch()
        self._full = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._ends = False
        self.tally = Tally()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def latest(self) -> Sighting:
        """What came last of what waits."""
        return self._waiting[-1]

    def note(self, sighting: Sighting) -> None:
        """Take one; costs no more than an append."""
        waiting = self._waiting
        waiting.append(sighting)
        if len(waiting) >= BATCH_SIZE:
            self._full.set()
            if len(waiting) > self._most_waiting:
                waiting.pop()
                DROPPED.inc()
            elif len(waiting) > MOST_DETAILED:
                waiting[-1] = _shortened(sighting)

    def note_unknown(self, gtin: str) -> None:
        """Count a scan of a code that nobody knows, in bounded memory."""
        self._unknown.note(gtin, clock.now())

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
        """Store all that waits now, batch by batch; False when a batch could not be stored (it stays).

        What comes meanwhile waits for the next turn: a transaction for each handful costs more than they do.
        """
        self.tally.flush()
        if self._show is not None:
            self._show()
        today = clock.now().date()
        self._visitors.end(today)
        unknown = self._unknown.taken(clock.now())[:MOST_TOLD]
        left = len(self._waiting)
        while left or unknown:
            batch = self._waiting[: min(left, BATCH_SIZE)]
            stored = await self._stored(batch, unknown, today)
            if stored is None:
                self._unknown.give_back(unknown)
                return False
            del self._waiting[:stored]
            left -= len(batch)
            unknown = []
        return True

    async def _stored(self, batch: list[Sighting], unknown: list[Wanted], today: date) -> int | None:
        """How many of the first that wait were stored now; None when there is no storing just now.

        Those that cannot be packed wait no longer: were they to stay, no scan would be stored any more.
        """
        try:
            await self._visitors.begin(today)
        except Exception as error:
            self._stays(error)
            return None
        try:
            value = await packed(batch, self._visitors, unknown)
        except Exception:  # whatever it is, it comes again with each attempt
            good = await self._packable(batch)
            self._waiting[: len(batch)] = good
            batch = good
            value = await packed(batch, self._visitors)
        try:
            await self._sink.record(value)
        except Exception as error:
            self._stays(error)
            return None
        RECORDED.inc(len(batch))
        return len(batch)

    def _stays(self, error: Exception) -> None:
        """Whatever it is, the scans stay and the next attempt tells."""
        log.warning("scans_not_stored", error=repr(error), waiting=len(self._waiting))

    async def _packable(self, batch: list[Sighting]) -> list[Sighting]:
        """Those that can be packed, found one by one; of the others their keys are told."""
        good: list[Sighting] = []
        for number, sighting in enumerate(batch):
            if number % SLICE_SIZE == SLICE_SIZE - 1:
                await asyncio.sleep(0)
            try:
                await packed([sighting], self._visitors)
                good.append(sighting)
            except Exception as error:
                UNPACKABLE.inc()
                log.error("scan_not_packed", key=sighting.entry.key, error=repr(error))
        return good

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


def _shortened(sighting: Sighting) -> Sighting:
    """Without what only a stranger who wants to fill our memory sends at length."""
    return structs.replace(
        sighting,
        destination=None if sighting.destination is None else sighting.destination[:LONGEST_DETAIL],
        user_agent=sighting.user_agent[:LONGEST_DETAIL],
        referrer=sighting.referrer[:LONGEST_DETAIL],
        accept_language=sighting.accept_language[:LONGEST_DETAIL],
        query=sighting.query[:LONGEST_DETAIL],
    )


class Packed(NamedTuple):
    """A scan as it lies in the journal: `agent` is the number of its User-Agent, `origin` its referrer."""

    gtin: str
    organization_id: str | None
    product_id: str | None
    lot: str | None
    serial: str | None
    scan_type: ScanType
    destination: str | None
    link_type: str | None
    agent: int
    origin: bytes
    moment: datetime
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    ip_hash: bytes | None = None
    language: str | None = None
    context_key: str | None = None
    key: str | None = None


class Batch(Struct, frozen=True, array_like=True, tag=2, tag_field="edition"):
    """A batch as it lies in the journal: each User-Agent once."""

    agents: list[bytes]
    rows: list[Packed]
    unknown: list[Wanted] = []


async def packed(batch: list[Sighting], known: Visitors, unknown: list[Wanted] | None = None) -> bytes:
    """A batch as one value: cheap to make, since this is done where links are resolved."""
    agents: dict[bytes, int] = {}
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(batch), SLICE_SIZE):
        if start:
            await asyncio.sleep(0)
        rows += [_row(sighting, known, agents) for sighting in batch[start : start + SLICE_SIZE]]
    return msgspec.msgpack.encode((2, [agent[:LONGEST_USER_AGENT] for agent in agents], rows, unknown or []))


def _row(sighting: Sighting, known: Visitors, agents: dict[bytes, int]) -> tuple[Any, ...]:
    entry, destination, link_type = sighting.entry, sighting.destination, sighting.link_type
    gtin = entry.gtin
    country, latitude, longitude, ip_hash = known.origin(sighting.address)
    if sighting.country:
        country = countries.clean(sighting.country.decode("latin-1")) or country
    context_key = None
    query = sighting.query
    if query:
        context_key = visitors.context_key(query)
        if b"geo=" in query:
            latitude, longitude = visitors.coordinates(query)
            destination = destination and visitors.without_coordinates(destination)
    return (
        *(gtin, entry.organization_id, entry.product_id or None, sighting.lot, sighting.serial),
        sighting.scan_type,
        None if destination is None else destination[:LONGEST_TEXT],
        None if link_type is None else _storable(link_type[:LONGEST_TEXT]),
        agents.setdefault(sighting.user_agent, len(agents)),
        sighting.referrer and sighting.referrer.partition(b"?")[0][:LONGEST_TEXT],
        *(sighting.moment, country, latitude, longitude, ip_hash),
        known.language(sighting.accept_language) if sighting.accept_language else None,
        context_key,
        None if gtin else entry.key,
    )


class Contents(NamedTuple):
    """What a batch held."""

    scans: list[Scan]
    unknown: list[Wanted]


def unpacked(batch: bytes) -> Contents:
    """The scans of a batch, classified; texts are cleaned, so that no byte a stranger sends can spoil it."""
    try:
        read = msgspec.msgpack.decode(batch, type=Batch)
    except msgspec.ValidationError:
        read = _of_first_edition(batch)
    seen = [devices.of(agent) for agent in read.agents]
    return Contents([_scan(row, seen[row.agent]) for row in read.rows], read.unknown)


def _of_first_edition(batch: bytes) -> Batch:
    """A batch that an earlier version left in the journal: rows alone, each with its User-Agent."""
    rows = msgspec.msgpack.decode(batch, type=list[list[Any]])
    agents = [row[8] for row in rows]
    plain = [[*row[:8], number, *row[9:]] for number, row in enumerate(rows)]
    return Batch(msgspec.convert(agents, list[bytes]), msgspec.convert(plain, list[Packed]))


# The journal has ids as the edge loaded them. Kept, since the same products are scanned again and again.
_spelled = lru_cache(maxsize=10_000)(ids.parse)


def _scan(row: Packed, device: devices.Device) -> Scan:
    return Scan(
        row.gtin,
        row.organization_id,
        None if row.product_id is None else _spelled(row.product_id),
        *row[3:8],
        device.device_class,
        device.is_bot,
        origin_and_path(row.origin) if row.origin else "",
        *row[10:],
        device.bot_name,
        device.is_ai,
    )


_REFERRER = re.compile(
    r"([a-z][a-z0-9+.-]{0,30})://(?:[^/?#@]*@)?([^/?#@\s]{1,253})(/[^?#\s]*)?(?![^?#\s])", re.IGNORECASE
)


def origin_and_path(referrer: bytes) -> str:
    """Where a scan came from, without the query, the fragment and any name of a user.

    >>> origin_and_path(b"https://me@Shop.example/a/b?c=d"), origin_and_path(b"android-app://com.example.app")
    ('https://shop.example/a/b', 'android-app://com.example.app/')
    """
    found = _REFERRER.match(_storable(referrer.decode("utf-8", "replace")))
    if found is None:
        return ""
    return f"{found[1].lower()}://{found[2].lower()}{found[3] or '/'}"[:LONGEST_TEXT]


def _storable(text: str) -> str:
    """What PostgreSQL takes as text: no NUL, no lone surrogate."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
