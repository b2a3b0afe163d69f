"""/products/api/v1/qr/bulk: QR codes of one product by the thousand."""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import Parameter

from closient.apps.catalogue.structs.exports import QRBulkReceipt, QRBulkRequest, QRBulkStatus
from closient.apps.products.actions import qr_batches
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.services import Services
from closient.kit.unit import Unit

ERRORS = {403: "a publishable key", 422: "invalid GTIN or AI value, empty list or more than 5000 items"}


@post("/products/api/v1/qr/bulk/", status_code=202, opt={"tag": "qr", "slash": True, "errors": ERRORS})
async def generate_a_batch_of_qr_codes_asynchronously(
    request: Request[Any, Any, Any], caller: Caller, services: Services, data: QRBulkRequest
) -> QRBulkReceipt:
    """Generate a batch of QR codes asynchronously.

    GTIN, format and size are shared; lot, serial and expiry differ. Each code holds the Digital Link of its
    item and was decoded again. They come as a ZIP with names like `{gtin}_{lot}_{serial}_{n}.svg`, where n
    counts from 1; characters that file systems do not take are percent-encoded. The file is kept for a week.
    """
    checked = await qr_batches.checked(services.settings.base_url, data)
    unit: Unit = request.scope["state"]["unit"]
    # Opened no earlier: thousands of items take a moment to be looked at, and connections are few.
    return await qr_batches.generate_a_batch_of_qr_codes_asynchronously(await unit.writes(), caller, checked)


@get(
    "/products/api/v1/qr/bulk/{task_id:str}/",
    opt={
        "tag": "qr",
        "slash": True,
        "errors": {404: "unknown task, or one of another organization", 422: "not a UUID of version 4"},
    },
)
async def poll_a_bulk_qr_generation_task(
    reads: Reads,
    caller: Caller,
    services: Services,
    task_id: Annotated[str, Parameter(description="As the receipt has it.", max_length=64)],
) -> QRBulkStatus:
    """Poll a bulk QR generation task.

    The address of the file is signed and good until `expires_at`; poll again for another one.
    """
    return await qr_batches.poll_a_bulk_qr_generation_task(reads, services, caller, task_id)


handlers: list[Any] = [
    generate_a_batch_of_qr_codes_asynchronously,
    poll_a_bulk_qr_generation_task,
]
