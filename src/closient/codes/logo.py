"""A picture in the middle of a QR code: modules beneath are left out, error correction makes up for them.

Level H restores 30 % of a symbol's codewords; the picture takes far less, and what cannot be read is refused.
"""

import io

from PIL import Image

from closient.codes.drawing import Logo
from closient.codes.encoder import Encoded
from closient.codes.errors import CodeError
from closient.codes.images import intake
from closient.codes.images.errors import ImageError

MOST_BYTES = 1024 * 1024
MOST_PIXELS = 256
SHARE = 0.27  # of the symbol's side, the paper around the picture included
BORDER = 1


def read(data: bytes, paper: tuple[int, int, int]) -> Image.Image:
    """The picture in RGB, what is transparent filled with the paper's colour; CodeError if it is none."""
    image = _opened(data)
    ground = Image.new("RGBA", image.size, (*paper, 255))
    ground.alpha_composite(image)
    return ground.convert("RGB")


def small(data: bytes) -> bytes:
    """As much of the picture as `read` looks at, as PNG (300 kB at most); CodeError if it is none."""
    file = io.BytesIO()
    _opened(data).save(file, "PNG", optimize=True)
    return file.getvalue()


def _opened(data: bytes) -> Image.Image:
    try:
        prepared = intake.prepare(data, MOST_BYTES)
        if prepared.ending == "svg":
            raise ImageError("A drawing (SVG) cannot stand in a code: send it as PNG, JPEG or WebP.")
        image = Image.open(io.BytesIO(prepared.data)).convert("RGBA")
    except (ImageError, OSError, ValueError) as error:
        reason = error.reason if isinstance(error, ImageError) else "This is no picture that can be read."
        raise CodeError(reason, about="logo") from None
    image.thumbnail((MOST_PIXELS, MOST_PIXELS))
    return image


def place(encoded: Encoded, image: Image.Image) -> tuple[Encoded, Logo]:
    """The symbol with a square left out in its middle, and the picture in it, in its own proportions, counted
    from the symbol's corner.
    """
    side = int(encoded.width * SHARE)
    side -= (side - encoded.width) % 2
    first = (encoded.width - side) // 2
    hole = ((1 << side) - 1) << first
    rows = [row & ~hole if first <= number < first + side else row for number, row in enumerate(encoded.rows)]
    room = side - 2 * BORDER
    scale = room / max(image.size)
    width, height = (round(length * scale, 3) for length in image.size)
    middle = encoded.width / 2
    placed = Logo(
        round(middle - width / 2, 3),
        round(middle - height / 2, 3),
        width,
        height,
        *image.size,
        image.tobytes(),
    )
    return Encoded(encoded.width, rows), placed
