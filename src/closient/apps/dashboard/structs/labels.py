"""Forms of label sheets, measured sheets and batches of QR codes, and what their pages show."""

from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.exports import ExportType
from closient.apps.products.structs import ExportRow
from closient.codes.sheets.templates import DEFAULT

Codes = Annotated[
    str, Meta(max_length=4000, extra={"hint": "This is very much: narrow down by product and lot instead."})
]


class LabelForm(Struct):
    """What is to be printed, as it stands in the address of the page.

    Lots, serial numbers and GTINs are typed one a line, or with spaces between them.
    """

    what: ExportType = "sheet_pdf"
    template: Annotated[str, Meta(max_length=64)] = DEFAULT
    symbol: Literal["qr", "datamatrix"] = "qr"
    image: Literal["svg", "png", "eps"] = "svg"
    size: Annotated[int, Meta(ge=50, le=2000)] | None = None
    scope: Literal["lots", "serials"] = "lots"
    gtins: Codes = ""
    lots: Codes = ""
    serials: Codes = ""
    never_printed: bool = False
    start_at: Annotated[int, Meta(ge=1)] = 1
    nudge_x: Annotated[float, Meta(ge=-20, le=20)] = 0.0
    nudge_y: Annotated[float, Meta(ge=-20, le=20)] = 0.0
    dpi: Literal["203", "300"] = "203"
    sheet: Annotated[int, Meta(ge=1, le=100)] = 1


class Sample(Struct, frozen=True):
    """The first file of an archive: its name and its drawing."""

    name: str
    svg: bytes
    width_mm: float
    height_mm: float


class LabelView(Struct, frozen=True):
    """What an export would have: so many labels on so many sheets, one of which is drawn (SVG in mm)."""

    labels: int
    products: int
    sheets: int = 0
    shown: int = 0
    per_sheet: int = 0
    svg: bytes = b""
    width_mm: float = 0.0
    height_mm: float = 0.0
    samples: list[Sample] = []


Measure = Annotated[float, Meta(ge=0, le=1500)]


class SheetForm(Struct):
    """A sheet that somebody has measured, in mm from its top left corner."""

    title: Annotated[str, Meta(max_length=100)]
    page_width_mm: Measure
    page_height_mm: Measure
    columns: Annotated[int, Meta(ge=1, le=100)]
    rows: Annotated[int, Meta(ge=1, le=100)]
    label_width_mm: Measure
    label_height_mm: Measure
    left_mm: Measure = 0.0
    top_mm: Measure = 0.0
    pitch_x_mm: Measure | None = None
    pitch_y_mm: Measure | None = None


class SheetStep(Struct):
    """Keep the sheet as the form has it, or delete it."""

    do: Literal["keep", "delete"] = "keep"


class BatchForm(Struct):
    """A batch of QR codes of one product; each line is an item."""

    gtin: Annotated[str, Meta(max_length=40)]
    columns: Literal["serials", "lots", "all"] = "serials"
    lines: Annotated[str, Meta(max_length=400_000)] = ""
    image: Literal["svg", "png"] = "svg"
    size: Annotated[int, Meta(ge=50, le=2000)] = 400


class BatchLine(NamedTuple):
    """A line of a batch; the expiry date is written as AI 17 has it."""

    lot: str | None
    serial: str | None
    expiry: str | None


class ExportShown(Struct, frozen=True):
    """An export of the list, and until when its file is kept."""

    row: ExportRow
    kept_until: datetime

    @property
    def is_moving(self) -> bool:
        return self.row.status in ("pending", "running")
