"""/compliance/api/v1: recalls of a product and of a batch, one recall, and the sources."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import Parameter

from closient.apps.compliance.actions import recalls as actions
from closient.apps.compliance.structs.feeds import Sources
from closient.apps.compliance.structs.recalls import (
    Narrowing,
    RecallDetail,
    RecallOut,
    Severity,
    SourceSystem,
    Status,
)
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

SOURCES = "/compliance/api/v1/sources"
# An empty list is no all-clear: some sources carry no codes at all.
SEE_SOURCES = {"Link": f'<{SOURCES}>; rel="describedby"; title="What the sources carry"'}
ERRORS = {
    400: "bad ordering",
    404: "no product for the GTIN",
    422: "not a valid GTIN",
}
GtinPath = Annotated[
    str,
    Parameter(
        description="GTIN of 8, 12, 13 or 14 digits.", pattern=r"^\d{8,14}$", min_length=8, max_length=14
    ),
]
BatchPath = Annotated[
    str, Parameter(description="Batch or lot (GS1 AI 10), in any case.", min_length=1, max_length=64)
]
StatusQuery = Annotated[Status | None, Parameter(description="ONGOING or UNKNOWN can be found here.")]
SeverityQuery = Annotated[Severity | None, Parameter(description="CLASS_I is the highest risk.")]
SystemQuery = Annotated[SourceSystem | None, Parameter(description="Who published it.")]
OrderingQuery = Annotated[
    str | None, Parameter(description="`recall_date` or `severity`, with `-` in front for descending.")
]


@get(
    "/compliance/api/v1/products/{gtin:str}/recalls",
    opt={"tag": "compliance", "errors": ERRORS},
)
async def list_product_recalls(
    reads: Reads,
    page: PageRequest,
    gtin: GtinPath,
    *,
    status: StatusQuery = None,
    severity: SeverityQuery = None,
    source_system: SystemQuery = None,
    ordering: OrderingQuery = None,
) -> Response[Page[RecallOut]]:
    """List product recalls.

    Open recalls alone (ONGOING, UNKNOWN), the newest first. They were matched when they were read, by the
    GTINs and UPCs of the notice. Not every source carries such codes: the header `Link` leads to what each
    one carries and when it was read, so that an empty list is not taken for an all-clear.
    """
    narrowing = Narrowing(status, severity, source_system)
    found = await actions.list_product_recalls(reads, gtin, narrowing, ordering, page=page)
    return Response(found, headers=SEE_SOURCES)


@get(
    "/compliance/api/v1/products/{gtin:str}/batches/{batch:str}/recalls",
    opt={
        "tag": "compliance",
        "errors": ERRORS | {422: "not a valid GTIN, or batch empty or longer than 64"},
    },
)
async def list_recalls_affecting_a_specific_batch_lot(
    reads: Reads,
    page: PageRequest,
    gtin: GtinPath,
    batch: BatchPath,
    *,
    status: StatusQuery = None,
    severity: SeverityQuery = None,
    source_system: SystemQuery = None,
    ordering: OrderingQuery = None,
) -> Response[Page[RecallOut]]:
    """List recalls affecting a specific batch/lot.

    Open recalls whose lots hold the batch: by the same code, inside a range of codes of its length, or behind
    a wildcard. A recall that names no lots, or more than lots, affects every batch. The catalogue need not
    know the batch.
    """
    narrowing = Narrowing(status, severity, source_system)
    found = await actions.list_recalls_affecting_a_specific_batch_lot(
        reads, gtin, batch, narrowing, ordering, page=page
    )
    return Response(found, headers=SEE_SOURCES)


@get(
    # A batch may hold a slash (as %2F), which makes two parts of it here; then it takes the rest of the path.
    "/compliance/api/v1/products/{gtin:str}/batches/{place:path}",
    include_in_schema=False,
)
async def list_recalls_affecting_a_batch_with_a_slash(
    reads: Reads,
    page: PageRequest,
    gtin: GtinPath,
    place: str,
    *,
    status: StatusQuery = None,
    severity: SeverityQuery = None,
    source_system: SystemQuery = None,
    ordering: OrderingQuery = None,
) -> Response[Page[RecallOut]]:
    """The same of a batch with a slash in it."""
    narrowing = Narrowing(status, severity, source_system)
    batch = actions.batch_of_path(place)
    found = await actions.list_recalls_affecting_a_specific_batch_lot(
        reads, gtin, batch, narrowing, ordering, page=page
    )
    return Response(found, headers=SEE_SOURCES)


@get(
    "/compliance/api/v1/recalls/{recall_id:str}",
    opt={"tag": "compliance", "extension": True, "errors": {404: "no such recall"}},
)
async def get_recall(
    reads: Reads, recall_id: Annotated[str, Parameter(description="The recall.")]
) -> RecallDetail:
    """Get a recall.

    With the lots that were read in the notice, and the products that it was matched to: which text was taken
    for which GTIN, and how sure that is.
    """
    return await actions.get_recall(reads, recall_id)


@get(SOURCES, opt={"tag": "compliance", "extension": True})
async def list_recall_sources(reads: Reads) -> Sources:
    """List sources of recalls.

    What each regulator's feed carries and when it was read. A product without recalls may have one all the
    same where the source carries no product codes, or was not read.
    """
    return await actions.list_recall_sources(reads)


handlers: list[Any] = [
    list_product_recalls,
    list_recalls_affecting_a_specific_batch_lot,
    list_recalls_affecting_a_batch_with_a_slash,
    get_recall,
    list_recall_sources,
]
