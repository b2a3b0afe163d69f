"""What files of pictures are: their kinds, told by how they begin, and a picture that is ready to be kept.

Neither the name of a file nor the type that its sender states says anything about its content.
"""

from dataclasses import dataclass
from typing import Literal

from closient.codes.images.errors import ImageError

Kind = Literal["jpeg", "png", "gif", "webp", "bmp", "svg"]
Ending = Literal["jpg", "png", "webp", "svg"]
MEDIA_TYPES: dict[Ending, str] = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "svg": "image/svg+xml",
}
# Smaller ones are kept within squares of these sides, the largest first.
THUMBNAIL_SIDES = (480, 160)
_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
)
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe<\0", b"\xfe\xff\0<")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be kept: its content, its size in pixels, and smaller ones (WebP) by their side."""

    data: bytes
    ending: Ending
    width: int
    height: int
    thumbnails: tuple[tuple[int, bytes], ...] = ()


def kind_of(data: bytes) -> Kind:
    """The kind of a file; ImageError when it is none that we take.

    >>> kind_of(b"GIF89a...")
    'gif'
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data.removeprefix(_UTF8_MARK).lstrip()[:1] == b"<" or data.startswith(_UTF16_MARKS):
        return "svg"
    if not data:
        raise ImageError("The file is empty.")
    raise ImageError("This is no picture that we can read: send JPEG, PNG, WebP, GIF, BMP or SVG.")
