"""/products/api/v1/labels: codes and labels of lots and items, and the sheets that they are printed on."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import Parameter, QueryParameter

from closient.apps.catalogue.structs.exports import (
    LabelExportReceipt,
    LabelExportRequest,
    LabelExportStatus,
    SheetTemplate,
)
from closient.apps.products.actions import labels
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.services import Services
from closient.kit.unit import Unit

ERRORS = {
    403: "a publishable key",
    404: "no such organization",
    422: "an unknown value, or export_type and file_format do not go together",
}


@post(
    "/products/api/v1/labels/export/",
    status_code=202,
    opt={"tag": "labels", "slash": True, "errors": ERRORS},
)
async def submit_a_bulk_label_export_job(
    request: Request[Any, Any, Any], caller: Caller, services: Services, data: LabelExportRequest
) -> LabelExportReceipt:
    """Submit a bulk label-export job.

    `sheet_pdf` takes pdf; `qr_codes`, `datamatrix` and `codes_combined` (a QR code and a GS1-128 each) take
    svg or png, `barcodes_1d` (GS1-128) svg or eps. Without filters: every active lot or item of the
    organization's products, 30,000 at most. Up to 100 are made at once, so that the first poll says
    completed; more are made by a worker. What is exported counts as printed (`never_printed`). The scope
    `products` is reserved: its jobs fail.
    """
    unit: Unit = request.scope["state"]["unit"]
    reads = await unit.writes() if unit.is_open else services.database.reads
    wanted = await labels.checked(reads, caller, data)
    export, found = await labels.prepare(reads, services, wanted)
    return await labels.submit_a_bulk_label_export_job(await unit.writes(), services, wanted, export, found)


@get(
    "/products/api/v1/labels/export/{job_id:str}/",
    opt={
        "tag": "labels",
        "slash": True,
        "errors": {404: "unknown job, or one of another organization", 422: "no shortuuid"},
    },
)
async def poll_a_bulk_label_export_job(
    reads: Reads,
    caller: Caller,
    services: Services,
    job_id: Annotated[str, Parameter(description="As the receipt has it.", max_length=64)],
) -> LabelExportStatus:
    """Poll a bulk label-export job.

    The address of the file is signed and good until `expires_at`; poll again for another one. The file is
    kept for a week.
    """
    return await labels.poll_a_bulk_label_export_job(reads, services, caller, job_id)


@get("/products/api/v1/labels/templates/", opt={"tag": "labels", "slash": True, "extension": True})
async def list_label_templates() -> list[SheetTemplate]:
    """List label templates.

    The sheets and rolls that `sheet_template` may name. Others are given by their measures, as `sheet`, or
    kept as own label templates and named by their ids.
    """
    return labels.list_label_templates()


@post(
    "/products/api/v1/labels/preview/",
    status_code=200,
    opt={
        "tag": "labels",
        "slash": True,
        "extension": True,
        "media": ["image/svg+xml"],
        "errors": ERRORS,
    },
)
async def preview_labels(
    caller: Caller,
    services: Services,
    data: LabelExportRequest,
    sheet: Annotated[int, QueryParameter(ge=1, le=100, description="Which one, from 1.")] = 1,
) -> Response[bytes]:
    """Preview labels.

    One page of the sheet that an export with this body would make, as SVG in millimetres: symbols and words
    lie where the PDF has them, the edges of the labels are dashed. Nothing counts as printed.
    """
    reads = services.database.reads
    wanted = await labels.checked(reads, caller, data)
    drawn = await labels.preview_labels(reads, services.settings.base_url, wanted, sheet)
    return Response(drawn, media_type="image/svg+xml")


handlers: list[Any] = [
    submit_a_bulk_label_export_job,
    poll_a_bulk_label_export_job,
    list_label_templates,
    preview_labels,
]
