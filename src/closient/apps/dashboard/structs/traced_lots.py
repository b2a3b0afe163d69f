"""Lots as the pages of traceability show them: what is looked for, where lots are, how graphs are wanted."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.epcis.structs.lots import CteKind
from closient.apps.epcis.structs.trace import Direction

PageNumber = Annotated[int, Meta(ge=1, le=1_000_000)]


class LotSearch(Struct):
    """Which lots, as it stands in the address."""

    search: Annotated[str, Meta(max_length=200)] = ""
    gtin: Annotated[str, Meta(max_length=20)] = ""
    page: PageNumber = 1


class TimelineFilter(Struct):
    """Which page of a lot's events."""

    page: PageNumber = 1


class GraphFilter(Struct):
    """How a graph is wanted: in which direction, and with how many nodes at most."""

    direction: Direction = "both"
    nodes: Literal[60, 150, 500] = 60


class Whereabouts(Struct, frozen=True):
    """The latest event that says where a lot was. Of a shipping `ship_to` says where it went."""

    lot_id: str
    event_time: datetime
    kind: CteKind | None
    biz_step: str | None
    location: str | None
    ship_to: str | None


class JoinedAt(Struct, frozen=True):
    """Where one lot went into another."""

    from_lot: str
    to_lot: str
    places: list[str]
