"""Label sheets: what an export would have, one of its sheets as it will be printed, and the export itself."""

import asyncio
from typing import Literal, cast

import msgspec

from closient.apps.catalogue.actions import exports as records
from closient.apps.catalogue.rules import exports as export_rules
from closient.apps.catalogue.structs.exports import (
    ExportKind,
    ExportType,
    LabelExportAssetConfig,
    LabelExportFilters,
    LabelExportRequest,
    QRBulkItem,
    QRBulkRequest,
)
from closient.apps.dashboard.rules import labels as rules
from closient.apps.dashboard.structs.labels import BatchForm, ExportShown, LabelForm, LabelView, Sample
from closient.apps.products.actions import export_list, exports, labels, qr_batches
from closient.apps.products.structs import NamedPart
from closient.codes import files, symbols
from closient.codes.errors import CodeError
from closient.codes.files import Output
from closient.codes.sheets import templates
from closient.gs1.errors import Gs1Error
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import Page, PageRequest, page_of
from closient.kit.services import Services

MOST_TOLD = 3
FileFormat = Literal["svg", "png", "pdf", "eps", "zpl"]


def formats(what: ExportType) -> tuple[str, ...]:
    """What the files of an export of this kind may be."""
    return export_rules.FORMATS[what]


def is_sheet(what: ExportType) -> bool:
    """Whether an export of this kind has pages."""
    return what in export_rules.SHEETS


async def show_labels(
    db: Reads, caller: Caller, base_url: str, organization_id: str, form: LabelForm
) -> LabelView:
    """What the form asks for; Validation names its fields."""
    try:
        request = await _request(db, caller, organization_id, form)
        filters = request.filters or LabelExportFilters()
        count = await export_list.count_labels(db, caller, organization_id, request.scope, filters)
        if count.labels > export_rules.MOST_LABELS:
            raise Validation.of("gtins", exports.TOO_MANY)
        if not count.labels:
            return LabelView(0, 0)
        if request.export_type not in export_rules.SHEETS:
            samples = await _samples(db, base_url, request)
            return LabelView(count.labels, count.products, samples=samples)
        assert request.asset_config is not None
        sheet = export_rules.sheet(request.asset_config)
        sheets = templates.page_count(sheet.template, count.labels, sheet.offset)
        shown = min(form.sheet, sheets)
        svg = await labels.preview_labels(db, base_url, request, shown)
    except Validation as refused:
        raise rules.in_form(refused) from None
    return LabelView(
        labels=count.labels,
        products=count.products,
        sheets=sheets,
        shown=shown,
        per_sheet=sheet.template.per_page,
        svg=svg,
        width_mm=sheet.template.page_width,
        height_mm=sheet.template.page_height,
    )


async def start_export(services: Services, caller: Caller, organization_id: str, form: LabelForm) -> None:
    """Begin the export that the form asks for: a few labels are made at once, many by a worker."""
    reads = services.database.reads
    try:
        request = await _request(reads, caller, organization_id, form)
    except Validation as refused:
        raise rules.in_form(refused) from None
    export, found = await labels.prepare(reads, services, request)
    async with services.database.writes() as db:
        await labels.submit_a_bulk_label_export_job(db, services, request, export, found)


async def start_batch(
    services: Services, caller: Caller, organization_id: str, form: BatchForm, text: str
) -> int:
    """Begin a batch of QR codes, one for each line of a text; how many they are."""
    items = [QRBulkItem(*line) for line in rules.items(form, text)]
    request = QRBulkRequest(form.gtin, items, form.image, form.size)
    try:
        checked = await qr_batches.checked(services.settings.base_url, request)
    except Validation as refused:
        raise rules.of_lines(text, form, refused) from None
    async with services.database.writes() as db:
        await qr_batches.generate_a_batch_of_qr_codes_asynchronously(db, caller, checked, organization_id)
    return len(checked.items)


async def list_exports(
    db: Reads, caller: Caller, organization_id: str, page: PageRequest
) -> Page[ExportShown]:
    """The latest first."""
    found = await export_list.list_exports(db, caller, organization_id, page)
    shown = [ExportShown(row, export_list.kept_until(row)) for row in found.data]
    return page_of(shown, found.pagination.total_count, page)


async def file_address(
    db: Reads, services: Services, caller: Caller, kind: ExportKind, export_id: str
) -> str:
    """Where the file of an export is for an hour; NotFound when there is none."""
    export = await records.get_export(db, caller, ids.parse(export_id), kind)
    url, _ = await exports.address(services, export)
    if url is None:
        raise NotFound("This file is not kept any more, or not made yet: ask for another export.")
    return url


async def _request(db: Reads, caller: Caller, organization_id: str, form: LabelForm) -> LabelExportRequest:
    """The checked request; GTINs come first, as lots and items are looked for among their products."""
    plain = _asked(form, organization_id, LabelExportFilters())
    request = await labels.checked(db, caller, plain)
    gtins = request.filters.gtins if request.filters else []
    lot_codes, numbers = rules.typed(form.lots), rules.typed(form.serials)
    lots = await export_list.find_lots(db, caller, organization_id, gtins, lot_codes)
    _all_known(lots, lot_codes, "lots", "lot")
    serials: list[NamedPart] = []
    if form.scope == "serials":
        serials = await export_list.find_serials(db, caller, organization_id, gtins, numbers)
        _all_known(serials, numbers, "serials", "serial number")
    if not lots and not serials:
        return request
    chosen = LabelExportFilters(lot_ids=[one.id for one in lots], serial_ids=[one.id for one in serials])
    return await labels.checked(db, caller, _asked(form, organization_id, chosen))


def _asked(form: LabelForm, organization_id: str, chosen: LabelExportFilters) -> LabelExportRequest:
    """What the form asks of the API, of certain lots and items."""
    has_pages = is_sheet(form.what)
    file_format = _file_format(form)
    config = LabelExportAssetConfig(
        sheet_template=form.template,
        symbol=form.symbol,
        start_at=form.start_at if has_pages else 1,
        nudge_x_mm=form.nudge_x,
        nudge_y_mm=form.nudge_y,
        dpi=300 if form.dpi == "300" else 203,
        size=form.size if file_format == "png" else None,
    )
    gtins = rules.typed(form.gtins.replace(",", " ").replace(";", " "))
    return LabelExportRequest(
        scope=form.scope,
        export_type=form.what,
        file_format=file_format,
        filters=msgspec.structs.replace(chosen, gtins=gtins, never_printed=form.never_printed),
        asset_config=config,
        organization_id=organization_id,
    )


def _file_format(form: LabelForm) -> FileFormat:
    """The format that the form has chosen, or the first that its kind of export has."""
    allowed = formats(form.what)
    return form.image if form.image in allowed else cast(FileFormat, allowed[0])


def _all_known(found: list[NamedPart], wanted: list[str], field: str, what: str) -> None:
    missing = sorted(set(wanted) - {one.name for one in found})
    if missing:
        more = f" and {len(missing) - MOST_TOLD:,} more" if len(missing) > MOST_TOLD else ""
        told = ", ".join(missing[:MOST_TOLD])
        raise Validation.of(field, f"Your products have no such {what}: {told}{more}.")


async def _samples(db: Reads, base_url: str, request: LabelExportRequest) -> list[Sample]:
    """The files of the first lot or item, as drawings."""
    assert request.organization_id is not None
    try:
        found = await exports.printables(db, request.organization_id, request, most=1)
        plan = export_rules.labels(ids.new(), base_url, request, found[:1])
        return await asyncio.to_thread(_drawn, plan)
    except (CodeError, Gs1Error) as error:
        raise Validation.of("what", error.reason) from None


def _drawn(plan: export_rules.Plan) -> list[Sample]:
    drawings = [(file.name, symbols.encode(file.symbology, file.data)) for file in plan.files]
    return [
        Sample(name, files.write(drawn, Output("svg")), drawn.width_mm, drawn.height_mm)
        for name, drawn in drawings
    ]
