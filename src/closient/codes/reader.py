"""Reading symbols back, by a decoder that shares no code with the encoder (zxing-cpp)."""

from dataclasses import dataclass

import zxingcpp

from closient.codes.drawing import Content
from closient.codes.errors import CodeError
from closient.codes.pixels import Pixels

FRAME_PIXELS = 40


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol found in a picture: its text, the format's name ("QR Code"), its error correction level and
    the identifier of its symbology ("]Q1").
    """

    text: str
    format: str
    error_correction: str
    identifier: str


def read(pixels: Pixels, formats: str = "") -> list[Symbol]:
    """All symbols in the picture; `formats` narrows the search ("QRCode"), which is ten times faster."""
    sought = zxingcpp.barcode_formats_from_str(formats or "AllReadable")
    view = memoryview(pixels.luma).cast("B", (pixels.height, pixels.width))
    # Our own pictures stand upright and are dark on light; only a search for anything has to turn and invert.
    found = zxingcpp.read_barcodes(
        view,
        formats=sought,
        try_rotate=not formats,
        try_invert=not formats,
        try_downscale=not formats,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [
        Symbol(symbol.text, str(symbol.format), symbol.ec_level, symbol.symbology_identifier)
        for symbol in found
    ]


def _found(content: Content, pixels: Pixels) -> set[tuple[str, str]]:
    # A stacked symbol may be found once for each of its rows.
    return {(symbol.text, symbol.identifier) for symbol in read(pixels, content.format)}


def verify(content: Content, pixels: Pixels) -> None:
    """Raise CodeError unless the picture holds this content and nothing else."""
    found = _found(content, pixels)
    if not found:
        # A quiet zone of nothing leaves it to the paper around: the reader gets some.
        found = _found(content, pixels.framed(FRAME_PIXELS))
    if len(found) != 1:
        raise CodeError(f"The drawn code was not readable: {len(found)} symbols were found in it.")
    [(text, identifier)] = found
    if text != content.text:
        raise CodeError("The drawn code was not readable: another text was read back.")
    if content.identifier and identifier != content.identifier:
        raise CodeError(
            f"The drawn code was read as {identifier}, where {content.identifier} is meant.",
        )
