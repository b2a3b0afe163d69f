"""What files, symbols and labels an export consists of: pure, so that a request, a worker and a page that
shows a preview come to the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from closient.apps.catalogue.structs.exports import (
    ExportType,
    LabelExportAssetConfig,
    LabelExportRequest,
    Printable,
    QRBulkItem,
    QRBulkRequest,
    SheetMeasures,
    SheetTemplate,
)
from closient.codes import archive, batches
from closient.codes.batches import Print, Sheet, SymbolFile
from closient.codes.payload import Symbology
from closient.codes.sheets import templates
from closient.codes.sheets.templates import Offset, Template
from closient.gs1 import ai, digital_link, element_string
from closient.gs1.errors import Gs1Error
from closient.kit.errors import FieldError

# What goes together (contract); zpl is ours.
FORMATS: dict[ExportType, tuple[str, ...]] = {
    "qr_codes": ("svg", "png"),
    "datamatrix": ("svg", "png"),
    "barcodes_1d": ("svg", "eps"),
    "codes_combined": ("svg", "png"),
    "sheet_pdf": ("pdf",),
    "sheet_zpl": ("zpl",),
}
SHEETS = ("sheet_pdf", "sheet_zpl")
MOST_LABELS = 30_000
FIELD_OF = {"01": "gtin", "10": "lot", "21": "serial", "17": "expiry"}
# What the fields of a template are called in a request.
FIELDS = {
    name: f"{name}_mm"
    for name in (
        "page_width", "page_height", "label_width", "label_height", "left", "top", "pitch_x", "pitch_y",
        "nudge_x", "nudge_y",
    )
}  # fmt: skip


class Plan(Struct, frozen=True, kw_only=True):
    """A file to be made: an archive of `files`, or labels of `prints` on a sheet or for a printer."""

    form: Literal["zip", "pdf", "zpl"]
    file_name: str
    total: int
    files: list[SymbolFile] = []
    prints: list[Print] = []
    sheet: Sheet | None = None
    dpi: int = 203

    @property
    def media_type(self) -> str:
        return {"zip": "application/zip", "pdf": "application/pdf", "zpl": "application/zpl"}[self.form]


def link(base_url: str, values: Mapping[str, str | None]) -> str:
    """The Digital Link of a GTIN-14, lot, serial and expiry, whichever there are; Gs1Error names the AI."""
    return digital_link.build(base_url, {code: value for code, value in values.items() if value is not None})


def value_faults(values: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """What GS1 does not allow of the values: (field, reason)."""
    for code, value in values.items():
        if value is not None:
            try:
                ai.lint(code, value)
            except Gs1Error as error:
                yield FIELD_OF[code], error.reason


def item_values(gtin: str, item: QRBulkItem) -> dict[str, str | None]:
    """An item of a batch by its AIs."""
    return {"01": gtin, "10": item.lot, "21": item.serial, "17": item.expiry}


def batch(export_id: str, base_url: str, gtin: str, request: QRBulkRequest) -> Plan:
    """A batch of QR codes of a GTIN-14; the numbers make names differ even where items do not."""
    files = [
        SymbolFile(
            _name([gtin, item.lot, item.serial, str(number)], request.format),
            "qr",
            link(base_url, item_values(gtin, item)),
            request.format,
            request.size,
        )
        for number, item in enumerate(request.items, 1)
    ]
    file_name = f"qr-{export_id[:4]}-{len(files)}.zip"
    return Plan(form="zip", file_name=file_name, total=len(files), files=files)


def labels(export_id: str, base_url: str, request: LabelExportRequest, found: list[Printable]) -> Plan:
    """An export of lots or items."""
    config = request.asset_config or LabelExportAssetConfig()
    if request.export_type in SHEETS:
        ending = request.file_format
        return Plan(
            form="pdf" if ending == "pdf" else "zpl",
            file_name=f"sheet-{export_id[:4]}-{len(found)}.{ending}",
            total=len(found),
            prints=[printed(base_url, config, one) for one in found],
            sheet=sheet(config),
            dpi=config.dpi,
        )
    files = [
        file for number, one in enumerate(found, 1) for file in _symbol_files(base_url, request, one, number)
    ]
    file_name = f"{request.export_type}-{request.scope}-{export_id[:4]}-{len(found)}.zip"
    return Plan(form="zip", file_name=file_name, total=len(found), files=files)


def printed(base_url: str, config: LabelExportAssetConfig, one: Printable) -> Print:
    """A label of a sheet: the product's name and the values that the symbol holds, as GS1 prints them."""
    elements = element_values(one)
    lines = tuple(f"({code}) {value}" for code, value in elements)
    if config.symbol == "datamatrix":
        return Print("gs1_datamatrix", element_string.build(elements), one.product_name, lines)
    return Print("qr", link(base_url, dict(elements)), one.product_name, lines)


def element_values(one: Printable) -> tuple[tuple[str, str], ...]:
    """A lot or an item by its AIs: those of a fixed length first, so that linear symbols are short."""
    values = {"01": one.gtin, "17": _day(one.expires_on), "10": one.lot_code, "21": one.serial_number}
    return tuple((code, value) for code, value in values.items() if value)


def _day(day: date | None) -> str:
    return f"{day:%y%m%d}" if day else ""


def _symbol_files(
    base_url: str, request: LabelExportRequest, one: Printable, number: int
) -> Iterable[SymbolFile]:
    config = request.asset_config or LabelExportAssetConfig()
    elements = element_values(one)
    file_format, size = request.file_format, config.size
    assert file_format in ("svg", "png", "eps")
    parts = [one.gtin, one.lot_code, one.serial_number, str(number)]
    kinds: tuple[tuple[Symbology, str, list[str | None]], ...] = {
        "qr_codes": (("qr", "link", parts),),
        "datamatrix": (("gs1_datamatrix", "all", parts),),
        "barcodes_1d": (("gs1_128", "short", parts),),
        "codes_combined": (("qr", "link", [*parts, "qr"]), ("gs1_128", "short", [*parts, "1d"])),
    }[request.export_type]
    for symbology, holds, name in kinds:
        if holds == "link":
            data = link(base_url, dict(elements))
        else:
            data = element_string.build(shortest(elements) if holds == "short" else elements)
        yield SymbolFile(_name(name, file_format), symbology, data, file_format, size)


def shortest(elements: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """What a linear symbol needs: an item is told by GTIN and serial number alone (48 characters are few)."""
    if any(code == "21" for code, _ in elements):
        return tuple((code, value) for code, value in elements if code in ("01", "21"))
    return elements


def _name(parts: Iterable[str | None], ending: str) -> str:
    return "_".join(archive.safe(part) for part in parts if part) + f".{ending}"


def sheet(config: LabelExportAssetConfig) -> Sheet:
    """The sheet that is asked for; `sheet_faults` has found nothing."""
    template = measured(config.sheet) if config.sheet else templates.TEMPLATES[config.sheet_template]
    return Sheet(template, _offset(config))


def _offset(config: LabelExportAssetConfig) -> Offset:
    return Offset(config.start_at, config.nudge_x_mm, config.nudge_y_mm)


def measured(sheet: SheetMeasures) -> Template:
    """Somebody's own sheet."""
    return Template(
        name="own",
        title="",
        page_width=sheet.page_width_mm,
        page_height=sheet.page_height_mm,
        columns=sheet.columns,
        rows=sheet.rows,
        label_width=sheet.label_width_mm,
        label_height=sheet.label_height_mm,
        left=sheet.left_mm,
        top=sheet.top_mm,
        pitch_x=sheet.label_width_mm if sheet.pitch_x_mm is None else sheet.pitch_x_mm,
        pitch_y=sheet.label_height_mm if sheet.pitch_y_mm is None else sheet.pitch_y_mm,
    )


def sold() -> list[SheetTemplate]:
    """The templates that are there, as they are shown."""
    return [
        SheetTemplate(
            name=one.name,
            title=one.title,
            page_width_mm=round(one.page_width, 3),
            page_height_mm=round(one.page_height, 3),
            columns=one.columns,
            rows=one.rows,
            label_width_mm=round(one.label_width, 3),
            label_height_mm=round(one.label_height, 3),
            left_mm=round(one.left, 3),
            top_mm=round(one.top, 3),
            pitch_x_mm=round(one.pitch_x, 3),
            pitch_y_mm=round(one.pitch_y, 3),
        )
        for one in templates.TEMPLATES.values()
    ]


def faults(request: LabelExportRequest) -> list[FieldError]:
    """What does not go together in a request."""
    found = []
    allowed = FORMATS[request.export_type]
    if request.file_format not in allowed:
        text = f"{request.export_type} is made as {' or '.join(allowed)}."
        found.append(FieldError("file_format", text))
    if request.scope != "serials" and request.filters and request.filters.serial_ids:
        found.append(FieldError("filters.serial_ids", "Only with the scope serials."))
    if request.export_type in SHEETS and request.asset_config:
        found += sheet_faults(request.asset_config)
    return found


def sheet_faults(config: LabelExportAssetConfig) -> list[FieldError]:
    """What is wrong with the sheet and where it is begun."""
    if config.sheet is None and config.sheet_template not in templates.TEMPLATES:
        known = ", ".join(templates.TEMPLATES)
        return [FieldError("asset_config.sheet_template", f"One of {known}; or `sheet` with your own.")]
    wanted = sheet(config)
    found = [
        FieldError(f"asset_config.sheet.{FIELDS.get(field, field)}", text)
        for field, text in templates.faults(wanted.template)
    ]
    return found + [
        FieldError(f"asset_config.{FIELDS.get(field, field)}", text)
        for field, text in templates.offset_faults(wanted.template, wanted.offset)
    ]


def pages(plan: Plan) -> list[batches.PageOrder]:
    """The pages of a plan of labels."""
    assert plan.sheet is not None
    return list(batches.pages(plan.sheet, plan.prints))
