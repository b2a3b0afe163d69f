"""The links of GTINs in memory: bounded, filled together on misses, dropped when a notification names them.

PostgreSQL tells on the channel `links`: `g:<gtin14>`, `o:<organization id>` or `*`. An entry also expires
after 30 s, so that a lost notification heals; while the database is away, the last known links go on serving.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

import structlog
from msgspec import Struct

from closient.edge.decide import Rule
from closient.kit import ids
from closient.kit.coalesce import Coalescer
from closient.kit.database import Database, Listener
from closient.kit.db import ConnectionLost
from closient.kit.errors import Unavailable, Validation

CHANNEL = "links"
FRESH_SECONDS = 30.0
UNKNOWN_SECONDS = 5.0
# While the database is away, a stale entry serves for so long before the database is tried again.
GRACE_SECONDS = 1.0
# An answer that would come later than this is worth less than the last known one.
PATIENCE_SECONDS = 3.0

Rules = tuple[Rule, ...]
log = structlog.get_logger()


class Entry(Struct, frozen=True, kw_only=True):
    """What the edge knows of one product. Rules of each level stand in the order of their evaluation."""

    gtin: str
    product_id: str
    organization_id: str | None = None
    brand_name: str = ""
    product_name: str = ""
    description: str = ""
    image_url: str = ""
    resolver_enabled: bool = True
    serial_rules: dict[str, Rules] = {}
    lot_rules: dict[str, Rules] = {}
    rules: Rules = ()
    """Those of the product, its brand and its organization."""

    def rules_for(self, lot: str | None, serial: str | None) -> Rules:
        """All that may serve a URI with this lot and serial, the most specific first."""
        if not self.resolver_enabled or self.organization_id is None:
            return ()
        special = self.serial_rules.get(serial, ()) if serial is not None else ()
        if lot is not None:
            special += self.lot_rules.get(lot, ())
        return special + self.rules

    @property
    def weight(self) -> int:
        """How much room it takes in the cache, in units of one plain product."""
        return 1 + len(self.serial_rules) + len(self.lot_rules)


class LinkSource(Protocol):
    """Where entries come from."""

    async def load(self, gtins: list[str]) -> dict[str, Entry]:
        """The entries of those GTINs that are known."""
        ...


class Slot:
    """A place in the cache. It stays the same object as long as what it holds is unchanged."""

    __slots__ = ("entry", "expires_at")

    def __init__(self, entry: Entry, expires_at: float) -> None:
        self.entry = entry
        self.expires_at = expires_at


class Table:
    """GTIN -> Slot, least recently loaded or found first out; unknown GTINs apart, so that a flood of them
    displaces nothing."""

    def __init__(
        self, source: LinkSource, capacity: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._source = source
        self._capacity = max(capacity, 1)
        self._clock = clock
        self._slots: OrderedDict[str, Slot] = OrderedDict()
        self._unknown: OrderedDict[str, float] = OrderedDict()
        self._gtins_of: dict[str, set[str]] = {}
        self._weight = 0
        # What was dropped while a load was under way: what that load read may be older than the change.
        self._watchers: list[set[str]] = []
        self._loader: Coalescer[str, Slot | Unavailable | None] = Coalescer(self._load)

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def unknown(self) -> int:
        return len(self._unknown)

    def fresh(self, gtin: str) -> Slot | None:
        """The slot if it is in memory and not expired; never waits."""
        slot = self._slots.get(gtin)
        if slot is None or slot.expires_at <= self._clock():
            return None
        return slot

    async def find(self, gtin: str) -> Slot | None:
        """The slot, loaded if need be; None for a GTIN that nobody knows. Unavailable without a database."""
        slot = self._slots.get(gtin)
        if slot is not None and slot.expires_at > self._clock():
            self._slots.move_to_end(gtin)
            return slot
        if self._unknown.get(gtin, 0.0) > self._clock():
            return None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                loaded = await self._loader.load(gtin)
        except TimeoutError:
            loaded = Unavailable("The links cannot be read at the moment.")
        if not isinstance(loaded, Unavailable):
            return loaded
        if slot is None:
            raise loaded
        slot.expires_at = self._clock() + GRACE_SECONDS
        return slot

    def drop(self, payload: str) -> None:
        """Hear a notification. What it says nothing about stays."""
        kind, _, name = payload.partition(":")
        if kind == "g":
            self._expire(name)
        elif kind == "o":
            try:
                name = ids.parse(name)
            except Validation:  # a payload of a stranger is no reason to stop listening
                return self.drop_all()
            for gtin in self._gtins_of.get(name, ()):
                self._expire(gtin)
        else:
            return self.drop_all()
        for watcher in self._watchers:
            watcher.add(name)
        return None

    def drop_all(self) -> None:
        """Believe nothing any more. Entries stay at hand for the time that the database is away."""
        for slot in self._slots.values():
            slot.expires_at = 0.0
        self._unknown.clear()
        for watcher in self._watchers:
            watcher.add("*")

    def _expire(self, gtin: str) -> None:
        slot = self._slots.get(gtin)
        if slot is not None:
            slot.expires_at = 0.0
        self._unknown.pop(gtin, None)

    async def _load(self, gtins: list[str]) -> list[Slot | Unavailable | None]:
        changed: set[str] = set()
        self._watchers.append(changed)
        try:
            entries = await self._source.load(list(dict.fromkeys(gtins)))
        except (Unavailable, *ConnectionLost) as error:
            log.warning("links_not_loaded", error=repr(error), gtins=len(gtins))
            return [Unavailable("The links cannot be read at the moment.")] * len(gtins)
        finally:
            self._watchers[:] = [watcher for watcher in self._watchers if watcher is not changed]
        slots: dict[str, Slot | None] = {}
        for gtin in gtins:
            if gtin not in slots:
                slots[gtin] = self._keep(gtin, entries.get(gtin), changed)
        return [slots[gtin] for gtin in gtins]

    def _keep(self, gtin: str, entry: Entry | None, changed: set[str]) -> Slot | None:
        """Put what was loaded into the cache, unless it changed while it was loaded."""
        now = self._clock()
        owner = entry.organization_id if entry is not None else None
        is_stale = not changed.isdisjoint((gtin, "*", owner or "*"))
        if entry is None:
            self._forget(gtin)
            if not is_stale:
                self._unknown[gtin] = now + UNKNOWN_SECONDS
                self._unknown.move_to_end(gtin)
                while len(self._unknown) > max(self._capacity // 10, 1):
                    self._unknown.popitem(last=False)
            return None
        slot = Slot(entry, 0.0 if is_stale else now + FRESH_SECONDS)
        self._forget(gtin)
        self._unknown.pop(gtin, None)
        self._slots[gtin] = slot
        self._weight += entry.weight
        if owner is not None:
            self._gtins_of.setdefault(owner, set()).add(gtin)
        while self._weight > self._capacity and len(self._slots) > 1:
            self._forget(next(iter(self._slots)))
        return slot

    def _forget(self, gtin: str) -> None:
        slot = self._slots.pop(gtin, None)
        if slot is None:
            return
        self._weight -= slot.entry.weight
        owner = slot.entry.organization_id
        if owner is not None and owner in self._gtins_of:
            self._gtins_of[owner].discard(gtin)
            if not self._gtins_of[owner]:
                del self._gtins_of[owner]

    async def listen(self, database: Database) -> None:
        """Hear of changes for ever; whenever the connection breaks, believe nothing and listen anew."""
        pause = 0.1
        while True:
            lost = asyncio.Event()
            listener: Listener | None = None
            try:
                listener = await database.listen(CHANNEL, self.drop, lost.set)
                self.drop_all()
                pause = 0.1
                await lost.wait()
                log.warning("links_listener_lost")
            except ConnectionLost as error:
                log.warning("links_listener_refused", error=repr(error))
            finally:
                self.drop_all()
                if listener is not None:
                    await _close(listener)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)


async def _close(listener: Listener) -> None:
    try:
        await listener.close()
    except ConnectionLost as error:
        log.debug("links_listener_gone", error=repr(error))
