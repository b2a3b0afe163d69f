"""What is inside a container at a moment, read out of what was put in and taken out.

Associations count like aggregations: what is bound to a container travels with it just as what lies in it.
Several changes at the same instant have no order of their own; those that take out come first.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from closient.apps.epcis.structs.tracing import Change, Content
from closient.gs1.digital_link import CANONICAL_BASE

MOST_LEVELS = 20
CLASS = f"{CANONICAL_BASE}/01/"
ONE = Decimal(1)
Held = dict[tuple[str, str | None], Change]


def is_class(identifier: str) -> bool:
    """Whether a canonical identifier names a kind of thing, of which there are quantities, and not one thing.

    >>> is_class(CLASS + "09506000134352/10/L1"), is_class(CLASS + "09506000134352")
    (True, True)
    >>> is_class(CLASS + "09506000134352/21/1"), is_class("https://id.gs1.org/00/395060001343520005")
    (False, False)
    """
    return identifier.startswith(CLASS) and "/21/" not in identifier


def in_order(changes: Sequence[Change]) -> list[Change]:
    """Changes of one container as they happened."""
    return sorted(changes, key=lambda change: (change.event_time, change.is_added))


def held(changes: Sequence[Change], moment: datetime) -> Held:
    """What lies directly in a container, by child and unit, as an event of this moment finds it.

    `changes` are in order. An event sees what is put in at its own moment, and what is taken
    out at that moment is still there.
    """
    inside: Held = {}
    for change in changes:
        if change.event_time > moment:
            break
        if change.is_added:
            put(inside, change)
        elif change.event_time < moment:
            take(inside, change)
    return inside


def is_empty_after(changes: Sequence[Change], moment: datetime) -> bool:
    """Whether nothing is left in a container after all that happened up to this moment."""
    inside: Held = {}
    for change in changes:
        if change.event_time > moment:
            break
        if change.is_added:
            put(inside, change)
        else:
            take(inside, change)
    return not inside


def put(inside: Held, change: Change) -> None:
    """A thing is there or not; quantities of a class add up, and with an unknown one the sum is unknown."""
    if change.child is None:
        return
    key = (change.child, change.uom)
    before = inside.get(key)
    if before is None or not is_class(change.child):
        inside[key] = change
        return
    known = before.quantity is not None and change.quantity is not None
    total = before.quantity + change.quantity if known else None
    inside[key] = Change(
        change.parent, change.event_time, True, change.child, change.lot_id, change.uom, total
    )


def take(inside: Held, change: Change) -> None:
    """Without a child everything goes, without a quantity all of the child. Less than nothing is not left."""
    if change.child is None:
        inside.clear()
        return
    if change.quantity is None:
        for key in [key for key in inside if key[0] == change.child]:
            del inside[key]
        return
    key = (change.child, change.uom)
    before = inside.get(key)
    if before is None or before.quantity is None:
        return
    left = before.quantity - change.quantity
    if left <= 0:
        del inside[key]
        return
    inside[key] = Change(
        before.parent, before.event_time, True, before.child, before.lot_id, before.uom, left
    )


def contents(
    changes: Mapping[str, Sequence[Change]], container: str, moment: datetime, seen: set[str]
) -> Iterator[Content]:
    """The lots in a container, those in containers inside it too. An item counts one.

    `changes` holds those of every container that may be met, each in order. What is in `seen` is passed over,
    and what is met is added to it: nothing counts twice, and a circle ends.
    """
    level = [container]
    for _ in range(MOST_LEVELS):
        if not level:
            return
        deeper: list[str] = []
        for parent in level:
            for (child, uom), change in held(changes.get(parent, ()), moment).items():
                if is_class(child):
                    if change.lot_id is not None:
                        yield Content(change.lot_id, uom, change.quantity)
                    continue
                if child in seen:
                    continue
                seen.add(child)
                if change.lot_id is not None:
                    yield Content(change.lot_id, None, ONE)
                if child in changes:
                    deeper.append(child)
        level = deeper
