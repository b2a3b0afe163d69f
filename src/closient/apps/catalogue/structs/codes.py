"""Requests for single symbols, what a Digital Link says, and whether a size is right for printing."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.values import Gtin14
from closient.codes.payload import Symbology
from closient.codes.printing import Place, Verdict

GtinText = Annotated[
    str,
    Meta(
        pattern=r"^[\d\s\-]{8,17}$",
        description="8, 12, 13 or 14 digits with a right check digit; spaces and hyphens are dropped.",
        examples=["9506000134352"],
    ),
]
AiValue = Annotated[str, Meta(pattern=r"^[\x21-\x7E]{1,20}$")]
Expiry = Annotated[str, Meta(pattern=r"^\d{6}$", description="AI 17, YYMMDD.")]
SymbolSize = Annotated[int, Meta(ge=50, le=2000, description="Width in pixels, user units or points.")]
ModuleWidth = Annotated[float, Meta(ge=0.1, le=2, description="Module width in mm; overrides size.")]
Resolution = Annotated[int, Meta(ge=72, le=1200, description="Dots an inch of png and tif made by mm.")]
Colour = Annotated[str, Meta(pattern="^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$", examples=["#003366"])]
ErrorCorrection = Annotated[Literal["L", "M", "Q", "H"], Meta(description="Of QR codes.")]
LogoFile = Annotated[bytes, Meta(max_length=1_048_576, description="PNG, JPEG or WebP; makes it level H.")]


class QrRequest(Struct):
    """One QR code that holds a GS1 Digital Link."""

    gtin: GtinText
    lot: AiValue | None = None
    serial: AiValue | None = None
    expiry: Expiry | None = None
    format: Literal["svg", "png", "pdf", "eps", "tif"] = "svg"
    size: SymbolSize = 400
    cmyk: bool = False
    xdim_mm: ModuleWidth | None = None
    error_correction: ErrorCorrection = "M"
    dpi: Resolution = 300
    ink: Colour = "#000000"
    paper: Annotated[Colour | None, Meta(description="null leaves it out.")] = "#ffffff"
    logo: LogoFile | None = None


class DataMatrixRequest(Struct):
    """One GS1 DataMatrix; at least one of lot and serial."""

    gtin: GtinText
    lot: AiValue | None = None
    serial: AiValue | None = None
    expiry: Expiry | None = None
    format: Literal["svg", "png", "pdf"] = "svg"
    size: SymbolSize | None = None
    xdim_mm: ModuleWidth | None = None
    write_text: bool = False
    dpi: Resolution = 300
    ink: Colour = "#000000"
    paper: Colour | None = "#ffffff"


class BarcodeRequest(Struct):
    """One linear barcode."""

    gtin: Annotated[
        str, Meta(min_length=8, max_length=200, description="A GTIN, or (01)...(10)... with gs1_128.")
    ]
    barcode_type: Literal[
        "auto",
        "ean13",
        "ean8",
        "jan",
        "upca",
        "upce",
        "itf14",
        "ean14",
        "code128",
        "gs1_128",
        "code39",
    ] = "auto"
    format: Literal["svg", "png", "eps", "pdf"] = "svg"
    module_width: Annotated[float, Meta(ge=0.1, le=2, description="mm")] = 0.33
    module_height: Annotated[float, Meta(ge=1, le=100, description="mm")] = 25
    font_size: Annotated[float, Meta(ge=4, le=24, description="Points; below 8 compact.")] = 10
    quiet_zone: Annotated[float, Meta(ge=0, le=20, description="mm; 0 leaves out the marks.")] = 6.5
    write_text: bool = True
    embed_font: Annotated[bool, Meta(description="svg: outlines of OCR-B in place of text.")] = True
    dpi: Resolution = 300
    ink: Colour = "#000000"
    paper: Colour | None = "#ffffff"


class SymbolRequest(Struct):
    """One symbol of any kind; what is left out takes the usual value of the kind."""

    symbology: Symbology
    data: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=4096,
            description="Digits, a text, a web address, or an element string: bracketed or raw.",
            examples=["(00)340123450000000000", "9506000134352"],
        ),
    ]
    format: Literal["svg", "png", "pdf", "eps", "tif"] = "svg"
    size: SymbolSize | None = None
    xdim_mm: ModuleWidth | None = None
    height_mm: Annotated[float, Meta(ge=1, le=100, description="Of the bars.")] | None = None
    quiet_zone: Annotated[float, Meta(ge=0, le=20, description="mm")] | None = None
    font_size: Annotated[float, Meta(ge=4, le=24, description="Points; below 8 compact.")] = 10
    write_text: bool | None = None
    embed_font: bool = True
    columns: Annotated[int, Meta(ge=1, le=11, description="Of a stacked DataBar.")] = 2
    error_correction: ErrorCorrection = "M"
    cmyk: bool = False
    dpi: Resolution = 300
    ink: Colour = "#000000"
    paper: Colour | None = "#ffffff"
    logo: LogoFile | None = None


class PrintCheckRequest(Struct):
    """A symbol's kind and the width that its modules are to have."""

    symbology: Symbology
    xdim_mm: Annotated[float, Meta(ge=0.1, le=2)]
    dpi: Annotated[int, Meta(ge=72, le=4800, description="Of the printer.")] | None = None


class PrintFit(Struct):
    """What the module width is worth where the symbol is scanned; limits are null where it is not used."""

    place: Place
    verdict: Verdict
    reason: str
    minimum_mm: float | None
    target_mm: float | None
    maximum_mm: float | None


class PrintCheck(Struct):
    """Verdicts by the symbol specification tables of the GS1 General Specifications."""

    symbology: Symbology
    xdim_mm: Annotated[float, Meta(description="As printed: with dpi, a whole number of dots.")]
    dots: Annotated[int | None, Meta(description="Of the printer for a module; null without dpi.")]
    quiet_zone_left_mm: float
    quiet_zone_right_mm: float
    fits: list[PrintFit]


class DigitalLinkText(Struct):
    """An address that may be a GS1 Digital Link."""

    url: Annotated[str, Meta(min_length=1, max_length=4096)]


class DigitalLinkParseResult(Struct):
    """What the path of a Digital Link says; when it is none, is_valid is false and all else empty."""

    is_valid: bool
    url: Annotated[str, Meta(description="As it was sent.")]
    gtin: Gtin14 | None = None
    lot: str | None = None
    expiry: Annotated[str | None, Meta(description="AI 17 of the path, YYMMDD.")] = None
    serial: str | None = None
    raw_ais: Annotated[dict[str, str], Meta(description="Every identifier of the path.")] = {}
