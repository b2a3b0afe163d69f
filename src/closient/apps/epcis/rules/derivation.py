"""From what events say to the rows of epcis.event_lot, and from those to the history of lots.

Nothing here depends on the order in which events arrived: times are those of the events.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from closient.apps.epcis.rules import containment, ctes
from closient.apps.epcis.rules.reading import Reading
from closient.apps.epcis.structs.tracing import Change, Lot, LotKey, LotRow, SerialKey, Side

Mark = Literal["h", "a"]
ONE = Decimal(1)
GroupKey = tuple[str, Side, str | None, str | None]


class Stock(Struct, frozen=True):
    """What is known of lots, items and containers while events are derived."""

    lots: Mapping[LotKey, Lot]
    serials: Mapping[SerialKey, str]
    changes: Mapping[str, Sequence[Change]]


def rows_of(reading: Reading, stock: Stock) -> list[LotRow]:
    """Which lots an event is about, and how much of each.

    Of a lot that the event names with a quantity, what lies in its containers is that same quantity.
    """
    sums: dict[GroupKey, Decimal | None] = {}
    counted: set[tuple[Side, str]] = set()
    for amount in reading.amounts:
        lot_id = stock.lots[amount.lot].id
        add(sums, (lot_id, amount.side, amount.uom, None), amount.quantity)
        if amount.quantity is not None:
            counted.add((amount.side, lot_id))
    for item in reading.items:
        if item.lot is not None:
            add(sums, (stock.lots[item.lot].id, item.side, None, None), ONE)
        elif item.serial is not None:
            known = stock.serials.get(item.serial)
            if known is not None:
                add(sums, (known, item.side, None, None), ONE)
    if stock.changes and any(item.key in stock.changes for item in reading.items):
        add_contents(reading, stock, sums, counted)
    return [LotRow(*key[:3], quantity, key[3]) for key, quantity in sums.items()]


def add_contents(
    reading: Reading,
    stock: Stock,
    sums: dict[GroupKey, Decimal | None],
    counted: set[tuple[Side, str]],
) -> None:
    """What lies in the containers that the event names; each item once."""
    seen = {item.key for item in reading.items}
    for item in reading.items:
        if not item.descends or item.key not in stock.changes:
            continue
        for content in containment.contents(stock.changes, item.key, reading.event_time, seen):
            if (item.side, content.lot_id) not in counted:
                add(sums, (content.lot_id, item.side, content.uom, item.key), content.quantity)


def add(sums: dict[GroupKey, Decimal | None], key: GroupKey, quantity: Decimal | None) -> None:
    """With an unknown quantity the sum is unknown."""
    if key not in sums:
        sums[key] = quantity
        return
    before = sums[key]
    sums[key] = None if before is None or quantity is None else before + quantity


def mark_of(reading: Reading, side: Side) -> Mark | None:
    """Whether the event may have harvested its lots, or assigned a traceability lot code to them."""
    if reading.candidate == "HARVEST":
        return "h" if side == "s" else None
    return "a" if reading.candidate in ctes.ASSIGNING and side != "i" else None


def remember(lot: Lot, mark: Mark, moment: datetime) -> datetime | None:
    """Take an event into the history of a lot; from when on that may matter to others, or None.

    A harvest at or after the assignment of the code is none: there the lot gets serial numbers.
    """
    if mark == "a":
        if lot.assigned_at is not None and lot.assigned_at <= moment:
            return None
        lot.assigned_at = moment
        if lot.harvested_at is not None and lot.harvested_at >= moment:
            lot.harvested_at = None
        return moment
    known = [time for time in (lot.harvested_at, lot.assigned_at) if time is not None]
    if any(time <= moment for time in known):
        return None
    lot.harvested_at = moment
    return moment


def changed_since(lot: Lot, harvested_at: datetime | None, assigned_at: datetime | None) -> datetime | None:
    """Set the history of a lot anew; from when on that may matter to others, or None."""
    times: list[datetime | None] = []
    if lot.harvested_at != harvested_at:
        times += [lot.harvested_at, harvested_at]
    if lot.assigned_at != assigned_at:
        times += [lot.assigned_at, assigned_at]
    lot.harvested_at, lot.assigned_at = harvested_at, assigned_at
    return min((time for time in times if time is not None), default=None)


def touched(
    readings: Iterable[tuple[Reading, Sequence[LotRow]]], lots: Mapping[str, Lot]
) -> tuple[list[Lot], list[Lot], list[Lot]]:
    """Subjects, inputs and outputs of events that make up one transformation, or of one event; each once."""
    sides: dict[Side, dict[str, Lot]] = {"s": {}, "i": {}, "o": {}}
    for _, rows in readings:
        for row in rows:
            sides[row.side][row.lot_id] = lots[row.lot_id]
    return list(sides["s"].values()), list(sides["i"].values()), list(sides["o"].values())
