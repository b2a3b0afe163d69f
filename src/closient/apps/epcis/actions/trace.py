"""Where a lot went and what went into it: traces, footprints, graphs and timelines."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from closient.apps.epcis.actions import lots as lot_actions
from closient.apps.epcis.actions.lots import find_lot
from closient.apps.epcis.queries import trace as queries
from closient.apps.epcis.rules import graph as graph_rules
from closient.apps.epcis.rules import trace as rules
from closient.apps.epcis.structs.graph import Collapsed, GraphOut
from closient.apps.epcis.structs.lots import Named
from closient.apps.epcis.structs.trace import (
    BlastRadiusOut,
    CteRow,
    Direction,
    EdgeRow,
    Part,
    Step,
    TimelineEntry,
    TimelineRow,
    Trace,
    TraceEdge,
    TraceEvent,
    TraceLot,
    TraceOut,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest, page_of

DEEPEST = 50
MOST_LOTS = 5_000
MOST_EDGES = 20_000
MOST_EVENTS = 10_000
SENSES: dict[Direction, list[str]] = {
    "forward": ["forward"],
    "backward": ["backward"],
    "both": ["forward", "backward"],
}
Flagged = tuple[list[str], list[bool]]


async def trace(db: Reads, organization_id: str, lot_id: str, direction: Direction) -> Trace:
    """All lots, edges and critical tracking events that a lot reaches; `lot_id` is the row of epcis.lot.

    Lots in the order of their distance, GTIN and code; edges and events of their times and ids.
    """
    steps, reaches_further = await walk(db, organization_id, [lot_id], direction)
    edges = await _edges(db, steps)
    events = await queries.list_ctes(db, organization_id, [lot_id], flagged(steps), None)
    return Trace(
        lots=[_lot(step) for step in steps], edges=edges, events=events, reaches_further=reaches_further
    )


async def trace_lot(db: Reads, caller: Caller, lot_id: str, direction: Direction) -> TraceOut:
    """The same for a reader: no more than a reader can hold."""
    lot = await find_lot(db, caller, lot_id)
    owner_id, roots = lot.organization_id, [lot.id] if lot.id else []
    steps, reaches_further = await walk(db, owner_id, roots, direction) if roots else ([], False)
    shown = steps[:MOST_LOTS]
    edges = await _edges(db, shown)
    which = flagged(shown)
    events = await queries.list_ctes(db, owner_id, roots, which, MOST_EVENTS)
    by_kind = dict(Counter(event.kind for event in events))
    if len(events) == MOST_EVENTS:
        counted = await queries.count_ctes(db, owner_id, roots, which)
        by_kind = {one.kind: one.count for one in counted}
    is_whole = len(shown) == len(steps) and len(edges) <= MOST_EDGES and sum(by_kind.values()) == len(events)
    named = await _named(db, owner_id, events)
    return TraceOut(
        lot_id=lot.lot_id,
        direction=direction,
        lot_count=len(steps),
        lots=[_lot(step) for step in shown],
        edges=[_edge(row) for row in edges[:MOST_EDGES]],
        events=[_event(row, named) for row in events],
        events_by_kind=dict(sorted(by_kind.items())),
        truncated=reaches_further or not is_whole,
    )


async def quantified_downstream_footprint_for_one_lot(
    db: Reads, caller: Caller, lot_id: str
) -> BlastRadiusOut:
    """How far a lot went; all zero if no event names it."""
    lot = await find_lot(db, caller, lot_id)
    if lot.id is None:
        return BlastRadiusOut(lot.lot_id, 0, 0, 0, 0)
    return await queries.quantified_downstream_footprint_for_one_lot(
        db, lot.organization_id, lot.id, lot.lot_id
    )


async def get_lot_graph(
    db: Reads, caller: Caller, lot_id: str, direction: Direction, most_nodes: int
) -> GraphOut:
    """The trace as a drawing with at most so many nodes."""
    lot = await find_lot(db, caller, lot_id)
    if lot.id is None:
        return GraphOut(
            lot_id=lot.lot_id,
            direction=direction,
            nodes=[],
            edges=[],
            collapsed=Collapsed(lots=0, places=0),
            reaches_further=False,
        )
    owner_id = lot.organization_id
    steps, reaches_further = await walk(db, owner_id, [lot.id], direction)
    rows = await _edges(db, steps[:MOST_LOTS])
    movements = await queries.list_movements(db, owner_id, [lot.id], flagged(steps[:MOST_LOTS]))
    places = graph_rules.with_places(movements, {step.id: step for step in steps})
    ends = [end.partition(":")[2] for key in places for end in key if end.startswith(("from:", "to:"))]
    named = await lot_actions.names_of(db, owner_id, ends)
    nodes, edges, collapsed = graph_rules.graph(
        lot.id,
        steps,
        graph_rules.between_lots(rows) | places,
        most_nodes,
        lambda place: found.name if (found := named(place)) else "",
    )
    return GraphOut(
        lot_id=lot.lot_id,
        direction=direction,
        nodes=nodes,
        edges=edges,
        collapsed=collapsed,
        reaches_further=reaches_further,
    )


async def get_lot_timeline(db: Reads, caller: Caller, lot_id: str, page: PageRequest) -> Page[TimelineEntry]:
    """All events of a lot, also those that are no critical tracking events."""
    lot = await find_lot(db, caller, lot_id)
    if lot.id is None:
        return page_of([], 0, page)
    found = await queries.list_timeline(db, lot.organization_id, lot.id, page)
    places = [place for row in found.data for place in (row.location, row.ship_from, row.ship_to)]
    named = await lot_actions.names_of(db, lot.organization_id, places)
    return Page([_entry(row, named) for row in found.data], found.pagination)


async def walk(
    db: Reads, organization_id: str, lot_ids: Sequence[str], direction: Direction, *, deepest: int = DEEPEST
) -> tuple[list[Step], bool]:
    """The lots within the last depth, and whether there are more behind it."""
    found = await queries.walk(db, organization_id, lot_ids, SENSES[direction], deepest)
    steps = [step for step in found if rules.distance(step) <= deepest]
    return steps, any(max(step.ahead or 0, step.behind or 0) > deepest for step in found)


async def _edges(db: Reads, steps: Sequence[Step]) -> list[EdgeRow]:
    """The edges among these lots."""
    ahead = [step.id for step in steps if step.ahead is not None]
    behind = [step.id for step in steps if step.behind is not None]
    held = {step.id for step in steps}
    rows = await queries.list_edges(db, ahead, behind)
    return [row for row in rows if row.from_lot in held and row.to_lot in held]


def flagged(steps: Sequence[Step]) -> Flagged:
    """The lots, and which of them are only ahead."""
    return [step.id for step in steps], [step.behind is None for step in steps]


async def _named(db: Reads, organization_id: str, events: Sequence[CteRow]) -> Named:
    places = {
        place
        for row in events
        for place in (row.location, row.ship_from, row.ship_to, row.owning_party_destination)
    }
    return await lot_actions.names_of(db, organization_id, places)


def _lot(step: Step) -> TraceLot:
    return TraceLot(
        id=step.id,
        gtin=step.gtin,
        lot_code=step.lot_code,
        depth=rules.depth(step),
        product_name=step.product_name,
    )


def _edge(row: EdgeRow) -> TraceEdge:
    return TraceEdge(
        from_lot=row.from_lot,
        to_lot=row.to_lot,
        event_id=row.event_id,
        event_time=row.event_time,
        kind=row.kind,
        quantity=None if row.quantity is None else float(row.quantity),
        uom=row.uom,
    )


def _event(row: CteRow, named: Named) -> TraceEvent:
    return TraceEvent(
        event_id=row.event_id,
        event_time=row.event_time,
        kind=row.kind,
        location=named(row.location),
        ship_from=named(row.ship_from),
        ship_to=named(row.ship_to),
        owning_party=named(row.owning_party_destination),
        lot_ids=row.lot_ids,
    )


def _entry(row: TimelineRow, named: Named) -> TimelineEntry:
    parts: list[Any] = row.parts
    return TimelineEntry(
        event_id=row.event_id,
        event_time=row.event_time,
        event_type=row.event_type,
        action=row.action,
        biz_step=row.biz_step,
        disposition=row.disposition,
        kind=row.kind,
        location=named(row.location),
        ship_from=named(row.ship_from),
        ship_to=named(row.ship_to),
        is_correction=row.is_correction,
        parts=msgspec.convert(parts, list[Part]),
    )
