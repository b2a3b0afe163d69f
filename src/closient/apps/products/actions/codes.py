"""Single symbols: what a request asks for becomes data, style and output, is drawn and read back.

The same request gives the same bytes: the ETag of one that was answered before is known without drawing.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import msgspec
from msgspec import Struct

from closient.apps.catalogue.actions import pictures
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.codes import (
    BarcodeRequest,
    DataMatrixRequest,
    DigitalLinkParseResult,
    PrintCheck,
    PrintCheckRequest,
    PrintFit,
    QrRequest,
    SymbolRequest,
)
from closient.apps.products.rules import parsed_links
from closient.codes import colours, files, logo, printing, qr
from closient.codes.errors import CodeError
from closient.codes.files import ImageFormat, Output
from closient.codes.payload import Symbology
from closient.codes.style import Style
from closient.gs1 import digital_link, element_string, gtin
from closient.gs1.errors import Gs1Error
from closient.kit.errors import FieldError, Validation
from closient.kit.turns import Turns

# Pixels or points of a symbol that nobody said a size for.
SYMBOL_SIZE = 400
FIELDS_OF_AIS = {"01": "gtin", "10": "lot", "17": "expiry", "21": "serial"}
# What the drawing calls it, where a request calls it otherwise.
FIELDS = {"colours": "ink", "quiet_mm": "quiet_zone", "font_points": "font_size"}
BARCODE_FIELDS = {**FIELDS, "xdim_mm": "module_width", "height_mm": "module_height"}
BY_LENGTH: dict[int, Symbology] = {8: "ean8", 12: "upca", 13: "ean13", 14: "itf14"}
KEPT_ETAGS = 20_000
LARGE_PIXELS = 1000
LARGE_MODULE = 8  # pixels
# A large picture takes up to 200 MB while it is painted: one at a time.
MOST_WAITING = 24


class Order(NamedTuple):
    """A symbol to be made; `fields` says how the request calls what is at fault, `content` its data."""

    symbology: Symbology
    data: str
    style: Style
    output: Output
    logo: bytes | None = None
    content: str = "gtin"
    fields: dict[str, str] = FIELDS


class Drawn(NamedTuple):
    """A symbol as a file; the file is None when the caller has it already."""

    etag: str
    media_type: str
    file: bytes | None


class Etags:
    """The ETags of the requests that were answered last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, str] = OrderedDict()

    def get(self, key: bytes) -> str | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: bytes, etag: str) -> None:
        self._kept[key] = etag
        if len(self._kept) > KEPT_ETAGS:
            self._kept.popitem(last=False)


_etags = Etags()
painting = Turns("symbols", MOST_WAITING, "Many large symbols are drawn at this moment; try again soon.")


async def generate_a_single_qr_code(base_url: str, request: QrRequest, known: str | None) -> Drawn:
    """`known` is the caller's If-None-Match."""
    return await _answer((base_url, request), known, lambda: _qr_order(base_url, request), request.format)


async def generate_a_single_gs1_datamatrix(request: DataMatrixRequest, known: str | None) -> Drawn:
    return await _answer(request, known, lambda: _datamatrix_order(request), request.format)


async def generate_a_single_1d_barcode(request: BarcodeRequest, known: str | None) -> Drawn:
    return await _answer(request, known, lambda: _barcode_order(request), request.format)


async def draw_a_symbol(request: SymbolRequest, known: str | None) -> Drawn:
    return await _answer(request, known, lambda: _symbol_order(request), request.format)


async def _answer(
    request: Struct | tuple[str, Struct],
    known: str | None,
    order: Callable[[], Order],
    image_format: ImageFormat,
) -> Drawn:
    media_type = files.MEDIA_TYPES[image_format]
    key = hashlib.sha256(msgspec.msgpack.encode((type(request).__name__, request))).digest()
    etag = _etags.get(key)
    if etag is not None and _matches(etag, known):
        return Drawn(etag, media_type, None)
    wanted = order()
    file = await _file_of(wanted)
    etag = f'"{hashlib.sha256(file).hexdigest()[:32]}"'
    _etags.keep(key, etag)
    return Drawn(etag, media_type, None if _matches(etag, known) else file)


async def _file_of(order: Order) -> bytes:
    if order.logo is not None:
        # A small file may be a large picture: it waits in the line of all that are decoded.
        return await pictures.decoding.run(_made, order)
    # zint, painting and packing hold the interpreter's lock: in a thread a usual symbol takes half longer.
    return await painting.run(_made, order) if _is_large(order) else _made(order)


def _is_large(order: Order) -> bool:
    """Whether it has so many pixels that others would wait."""
    output = order.output
    if output.image_format not in files.RASTER_FORMATS:
        return False
    if output.size is not None:
        return output.size > LARGE_PIXELS
    dots = order.style.unit_mm(order.symbology) * output.dots_per_inch / printing.MM_AN_INCH
    return dots > LARGE_MODULE


def _matches(etag: str, known: str | None) -> bool:
    """Whether an If-None-Match names this ETag; the comparison is the weak one (RFC 9110, 13.1.2)."""
    if known is None:
        return False
    names = [name.strip().removeprefix("W/") for name in known.split(",")]
    return etag in names or names == ["*"]


def _made(order: Order) -> bytes:
    try:
        picture = None if order.logo is None else logo.read(order.logo, order.output.colours.paper)
        return files.render(order.symbology, order.data, order.output, order.style, picture)
    except CodeError as error:
        raise _invalid(error, order) from None


def _invalid(error: CodeError, order: Order) -> Validation:
    if error.about:
        return Validation.of(order.fields.get(error.about, error.about), error.reason)
    return Validation.of(order.content, error.reason)


def _colours(ink: str, paper: str | None) -> colours.Colours:
    try:
        return colours.named(ink, paper)
    except CodeError as error:
        raise Validation.of(FIELDS.get(error.about, error.about), error.reason) from None


def _qr_order(base_url: str, request: QrRequest) -> Order:
    output = Output(
        request.format,
        request.size if request.xdim_mm is None else None,
        dots_per_inch=request.dpi,
        cmyk=request.cmyk,
        colours=_colours(request.ink, request.paper),
    )
    style = Style(xdim_mm=request.xdim_mm, error_correction=request.error_correction)
    link = qr_link(base_url, request)
    # A link is sound when it is here: what cannot be drawn is too large, or too small for its content.
    return Order("qr", link, style, output, logo=request.logo, content="size")


def _datamatrix_order(request: DataMatrixRequest) -> Order:
    if request.lot is None and request.serial is None:
        missing = "A GS1 DataMatrix needs a lot or a serial."
        raise Validation([FieldError("lot", missing), FieldError("serial", missing)])
    # Values of fixed length first, so that the fewest separators are needed.
    values = (
        ("01", records.read_gtin(request.gtin)),
        ("17", request.expiry),
        ("10", request.lot),
        ("21", request.serial),
    )
    try:
        pairs = [(code, value) for code, value in values if value is not None]
        data = element_string.build_bracketed(pairs)
    except Gs1Error as error:
        raise Validation.of(FIELDS_OF_AIS.get(error.ai or "", "gtin"), error.reason) from None
    output = Output(
        request.format,
        request.size if request.xdim_mm is None else None,
        dots_per_inch=request.dpi,
        colours=_colours(request.ink, request.paper),
    )
    style = Style(xdim_mm=request.xdim_mm, text=request.write_text)
    return Order("gs1_datamatrix", data, style, output)


def _barcode_order(request: BarcodeRequest) -> Order:
    symbology, data = _barcode(request)
    style = Style(
        xdim_mm=request.module_width,
        height_mm=request.module_height,
        text=request.write_text,
        font_points=request.font_size,
        quiet_mm=request.quiet_zone,
    )
    output = Output(
        request.format,
        dots_per_inch=request.dpi,
        colours=_colours(request.ink, request.paper),
        outlines=request.embed_font,
    )
    return Order(symbology, data, style, output, fields=BARCODE_FIELDS)


def _barcode(request: BarcodeRequest) -> tuple[Symbology, str]:
    """The symbology, by the length of the GTIN as given where it is left open, and what it holds."""
    kind = request.barcode_type
    if request.gtin.lstrip().startswith("("):
        if kind not in ("auto", "gs1_128"):
            raise Validation.of("barcode_type", "Only gs1_128 holds identifiers in brackets.")
        return "gs1_128", request.gtin
    digits = "".join(request.gtin.replace("-", "").split())
    if kind == "upce" and len(digits) == 8:
        return "upce", digits
    fourteen = records.read_gtin(digits)
    if kind == "gs1_128":
        return kind, f"(01){fourteen}"
    return (BY_LENGTH[len(digits)] if kind == "auto" else kind), digits


def _symbol_order(request: SymbolRequest) -> Order:
    style = Style(
        xdim_mm=request.xdim_mm,
        height_mm=request.height_mm,
        text=request.write_text,
        font_points=request.font_size,
        quiet_mm=request.quiet_zone,
        error_correction=request.error_correction,
        columns=request.columns,
    )
    output = Output(
        request.format,
        request.size if request.xdim_mm is None else None,
        dots_per_inch=request.dpi,
        cmyk=request.cmyk,
        colours=_colours(request.ink, request.paper),
        outlines=request.embed_font,
    )
    return Order(request.symbology, request.data, style, output, logo=request.logo, content="data")


async def draw_code(base_url: str, request: QrRequest) -> tuple[bytes, str]:
    """The QR code that pages show again and again, in one of few sizes: the last ones are kept."""
    image = _drawn(qr_link(base_url, request), request.format, request.size)
    return image, files.MEDIA_TYPES[request.format]


async def draw_link(uri: str, file_format: str) -> tuple[bytes, str] | None:
    """The symbol of a link as it stands; None when there is no such format."""
    for known, media_type in files.MEDIA_TYPES.items():
        if known == file_format:
            return _drawn(uri, known, SYMBOL_SIZE), media_type
    return None


@lru_cache(maxsize=256)
def _drawn(link: str, image_format: ImageFormat, size: int) -> bytes:
    return qr.render(link, image_format=image_format, size=size)


def qr_link(base_url: str, request: QrRequest) -> str:
    """The Digital Link that a code of this request holds."""
    values = {"01": records.read_gtin(request.gtin)}
    for ai, value in (("10", request.lot), ("21", request.serial), ("17", request.expiry)):
        if value is not None:
            values[ai] = value
    try:
        return digital_link.build(base_url, values)
    except Gs1Error as error:
        raise Validation.of(FIELDS_OF_AIS.get(error.ai or "", "gtin"), error.reason) from None


async def parse_a_gs1_digital_link_url_into_structured_ais(url: str) -> DigitalLinkParseResult:
    found = parsed_links.parse(url)
    return DigitalLinkParseResult(
        is_valid=bool(found),
        url=url,
        gtin=gtin.normalise_strict(found["01"]) if found else None,
        lot=found.get("10"),
        expiry=found.get("17"),
        serial=found.get("21"),
        raw_ais=found,
    )


async def check_a_print_size(request: PrintCheckRequest) -> PrintCheck:
    """Of the module as the printer makes it, if its resolution is known."""
    module, dots = request.xdim_mm, None
    if request.dpi is not None:
        dots, module = _printed(request.xdim_mm, request.dpi)
    left, right = printing.quiet_zones_mm(request.symbology, module)
    fits = [
        PrintFit(fit.place, fit.verdict, fit.reason, fit.minimum_mm, fit.target_mm, fit.maximum_mm)
        for fit in printing.check(request.symbology, module)
    ]
    return PrintCheck(request.symbology, module, dots, left, right, fits)


def _printed(module_mm: float, dpi: int) -> tuple[int, float]:
    made = printing.printed(module_mm, dpi)
    return made.dots, made.module_mm
