"""Lots: looked for, each on a page with its events and how far it went, and as a graph."""

from typing import Any

from litestar import Response, get
from litestar.response import Redirect

from closient.apps.dashboard.actions import traced_lots as actions
from closient.apps.dashboard.pages import graph_drawing, lot_words, trace_words
from closient.apps.dashboard.pages.traceability import HERE as TRACEABILITY
from closient.apps.dashboard.structs.traced_lots import GraphFilter, LotSearch, TimelineFilter
from closient.apps.epcis.structs.graph import GraphEdge, GraphNode
from closient.apps.epcis.structs.lots import PlaceRef
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Validation
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = f"{TRACEABILITY}/lots"


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_lots(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """By GTIN and code, each with where it is; the filter stands in the address."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    own = organization.organization_id
    form = forms.query(request, LotSearch)
    asked = LotSearch() if form.errors else form.value
    asked = LotSearch(asked.search.replace("\x00", ""), asked.gtin.replace("\x00", ""), asked.page)
    found, refused = None, next(iter(form.errors.values()), "")
    if not refused:
        try:
            found = await actions.find_lots(reads, caller, own, asked)
        except Validation as problem:
            refused = problem.errors[0].message
    else:
        caller.require("TRACE", own)
    return page.render(
        request,
        "dashboard/trace_lots.html",
        status=422 if refused else 200,
        here=HERE,
        form=form,
        found=found,
        refused=refused,
        is_filtered=bool(asked.search or asked.gtin),
        words=lot_words,
    )


@get(f"{HERE}/{{lot_id:str}}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_lot(request: Asked, reads: Reads, caller: Caller, lot_id: str) -> Response[str]:
    """What is known of a lot, how far it went, and what happened to it."""
    form = forms.query(request, TimelineFilter)
    number = 1 if form.errors else form.value.page
    shown = await actions.get_lot(reads, caller, lot_id, number)
    return page.render(
        request,
        "dashboard/trace_lot.html",
        here=HERE,
        lot=shown.lot,
        footprint=shown.footprint,
        events=shown.events,
        words=lot_words,
        clock=trace_words.clock,
        days=days,
    )


@get(f"{HERE}/{{lot_id:str}}/graph", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_graph(request: Asked, reads: Reads, caller: Caller, lot_id: str) -> Response[str]:
    """Sources left, the lot in the middle, whoever received it right; the same as a table below."""
    form = forms.query(request, GraphFilter)
    asked = GraphFilter() if form.errors else form.value
    shown = await actions.get_graph(reads, caller, lot_id, asked)
    nodes = {node.id: node for node in shown.graph.nodes}
    drawing = None
    if shown.graph.edges:
        hrefs = {node.id: href(node) for node in shown.graph.nodes}
        drawing = graph_drawing.draw(shown.graph, (shown.lot.gtin, shown.lot.lot_code), hrefs)
    return page.render(
        request,
        "dashboard/trace_graph.html",
        here=HERE,
        lot=shown.lot,
        asked=asked,
        graph=shown.graph,
        drawing=drawing,
        rows=[_row(edge, nodes, shown) for edge in _in_time(shown.graph.edges)],
        directions=[
            ("both", _("Both ways")),
            ("backward", _("Where it came from")),
            ("forward", _("Where it went")),
        ],
        drawn=graph_drawing,
        words=lot_words,
    )


def href(node: GraphNode) -> str:
    """Where a node leads; a place that has no GLN leads nowhere."""
    if node.kind == "lot":
        return f"{HERE}/{node.lot_id}"
    return lot_words.place_href(PlaceRef(node.place or "", node.name))


def days(events: Any) -> list[tuple[Any, list[Any]]]:
    """Events by the day (UTC) on which they happened, in their order."""
    found: dict[Any, list[Any]] = {}
    for event in events:
        found.setdefault(event.event_time.date(), []).append(event)
    return list(found.items())


def _in_time(edges: list[GraphEdge]) -> list[GraphEdge]:
    return sorted(edges, key=lambda edge: (edge.first_at, edge.source, edge.target))


def _row(edge: GraphEdge, nodes: dict[str, GraphNode], shown: actions.GraphShown) -> dict[str, Any]:
    """An edge as a line of the table: between two places it happened where they are."""
    source, target = nodes[edge.source], nodes[edge.target]
    if source.kind == "lot" and target.kind == "lot":
        at = [lot_words.place_name(one) for one in shown.joined_at.get((edge.source, edge.target), ())]
    else:
        place = target if source.kind == "lot" else source
        at = [place.name or place.place or ""]
    return {"edge": edge, "source": source, "target": target, "at": ", ".join(at)}


handlers: list[Any] = [list_lots, show_lot, show_graph]
