"""The links of GS1 keys in memory: bounded, filled together on misses, dropped when a notification says so.

PostgreSQL tells on the channel `links`: `g:<gtin14>`, `k:<AI>/<value>`, `o:<organization id>`, `d:` for
delegations, or `*`. What is known also expires by itself, so that a lost notification heals; while the
database is away, the last known links serve. What stands at lots and items is loaded when it is asked for.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, Protocol

import structlog
from msgspec import Struct

from closient.edge.choose import Links, Rules
from closient.kit import ids, patience
from closient.kit.coalesce import Coalescer
from closient.kit.database import Database, Listener
from closient.kit.db import ConnectionLost
from closient.kit.errors import Unavailable, Validation
from closient.kit.patience import within

CHANNEL = "links"
# With what a replica may be behind (kit.replicas), a lost notification is healed within 30 s.
FRESH_SECONDS = 25.0
UNKNOWN_SECONDS = 5.0
# While the database is away, it is tried again so often.
GRACE_SECONDS = 1.0
# How often the connection that hears of changes is asked whether it is still one.
PULSE_SECONDS = 30.0
# The group of keys that another resolver speaks for: `d:` says that delegations changed.
DELEGATED = "d:"
AWAY = "The links cannot be read at the moment."
# An answer that would come later than this is worth less than the last known one.
PATIENCE_SECONDS = 3.0

log = structlog.get_logger()


class Entry(Struct, frozen=True, kw_only=True, gc=False):
    """What the edge knows of one key, whatever lot or item of it is asked for."""

    key: str
    """AI and value as in a canonical path: 01/09506000134352, 414/9506000134338."""
    organization_id: str | None = None
    product_id: str = ""
    """In either spelling, as it was loaded; empty for a key that is no GTIN."""
    brand_name: str = ""
    product_name: str = ""
    description: str = ""
    image_url: str = ""
    rules: Rules = ()
    """Those of the product, its brand and its organization, in the order of their evaluation."""
    links: Links = ()
    has_parts: bool = False
    """Do rules or links stand at lots, items or variants?"""
    handled_by: str = ""
    """The address of the resolver that speaks for this key; nothing else is known of it here then."""
    current_gtin: str = ""
    """The GTIN that the product has today, for a key that is one of its former ones."""

    @property
    def gtin(self) -> str:
        """The GTIN that was asked for; empty for another key."""
        return self.key[3:] if self.key.startswith("01/") else ""

    @property
    def current_key(self) -> str:
        """Where everything of it is kept: under the GTIN that the product has today."""
        return f"01/{self.current_gtin}" if self.current_gtin else self.key

    @property
    def groups(self) -> tuple[str, ...]:
        """Whose change makes this entry wrong as well: its organization, the product under its new GTIN."""
        if self.handled_by:
            return (DELEGATED,)
        current = (f"01/{self.current_gtin}",) if self.current_gtin else ()
        return current if self.organization_id is None else (self.organization_id, *current)

    @property
    def weight(self) -> int:
        """How much room it takes in the cache, in units of one plain product."""
        return 1 + (len(self.rules) + len(self.links)) // 4


class PartAsked(NamedTuple):
    """Which part of a key is wanted. `levels` are all that may apply, as in canonical paths."""

    key: str
    levels: tuple[str, ...]
    lot: str | None
    serial: str | None


class Part(Struct, frozen=True, kw_only=True, gc=False):
    """What stands at the lot, the item and other qualifiers of one link; parts that are off have nothing."""

    rules: Rules = ()
    links: Links = ()


NO_PART = Part()


class LinkSource(Protocol):
    """Where entries come from."""

    def changed(self) -> None:
        """Hear that something changed: no load that begins from now on may miss it."""
        ...

    async def load(self, keys: list[str]) -> dict[str, Entry]:
        """The entries of those keys that are known."""
        ...

    async def load_parts(self, asked: list[PartAsked]) -> list[Part]:
        """What stands below keys, aligned with what was asked."""
        ...


class Slot(Struct, gc=False, eq=False):
    """A place in the cache. Each load makes a new one: who holds an old one asks whether it is fresh."""

    entry: Entry
    expires_at: float
    is_asked_again: bool = False
    """Was anybody led by it before?"""


class Table:
    """Key -> Slot, least recently loaded or found first out; unknown keys apart, so that a flood of them
    displaces nothing, and so for parts that hold nothing."""

    def __init__(
        self,
        source: LinkSource,
        capacity: int,
        clock: Callable[[], float] = time.monotonic,
        fresh_seconds: float = FRESH_SECONDS,
    ) -> None:
        self._source = source
        self._fresh_seconds = fresh_seconds
        self.capacity = max(capacity, 1)
        self.is_listening = False
        self._clock = clock
        self._slots: OrderedDict[str, Slot] = OrderedDict()
        self._unknown: OrderedDict[str, float] = OrderedDict()
        # Keys that are dropped together: those of an organization, the former GTINs of a product.
        self._groups: dict[str, set[str]] = {}
        self.weight = 0
        # The database failed, and is tried again then; meanwhile what is known serves at once, expired or
        # not, and nobody waits. 0 while it answers.
        self._away_until = 0.0
        self._trying: asyncio.Task[object] | None = None
        self._parts: OrderedDict[PartAsked, tuple[Slot, Part]] = OrderedDict()
        self._empty_parts: OrderedDict[PartAsked, tuple[Slot, Part]] = OrderedDict()
        # What was dropped while a load was under way: what that load read may be older than the change.
        self._watchers: list[set[str]] = []
        self._loader: Coalescer[str, Slot | Unavailable | None] = Coalescer(self._load)
        self._part_loader: Coalescer[PartAsked, Part | Unavailable] = Coalescer(self._load_parts)

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, key: str) -> bool:
        """Is it in memory, to be believed without asking?"""
        slot = self._slots.get(key)
        return slot is not None and self.is_fresh(slot)

    @property
    def is_away(self) -> bool:
        """Did the last load fail?"""
        return self._away_until > 0

    @property
    def unknown(self) -> int:
        return len(self._unknown)

    @property
    def parts(self) -> int:
        return len(self._parts) + len(self._empty_parts)

    def is_fresh(self, slot: Slot) -> bool:
        """Whether what was found before still holds. A slot that was dropped or pushed out never does."""
        return slot.expires_at > self._clock()

    async def find(self, key: str) -> Slot | None:
        """The slot, loaded if need be; None for a key that nobody knows. Unavailable without a database."""
        slot = self._slots.get(key)
        if slot is not None and slot.expires_at > self._clock():
            self._slots.move_to_end(key)
            return slot
        if self._unknown.get(key, 0.0) > self._clock():
            return None
        if slot is None and self._is_away():
            raise Unavailable(AWAY)
        if slot is not None and self._away_until:
            if self._away_until <= self._clock() and (self._trying is None or self._trying.done()):
                self._trying = asyncio.create_task(self._loaded(key))
        else:
            loaded = await self._loaded(key)
            if not isinstance(loaded, Unavailable):
                return loaded
            if slot is None:
                raise loaded
        slot.expires_at = self._clock() + GRACE_SECONDS
        return slot

    async def _loaded(self, key: str) -> Slot | Unavailable | None:
        """What the database says of a key, if it says it in time."""
        try:
            loaded = await self._loader.load(key)
        except Unavailable as error:  # too many wait
            loaded = error
        self._away_until = self._clock() + GRACE_SECONDS if isinstance(loaded, Unavailable) else 0.0
        return loaded

    def _is_away(self) -> bool:
        """Did the database fail just now? One request a second finds out whether it is back."""
        if not self._away_until:
            return False
        if self._away_until > self._clock():
            return True
        self._away_until = self._clock() + GRACE_SECONDS
        return False

    async def part(self, slot: Slot, asked: PartAsked) -> Part:
        """What stands below the key of a slot. It is believed as long as the slot is the same."""
        if not slot.entry.has_parts or not asked.levels:
            return NO_PART
        if slot.entry.current_gtin:
            asked = asked._replace(key=slot.entry.current_key)
        for known in (self._parts, self._empty_parts):
            found = known.get(asked)
            if found is not None and found[0] is slot:
                known.move_to_end(asked)
                return found[1]
        if self._is_away():
            raise Unavailable(AWAY)
        loaded = await self._part_loader.load(asked)
        if isinstance(loaded, Unavailable):
            self._away_until = self._clock() + GRACE_SECONDS
            raise loaded
        self._keep_part(slot, asked, loaded)
        return loaded

    def drop(self, payload: str) -> None:
        """Hear a notification. What it says nothing about stays."""
        self._source.changed()
        kind, _, name = payload.partition(":")
        if kind in ("g", "k"):
            name = f"01/{name}" if kind == "g" else name
            self._expire(name)
            for key in self._groups.get(name, ()):
                self._expire(key)
        elif kind == "o":
            try:
                name = ids.parse(name)
            except Validation:  # a payload of a stranger is no reason to stop listening
                return self.drop_all()
            for key in self._groups.get(name, ()):
                self._expire(key)
        elif kind == "d":
            name = DELEGATED
            self._unknown.clear()
            for key in self._groups.get(name, ()):
                self._expire(key)
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

    def _expire(self, key: str) -> None:
        slot = self._slots.get(key)
        if slot is not None:
            slot.expires_at = 0.0
        self._unknown.pop(key, None)

    async def _load(self, keys: list[str]) -> list[Slot | Unavailable | None]:
        changed: set[str] = set()
        self._watchers.append(changed)
        try:
            entries = await within(PATIENCE_SECONDS, self._source.load(list(dict.fromkeys(keys))))
        except (Unavailable, *ConnectionLost) as error:
            log.warning("links_not_loaded", error=repr(error), keys=len(keys))
            return [Unavailable(AWAY)] * len(keys)
        finally:
            self._watchers[:] = [watcher for watcher in self._watchers if watcher is not changed]
        slots: dict[str, Slot | None] = {}
        for key in keys:
            if key not in slots:
                slots[key] = self._keep(key, entries.get(key), changed)
        return [slots[key] for key in keys]

    def _keep(self, key: str, entry: Entry | None, changed: set[str]) -> Slot | None:
        """Put what was loaded into the cache, unless it changed while it was loaded."""
        now = self._clock()
        # What nobody knows may be delegated in this moment.
        groups = (DELEGATED,) if entry is None else entry.groups
        is_stale = not changed.isdisjoint((key, "*", *groups))
        self._forget(key)
        if entry is None:
            if not is_stale:
                self._unknown[key] = now + UNKNOWN_SECONDS
                self._unknown.move_to_end(key)
                while len(self._unknown) > max(self.capacity // 10, 1):
                    self._unknown.popitem(last=False)
            return None
        slot = Slot(entry, 0.0 if is_stale else now + self._fresh_seconds)
        self._unknown.pop(key, None)
        self._slots[key] = slot
        self.weight += entry.weight
        for group in groups:
            members = self._groups.get(group)
            if members is None:
                members = self._groups[group] = set()
            members.add(key)
        while self.weight > self.capacity and len(self._slots) > 1:
            self._forget(next(iter(self._slots)))
        return slot

    def _forget(self, key: str) -> None:
        slot = self._slots.pop(key, None)
        if slot is None:
            return
        # Who still holds it must not believe it: nobody would tell it of a change.
        slot.expires_at = 0.0
        self.weight -= slot.entry.weight
        for group in slot.entry.groups:
            members = self._groups.get(group)
            if members is not None:
                members.discard(key)
                if not members:
                    del self._groups[group]

    async def _load_parts(self, asked: list[PartAsked]) -> list[Part | Unavailable]:
        try:
            return list(await within(PATIENCE_SECONDS, self._source.load_parts(asked)))
        except (Unavailable, *ConnectionLost) as error:
            log.warning("parts_not_loaded", error=repr(error), parts=len(asked))
            return [Unavailable(AWAY)] * len(asked)

    def _keep_part(self, slot: Slot, asked: PartAsked, part: Part) -> None:
        is_empty = not (part.rules or part.links)
        known, other = (self._empty_parts, self._parts) if is_empty else (self._parts, self._empty_parts)
        other.pop(asked, None)
        known[asked] = slot, part
        known.move_to_end(asked)
        while len(known) > max(self.capacity // (10 if is_empty else 2), 1):
            known.popitem(last=False)

    async def listen(self, database: Database) -> None:
        """Hear of changes for ever; whenever the connection breaks, believe nothing and listen anew."""
        pause = 0.1
        while True:
            lost = asyncio.Event()
            listener: Listener | None = None
            try:
                listener = await database.listen(CHANNEL, self.drop, lost.set)
                self._source.changed()
                self.drop_all()
                self.is_listening = True
                pause = 0.1
                await _until_lost(listener, lost)
                log.warning("links_listener_lost")
            except ConnectionLost as error:
                log.warning("links_listener_refused", error=repr(error))
            finally:
                self.drop_all()
                self.is_listening = False
                if listener is not None:
                    with suppress(*ConnectionLost):  # it is gone as it is
                        await listener.close()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)


async def _until_lost(listener: Listener, lost: asyncio.Event) -> None:
    """Return when the connection broke or no longer answers: half open, it would never say so by itself."""
    while not lost.is_set():
        try:
            async with asyncio.timeout(PULSE_SECONDS):
                await lost.wait()
        except TimeoutError:
            try:
                await patience.within(PATIENCE_SECONDS, listener.check())
            except ConnectionLost:
                return
