"""What one run of materialise knows and stores: lots, items, spellings, what went into which container."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from closient.apps.catalogue.actions import parts
from closient.apps.epcis.queries import materialise as queries
from closient.apps.epcis.rules import containment, derivation
from closient.apps.epcis.rules.reading import Reading, claims
from closient.apps.epcis.structs.tracing import Change, Lot, LotKey, SerialKey, SerialLot
from closient.gs1.digital_link import CANONICAL_BASE, encode
from closient.kit import ids
from closient.kit.db import Writes


class Touched(Struct):
    """What newly stored events change for events that were there before."""

    # Containers, and from when on their contents are others.
    containers: dict[str, datetime] = field(default_factory=dict)
    # Items that are of another lot than was known, by canonical identifier.
    serials: dict[str, SerialKey] = field(default_factory=dict)
    lots: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)

    def container(self, key: str, since: datetime) -> None:
        before = self.containers.get(key)
        if before is None or since < before:
            self.containers[key] = since


class Work:
    """The state of one run: for whom, which events are new, and all rows that were looked up."""

    def __init__(self, db: Writes, organization_id: str, batch: Sequence[str]) -> None:
        self.db = db
        self.organization_id = organization_id
        self.batch = set(batch)
        self.lots: dict[LotKey, Lot] = {}
        self.by_id: dict[str, Lot] = {}
        self.new_lots: set[str] = set()
        self.serials: dict[SerialKey, SerialLot | None] = {}
        self.changes: dict[str, list[Change]] = {}

    def stock(self) -> derivation.Stock:
        """What rules need of it."""
        known = {key: found.lot_id for key, found in self.serials.items() if found is not None}
        return derivation.Stock(self.lots, known, self.changes)

    def remember_lots(self, lots: Iterable[Lot]) -> None:
        for found in lots:
            # One that is there may have a history by now that is not stored yet.
            lot = self.by_id.setdefault(found.id, found)
            self.lots[lot.gtin, lot.lot_code] = lot


def key_of(serial: SerialKey) -> str:
    """The canonical identifier of an item."""
    return f"{CANONICAL_BASE}/01/{serial[0]}/21/{encode(serial[1])}"


async def store(work: Work, fresh: Sequence[Reading], naming: Sequence[Reading], touched: Touched) -> None:
    """Store what new events say, and note in `touched` what they change for others.

    `naming` are stored events that are asked again of which lot items are.
    """
    saying = [*fresh, *naming]
    await ensure_lots(work, saying)
    await add_spellings(work, fresh)
    await store_serials(work, saying, touched)
    await store_changes(work, fresh, touched)
    named = [
        (work.organization_id, name, reading.event.id)
        for reading in fresh
        if (name := reading.transformation) is not None
    ]
    if named:
        await queries.copy_transformations(work.db, named)


async def ensure_lots(work: Work, readings: Iterable[Reading]) -> None:
    """Find or make every lot that events name."""
    named = {amount.lot for one in readings for amount in one.amounts}
    named |= {item.lot for one in readings for item in one.items if item.lot is not None}
    await ensure_named(work, named)


async def ensure_named(work: Work, named: set[LotKey]) -> None:
    asked = [key for key in named if key not in work.lots]
    if not asked:
        return
    gtins, codes = [key[0] for key in asked], [key[1] for key in asked]
    work.remember_lots(await queries.list_lots(work.db, work.organization_id, gtins, codes))
    missing = sorted(key for key in asked if key not in work.lots)
    if not missing:
        return
    taken = await parts.ensure_lots(work.db, work.organization_id, missing)
    made = await queries.add_lots(
        work.db,
        work.organization_id,
        [key[0] for key in missing],
        [key[1] for key in missing],
        [taken.get(key) or ids.new() for key in missing],
    )
    work.remember_lots(made)
    work.new_lots |= {lot.id for lot in made}


async def load_lots(work: Work, lot_ids: Iterable[str]) -> None:
    """Lots that are known by their ids alone."""
    asked = [lot_id for lot_id in lot_ids if lot_id not in work.by_id]
    if asked:
        work.remember_lots(await queries.list_lots_by_id(work.db, asked))


async def add_spellings(work: Work, fresh: Sequence[Reading]) -> None:
    """How things are called in events, if not by their canonical names."""
    others: dict[tuple[str, str], None] = {}
    for one in fresh:
        for item, epc in zip(one.items, one.spellings, strict=True):
            if item.key != epc:
                others[item.key, epc] = None
    if others:
        await queries.add_spellings(
            work.db, work.organization_id, [key for key, _ in others], [epc for _, epc in others]
        )


async def load_serials(work: Work, readings: Iterable[Reading]) -> None:
    """Of which lots items are, as far as that is known."""
    asked = {
        item.serial: None
        for one in readings
        for item in one.items
        if item.serial is not None and item.serial not in work.serials
    }
    if not asked:
        return
    work.serials.update(asked)
    found = await queries.list_serial_lots(
        work.db, work.organization_id, [key[0] for key in asked], [key[1] for key in asked]
    )
    work.serials.update({(one.gtin, one.serial): one for one in found})


async def store_serials(work: Work, saying: Sequence[Reading], touched: Touched) -> None:
    """Of which lots items are, as events say; of several the earliest is believed."""
    await load_serials(work, saying)
    added: list[tuple[object, ...]] = []
    moved: list[tuple[Any, ...]] = []
    for serial, (moment, code, event_id) in claims(saying).items():
        before = work.serials[serial]
        if before is not None and not is_earlier((moment, code), before):
            continue
        lot = work.lots[serial[0], code]
        work.serials[serial] = SerialLot(*serial, lot.id, code, moment)
        if before is None:
            added.append((work.organization_id, *serial, lot.id, event_id, moment))
        else:
            moved.append((*serial, lot.id, event_id, moment))
        if before is None or before.lot_id != lot.id:
            touched.serials[key_of(serial)] = serial
    if added:
        await queries.copy_serial_lots(work.db, added)
    if moved:
        await queries.move_serials(work.db, work.organization_id, *zip(*moved, strict=True))


def is_earlier(claim: tuple[datetime, str], known: SerialLot) -> bool:
    """Whether this claim is believed rather than the one that is known."""
    return known.event_time is None or claim < (known.event_time, known.lot_code)


async def store_changes(work: Work, fresh: Sequence[Reading], touched: Touched) -> None:
    """What was put into containers and taken out."""
    rows: list[tuple[object, ...]] = []
    for one in fresh:
        if one.parent is None or not one.children:
            continue
        event = one.event
        touched.container(one.parent, event.event_time)
        for child in one.children:
            lot_id = None
            if child.serial is not None:
                known = work.serials.get(child.serial)
                lot_id = None if known is None else known.lot_id
            elif child.lot is not None:
                lot_id = work.lots[child.lot].id
            rows.append(
                (
                    work.organization_id,
                    event.id,
                    event.event_time,
                    event.action == "ADD",
                    one.parent,
                    child.key,
                    lot_id,
                    child.uom,
                    child.quantity,
                )
            )
    if rows:
        await queries.copy_changes(work.db, rows)


async def add_emptied(work: Work, fresh: Sequence[Reading]) -> None:
    """Note the moments at which new events left containers empty."""
    found = {
        (one.parent, one.event_time): None
        for one in fresh
        if one.parent in work.changes
        and one.empties
        and containment.is_empty_after(work.changes[one.parent], one.event_time)
    }
    if found:
        await queries.add_emptied(
            work.db, work.organization_id, [key for key, _ in found], [moment for _, moment in found]
        )


async def look_up(work: Work, readings: Iterable[Reading]) -> None:
    """Everything that rules need to derive these events: lots, items, contents of containers."""
    readings = list(readings)
    if not readings:
        return
    await ensure_lots(work, readings)
    await load_serials(work, readings)
    await load_changes(work, readings)
    known = {found.lot_id for found in work.serials.values() if found is not None}
    known |= {
        change.lot_id for changes in work.changes.values() for change in changes if change.lot_id is not None
    }
    await load_lots(work, known)


async def load_changes(work: Work, readings: Sequence[Reading]) -> None:
    """What was in containers that events name, between the first and the last of these events."""
    with_items = any(item.serial is not None for one in readings for item in one.items) and (
        await queries.has_items_as_parents(work.db, work.organization_id)
    )
    containers = {
        item.key
        for one in readings
        for item in one.items
        if (item.descends or one.empties) and (with_items or item.serial is None)
    }
    if not containers:
        return
    moments = [one.event.event_time for one in readings]
    found = await queries.list_changes(
        work.db,
        work.organization_id,
        list(containers),
        since=min(moments),
        until=max(moments),
        with_items=with_items,
    )
    changes: dict[str, list[Change]] = {}
    for change in found:
        changes.setdefault(change.parent, []).append(change)
    for key, some in changes.items():
        work.changes[key] = containment.in_order(some)
