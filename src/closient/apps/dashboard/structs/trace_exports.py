"""Files for the FDA as people ask for them on a page."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from closient.apps.epcis.structs.exports import ExportedKind, FileFormat
from closient.apps.epcis.structs.trace import Direction


class LotExportForm(Struct):
    """The workbook of one lot: by its id, its code, or its Digital Link."""

    lot: Annotated[str, Meta(min_length=1, max_length=2048)]
    direction: Direction = "both"


class SelectionForm(Struct):
    """A file of products, lots or days; numbers are separated by spaces, commas or lines."""

    gtins: Annotated[str, Meta(max_length=20_000)] = ""
    lot_codes: Annotated[str, Meta(max_length=200_000)] = ""
    lot_from: Annotated[str, Meta(max_length=20)] = ""
    lot_to: Annotated[str, Meta(max_length=20)] = ""
    since: date | None = field(name="from", default=None)
    until: date | None = field(name="to", default=None)
    kinds: Annotated[list[ExportedKind], Meta(max_length=7)] = field(default_factory=list)
    format: FileFormat = "xlsx"


class ExportStep(Struct):
    """Which of the two forms was sent."""

    do: Literal["lot", "selection"] = "selection"
