"""What a graph shows of a trace: which lots and places, how they are joined, and what is left out.

Of lots behind the asked one it shows where they came from, of it and of those ahead where they went.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from closient.apps.epcis.rules import layers
from closient.apps.epcis.rules.cte_places import number_of
from closient.apps.epcis.structs.graph import Collapsed, GraphEdge, GraphNode, GraphPoint, MovementRow
from closient.apps.epcis.structs.trace import EdgeRow, Step
from closient.apps.epcis.structs.tracing import Kind as CteKind

# Of so many parts of a graph that must leave something out, these are for lots, the rest for places.
FOR_LOTS = 2 / 3
# Which kind names an edge to a place, if several are known of it.
RANK: tuple[CteKind, ...] = ("SHIP", "RECEIVE", "FIRST_LAND_RECEIVE", "INTAKE")
Key = tuple[str, str]
NameOf = Callable[[str], str]


@dataclass(slots=True)
class Joined:
    """What is known of one edge, summed up."""

    kind: CteKind | None
    first_at: datetime
    last_at: datetime
    event_count: int = 0
    quantities: dict[str | None, Decimal] = field(default_factory=dict)
    is_known: bool = True
    is_confirmed: bool = False

    def add(self, uom: str | None, quantity: Decimal | None) -> None:
        if quantity is None:
            self.is_known = False
        else:
            self.quantities[uom] = self.quantities.get(uom, Decimal(0)) + quantity

    def total(self) -> tuple[float | None, str | None]:
        """The quantity and its unit, if all is known and counted in one."""
        if not self.is_known or len(self.quantities) != 1:
            return None, None
        [(uom, quantity)] = self.quantities.items()
        return float(quantity), uom


def between_lots(rows: Iterable[EdgeRow]) -> dict[Key, Joined]:
    """Edges from lot to lot, those of several events as one."""
    found: dict[Key, Joined] = {}
    for row in rows:
        key = (row.from_lot, row.to_lot)
        joined = found.setdefault(key, Joined(row.kind, row.event_time, row.event_time))
        joined.last_at = max(joined.last_at, row.event_time)
        joined.first_at = min(joined.first_at, row.event_time)
        joined.event_count += 1
        joined.add(row.uom, row.quantity)
    return found


def with_places(rows: Sequence[MovementRow], steps: Mapping[str, Step]) -> dict[Key, Joined]:
    """Edges from where a lot came from, and to where it went."""
    arrivals = {(row.lot_id, number_of(row.place)) for row in rows if row.place}
    grouped: dict[Key, list[MovementRow]] = {}
    for row in rows:
        step = steps[row.lot_id]
        if step.ahead is not None and row.place:
            grouped.setdefault((row.lot_id, f"to:{number_of(row.place)}"), []).append(row)
        origin = number_of(row.ship_from)
        # A place that the lot only passed is none where it came from.
        if step.behind is not None and origin and (row.lot_id, origin) not in arrivals:
            grouped.setdefault((f"from:{origin}", row.lot_id), []).append(row)
    return {key: moved(parts) for key, parts in grouped.items()}


def moved(rows: Sequence[MovementRow]) -> Joined:
    """Sent and received are the same goods: what counts is the first kind that is known."""
    kinds = {row.kind for row in rows}
    kind = min(kinds, key=RANK.index)
    joined = Joined(kind, min(row.first_at for row in rows), max(row.last_at for row in rows))
    joined.is_confirmed = kind != "SHIP" or len(kinds) > 1
    for row in rows:
        if row.kind == kind:
            joined.add(row.uom, None if row.unknown_quantities else row.quantity)
            joined.event_count += row.event_count
    return joined


def chosen(steps: Sequence[Step], places: Mapping[Key, Joined], most: int) -> tuple[list[str], list[str]]:
    """The lots that are nearest and the places with the most events, no more than `most` together."""
    lots = [step.id for step in steps]
    counts: dict[str, int] = {}
    for (source, target), joined in places.items():
        place = source if source.startswith("from:") else target
        counts[place] = counts.get(place, 0) + joined.event_count
    if len(lots) + len(counts) > most:
        lots = lots[: max(most - len(counts), round(most * FOR_LOTS))]
    held = set(lots)
    near = {end for key in places if held & set(key) for end in key if end not in held}
    ranked = sorted((one for one in counts if one in near), key=lambda one: (-counts[one], one))
    return lots, ranked[: most - len(lots)]


def graph(
    root: str, steps: Sequence[Step], edges: Mapping[Key, Joined], most: int, name_of: NameOf
) -> tuple[list[GraphNode], list[GraphEdge], Collapsed]:
    """Nodes, edges and what is left out. `edges` are those between lots and those with places."""
    places = {
        key: one for key, one in edges.items() if key[0].startswith("from:") or key[1].startswith("to:")
    }
    lots, shown_places = chosen(steps, places, most)
    shown = dict.fromkeys(lots + shown_places)
    inside = {key: one for key, one in edges.items() if key[0] in shown and key[1] in shown}
    hidden: dict[str, set[str]] = {node: set() for node in shown}
    for source, target in edges:
        if source in shown and target not in shown:
            hidden[source].add(target)
        elif target in shown and source not in shown:
            hidden[target].add(source)
    layout = layers.layout(list(shown), list(inside), root)
    facts = {step.id: step for step in steps}
    nodes = [
        _node(one, layout.places[one], facts.get(one), len(hidden[one]), name_of=name_of) for one in shown
    ]
    all_places = {end for key in places for end in key if end.startswith(("from:", "to:"))}
    collapsed = Collapsed(lots=len(steps) - len(lots), places=len(all_places) - len(shown_places))
    drawn = [
        _edge(key, joined, layout.routes[number], goes_back=number in layout.turned)
        for number, (key, joined) in enumerate(inside.items())
    ]
    return nodes, drawn, collapsed


def _node(node: str, at: layers.Point, step: Step | None, hidden: int, *, name_of: NameOf) -> GraphNode:
    side, _, place = node.partition(":")
    return GraphNode(
        id=node,
        kind="lot" if step else "origin" if side == "from" else "recipient",
        layer=at[0],
        row=at[1],
        lot_id=step.id if step else None,
        gtin=step.gtin if step else None,
        lot_code=step.lot_code if step else None,
        place=None if step else place,
        name=step.product_name if step else name_of(place),
        collapsed=hidden,
    )


def _edge(key: Key, joined: Joined, route: list[layers.Point], *, goes_back: bool) -> GraphEdge:
    quantity, uom = joined.total()
    return GraphEdge(
        source=key[0],
        target=key[1],
        kind=joined.kind,
        quantity=quantity,
        uom=uom,
        first_at=joined.first_at,
        last_at=joined.last_at,
        event_count=joined.event_count,
        is_confirmed=joined.is_confirmed,
        goes_back=goes_back,
        points=[GraphPoint(*point) for point in route],
    )
