"""What an event says of lots, items and containers, before anything stored is asked.

An event is about what it names; one that observes a container, or empties it, is also about what is inside.
Putting something in is about the thing, not about what lay there before.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from closient.apps.epcis.rules import ctes
from closient.apps.epcis.structs.prepared import Prepared, Reference
from closient.apps.epcis.structs.tracing import Amount, Item, Kind, LotKey, SerialKey, Side
from closient.gs1 import epc_spelling

SIDES: dict[str, Side] = {
    "e": "s", "Q": "s", "c": "s", "C": "s", "p": "s", "i": "i", "I": "i", "o": "o", "O": "o",
}  # fmt: skip
QUANTITIES = frozenset("QCIO")
# What is made in this event: the master data speak of it.
MADE = frozenset("eQoO")
BINDING = frozenset({"AggregationEvent", "AssociationEvent"})
MASTER_DATA = ("urn:epcglobal:cbv:mda", "https://ref.gs1.org/cbv")
LONGEST_LOT_CODE = 20


class Child(Struct, frozen=True, gc=False):
    """What was put into a container or taken out of it; without a key it was everything."""

    key: str | None
    lot: LotKey | None = None
    serial: SerialKey | None = None
    uom: str | None = None
    quantity: Decimal | None = None


class Reading(Struct):
    """What one event says."""

    event: Prepared
    # What it is by itself, as long as nothing is known of its lots.
    candidate: Kind | None
    amounts: list[Amount]
    items: list[Item]
    # How the event spells each of the items.
    spellings: list[str]
    parent: str | None
    children: list[Child]

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def event_time(self) -> datetime:
        return self.event.event_time

    @property
    def empties(self) -> bool:
        """Whether it takes something out of a container."""
        return bool(self.children) and self.event.action == "DELETE"

    @property
    def transformation(self) -> str | None:
        """What joins several events to one transformation."""
        is_one = self.event.event_type == "TransformationEvent"
        return self.event.body.get("transformationID") if is_one else None


def read(event: Prepared) -> Reading:
    """Everything that an event says of lots."""
    said = lot_of_master_data(event)
    reading = Reading(event, ctes.candidate(event), [], [], [], None, [])
    for reference in event.references:
        if reference.role in QUANTITIES:
            read_quantity(reading, reference, said)
        else:
            read_item(reading, reference, said)
    if event.event_type in BINDING and event.action in ("ADD", "DELETE") and reading.parent is not None:
        if not reading.children and event.action == "DELETE":
            reading.children.append(Child(None))
    else:
        reading.children.clear()
    return reading


def read_quantity(reading: Reading, reference: Reference, said: str | None) -> None:
    """A member of a quantity list: so much of a lot, or of a product without one."""
    parts = reference.parts
    if parts is None or parts.gtin is None or parts.serial is not None:
        return
    code = parts.lot or (said if reference.role in MADE else None)
    lot = None if code is None else (parts.gtin, code)
    if lot is not None:
        side = SIDES[reference.role]
        reading.amounts.append(Amount(side, lot, reference.uom, reference.quantity))
    if reference.role == "C":
        key = epc_spelling.canonical(reference.epc)
        reading.children.append(Child(key, lot, None, reference.uom, reference.quantity))


def read_item(reading: Reading, reference: Reference, said: str | None) -> None:
    """A member of a list of EPCs, or the parent."""
    event, role, parts = reading.event, reference.role, reference.parts
    lot = serial = None
    if parts is not None and parts.gtin is not None:
        code = parts.lot or (said if role in MADE else None)
        lot = None if code is None else (parts.gtin, code)
        if parts.serial is None:
            if lot is not None:
                reading.amounts.append(Amount(SIDES[role], lot, None, None))
            return
        serial = (parts.gtin, parts.serial)
    key = epc_spelling.canonical(reference.epc)
    if role == "p":
        reading.parent = key
    elif role == "c":
        reading.children.append(Child(key, lot, serial))
    reading.items.append(Item(SIDES[role], key, serial, lot, role != "p" or looks_inside(event)))
    reading.spellings.append(reference.epc)


def looks_inside(event: Prepared) -> bool:
    """Whether an event with a parent is about all that is in it."""
    if event.action == "ADD" and event.event_type in BINDING:
        return False
    if event.action == "DELETE":
        return all(reference.role == "p" for reference in event.references)
    return True


def lot_of_master_data(event: Prepared) -> str | None:
    """The lot number that the master data (ilmd) give to what the event makes."""
    ilmd: Mapping[str, Any] | None = event.body.get("ilmd")
    if not ilmd:
        return None
    for name, value in ilmd.items():
        if name.endswith("lotNumber") and is_standard(name, event.namespaces):
            text = str(value).strip() if isinstance(value, str | int) else ""
            return text if 1 <= len(text) <= LONGEST_LOT_CODE and text.isprintable() else None
    return None


def is_standard(name: str, namespaces: Mapping[str, str]) -> bool:
    """Whether a key is of the CBV's master data, with a prefix or as a whole URI.

    >>> is_standard("cbvmda:lotNumber", {}), is_standard("urn:epcglobal:cbv:mda:lotNumber", {})
    (True, True)
    >>> is_standard("m:lotNumber", {"m": "urn:epcglobal:cbv:mda:"}), is_standard("my:lotNumber", {})
    (True, False)
    """
    prefix, _, _ = name.rpartition(":")
    space = namespaces.get(prefix, "urn:epcglobal:cbv:mda" if prefix == "cbvmda" else name)
    return space.startswith(MASTER_DATA)


def claims(readings: Sequence[Reading]) -> dict[SerialKey, tuple[datetime, str, str]]:
    """Of which lot items are, as events say: the earliest event counts, at the same time the least lot code.

    The values are event time, lot code and the event's id.
    """
    found: dict[SerialKey, tuple[datetime, str, str]] = {}
    for reading in readings:
        event_time, event_id = reading.event.event_time, reading.event.id
        for item in reading.items:
            if item.serial is None or item.lot is None:
                continue
            claim = (event_time, item.lot[1], event_id)
            before = found.get(item.serial)
            if before is None or claim[:2] < before[:2]:
                found[item.serial] = claim
    return found
