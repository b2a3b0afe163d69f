"""Traces of lots: which lots, edges and events belong to one, as rows and as answers."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from closient.apps.epcis.structs.lots import PlaceRef
from closient.apps.epcis.structs.prepared import Action, EventType
from closient.apps.epcis.structs.tracing import Kind as CteKind
from closient.kit.ids import Id

Direction = Literal["forward", "backward", "both"]


class BlastRadiusOut(Struct, frozen=True):
    """How far a lot went, over all that was made of it."""

    lot_id: Id
    downstream_lots: int
    downstream_serials: int
    downstream_locations: int
    affected_organizations: int


class Step(Struct, frozen=True):
    """A lot that a walk reached. `ahead` and `behind`: in how many steps forward and backward, if at all."""

    id: str
    gtin: str
    lot_code: str
    product_name: str
    ahead: int | None
    behind: int | None


class EdgeRow(Struct, frozen=True):
    """A lot went into another. The quantity is what went in, if all of it is counted in one unit."""

    from_lot: Id
    to_lot: Id
    event_id: Id
    event_time: datetime
    kind: CteKind | None
    quantity: Decimal | None
    uom: str | None


class CteRow(Struct, frozen=True):
    """A critical tracking event with those of the asked lots that it is about, in the order of their ids."""

    event_id: Id
    event_time: datetime
    kind: CteKind
    location: str | None
    ship_from: str | None
    ship_to: str | None
    owning_party_destination: str | None
    lot_ids: list[str]


class TraceLot(Struct, frozen=True, kw_only=True):
    """A lot of a trace. `depth`: steps from the asked lot; negative, if they lead backward."""

    id: Id
    gtin: str
    lot_code: str
    depth: int
    product_name: str


class Trace(Struct, frozen=True, kw_only=True):
    """Everything that a walk found. `reaches_further`: there are more lots behind the last depth."""

    lots: list[TraceLot]
    edges: list[EdgeRow]
    events: list[CteRow]
    reaches_further: bool


class TraceEdge(Struct, frozen=True, kw_only=True):
    """A lot went into another, in one event."""

    from_lot: Id
    to_lot: Id
    event_id: Id
    event_time: datetime
    kind: CteKind | None
    quantity: float | None
    uom: str | None


class TraceEvent(Struct, frozen=True, kw_only=True):
    """A critical tracking event of a trace, with the lots of the trace that it is about."""

    event_id: Id
    event_time: datetime
    kind: CteKind
    location: PlaceRef | None
    ship_from: PlaceRef | None
    ship_to: PlaceRef | None
    owning_party: PlaceRef | None
    lot_ids: list[Id]


class KindCount(Struct, frozen=True):
    """How many events there are of a kind."""

    kind: CteKind
    count: int


class TraceOut(Struct, frozen=True, kw_only=True):
    """A trace. `lot_count`: all lots that were reached; the nearest of them are shown, with their edges and
    the first of their events, of which `events_by_kind` says how many there are. `truncated`: something is
    left out, or more lots lie behind the last depth.
    """

    lot_id: Id
    direction: Direction
    lot_count: int
    lots: list[TraceLot]
    edges: list[TraceEdge]
    events: list[TraceEvent]
    events_by_kind: dict[CteKind, int]
    truncated: bool


class Part(Struct, frozen=True):
    """How an event names a lot: as its subject, as an input or output, or through a container."""

    role: Literal["subject", "input", "output"]
    quantity: float | None
    uom: str | None
    container: str | None


class TimelineRow(Struct, frozen=True):
    """An event of a lot as stored."""

    event_id: Id
    event_time: datetime
    event_type: EventType
    action: Action | None
    biz_step: str | None
    disposition: str | None
    kind: CteKind | None
    location: str | None
    ship_from: str | None
    ship_to: str | None
    is_correction: bool
    parts: list[dict[str, Any]]


class TimelineEntry(Struct, frozen=True, kw_only=True):
    """An event of a lot. `kind` is the critical tracking event that it is, if any."""

    event_id: Id
    event_time: datetime
    event_type: EventType
    action: Action | None
    biz_step: str | None
    disposition: str | None
    kind: CteKind | None
    location: PlaceRef | None
    ship_from: PlaceRef | None
    ship_to: PlaceRef | None
    is_correction: bool
    parts: list[Part]
