"""PNG and TIFF from pixels, in as few bits as they need: grey, mixtures of two colours, RGB or four inks.

Written here and not by an imaging library: both are a few tables around zlib, and the bytes stay ours.
"""

import struct
import zlib
from itertools import groupby

from closient.codes.colours import Colours
from closient.codes.pixels import Pixels
from closient.codes.raster import mixes

_BITS = bytes(ord("1") if luma >= 128 else ord("0") for luma in range(256))
_LEVEL = 6
_GREY, _RGB, _PALETTE = 0, 2, 3


def bilevel(pixels: Pixels) -> bool:
    """Whether there is nothing but ink and paper."""
    return pixels.luma.count(0) + pixels.luma.count(255) == len(pixels.luma)


def _packed(row: bytes) -> bytes:
    """Eight pixels a byte, the leftmost in the highest bit, white as 1."""
    padding = -len(row) % 8
    return (int(row.translate(_BITS), 2) << padding).to_bytes((len(row) + padding) // 8, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(pixels: Pixels, pixels_per_metre: float | None, colours: Colours) -> bytes:
    """A PNG in grey, or in the colours; the resolution is written when it is known."""
    two = bilevel(pixels)
    rows = [_packed(row) for row in pixels.rows()] if two else list(pixels.rows())
    ancillary = b""
    if not colours.usual:
        tables = mixes(colours.ink, colours.paper)
        steps = (0, 255) if two else range(256)
        ancillary += _chunk(b"PLTE", bytes(table[step] for step in steps for table in tables))
        if colours.transparent:
            ancillary += _chunk(b"tRNS", bytes(255 - step for step in steps))
    kind = _GREY if colours.usual else _PALETTE
    return _png((pixels.width, pixels.height), (1 if two else 8, kind), ancillary, rows, pixels_per_metre)


def rgb_png(width: int, height: int, rgb: bytes, pixels_per_metre: float | None = None) -> bytes:
    """A PNG of three bytes a pixel."""
    rows = [rgb[start : start + 3 * width] for start in range(0, len(rgb), 3 * width)]
    return _png((width, height), (8, _RGB), b"", rows, pixels_per_metre)


def _png(
    size: tuple[int, int],
    kind: tuple[int, int],
    ancillary: bytes,
    rows: list[bytes],
    pixels_per_metre: float | None,
) -> bytes:
    lines: list[bytes] = []
    for row, copies in groupby(rows):
        # Filter 2 (up) makes a repeated row all zeros.
        lines.append(b"\x00" + row + (b"\x02" + bytes(len(row))) * (sum(1 for _ in copies) - 1))
    parts = [b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", struct.pack(">IIBBBBB", *size, *kind, 0, 0, 0))]
    if pixels_per_metre is not None:
        dots = round(pixels_per_metre)
        parts.append(_chunk(b"pHYs", struct.pack(">IIB", dots, dots, 1)))
    parts += [ancillary, _chunk(b"IDAT", zlib.compress(b"".join(lines), _LEVEL)), _chunk(b"IEND", b"")]
    return b"".join(parts)


def grey_tif(pixels: Pixels, pixels_per_metre: float | None) -> bytes:
    """A TIFF in grey, of one bit if there is nothing but ink and paper."""
    two = bilevel(pixels)
    data = b"".join(map(_packed, pixels.rows())) if two else pixels.luma
    return tif((pixels.width, pixels.height), data, (1 if two else 8, 1, 1), pixels_per_metre)


def rgb_tif(width: int, height: int, rgb: bytes, pixels_per_metre: float | None) -> bytes:
    return tif((width, height), rgb, (8, 3, 2), pixels_per_metre)


def cmyk_tif(width: int, height: int, inks: bytes, pixels_per_metre: float | None) -> bytes:
    return tif((width, height), inks, (8, 4, 5), pixels_per_metre)


def tif(
    size: tuple[int, int], data: bytes, kind: tuple[int, int, int], pixels_per_metre: float | None
) -> bytes:
    """A little-endian TIFF 6.0 of one strip, deflated; an unknown resolution is written as 72 an inch.

    `kind` is bits for a sample, samples for a pixel, and TIFF's number of the colour space.
    """
    bits, samples, space = kind
    strip = zlib.compress(data, _LEVEL)
    pixels_per_inch = 72.0 if pixels_per_metre is None else pixels_per_metre * 0.0254
    values = struct.pack("<II4H", round(pixels_per_inch * 10000), 10000, *(bits,) * 4)
    entries = [
        (256, 4, 1, size[0]),
        (257, 4, 1, size[1]),
        (258, 3, samples, bits),  # BitsPerSample; several of them stand outside the entry
        (259, 3, 1, 8),  # Compression: deflate
        (262, 3, 1, space),
        (273, 4, 1, 0),  # StripOffsets, known below
        (277, 3, 1, samples),
        (278, 4, 1, size[1]),
        (279, 4, 1, len(strip)),
        (282, 5, 1, 0),  # XResolution
        (283, 5, 1, 0),  # YResolution
        (296, 3, 1, 2),  # ResolutionUnit: inch
    ]
    start = 8 + 2 + 12 * len(entries) + 4
    places = {273: start + len(values), 282: start, 283: start}
    if samples > 1:
        places[258] = start + 8
    table = b"".join(
        struct.pack("<HHII", tag, kind, count, places.get(tag, value)) for tag, kind, count, value in entries
    )
    return b"II*\x00" + struct.pack("<IH", 8, len(entries)) + table + bytes(4) + values + strip
