"""QR codes: encoded by zint, decoded again by an independent reader, and only then written to a file's bytes.

The same arguments give the same bytes. No file, no network, no clock.
"""

from typing import Literal

import zint

from closient.codes import matrix, raster, reader, vector
from closient.codes.errors import CodeError
from closient.codes.matrix import Matrix, Pixels

ImageFormat = Literal["svg", "png", "pdf", "eps", "tif"]
ErrorCorrection = Literal["L", "M", "Q", "H"]

MEDIA_TYPES: dict[ImageFormat, str] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "eps": "application/postscript",
    "tif": "image/tiff",
}
QUIET_ZONE = 4  # modules on each side (ISO/IEC 18004, 9.1)
SIZES = range(50, 2001)
SMALLEST_MODULE_MM = 0.1
LARGEST_MODULE_MM = 2.0
PRINT_PIXELS_PER_MM = 300 / 25.4
LARGEST_SIDE_PIXELS = 4000
_LEVELS: dict[ErrorCorrection, int] = {"L": 1, "M": 2, "Q": 3, "H": 4}
_STRIDE = 144  # bytes that zint keeps for each row, whatever its width (1,152 modules)
_UTF8 = 26  # the ECI that says so
_CMYK_FORMATS = ("eps", "tif")


def render(
    text: str,
    *,
    image_format: ImageFormat,
    size: int = 400,
    xdim_mm: float | None = None,
    cmyk: bool = False,
    error_correction: ErrorCorrection = "M",
) -> bytes:
    """The QR code of `text` as a file, quiet zone included.

    `size` is the width in pixels (png, tif), user units (svg) or points (pdf, eps); `xdim_mm`, the width of
    one module, takes its place when given. Raises CodeError when the text does not fit, the symbol would be
    too small to read or the picture does not read back as the text.
    """
    _check(image_format, size, xdim_mm, cmyk)
    symbol = encode(text, error_correction)
    if image_format in ("png", "tif"):
        pixels, pixels_per_metre = _picture(symbol, size, xdim_mm)
        _verify(pixels, text)
        if image_format == "png":
            return raster.png(pixels, pixels_per_metre)
        return raster.tif(pixels, pixels_per_metre, cmyk=cmyk)
    points = _points(symbol, size, xdim_mm)
    _verify(symbol.pixels(4), text)
    if image_format == "svg":
        return vector.svg(symbol, vector.svg_width(size, xdim_mm, symbol.side), text)
    if image_format == "pdf":
        return vector.pdf(symbol, points)
    return vector.eps(symbol, points, cmyk=cmyk)


def encode(text: str, error_correction: ErrorCorrection = "M") -> Matrix:
    """The modules of the smallest QR code that holds `text`, with its quiet zone; not verified."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.QRCODE
    symbol.warn_level = zint.WarningLevel.FAIL_ALL
    symbol.input_mode = zint.InputMode.UNICODE
    symbol.option_1 = _LEVELS[error_correction]
    if not text.isascii():
        symbol.eci = _UTF8
    try:
        symbol.encode(text)
    except (RuntimeError, ValueError) as error:
        raise CodeError(f"This text cannot be written as a QR code: {error}.") from error
    packed = symbol.encoded_data.tobytes()
    return matrix.from_packed_rows(packed, _STRIDE, symbol.width, QUIET_ZONE)


def _check(image_format: str, size: int, xdim_mm: float | None, cmyk: bool) -> None:
    if image_format not in MEDIA_TYPES:
        raise CodeError(f"A QR code can be made as {', '.join(MEDIA_TYPES)}; not as {image_format}.")
    if cmyk and image_format not in _CMYK_FORMATS:
        raise CodeError(f"CMYK colours exist in {' and '.join(_CMYK_FORMATS)} only; not in {image_format}.")
    if xdim_mm is None:
        if size not in SIZES:
            raise CodeError(f"The size must be between {SIZES.start} and {SIZES.stop - 1}.")
    elif not SMALLEST_MODULE_MM <= xdim_mm <= LARGEST_MODULE_MM:
        raise CodeError(f"A module must be {SMALLEST_MODULE_MM} to {LARGEST_MODULE_MM:.0f} mm wide.")


def _points(symbol: Matrix, size: int, xdim_mm: float | None) -> float:
    if xdim_mm is not None:
        return xdim_mm * symbol.side * vector.POINTS_PER_MM
    smallest = SMALLEST_MODULE_MM * symbol.side * vector.POINTS_PER_MM
    if size < smallest:
        raise CodeError(
            f"This code has {symbol.side} modules a side: "
            f"below {int(smallest) + 1} points they are too small to read."
        )
    return size


def _picture(symbol: Matrix, size: int, xdim_mm: float | None) -> tuple[Pixels, float | None]:
    """Pixels, and how many make a metre; a module is always a whole number of pixels."""
    if xdim_mm is not None:
        wanted = max(2, round(xdim_mm * PRINT_PIXELS_PER_MM))
        pixels_per_module = min(wanted, LARGEST_SIDE_PIXELS // symbol.side)
        return symbol.pixels(pixels_per_module), pixels_per_module / xdim_mm * 1000
    pixels_per_module = size // symbol.side
    if not pixels_per_module:
        raise CodeError(
            f"This code has {symbol.side} modules a side: it is too small to read in {size} pixels."
        )
    return symbol.pixels(pixels_per_module, size), None


def _verify(pixels: Pixels, text: str) -> None:
    found = reader.read(pixels, "QRCode")
    if len(found) != 1:
        raise CodeError(f"The drawn code was not readable: {len(found)} symbols were found in it.")
    if found[0].text != text:
        raise CodeError("The drawn code was not readable: another text was read back.")
