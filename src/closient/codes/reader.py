"""Reading symbols back, by a decoder that shares no code with the encoder (zxing-cpp)."""

from dataclasses import dataclass

import zxingcpp

from closient.codes.matrix import Pixels


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol found in a picture: its text, the format's name ("QR Code") and its error correction level."""

    text: str
    format: str
    error_correction: str


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
    return [Symbol(symbol.text, str(symbol.format), symbol.ec_level) for symbol in found]
