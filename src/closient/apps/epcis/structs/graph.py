"""The graph of a trace as a page draws it: lots and places in layers, and what joins them."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from closient.apps.epcis.structs.trace import Direction
from closient.apps.epcis.structs.tracing import Kind as CteKind
from closient.kit.ids import Id


class MovementRow(Struct, frozen=True):
    """How much of a lot went to a place, or came to it, in one unit. Places as in epcis.cte."""

    lot_id: str
    kind: CteKind
    ship_from: str | None
    place: str | None
    party: str | None
    uom: str | None
    quantity: Decimal | None
    unknown_quantities: int
    event_count: int
    first_at: datetime
    last_at: datetime


class GraphNode(Struct, frozen=True, kw_only=True):
    """A lot, or a place that one came from (`origin`) or went to (`recipient`).

    `layer` counts from the asked lot: sources have negative ones. `row` is even or odd throughout a layer and
    no two nodes of a layer share one. `collapsed`: so many neighbours of this node are not shown.
    """

    id: str
    kind: Literal["lot", "origin", "recipient"]
    layer: int
    row: int
    lot_id: Id | None
    gtin: str | None
    lot_code: str | None
    place: str | None
    name: str
    collapsed: int


class GraphPoint(Struct, frozen=True):
    """Where an edge passes."""

    layer: int
    row: int


class GraphEdge(Struct, frozen=True, kw_only=True):
    """What joins two nodes. The quantity is there if all of it is known and counted in one unit.

    `points` leads from node to node by layers and rows. `goes_back`: it closes a circle, and leads from right
    to left. `is_confirmed`: of a shipping, whether it was also received there.
    """

    source: str
    target: str
    kind: CteKind | None
    quantity: float | None
    uom: str | None
    first_at: datetime
    last_at: datetime
    event_count: int
    is_confirmed: bool
    goes_back: bool
    points: list[GraphPoint]


class Collapsed(Struct, frozen=True, kw_only=True):
    """How many lots and places there are beyond those shown."""

    lots: int
    places: int


class GraphOut(Struct, frozen=True, kw_only=True):
    """A trace as layers of nodes. `reaches_further`: there are more lots behind the last depth."""

    lot_id: Id
    direction: Direction
    nodes: list[GraphNode]
    edges: list[GraphEdge]
    collapsed: Collapsed
    reaches_further: bool
