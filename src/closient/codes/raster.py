"""PNG and TIFF from the pixels that the reader has seen: one bit a pixel, or four inks in a CMYK TIFF.

Written here and not by an imaging library: both are a few tables around zlib, and a server needs no more.
"""

import struct
import zlib
from itertools import groupby

from closient.codes.matrix import Pixels

_BITS = bytes(ord("1") if luma >= 128 else ord("0") for luma in range(256))
_INVERTED = bytes(255 - luma for luma in range(256))


def _packed(row: bytes) -> bytes:
    """Eight pixels a byte, the leftmost in the highest bit, white as 1."""
    padding = -len(row) % 8
    return (int(row.translate(_BITS), 2) << padding).to_bytes((len(row) + padding) // 8, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(pixels: Pixels, pixels_per_metre: float | None) -> bytes:
    """A PNG of one bit grey; the resolution is written when it is known."""
    lines: list[bytes] = []
    for row, copies in groupby(pixels.rows()):
        packed = _packed(row)
        # Filter 2 (up) makes a repeated row all zeros.
        lines.append(b"\x00" + packed + (b"\x02" + bytes(len(packed))) * (sum(1 for _ in copies) - 1))
    header = struct.pack(">IIBBBBB", pixels.width, pixels.height, 1, 0, 0, 0, 0)
    parts = [b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", header)]
    if pixels_per_metre is not None:
        parts.append(
            _chunk(b"pHYs", struct.pack(">IIB", round(pixels_per_metre), round(pixels_per_metre), 1))
        )
    parts += [_chunk(b"IDAT", zlib.compress(b"".join(lines), 9)), _chunk(b"IEND", b"")]
    return b"".join(parts)


def _inks(row: bytes) -> bytes:
    """Cyan, magenta, yellow, black for each pixel: black ink alone."""
    inks = bytearray(4 * len(row))
    inks[3::4] = row.translate(_INVERTED)
    return bytes(inks)


def tif(pixels: Pixels, pixels_per_metre: float | None, *, cmyk: bool) -> bytes:
    """A little-endian TIFF 6.0 of one strip, deflated; an unknown resolution is written as 72 an inch."""
    line = _inks if cmyk else _packed
    rows = [line(row) * sum(1 for _ in copies) for row, copies in groupby(pixels.rows())]
    strip = zlib.compress(b"".join(rows), 6)
    pixels_per_inch = 72.0 if pixels_per_metre is None else pixels_per_metre * 0.0254
    values = struct.pack("<IIHHHH", round(pixels_per_inch * 10000), 10000, 8, 8, 8, 8)
    entries = [
        (256, 4, 1, pixels.width),
        (257, 4, 1, pixels.height),
        (258, 3, 4 if cmyk else 1, 0 if cmyk else 1),  # BitsPerSample; four of them stand outside the entry
        (259, 3, 1, 8),  # Compression: deflate
        (262, 3, 1, 5 if cmyk else 1),  # PhotometricInterpretation: inks, or black is zero
        (273, 4, 1, 0),  # StripOffsets, known below
        (277, 3, 1, 4 if cmyk else 1),
        (278, 4, 1, pixels.height),
        (279, 4, 1, len(strip)),
        (282, 5, 1, 0),  # XResolution
        (283, 5, 1, 0),  # YResolution
        (296, 3, 1, 2),  # ResolutionUnit: inch
    ]
    start = 8 + 2 + 12 * len(entries) + 4
    places = {273: start + len(values), 282: start, 283: start}
    if cmyk:
        places[258] = start + 8
    table = b"".join(
        struct.pack("<HHII", tag, kind, count, places.get(tag, value)) for tag, kind, count, value in entries
    )
    return b"II*\x00" + struct.pack("<IH", 8, len(entries)) + table + bytes(4) + values + strip
