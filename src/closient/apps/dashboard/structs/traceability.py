"""Traceability as its pages show it: figures, searches for events, events read for people, entries."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from closient.apps.epcis.structs.capture import ErrorBehaviour
from closient.apps.epcis.structs.lots import CteKind
from closient.apps.epcis.structs.prepared import EventType


class SendForm(Struct):
    """A document that was pasted or chosen: look at it, or capture it."""

    document: str = ""
    behaviour: ErrorBehaviour = "rollback"
    do: Literal["check", "capture"] = "capture"


class Figures(Struct, frozen=True):
    """What an organization has captured so far."""

    event_count: int
    lot_count: int
    capture_count: int
    faulty_count: int
    last_event: datetime | None


class Share(Struct, frozen=True):
    """How many critical tracking events of a kind there were in a span of seven days; 0 is the first."""

    week: int
    kind: CteKind
    count: int


class LotOfEvent(Struct, frozen=True):
    """A lot that an event is about. `role`: s subject, i input, o output of a transformation."""

    id: str
    gtin: str
    lot_code: str
    role: str
    product_name: str


class Mark(Struct, frozen=True):
    """What was read out of an event: its kind, and its lots as [id, gtin, code, role, product's name].

    `twin`: of an event that was declared wrong the declaration, of a declaration the event.
    """

    event_id: str
    kind: CteKind | None
    lots: list[Any]
    twin: str | None


class Word(Struct, frozen=True):
    """A business step and a disposition that events have."""

    biz_step: str | None
    disposition: str | None


class LotId(Struct, frozen=True):
    """A row of lots."""

    id: str
    gtin: str
    lot_code: str


class EventFilter(Struct):
    """Which events, as it stands in the address."""

    search: Annotated[str, Meta(max_length=500)] = ""
    type: EventType | None = None
    step: Annotated[str, Meta(max_length=200)] = ""
    disposition: Annotated[str, Meta(max_length=200)] = ""
    place: Annotated[str, Meta(max_length=200)] = ""
    since: date | None = field(name="from", default=None)
    until: date | None = field(name="to", default=None)
    after: Annotated[str, Meta(max_length=500)] = ""


class Wanted(Struct, frozen=True, kw_only=True):
    """What somebody means by a text. `code`: its number or name; values and beginnings: how events spell it.

    The kind `lot_code` says that it may be the code of a lot of any product.
    """

    kind: Literal["lot", "lot_code", "item", "product", "unit", "place", "other"]
    code: str
    gtin: str = ""
    values: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()


class Thing(Struct, frozen=True, kw_only=True):
    """Something that an event names. `list`: where in the event; `code`: lot, serial number or SSCC."""

    list: str
    epc: str
    kind: Literal["lot", "item", "product", "unit", "other"]
    gtin: str = ""
    code: str = ""
    quantity: Decimal | None = None
    uom: str = ""


class Typed(Struct, frozen=True):
    """A source, destination or document, and what it is."""

    type: str
    value: str


class Said(Struct, frozen=True):
    """A field of the event that the standard leaves to its users, or a measurement, in words."""

    name: str
    value: str


class Correction(Struct, frozen=True):
    """That an event is declared wrong."""

    declared: str
    reason: str
    replacements: tuple[str, ...]


class Captured(Struct, frozen=True):
    """An event as it is stored; `event_id` is its eventID, if it was sent with one."""

    id: str
    event_time: datetime
    record_time: datetime
    event_id: str | None
    document: str


class ShownEvent(Struct, frozen=True, kw_only=True):
    """An event read for people. `called` is its eventID; `document` the JSON as it was sent.

    `things` are the first of each list, `thing_count` says how many there are.
    """

    id: str
    called: str
    time: datetime
    offset: str
    recorded: datetime
    type: str
    action: str
    step: str
    disposition: str
    read_point: str
    location: str
    things: tuple[Thing, ...]
    thing_count: int
    sources: tuple[Typed, ...]
    destinations: tuple[Typed, ...]
    documents: tuple[Typed, ...]
    said: tuple[Said, ...]
    correction: Correction | None
    document: str
    kind: CteKind | None = None
    lots: tuple[LotOfEvent, ...] = ()
    twin: str | None = None


class EntryStep(Struct):
    """A button of the page of a place or product."""

    do: Literal["save", "delete"] = "save"


class EntryFilter(Struct):
    """Which places or products, as it stands in the address."""

    search: Annotated[str, Meta(max_length=255)] = ""
    show: Literal["all", "incomplete", "complete"] = "all"
    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class LinesForm(Struct):
    """Many entries as lines of a table."""

    lines: str = ""


class Line(Struct, frozen=True):
    """One line: its number, and what it says by column."""

    number: int
    cells: dict[str, str]


class PointRow(Struct, frozen=True):
    """A place that lies somewhere."""

    gln: str
    name: str
    latitude: float
    longitude: float


class Unknown(Struct, frozen=True):
    """A GLN or GTIN that events name and nobody has described."""

    key: str
    count: int
