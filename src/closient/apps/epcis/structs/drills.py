"""Recall drills: which lots are asked for, and the report of where they went and whom to call."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from closient.kit.ids import Id


class DrillCreate(Struct, kw_only=True):
    """Which lots would be recalled."""

    lot_ids: Annotated[list[Id], Meta(min_length=1, max_length=100)]
    title: Annotated[str, Meta(max_length=200)] = ""
    organization_id: Id | None = None


class SerialCount(Struct, frozen=True):
    """How many serial numbers a lot has."""

    lot_id: str
    count: int


class SerialItem(Struct, frozen=True):
    """An item of an affected lot."""

    gtin: str
    serial: str
    lot_id: Id


class BalanceRow(Struct, frozen=True):
    """What came in and went out of a lot in one unit; None where no event says so."""

    lot_id: Id
    uom: str | None
    made: Decimal | None
    received: Decimal | None
    shipped: Decimal | None
    used: Decimal | None
    unknown_quantities: int


class Quantity(Struct, frozen=True):
    """So much; without `uom` (UN/ECE Recommendation 20) so many."""

    quantity: float
    uom: str | None


class AffectedLot(Struct, frozen=True, kw_only=True):
    """A lot that was asked for (depth 0), or what was made of one in so many steps."""

    id: Id
    gtin: str
    lot_code: str
    traceability_lot_code: str
    product_name: str
    depth: int
    serial_count: int


class SilentLot(Struct, frozen=True, kw_only=True):
    """A lot that was asked for and that no event names."""

    lot_id: Id
    gtin: str
    lot_code: str


class ReceivedLot(Struct, frozen=True, kw_only=True):
    """What somebody got of a lot. `is_complete`: all events say how much.

    `is_confirmed`: its receipt is known, not only that it was sent.
    """

    lot_id: Id
    quantities: list[Quantity]
    is_complete: bool
    is_confirmed: bool
    event_count: int
    first_at: datetime
    last_at: datetime


class Contact(Struct, frozen=True, kw_only=True):
    """A place or party: GLN of 13 digits or the identifier as sent, and what master data say of it."""

    id: str
    name: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


class Exposure(Struct, frozen=True, kw_only=True):
    """Who got something, and what: a location that lots were sent to or received at, or an owning party."""

    contact: Contact
    received: list[ReceivedLot]
    event_count: int
    first_at: datetime
    last_at: datetime


class Call(Struct, frozen=True, kw_only=True):
    """Whom to call. `is_reachable`: there is a telephone number or an e-mail address."""

    rank: int
    role: Literal["location", "organization"]
    contact: Contact
    is_reachable: bool
    lots: list[str]
    quantities: list[Quantity]
    is_complete: bool
    event_count: int
    first_at: datetime
    last_at: datetime


class Balance(Struct, frozen=True, kw_only=True):
    """What came in and went out of a lot in one unit.

    `made`: harvested, landed, packed or put out by a transformation; `used`: went into one. `unaccounted`:
    shipped less received, so on its way or missing; null if nothing was shipped, or more was received.
    `in_stock`: made and received less shipped and used, at whatever place; null if nothing is known to have
    come in. Both are null if a quantity of the lot is unknown.
    """

    lot_id: Id
    uom: str | None
    made: float | None
    received: float | None
    shipped: float | None
    used: float | None
    unaccounted: float | None
    in_stock: float | None


class DrillTotals(Struct, frozen=True, kw_only=True):
    """How much was found. `unreachable`: calls without a number or address."""

    lots: int
    serials: int
    locations: int
    organizations: int
    calls: int
    unreachable: int


class DrillReport(Struct, frozen=True, kw_only=True):
    """What a drill found. `truncated`: there are more lots than are listed, or behind the last depth."""

    totals: DrillTotals
    lots: list[AffectedLot]
    lots_without_events: list[SilentLot]
    locations: list[Exposure]
    organizations: list[Exposure]
    calls: list[Call]
    balances: list[Balance]
    truncated: bool


class DrillRow(Struct, frozen=True):
    """A drill as stored."""

    id: Id
    organization_id: Id
    user_id: Id | None
    title: str
    lot_ids: list[str]
    created: datetime
    milliseconds: int
    report: dict[str, Any]


class DrillOut(Struct, frozen=True, kw_only=True):
    """A drill with its report. `milliseconds`: how long it took to find all this."""

    id: Id
    organization_id: Id
    user_id: Id | None
    title: str
    lot_ids: list[Id]
    created: datetime
    milliseconds: int
    report: DrillReport


class DrillEntry(Struct, frozen=True):
    """A drill in a listing."""

    id: Id
    title: str
    lot_ids: list[Id]
    created: datetime
    milliseconds: int
    totals: dict[str, int]
