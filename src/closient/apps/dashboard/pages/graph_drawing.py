"""The graph of a lot as SVG: layers from left to right, each node a link, each edge with its words.

Where things stand comes from the graph itself; here rows and layers become pixels. No page of its own.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from closient.apps.dashboard.pages import lot_words
from closient.apps.epcis.structs.graph import GraphEdge, GraphNode, GraphOut
from closient.web import formats
from closient.web.texts import _, ngettext

COLUMN, ROW = 244, 38
WIDTH, HEIGHT = 180, 54
MARGIN = 16
# More labels than this stand in each other's way; the table below has them all.
MOST_LABELS = 40
LONGEST = 20


class Spot(Struct, frozen=True):
    """Where the middle of a node, or a point of an edge, lies."""

    x: float
    y: float


class Drawing(Struct, frozen=True):
    """A graph ready to be shown."""

    svg: Markup
    width: int
    height: int


def draw(graph: GraphOut, root: tuple[str, str], words: Mapping[str, str]) -> Drawing:
    """`root`: GTIN and lot code of the asked lot; `words`: where each node leads."""
    first_layer = min(node.layer for node in graph.nodes)
    first_row = min(node.row for node in graph.nodes)
    spots = [point for edge in graph.edges for point in edge.points]
    first_row = min([first_row, *(point.row for point in spots)])
    last_layer = max(node.layer for node in graph.nodes)
    last_row = max([*(node.row for node in graph.nodes), *(point.row for point in spots)])

    def spot(layer: int, row: int) -> Spot:
        return Spot(
            MARGIN + WIDTH / 2 + (layer - first_layer) * COLUMN,
            MARGIN + HEIGHT / 2 + (row - first_row) * ROW,
        )

    width = 2 * MARGIN + WIDTH + (last_layer - first_layer) * COLUMN
    height = 2 * MARGIN + HEIGHT + (last_row - first_row) * ROW
    places = {node.id: spot(node.layer, node.row) for node in graph.nodes}
    ways = [[spot(point.layer, point.row) for point in edge.points] for edge in graph.edges]
    edges = Markup("").join(_edge(edge, way) for edge, way in zip(graph.edges, ways, strict=True))
    if len(graph.edges) <= MOST_LABELS:
        edges += _labels(graph.edges, ways)
    nodes = Markup("").join(
        _node(node, places[node.id], words.get(node.id, ""), is_root=(node.gtin, node.lot_code) == root)
        for node in _in_order(graph)
    )
    svg = Markup(
        '<svg class="graph{dense}" width="{w}" height="{h}" viewBox="0 0 {w} {h}"'
        ' data-width="{w}" data-height="{h}" role="group" aria-label="{said}">'
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        ' orient="auto"><path class="graph-tip" d="M0,0.5L8,4L0,7.5Z"/></marker></defs>{edges}{nodes}</svg>'
    ).format(
        dense=" is-dense" if len(graph.edges) > MOST_LABELS else "",
        w=width,
        h=height,
        said=said(graph),
        edges=edges,
        nodes=nodes,
    )
    return Drawing(svg, width, height)


def said(graph: GraphOut) -> str:
    """The drawing in one sentence."""
    lots = sum(node.kind == "lot" for node in graph.nodes)
    told = ngettext("%(num)s lot", "%(num)s lots", lots) % {"num": formats.number(lots)}
    places = len(graph.nodes) - lots
    told_places = ngettext("%(num)s place", "%(num)s places", places) % {"num": formats.number(places)}
    whole = _(
        "Where the lot came from and where it went: %(lots)s, %(places)s. The table below says the same."
    )
    return whole % {"lots": told, "places": told_places}


def _in_order(graph: GraphOut) -> list[GraphNode]:
    """As one reads: from left to right, from top to bottom."""
    return sorted(graph.nodes, key=lambda node: (node.layer, node.row))


def title(node: GraphNode) -> str:
    """What stands in the first line of a node."""
    if node.kind == "lot":
        return _("Lot %(code)s") % {"code": node.lot_code}
    return node.name or node.place or ""


def subtitle(node: GraphNode) -> str:
    """What stands in its second line."""
    if node.kind == "lot":
        return node.name or node.gtin or ""
    return _("Where it came from") if node.kind == "origin" else _("Where it went")


def hidden(node: GraphNode) -> str:
    """That so many neighbours of a node are not shown."""
    if not node.collapsed:
        return ""
    return _("%(count)s more not shown") % {"count": formats.number(node.collapsed)}


def cut(text: str, longest: int = LONGEST) -> str:
    """So much of a text as a node has room for.

    >>> cut("Salinas Valley Farm, field 12"), cut("Coastal Cooling")
    ('Salinas Valley Farm…', 'Coastal Cooling')
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _node(node: GraphNode, at: Spot, href: str, *, is_root: bool) -> Markup:
    lines = [title(node), subtitle(node)]
    told = ", ".join(part for part in (*lines, hidden(node)) if part)
    left, top = at.x - WIDTH / 2, at.y - HEIGHT / 2
    is_lot = node.kind == "lot"
    # What is not shown is counted beside the shorter line: of a place below its name.
    room = LONGEST - 6 if node.collapsed and is_lot else LONGEST
    shape = Markup(
        '<title>{}</title><rect class="graph-box" x="{}" y="{}" width="{}" height="{}" rx="{}"/>'
        '<text class="graph-name" aria-hidden="true" x="{}" y="{}">{}</text>'
        '<text class="graph-note" aria-hidden="true" x="{}" y="{}">{}</text>'
    ).format(
        told,
        figure(left), figure(top), WIDTH, HEIGHT, 6 if is_lot else HEIGHT // 2,
        figure(left + 16), figure(at.y - 4), cut(lines[0], room),
        figure(left + 16), figure(at.y + 14), cut(lines[1]),
    )  # fmt: skip
    if node.collapsed:
        shape += Markup('<text class="graph-more" aria-hidden="true" x="{}" y="{}">+{}</text>').format(
            figure(left + WIDTH - 14),
            figure(at.y + (-4 if is_lot else 14)),
            formats.number(node.collapsed),
        )
    names = f"graph-node is-{node.kind}" + (" is-root" if is_root else "")
    data = Markup('class="{}" data-node="{}" data-layer="{}" data-row="{}"').format(
        names, node.id, node.layer, node.row
    )
    if is_root:
        data += Markup(' aria-current="true"')
    if not href:
        return Markup('<g {} tabindex="0" role="img">{}</g>').format(data, shape)
    return Markup('<a href="{}" {}>{}</a>').format(href, data, shape)


def _edge(edge: GraphEdge, points: list[Spot]) -> Markup:
    names = "graph-edge"
    names += " is-open" if is_open(edge) else ""
    names += " is-back" if edge.goes_back else ""
    amount = lot_words.measure(edge.quantity, edge.uom)
    told = " · ".join(
        part for part in (lot_words.happened(edge.kind, None) if edge.kind else "", amount) if part
    )
    return Markup(
        '<g class="{}" data-source="{}" data-target="{}"><path d="{}" marker-end="url(#arrow)"/>'
        "<title>{}</title></g>"
    ).format(names, edge.source, edge.target, _path(points, goes_back=edge.goes_back), told)


def _labels(edges: Sequence[GraphEdge], ways: Sequence[list[Spot]]) -> Markup:
    """How much passed along each edge; over all edges, so that none crosses a figure out."""
    outs = Counter(edge.source for edge in edges)
    ins = Counter(edge.target for edge in edges)
    drawn = Markup("")
    for edge, way in zip(edges, ways, strict=True):
        amount = lot_words.measure(edge.quantity, edge.uom)
        if amount and not edge.goes_back:
            x, y, anchor = _label_spot(way, outs[edge.source], ins[edge.target])
            drawn += Markup(
                '<text class="graph-amount {}" aria-hidden="true" x="{}" y="{}">{}</text>'
            ).format(anchor, figure(x), figure(y), amount)
    return drawn


def is_open(edge: GraphEdge) -> bool:
    """Whether something was shipped somewhere and nobody says that it arrived there."""
    return edge.target.startswith("to:") and not edge.is_confirmed


def _label_spot(points: list[Spot], outs: int, ins: int) -> tuple[float, float, str]:
    """Beside an end where no other edge is, else in the middle: so labels do not stand on each other."""
    if ins == 1:
        return points[-1].x - WIDTH / 2 - 14, points[-1].y - 6, "is-end"
    if outs == 1:
        return points[0].x + WIDTH / 2 + 8, points[0].y - 6, "is-start"
    return (points[0].x + points[1].x) / 2, (points[0].y + points[1].y) / 2 + 4, "is-middle"


def _path(points: list[Spot], *, goes_back: bool) -> str:
    """Straight through the columns that it passes, curved between them."""
    side = -1 if goes_back else 1
    half = side * WIDTH / 2
    stops: list[tuple[float, float]] = [(points[0].x + half, points[0].y)]
    for point in points[1:-1]:
        stops += [(point.x - half, point.y), (point.x + half, point.y)]
    stops.append((points[-1].x - half - side * 2, points[-1].y))
    path = f"M{figure(stops[0][0])},{figure(stops[0][1])}"
    for number, ((x, y), (next_x, next_y)) in enumerate(pairwise(stops)):
        if number % 2:
            path += f"L{figure(next_x)},{figure(next_y)}"
        else:
            middle = figure((x + next_x) / 2)
            path += f"C{middle},{figure(y)} {middle},{figure(next_y)} {figure(next_x)},{figure(next_y)}"
    return path


def figure(value: float) -> str:
    """A coordinate without needless digits."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


handlers: list[Any] = []
