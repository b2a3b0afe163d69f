"""What is derived from events: lots and what happened to them, containers, critical tracking events.

Captures make these by the thousand: what holds nothing but texts and numbers is kept from the collector.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

# Critical tracking events (21 CFR 1.1325 to 1.1350), as in the table epcis.cte. INTAKE is a receipt before
# initial packing.
Kind = Literal[
    "HARVEST", "COOL", "INITIAL_PACK", "FIRST_LAND_RECEIVE", "SHIP", "RECEIVE", "TRANSFORM", "INTAKE"
]
# Subject, input or output of a transformation, as in the table epcis.event_lot.
Side = Literal["s", "i", "o"]
# GTIN with 14 digits, and lot code or serial number.
LotKey = tuple[str, str]
SerialKey = tuple[str, str]


class Lot(Struct):
    """A lot and what is known of its history: event times of its first harvest before any assignment, and of
    the first event that may have assigned its traceability lot code."""

    id: str
    gtin: str
    lot_code: str
    harvested_at: datetime | None
    assigned_at: datetime | None


class Commodity(Struct, frozen=True):
    """What a product is, as its organization says."""

    gtin: str
    commodity: str
    is_raw_commodity: bool


class Places(Struct, frozen=True):
    """Where a critical tracking event was: GLNs of 13 digits, or the identifier as sent."""

    location: str | None = None
    ship_from: str | None = None
    ship_to: str | None = None
    owning_party_destination: str | None = None


class Change(Struct, frozen=True, gc=False):
    """Something was put into a container or taken out; without a child everything was taken out.

    Identifiers are canonical. `lot_id` and quantities are those of the child.
    """

    parent: str
    event_time: datetime
    is_added: bool
    child: str | None
    lot_id: str | None = None
    uom: str | None = None
    quantity: Decimal | None = None


class Content(Struct, frozen=True, gc=False):
    """So much of a lot; without a unit a count, without a quantity an unknown amount."""

    lot_id: str
    uom: str | None
    quantity: Decimal | None


class SerialLot(Struct, frozen=True, gc=False):
    """The lot of an item, and the event that says so: of several the earliest, then the least lot code."""

    gtin: str
    serial: str
    lot_id: str
    lot_code: str
    event_time: datetime | None


class Item(Struct, frozen=True, gc=False):
    """Something that an event names and that may have a lot, contents, or both.

    `key` is canonical. `serial` is there for items (AI 01 + 21), `lot` if the event says it. `descends`: the
    event is also about what is inside.
    """

    side: Side
    key: str
    serial: SerialKey | None
    lot: LotKey | None
    descends: bool


class Amount(Struct, frozen=True, gc=False):
    """A lot that an event names as such, with its quantity."""

    side: Side
    lot: LotKey
    uom: str | None
    quantity: Decimal | None


class LotRow(Struct, frozen=True, gc=False):
    """That an event is about a lot. `container` is what the event names if it does not name the lot."""

    lot_id: str
    side: Side
    uom: str | None
    quantity: Decimal | None
    container: str | None


class Named(Struct, frozen=True):
    """An event and its hash."""

    hash: bytes
    event_id: str


class Moved(Struct, frozen=True):
    """An event that something else changes, and what."""

    key: str
    event_id: str


class Marked(Struct, frozen=True):
    """A lot that an event was about, and whether the event counted in the lot's history."""

    lot_id: str
    is_marked: bool


class SerialNumber(Struct, frozen=True):
    """An item (AI 01 + 21)."""

    gtin: str
    serial: str


class StoredEvent(Struct, frozen=True):
    """An event as it was sent, and the JSON-LD context of the document that it came with."""

    id: str
    document: str
    context_id: int | None
    context: str | None
