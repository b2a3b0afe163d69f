"""/products/api/v1: one symbol at a time, what a Digital Link says, whether a size is right for printing."""

from typing import Annotated, Any

from litestar import Response, post
from litestar.params import HeaderParameter

from closient.apps.catalogue.structs.codes import (
    BarcodeRequest,
    DataMatrixRequest,
    DigitalLinkParseResult,
    DigitalLinkText,
    PrintCheck,
    PrintCheckRequest,
    QrRequest,
    SymbolRequest,
)
from closient.apps.products.actions import codes
from closient.apps.products.actions.codes import Drawn
from closient.kit.services import Services

MONTH = "public, max-age=2592000"
SVG, PNG, PDF, EPS, TIF = (
    "image/svg+xml",
    "image/png",
    "application/pdf",
    "application/postscript",
    "image/tiff",
)
ERRORS = {304: "If-None-Match equals the ETag", 422: "what cannot be drawn, or would not be readable"}
IfNoneMatch = Annotated[
    str | None, HeaderParameter(name="If-None-Match", description="An equal ETag gives 304 without a body.")
]


def _answer(drawn: Drawn) -> Response[bytes]:
    headers = {"Cache-Control": MONTH, "ETag": drawn.etag}
    if drawn.file is None:
        return Response(b"", status_code=304, headers=headers)
    return Response(drawn.file, media_type=drawn.media_type, headers=headers)


@post(
    "/products/api/v1/barcode",
    status_code=200,
    opt={"tag": "codes", "slash": True, "media": [SVG, PNG, EPS, PDF], "errors": ERRORS},
)
async def generate_a_single_1d_barcode(
    data: BarcodeRequest, if_none_match: IfNoneMatch = None
) -> Response[bytes]:
    """Generate a single 1D barcode.

    `auto` chooses by the length of the GTIN as given: 8 digits EAN-8, 12 UPC-A, 13 EAN-13, 14 ITF-14. Each
    symbol is decoded again before it leaves; the bytes are deterministic and carry a strong ETag.
    """
    return _answer(await codes.generate_a_single_1d_barcode(data, if_none_match))


@post(
    "/products/api/v1/datamatrix",
    status_code=200,
    opt={"tag": "codes", "slash": True, "media": [SVG, PNG, PDF], "errors": ERRORS},
)
async def generate_a_single_gs1_datamatrix(
    data: DataMatrixRequest, if_none_match: IfNoneMatch = None
) -> Response[bytes]:
    """Generate a single GS1 DataMatrix.

    At least one of lot and serial. The element string has the order 01, 17, 10, 21. Each symbol is decoded
    again before it leaves; the bytes are deterministic and carry a strong ETag.
    """
    return _answer(await codes.generate_a_single_gs1_datamatrix(data, if_none_match))


@post(
    "/products/api/v1/qr",
    status_code=200,
    opt={"tag": "qr", "slash": True, "media": [SVG, PNG, PDF, EPS, TIF], "errors": ERRORS},
)
async def generate_a_single_qr_code(
    services: Services, data: QrRequest, if_none_match: IfNoneMatch = None
) -> Response[bytes]:
    """Generate a single QR code.

    Holds the Digital Link of the GTIN. Each symbol is decoded again before it leaves; the bytes are
    deterministic and carry a strong ETag. Colours must differ by at least 40 % of the red light that scanners
    see by. A logo takes the middle.
    """
    base_url = services.settings.base_url
    return _answer(await codes.generate_a_single_qr_code(base_url, data, if_none_match))


@post(
    "/products/api/v1/symbols",
    status_code=200,
    opt={
        "tag": "codes",
        "extension": True,
        "media": [SVG, PNG, PDF, EPS, TIF],
        "errors": ERRORS,
    },
)
async def draw_a_symbol(data: SymbolRequest, if_none_match: IfNoneMatch = None) -> Response[bytes]:
    """Draw a symbol.

    Any symbology with any content that it takes: element strings with every identifier of GS1 (checked with
    the rules of which go together), the DataBar family, web addresses, plain text. Without size the symbol
    has its size in mm, and raster files have dpi dots an inch.
    """
    return _answer(await codes.draw_a_symbol(data, if_none_match))


@post("/products/api/v1/digital-link/parse", status_code=200, opt={"tag": "digital-link"})
async def parse_a_gs1_digital_link_url_into_structured_ais(data: DigitalLinkText) -> DigitalLinkParseResult:
    """Parse a GS1 Digital Link URL into structured AIs.

    Identifiers are read from the path; any host. An address that is no Digital Link is answered with is_valid
    false.
    """
    return await codes.parse_a_gs1_digital_link_url_into_structured_ais(data.url)


@post("/products/api/v1/print-check", status_code=200, opt={"tag": "codes", "extension": True})
async def check_a_print_size(data: PrintCheckRequest) -> PrintCheck:
    """Check a print size.

    Whether a module of this width is right at a retail point of sale, in general distribution and in
    healthcare, by GS1's minimum, target and maximum. A printer makes whole dots: with its dpi the nearest
    width that it can print is judged.
    """
    return await codes.check_a_print_size(data)


handlers: list[Any] = [
    generate_a_single_1d_barcode,
    generate_a_single_gs1_datamatrix,
    generate_a_single_qr_code,
    draw_a_symbol,
    parse_a_gs1_digital_link_url_into_structured_ais,
    check_a_print_size,
]
