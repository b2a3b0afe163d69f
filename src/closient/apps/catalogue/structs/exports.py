"""Files that are made later, mostly symbols and labels: what is asked for, and where the work stands."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.codes import GtinText
from closient.kit.ids import Id
from closient.kit.jobs import Job


class QRBulkItem(Struct):
    """What differs between the codes of a batch; GS1's rules say what each may be."""

    lot: Annotated[str, Meta(description="AI 10.")] | None = None
    serial: Annotated[str, Meta(description="AI 21.")] | None = None
    expiry: Annotated[str, Meta(description="AI 17, YYMMDD.")] | None = None


class QRBulkRequest(Struct):
    """A batch of QR codes of one product."""

    gtin: GtinText
    items: Annotated[list[QRBulkItem], Meta(min_length=1, max_length=5000)]
    format: Literal["svg", "png"] = "png"
    size: Annotated[int, Meta(ge=50, le=2000, description="Pixels; ignored for svg.")] = 400


class QRBulkReceipt(Struct):
    """A batch that was taken on."""

    task_id: UUID
    status: Literal["pending", "running", "completed", "failed"]
    items: Annotated[int, Meta(ge=1, le=5000)]
    poll_url: str


class QRBulkStatus(Struct):
    """Where a batch stands; after its file was removed it is completed without an address."""

    task_id: UUID
    status: Literal["pending", "running", "completed", "failed"]
    download_url: Annotated[str | None, Meta(description="Signed, for an hour.")] = None
    expires_at: Annotated[datetime | None, Meta(description="When the address ends.")] = None
    items: int | None = None
    error: str | None = None


Millimetres = Annotated[float, Meta(ge=0, le=1500)]


class SheetMeasures(Struct):
    """A sheet that somebody measured, in mm from its top left corner."""

    page_width_mm: Millimetres
    page_height_mm: Millimetres
    columns: Annotated[int, Meta(ge=1, le=100)]
    rows: Annotated[int, Meta(ge=1, le=100)]
    label_width_mm: Millimetres
    label_height_mm: Millimetres
    left_mm: Millimetres = 0.0
    top_mm: Millimetres = 0.0
    pitch_x_mm: Annotated[Millimetres | None, Meta(description="Between edges; else the width.")] = None
    pitch_y_mm: Annotated[Millimetres | None, Meta(description="Between edges; else the height.")] = None


class SheetTemplate(SheetMeasures, kw_only=True):
    """A sheet that is sold."""

    name: str
    title: str


class LabelExportFilters(Struct):
    """All that are given must hold."""

    gtins: Annotated[list[GtinText], Meta(max_length=1000)] = []
    product_id: Id | None = None
    lot_ids: Annotated[list[Id], Meta(max_length=10_000)] = []
    serial_ids: Annotated[list[Id], Meta(max_length=10_000)] = []
    lot_run_id: Id | None = None
    never_printed: bool = False


class LabelExportAssetConfig(Struct):
    """How labels and symbols are made; all but `sheet_template` are extensions."""

    sheet_template: str = "63up_1in_letter"
    sheet: Annotated[SheetMeasures | None, Meta(description="In the place of a template.")] = None
    symbol: Annotated[Literal["qr", "datamatrix"], Meta(description="On sheets.")] = "qr"
    start_at: Annotated[int, Meta(ge=1, description="The first free label of the first sheet.")] = 1
    nudge_x_mm: Annotated[float, Meta(ge=-20, le=20)] = 0.0
    nudge_y_mm: Annotated[float, Meta(ge=-20, le=20)] = 0.0
    dpi: Annotated[Literal[203, 300], Meta(description="Of a thermal printer.")] = 203
    size: (
        Annotated[int, Meta(ge=50, le=2000, description="Pixels of a png; else its printed size at 300 dpi.")]
        | None
    ) = None


Scope = Literal["products", "lots", "serials"]
ExportType = Literal["qr_codes", "datamatrix", "barcodes_1d", "codes_combined", "sheet_pdf", "sheet_zpl"]


class LabelExportRequest(Struct):
    """Codes or labels of many lots or items; sheet_zpl, zpl and organization_id are extensions."""

    scope: Scope
    export_type: ExportType
    file_format: Literal["svg", "png", "pdf", "eps", "zpl"]
    filters: LabelExportFilters | None = None
    asset_config: LabelExportAssetConfig | None = None
    organization_id: Id | None = None


class LabelExportReceipt(Struct):
    """An export that was taken on; it may be done already."""

    job_id: Id
    status: Literal["pending", "processing", "completed", "failed"]
    poll_url: str


class LabelExportStatus(Struct):
    """Where an export stands; after its file was removed it is completed without an address."""

    job_id: Id
    status: Literal["pending", "processing", "completed", "failed"]
    total_items: int = 0
    processed_items: int = 0
    progress_percent: Annotated[int, Meta(ge=0, le=100)] = 0
    download_url: Annotated[str | None, Meta(description="Signed, for an hour.")] = None
    expires_at: Annotated[datetime | None, Meta(description="When the address ends.")] = None
    output_filename: str | None = None
    file_size_bytes: int | None = None
    error: str | None = None


ExportKind = Literal["qr_codes", "labels", "traceability"]
ExportState = Literal["pending", "running", "completed", "failed"]


class Export(Struct):
    """A file that is made, or was; `request` is what was asked for, as JSON."""

    id: Id
    kind: ExportKind
    organization_id: Id | None
    person_id: Id | None
    status: ExportState
    request: Any
    total_items: int = 0
    processed_items: int = 0
    runs: int = 0
    file_key: str | None = None
    file_bytes: int | None = None
    error: str | None = None


class Printable(Struct, frozen=True):
    """A lot or an item (then with its lot, if it has one) for a label."""

    id: Id
    gtin: str
    product_name: str
    lot_code: str | None
    serial_number: str | None
    expires_on: date | None


class MakeExport(Job):
    """An export to be made."""

    name: ClassVar[str] = "products.make_export"
    export_id: str
