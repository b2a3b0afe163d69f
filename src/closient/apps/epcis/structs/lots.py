"""Lots as one organization has traced them: what is asked, found and told of one."""

from collections.abc import Callable
from datetime import date, datetime

from msgspec import Struct

from closient.apps.epcis.structs.tracing import Kind as CteKind
from closient.gs1 import digital_link
from closient.gs1.digital_link import CANONICAL_BASE
from closient.kit.ids import Id


def traceability_lot_code(gtin: str, lot_code: str) -> str:
    """The code that goes with a lot from hand to hand (21 CFR 1.1320): GTIN and lot as a Digital Link.

    >>> traceability_lot_code("09506000134352", "A/1")
    'https://id.gs1.org/01/09506000134352/10/A%2F1'
    """
    return f"{CANONICAL_BASE}/01/{gtin}/10/{digital_link.encode(lot_code)}"


class Candidate(Struct, frozen=True):
    """What may be meant by the id of a lot. `id` is the row of epcis.lot, if events speak of the lot."""

    asked_id: str
    organization_id: str
    id: str | None
    gtin: str
    lot_code: str


class TracedLot(Struct, frozen=True, kw_only=True):
    """A lot that the caller may trace. Without `id` no event speaks of it: everything about it is empty."""

    lot_id: str
    id: str | None
    organization_id: str
    gtin: str
    lot_code: str


class LotFilter(Struct, frozen=True, kw_only=True):
    """Which lots of an organization are wanted; None asks nothing."""

    gtin: str | None = None
    lot_code: str | None = None
    words: str | None = None


class LotRow(Struct, frozen=True):
    """A lot in a listing, as stored."""

    id: Id
    gtin: str
    lot_code: str
    product_name: str
    harvested_at: datetime | None
    assigned_at: datetime | None
    first_event_at: datetime | None
    last_event_at: datetime | None


class LotOut(Struct, frozen=True, kw_only=True):
    """A lot in a listing. `assigned_at`: when the traceability lot code was assigned."""

    id: Id
    gtin: str
    lot_code: str
    traceability_lot_code: str
    product_name: str
    harvested_at: datetime | None
    assigned_at: datetime | None
    first_event_at: datetime | None
    last_event_at: datetime | None


class LotFacts(Struct, frozen=True):
    """What is known of one lot, as stored."""

    product_name: str
    expires_on: date | None
    harvested_at: datetime | None
    assigned_at: datetime | None
    first_event_at: datetime | None
    last_event_at: datetime | None
    event_count: int
    serial_count: int
    source_lot_count: int
    derived_lot_count: int


class PlaceRef(Struct, frozen=True):
    """A place or party: its GLN of 13 digits, or the identifier as sent; the name if master data have one."""

    id: str
    name: str


# Who names a place or party by its identifier, if it is one.
Named = Callable[[str | None], PlaceRef | None]


class SightingRow(Struct, frozen=True):
    """An event that says where a lot was, as stored: identifiers may be as sent."""

    event_id: Id
    event_time: datetime
    kind: CteKind | None
    biz_step: str | None
    location: str | None
    ship_to: str | None


class Sighting(Struct, frozen=True, kw_only=True):
    """An event that says where a lot was. `kind` is the critical tracking event, if it is one.

    Of a shipping `ship_to` says where the lot went.
    """

    event_id: Id
    event_time: datetime
    kind: CteKind | None
    biz_step: str | None
    location: PlaceRef | None
    ship_to: PlaceRef | None


class LotDetail(Struct, frozen=True, kw_only=True):
    """What is known of one lot.

    `tlc_source` is where the traceability lot code was assigned: at the first initial packing, land-based
    receiving or transformation that made the lot. `last_seen` is the latest event with a place.
    Counts are of events that name the lot or a container with it, of serial numbers, and of lots that went
    directly into it and came directly out of it.
    """

    id: Id
    organization_id: Id
    gtin: str
    lot_code: str
    traceability_lot_code: str
    product_name: str
    expires_on: date | None
    harvested_at: datetime | None
    assigned_at: datetime | None
    first_event_at: datetime | None
    last_event_at: datetime | None
    event_count: int
    serial_count: int
    source_lot_count: int
    derived_lot_count: int
    tlc_source: PlaceRef | None
    last_seen: Sighting | None
