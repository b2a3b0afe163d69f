"""/epcis/api/2.0/traceability/lots: lots, how far they went, and the way that they took."""

from typing import Annotated, Any

from litestar import get
from litestar.params import Parameter, QueryParameter

from closient.apps.epcis.actions import lots as lot_actions
from closient.apps.epcis.actions import trace as actions
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.graph import GraphOut
from closient.apps.epcis.structs.lots import LotDetail, LotFilter, LotOut
from closient.apps.epcis.structs.trace import BlastRadiusOut, Direction, TimelineEntry, TraceOut
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

ALL = f"{doors.BASE}/traceability/lots"
ONE = f"{ALL}/{{lot_id:str}}"
ERRORS = {
    403: "a lot of an organization where you are neither owner nor manager",
    404: "no such lot, or one of another organization",
    422: "not an id",
}
NO_ORGANIZATION = "you are neither owner nor manager of this organization, or of any"
LotPath = Annotated[
    str,
    Parameter(description="The lot, as listed here or in the catalogue.", min_length=22, max_length=36),
]
GtinQuery = Annotated[str | None, QueryParameter(description="GTIN of 8, 12, 13 or 14 digits.")]
LotCodeQuery = Annotated[str | None, QueryParameter(description="The lot exactly (AI 10).")]
WordsQuery = Annotated[
    str | None,
    QueryParameter(
        name="q",
        description="Part of the lot, of the GTIN or of the product's name; or the Digital Link of a lot.",
    ),
]
DirectionQuery = Annotated[
    Direction, QueryParameter(description="Forward: what became of the lot. Backward: what went into it.")
]
NodesQuery = Annotated[int, QueryParameter(description="The most nodes that are wanted.", ge=10, le=500)]


@get(
    ALL,
    opt={
        "tag": "traceability",
        "extension": True,
        "errors": {403: NO_ORGANIZATION, 422: "a wrong GTIN or Digital Link, or which organization is open"},
    },
)
async def list_traced_lots(
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    *,
    organization_id: doors.OrganizationQuery = None,
    gtin: GtinQuery = None,
    lot_code: LotCodeQuery = None,
    words: WordsQuery = None,
) -> Page[LotOut]:
    """List traced lots.

    The lots that events of the organization name, in the order of their GTINs and codes. With GTIN and lot
    code this finds the id of a lot.
    """
    wanted = LotFilter(gtin=gtin, lot_code=lot_code, words=words)
    return await lot_actions.list_lots(reads, caller, organization_id, wanted, page)


@get(ONE, opt={"tag": "traceability", "extension": True, "errors": ERRORS})
async def get_traced_lot(reads: Reads, caller: Caller, lot_id: LotPath) -> LotDetail:
    """Get traced lot.

    What is known of it: product, traceability lot code and where it was assigned, first and last event, where
    the lot was seen last, and how many events, serial numbers and neighbouring lots there are.
    """
    return await lot_actions.get_lot(reads, caller, lot_id)


@get(f"{ONE}/blast-radius", opt={"tag": "traceability", "errors": ERRORS})
async def quantified_downstream_footprint_for_one_lot(
    reads: Reads, caller: Caller, lot_id: LotPath
) -> BlastRadiusOut:
    """Quantified downstream footprint for one lot.

    Four counts over everything that was made of the lot: other lots, their serial numbers (each once),
    locations that the lot or one of these was shipped to, and the owning parties it was shipped for. Only
    events that the organization has captured count, from the first one of the lot on.
    """
    return await actions.quantified_downstream_footprint_for_one_lot(reads, caller, lot_id)


@get(f"{ONE}/trace", opt={"tag": "traceability", "extension": True, "errors": ERRORS})
async def trace_lot(
    reads: Reads, caller: Caller, lot_id: LotPath, *, direction: DirectionQuery = "both"
) -> TraceOut:
    """Trace lot.

    Lots in the order of their distance, what went into what, and the critical tracking events of all these
    lots in the order of their times; forward only those since the first event of the lot. At most 5,000 lots,
    20,000 edges and 10,000 events, and 50 steps deep: `truncated` says whether there is more.
    """
    return await actions.trace_lot(reads, caller, lot_id, direction)


@get(f"{ONE}/graph", opt={"tag": "traceability", "extension": True, "errors": ERRORS})
async def get_lot_graph(
    reads: Reads,
    caller: Caller,
    lot_id: LotPath,
    *,
    direction: DirectionQuery = "both",
    most_nodes: NodesQuery = 150,
) -> GraphOut:
    """Get lot graph.

    The trace as a drawing: sources left, the lot in layer 0, what became of it and who received it right. If
    there are more nodes than wanted, the nearest lots and the places with the most events stay; what is left
    out is counted, in all and at each node.
    """
    return await actions.get_lot_graph(reads, caller, lot_id, direction, most_nodes)


@get(f"{ONE}/timeline", opt={"tag": "traceability", "extension": True, "errors": ERRORS})
async def get_lot_timeline(
    reads: Reads, caller: Caller, page: PageRequest, lot_id: LotPath
) -> Page[TimelineEntry]:
    """Get lot timeline.

    All events that name the lot, or a container with it, in the order of their times.
    """
    return await actions.get_lot_timeline(reads, caller, lot_id, page)


handlers: list[Any] = [
    list_traced_lots,
    get_traced_lot,
    quantified_downstream_footprint_for_one_lot,
    trace_lot,
    get_lot_graph,
    get_lot_timeline,
]
