"""The form of the code studio, as it stands in the address of the page, and what the page shows of a code."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.codes import PrintCheck
from closient.apps.catalogue.structs.products import Lot, Product, Serial
from closient.codes.files import ImageFormat
from closient.codes.payload import Symbology

Part = Annotated[
    str,
    Meta(
        pattern=r"^[\x21-\x7E]{0,20}$",
        extra={"hint": "Use up to 20 letters, digits and signs, without spaces."},
    ),
]


class CodeForm(Struct):
    """A code of one product; what is empty is left out, or takes the usual value of the kind."""

    gtin: Annotated[str, Meta(max_length=40)] = ""
    symbology: Symbology = "qr"
    lot: Part = ""
    serial: Part = ""
    expiry: date | None = None
    xdim_mm: Annotated[float, Meta(ge=0.1, le=2)] | None = None
    height_mm: Annotated[float, Meta(ge=1, le=100)] | None = None
    dpi: Annotated[int, Meta(ge=72, le=1200)] | None = None
    text: Literal["usual", "shown", "none"] = "usual"


class CodeFile(CodeForm):
    """The same as a file; CMYK colours exist in eps and tif."""

    format: ImageFormat = "svg"
    cmyk: bool = False


class StudioView(Struct, frozen=True):
    """A code that was drawn and read back: what it holds, its size in mm, and what that is worth."""

    product: Product
    lots: list[Lot]
    serials: list[Serial]
    held: str
    leaves_out: bool
    svg: bytes
    width_mm: float
    height_mm: float
    check: PrintCheck
    known_expiry: date | None
