"""Lots as pages show them: found by what people know of them, each with its footprint, events and graph."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from closient.apps.dashboard.queries import traced_lots as queries
from closient.apps.dashboard.structs.traced_lots import GraphFilter, LotSearch, Whereabouts
from closient.apps.epcis.actions import lots, trace
from closient.apps.epcis.structs.graph import GraphOut
from closient.apps.epcis.structs.lots import LotDetail, LotFilter, LotOut, Named, PlaceRef
from closient.apps.epcis.structs.trace import BlastRadiusOut, TimelineEntry
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Validation
from closient.kit.pagination import Page, PageRequest

PER_PAGE = 25
MOST_CALLED = 6


class LotsFound(Struct, frozen=True):
    """A page of lots, where each was seen last, and who names the places."""

    listed: Page[LotOut]
    seen: Mapping[str, Whereabouts]
    named: Named


class LotShown(Struct, frozen=True):
    """What is known of a lot, how far it went, and a page of its events."""

    lot: LotDetail
    footprint: BlastRadiusOut
    events: Page[TimelineEntry]


class GraphShown(Struct, frozen=True):
    """A lot, its graph, and where one lot went into another, by ids of the two."""

    lot: LotDetail
    graph: GraphOut
    joined_at: Mapping[tuple[str, str], Sequence[PlaceRef]]


async def find_lots(reads: Reads, caller: Caller, organization_id: str, asked: LotSearch) -> LotsFound:
    """For owners and managers; Forbidden for all others. Validation if a GTIN or link is wrong."""
    wanted = LotFilter(gtin=asked.gtin or None, words=asked.search or None)
    listed = await lots.list_lots(reads, caller, organization_id, wanted, PageRequest(asked.page, PER_PAGE))
    seen = await queries.list_whereabouts(reads, organization_id, [one.id for one in listed.data])
    ends = [end for one in seen for end in (one.location, one.ship_to)]
    named = await lots.names_of(reads, organization_id, ends)
    return LotsFound(listed, {one.lot_id: one for one in seen}, named)


async def get_lot(reads: Reads, caller: Caller, lot_id: str, page: int) -> LotShown:
    """NotFound for a lot of somebody else."""
    lot = await lots.get_lot(reads, caller, lot_id)
    footprint = await trace.quantified_downstream_footprint_for_one_lot(reads, caller, lot_id)
    events = await trace.get_lot_timeline(reads, caller, lot_id, PageRequest(page, PER_PAGE))
    return LotShown(lot, footprint, events)


async def get_graph(reads: Reads, caller: Caller, lot_id: str, asked: GraphFilter) -> GraphShown:
    """NotFound for a lot of somebody else."""
    lot = await lots.get_lot(reads, caller, lot_id)
    graph = await trace.get_lot_graph(reads, caller, lot_id, asked.direction, asked.nodes)
    held = {node.id for node in graph.nodes if node.kind == "lot"}
    pairs = [(one.source, one.target) for one in graph.edges if {one.source, one.target} <= held]
    found = await queries.list_joined_at(
        reads, lot.organization_id, [one for one, _ in pairs], [one for _, one in pairs]
    )
    named = await lots.names_of(
        reads, lot.organization_id, [place for joined in found for place in joined.places]
    )
    joined_at = {
        (one.from_lot, one.to_lot): [known for place in one.places if (known := named(place))]
        for one in found
    }
    return GraphShown(lot, graph, joined_at)


async def lot_called(reads: Reads, caller: Caller, organization_id: str, text: str) -> str:
    """The id of the one lot that a person means by its code or Digital Link; else Validation on `lot`."""
    try:
        wanted = LotFilter(words=text) if "://" in text else LotFilter(lot_code=text)
        found = await lots.list_lots(reads, caller, organization_id, wanted, PageRequest(1, MOST_CALLED))
    except Validation as refused:
        raise Validation.of("lot", refused.errors[0].message) from None
    if len(found.data) == 1:
        return found.data[0].id
    if not found.data:
        raise Validation.of("lot", "No event of yours names a lot that is called so.")
    known = ", ".join(one.traceability_lot_code for one in found.data)
    raise Validation.of("lot", f"Several lots are called so: say which by its Digital Link, such as {known}.")
