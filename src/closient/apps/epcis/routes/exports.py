"""/epcis/api/2.0/traceability: files of key data elements for the FDA."""

from typing import Annotated, Any, Literal

from litestar import Response, get, post
from litestar.params import Parameter, QueryParameter

from closient.apps.epcis.actions import exports as actions
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.exports import (
    TraceabilityExportIn,
    TraceabilityExportJobOut,
    TraceabilityExportOut,
)
from closient.apps.epcis.structs.trace import Direction
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

ALL = f"{doors.BASE}/traceability/exports"
NOT_KEPT = {"Cache-Control": "no-store"}
REFUSED = "neither owner nor manager of the organization"


@get(
    f"{doors.BASE}/traceability/lots/{{lot_id:str}}/fda-export",
    status_code=202,
    opt={
        "tag": "epcis-20",
        "statuses": {200: "The file was made already; the same body."},
        "errors": {
            403: "a lot of an organization where you are neither owner nor manager",
            404: "no such lot, or one of another organization",
            422: "not an id, or an unknown direction or format",
        },
    },
)
async def enqueue_an_fsma_204_traceability_export_for_one_lot(
    caller: Caller,
    services: Services,
    lot_id: Annotated[
        str, Parameter(description="The lot, as listed here or in the catalogue.", max_length=64)
    ],
    direction: Annotated[
        Direction, QueryParameter(description="Forward: what became of the lot. Backward: what went into it.")
    ] = "both",
    format: Annotated[Literal["xlsx"], QueryParameter(description="A workbook.")] = "xlsx",
) -> Response[TraceabilityExportJobOut]:
    """Enqueue an FSMA 204 traceability export for one lot.

    Makes a workbook of the key data elements of all critical tracking events that the lot reaches. The same
    call is the poll: 202 while the file is made, 200 with `signed_download_url` when it is there. A workbook
    that was delivered within the hour is answered again; after that, or a minute after a failure, the call
    asks for a new one.
    """
    job = await actions.enqueue_an_fsma_204_traceability_export_for_one_lot(
        services, caller, lot_id, direction
    )
    return Response(job, status_code=200 if job.status == "delivered" else 202, headers=NOT_KEPT)


@post(
    ALL,
    status_code=202,
    opt={
        "tag": "traceability",
        "extension": True,
        "errors": {403: REFUSED, 422: "a wrong GTIN, or a range that ends before it begins"},
    },
)
async def create_traceability_export(
    writes: Writes, services: Services, caller: Caller, data: TraceabilityExportIn
) -> TraceabilityExportOut:
    """Create traceability export.

    A file of the key data elements of an organization's critical tracking events, as the FDA may ask for it
    (21 CFR 1.1455(c)(3)(ii)): of products, of lots or a range of them, of a range of dates, of some kinds of
    events. `csv` is a ZIP archive with a file for each table of the workbook.
    """
    return await actions.create_traceability_export(writes, services, caller, data)


@get(ALL, opt={"tag": "traceability", "extension": True, "errors": {403: REFUSED}})
async def list_traceability_exports(
    reads: Reads,
    services: Services,
    caller: Caller,
    page: PageRequest,
    organization_id: doors.OrganizationQuery = None,
) -> Page[TraceabilityExportOut]:
    """List traceability exports.

    The latest first, those of single lots too. Files are kept for a week.
    """
    return await actions.list_traceability_exports(reads, services, caller, organization_id, page)


@get(
    f"{ALL}/{{export_id:str}}",
    opt={"tag": "traceability", "extension": True, "errors": {404: "no such export, or another's"}},
)
async def get_traceability_export(
    reads: Reads,
    services: Services,
    caller: Caller,
    export_id: Annotated[str, Parameter(description="As it was answered.", max_length=64)],
) -> TraceabilityExportOut:
    """Get traceability export.

    Where it stands; with an address for 15 minutes once it is delivered.
    """
    return await actions.get_traceability_export(reads, services, caller, export_id)


handlers: list[Any] = [
    enqueue_an_fsma_204_traceability_export_for_one_lot,
    create_traceability_export,
    list_traceability_exports,
    get_traceability_export,
]
