"""The form of the code studio, as it stands in the address of the page, and what the page shows of a code."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.codes import PrintCheck
from closient.apps.catalogue.structs.products import Lot, Product, Serial
from closient.codes.files import ImageFormat
from closient.codes.payload import Symbology
from closient.kit.ids import Id

Part = Annotated[
    str,
    Meta(
        pattern=r"^[\x21-\x7E]{0,20}$",
        extra={"hint": "Use up to 20 letters, digits and signs, without spaces."},
    ),
]


HexColour = Annotated[
    str,
    Meta(
        pattern="^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$",
        extra={"hint": "Write the colour as # and six signs of 0-9 and a-f, such as #003366."},
    ),
]
Day = Annotated[
    date,
    Meta(
        extra={
            "hint": "Write the day as year, month and day, such as 2027-01-31; it must be in the calendar."
        }
    ),
]


class CodeForm(Struct):
    """A code of one product; what is empty is left out, or takes the usual value of the kind.

    `logo` is "brand", or the id of a picture that was sent.
    """

    gtin: Annotated[str, Meta(max_length=40)] = ""
    symbology: Symbology = "qr"
    lot: Part = ""
    serial: Part = ""
    expiry: Day | None = None
    xdim_mm: Annotated[float, Meta(ge=0.1, le=2)] | None = None
    height_mm: Annotated[float, Meta(ge=1, le=100)] | None = None
    dpi: Annotated[int, Meta(ge=72, le=1200)] | None = None
    text: Literal["usual", "shown", "none"] = "usual"
    ink: HexColour = "#000000"
    paper: HexColour = "#ffffff"
    transparent: bool = False
    logo: Annotated[str, Meta(max_length=64)] = ""


class CodeFile(CodeForm):
    """The same as a file; CMYK colours exist in eps and tif."""

    format: ImageFormat = "svg"
    cmyk: bool = False


class LogoStep(Struct):
    """A picture for the middle is sent, or taken away."""

    do: Literal["send", "remove"] = "send"
    picture: Annotated[str, Meta(max_length=64)] = ""


class CodeLogo(Struct):
    """A picture that was sent for the middle of QR codes."""

    id: Id
    file_name: str


class StudioView(Struct, frozen=True):
    """A code that was drawn and read back: what it holds, its size in mm, and what that is worth.

    `contrast` is how much lighter the paper is than the ink by red light, `has_logo` whether a picture stands
    in the middle, `brand` the name of the brand whose logo could, `longest_mm` the most that GS1 allows where
    this one is longer.
    """

    product: Product
    lots: list[Lot]
    serials: list[Serial]
    held: str
    is_link: bool
    leaves_out: bool
    svg: bytes
    width_mm: float
    height_mm: float
    longest_mm: float | None
    check: PrintCheck
    known_expiry: date | None
    contrast: float
    has_logo: bool
    brand: str
