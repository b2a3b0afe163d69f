"""A photograph for those who read in it: grey pixels for symbols, a JPEG for printed digits. Blocks."""

import io
from dataclasses import dataclass

from PIL import Image

from closient.codes.images import photographs
from closient.codes.images.errors import ImageError
from closient.codes.images.files import kind_of
from closient.codes.pixels import Pixels

# A photo of a phone is larger, and nothing in it is read better for that.
LONGEST_SIDE = 2400
TAKEN = frozenset({"jpeg", "png", "gif", "webp"})


@dataclass(frozen=True, slots=True)
class Readable:
    """The same picture twice."""

    pixels: Pixels
    jpeg: bytes


def readable(data: bytes, most_bytes: int) -> Readable:
    """What can be read in; ImageError for what is no JPEG, PNG, GIF or WebP."""
    if len(data) > most_bytes:
        raise ImageError("The picture is too large.")
    kind = kind_of(data)
    if kind not in TAKEN:
        raise ImageError("Send JPEG, PNG, GIF or WebP.")
    image = _on_paper(photographs.decoded(data, kind))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    return Readable(Pixels(image.width, image.height, image.tobytes()), file.getvalue())


def _on_paper(image: Image.Image) -> Image.Image:
    """Grey, and white where it was transparent."""
    if not image.has_transparency_data:
        return image.convert("L")
    coloured = image.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(paper, coloured).convert("L")
