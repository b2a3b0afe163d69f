"""Batches of QR codes of one product, made by a worker."""

import asyncio
from uuid import UUID, uuid4

import msgspec

from closient.apps.catalogue.actions import exports as records
from closient.apps.catalogue.actions import products
from closient.apps.catalogue.rules import exports as rules
from closient.apps.catalogue.structs.exports import (
    Export,
    QRBulkReceipt,
    QRBulkRequest,
    QRBulkStatus,
)
from closient.apps.products.actions import exports
from closient.codes import batches
from closient.codes.errors import CodeError
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, Unauthorized, Validation
from closient.kit.services import Services

POLL = "/products/api/v1/qr/bulk/{}/"
MOST_FAULTS = 100


async def checked(base_url: str, request: QRBulkRequest) -> QRBulkRequest:
    """The request with its GTIN in 14 digits; Validation with whatever is wrong with its items."""
    gtin = products.read_gtin(request.gtin)
    faults = await asyncio.to_thread(_faults, base_url, gtin, request)
    if faults:
        raise Validation(faults)
    return msgspec.structs.replace(request, gtin=gtin)


def _faults(base_url: str, gtin: str, request: QRBulkRequest) -> list[FieldError]:
    """What GS1 does not allow of the items, and whether the longest link fits into the size."""
    found: list[FieldError] = []
    longest = ""
    for number, item in enumerate(request.items):
        values = rules.item_values(gtin, item)
        faults = [
            FieldError(f"items.{number}.{field}", reason) for field, reason in rules.value_faults(values)
        ]
        found += faults
        if len(found) >= MOST_FAULTS:
            break
        if not faults:
            longest = max(longest, rules.link(base_url, values), key=len)
    if not found:
        try:
            batches.pack([batches.SymbolFile("", "qr", longest, request.format, request.size)])
        except CodeError as error:
            found.append(FieldError("size", error.reason.removeprefix(": ")))
    return found


async def generate_a_batch_of_qr_codes_asynchronously(
    db: Writes, caller: Caller, request: QRBulkRequest, organization_id: str | None = None
) -> QRBulkReceipt:
    """Take a checked request on. It belongs to the organization that is named, else to the caller's only one,
    else to the person.
    """
    records.refuse_publishable(caller)
    if not caller.is_known:
        raise Unauthorized
    if organization_id is not None:
        caller.require("VIEW", organization_id)
    elif len(caller.memberships) == 1:
        organization_id = caller.memberships[0].organization_id
    task = uuid4()
    export = Export(
        id=ids.encode(task),
        kind="qr_codes",
        organization_id=organization_id,
        person_id=caller.user_id,
        status="pending",
        request=request,
        total_items=len(request.items),
    )
    await records.add_export(db, export)
    return QRBulkReceipt(task, "pending", len(request.items), POLL.format(task))


async def poll_a_bulk_qr_generation_task(
    db: Reads, services: Services, caller: Caller, task_id: str
) -> QRBulkStatus:
    """Where a batch stands."""
    records.refuse_publishable(caller)
    task = read_task_id(task_id)
    export = await records.get_export(db, caller, ids.encode(task), "qr_codes")
    url, expires_at = await exports.address(services, export)
    return QRBulkStatus(
        task_id=task,
        status=export.status,
        download_url=url,
        expires_at=expires_at,
        items=export.total_items if export.status == "completed" else None,
        error=export.error,
    )


def read_task_id(text: str) -> UUID:
    """A UUID of version 4 in its canonical form; Validation before anything is asked."""
    try:
        task = UUID(text)
    except ValueError:
        task = None
    if task is None or task.version != 4 or str(task) != text.lower():
        raise Validation.of("task_id", "A task's id is a UUID of version 4.")
    return task
