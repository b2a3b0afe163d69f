"""Exports of labels and codes of lots and items: few are made at once, many by a worker."""

import asyncio
import io
from typing import Literal
from uuid import uuid4

import msgspec

from closient.apps.catalogue.actions import exports as records
from closient.apps.catalogue.actions import products
from closient.apps.catalogue.rules import exports as rules
from closient.apps.catalogue.structs.exports import (
    Export,
    ExportState,
    LabelExportAssetConfig,
    LabelExportFilters,
    LabelExportReceipt,
    LabelExportRequest,
    LabelExportStatus,
    Printable,
    SheetTemplate,
)
from closient.apps.products.actions import exports, sheet_templates
from closient.codes import batches
from closient.codes.errors import CodeError
from closient.codes.sheets import templates
from closient.gs1.errors import Gs1Error
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, Validation
from closient.kit.services import Services

POLL = "/products/api/v1/labels/export/{}/"
# So many labels are made while the caller waits.
SYNC_THRESHOLD = 100
STATUS: dict[ExportState, Literal["pending", "processing", "completed", "failed"]] = {
    "pending": "pending",
    "running": "processing",
    "completed": "completed",
    "failed": "failed",
}


async def checked(reads: Reads, caller: Caller, request: LabelExportRequest) -> LabelExportRequest:
    """The request with its organization, parsed ids, GTINs of 14 digits and the measures of a sheet that the
    organization keeps; every fault is named.
    """
    records.refuse_publishable(caller)
    organization_id = (
        ids.parse(request.organization_id, "organization_id")
        if request.organization_id
        else caller.default_organization()
    )
    caller.require("VIEW", organization_id)
    if request.asset_config is not None:
        config = await sheet_templates.with_measures(reads, organization_id, request.asset_config)
        request = msgspec.structs.replace(request, asset_config=config)
    faults = rules.faults(request)
    filters = _filters(request.filters or LabelExportFilters(), faults)
    if faults:
        raise Validation(faults)
    return msgspec.structs.replace(request, organization_id=organization_id, filters=filters)


def _filters(filters: LabelExportFilters, faults: list[FieldError]) -> LabelExportFilters:
    gtins = []
    for number, text in enumerate(filters.gtins):
        try:
            gtins.append(products.read_gtin(text, f"filters.gtins.{number}"))
        except Validation as error:
            faults += error.errors
    return msgspec.structs.replace(
        filters,
        gtins=gtins,
        product_id=ids.parse(filters.product_id) if filters.product_id else None,
        lot_ids=[ids.parse(one) for one in filters.lot_ids],
        serial_ids=[ids.parse(one) for one in filters.serial_ids],
    )


async def prepare(
    reads: Reads, services: Services, request: LabelExportRequest
) -> tuple[Export, list[Printable]]:
    """The export of a checked request: waiting if it is large, else made, with what is on it.

    Nothing but the file is written yet, so that no transaction is open while symbols are drawn.
    """
    assert request.organization_id is not None
    export = _export(request)
    try:
        found = await exports.printables(reads, request.organization_id, request, most=SYNC_THRESHOLD)
        if len(found) > SYNC_THRESHOLD:
            return export, []
        base_url = services.settings.base_url
        plan = await asyncio.to_thread(rules.labels, export.id, base_url, request, found)
        file = io.BytesIO()
        async for _ in exports.write(plan, file, exports.in_thread):
            pass
    except (CodeError, Gs1Error) as error:
        return msgspec.structs.replace(export, status="failed", error=error.reason), []
    content = file.getvalue()
    made = msgspec.structs.replace(
        export,
        status="completed",
        total_items=plan.total,
        processed_items=plan.total,
        file_key=exports.file_key(export.id, plan),
        file_bytes=len(content),
    )
    await services.objects.put(exports.file_key(export.id, plan), content, plan.media_type)
    return made, found


def _export(request: LabelExportRequest) -> Export:
    return Export(
        id=ids.encode(uuid4()),
        kind="labels",
        organization_id=request.organization_id,
        person_id=None,
        status="pending",
        request=request,
    )


async def submit_a_bulk_label_export_job(
    db: Writes, services: Services, request: LabelExportRequest, export: Export, found: list[Printable]
) -> LabelExportReceipt:
    """Keep a prepared export. The receipt says pending, whether or not it is made (contract)."""
    try:
        await records.add_export(db, export)
        await records.mark_printed(db, request.scope, [one.id for one in found])
    except Exception:
        if export.file_key:
            await services.objects.delete(export.file_key)
        raise
    return LabelExportReceipt(export.id, "pending", POLL.format(export.id))


async def poll_a_bulk_label_export_job(
    db: Reads, services: Services, caller: Caller, job_id: str
) -> LabelExportStatus:
    """Where an export stands."""
    records.refuse_publishable(caller)
    export = await records.get_export(db, caller, ids.parse(job_id, "job_id"), "labels")
    url, expires_at = await exports.address(services, export)
    total, processed = export.total_items, export.processed_items
    return LabelExportStatus(
        job_id=export.id,
        status=STATUS[export.status],
        total_items=total,
        processed_items=processed,
        progress_percent=min(processed * 100 // total, 100) if total else 0,
        download_url=url,
        expires_at=expires_at,
        output_filename=export.file_key.rpartition("/")[2] if url and export.file_key else None,
        file_size_bytes=export.file_bytes,
        error=export.error,
    )


def list_label_templates() -> list[SheetTemplate]:
    """The sheets that are sold."""
    return rules.sold()


async def preview_labels(reads: Reads, base_url: str, request: LabelExportRequest, page: int) -> bytes:
    """One page of a checked request as SVG, at the positions of the PDF; page 1 is the first."""
    assert request.organization_id is not None
    if request.export_type not in rules.SHEETS:
        raise Validation.of("export_type", f"Only {' and '.join(rules.SHEETS)} have pages.")
    config = request.asset_config or LabelExportAssetConfig()
    sheet = rules.sheet(config)
    try:
        found = await exports.printables(
            reads, request.organization_id, request, most=page * sheet.template.per_page
        )
        numbers = templates.on_page(sheet.template, page - 1, len(found), sheet.offset)
        if not numbers:
            raise Validation.of("sheet", "The labels end before this one.")
        prints = tuple(rules.printed(base_url, config, found[number]) for number in numbers)
        order = batches.PageOrder(sheet, numbers.start, prints)
        return await asyncio.to_thread(batches.page_preview, order)
    except (CodeError, Gs1Error) as error:
        raise Validation.of("asset_config", error.reason) from None
