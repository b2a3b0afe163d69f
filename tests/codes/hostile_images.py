"""Files of pictures, honest and hostile, made here byte by byte."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

HEIC = b"\0\0\0\x18ftypheic" + bytes(100)
SVG = 'xmlns="http://www.w3.org/2000/svg"'


def encoded(image: Image.Image, file_format: str, **options: Any) -> bytes:
    """A file of a format that Pillow writes."""
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def photograph(width: int = 60, height: int = 40) -> Image.Image:
    """Dark on the left, light on the right, its upper left corner red."""
    image = Image.linear_gradient("L").rotate(90).resize((width, height)).convert("RGB")
    image.paste((250, 10, 10), (0, 0, width // 4, height // 4))
    return image


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, pixels: bytes, *more: bytes) -> bytes:
    """A PNG of whatever size it says, with these bytes for its pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *more, chunk(b"IDAT", zlib.compress(pixels, 9)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def located(orientation: int = 6) -> bytes:
    """A JPEG of 60 by 40 pixels, stored on its side, that tells where it was taken and by whom."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of Ada"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (48.0, 12.0, 30.0)
    return encoded(photograph(), "JPEG", exif=exif, comment=b"taken at home", quality=95)


def animation(file_format: str) -> bytes:
    """A red frame, then a blue one."""
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    return encoded(frames[0], file_format, save_all=True, append_images=frames[1:], duration=100)


def drawing(inside: str, root: str = 'viewBox="0 0 40 20"') -> bytes:
    """An SVG with that inside."""
    return f"<svg {SVG} {root}>{inside}</svg>".encode()
