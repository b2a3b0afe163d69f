"""Drawings in pixels, and what a scanner's red light sees of them in other colours than black on white."""

from functools import lru_cache

from PIL import Image

from closient.codes import lettering
from closient.codes.colours import Colours, linear
from closient.codes.drawing import Drawing, Logo, Rect, Text
from closient.codes.pixels import BLACK, WHITE, Pixels

Place = tuple[int, int, int]  # pixels a module, and where the drawing's corner lies


def measure(drawn: Drawing, pixels_per_module: int) -> tuple[int, int]:
    """Width and height in pixels, begun ones included."""
    return -int(-drawn.width * pixels_per_module // 1), -int(-drawn.height * pixels_per_module // 1)


def paint(
    drawn: Drawing, pixels_per_module: int, size: tuple[int, int] | None = None, *, letters: bool = True
) -> Pixels:
    """The drawing in pixels; a `size` beyond its own widens the paper evenly. Without `letters` only what a
    scanner reads is painted. A module is always a whole number of pixels.
    """
    width, height = size or measure(drawn, pixels_per_module)
    place = corner(drawn, pixels_per_module, (width, height))
    boxes = [_box(rectangle, place) for rectangle in drawn.rectangles]
    edges = sorted({0, height, *(box[1] for box in boxes), *(box[3] for box in boxes)})
    bands = [bytearray(WHITE * width) for _ in edges]
    number = {edge: count for count, edge in enumerate(edges)}
    for x, y, right, bottom in boxes:
        ink = BLACK * (right - x)
        for band in range(number[y], number[bottom]):
            bands[band][x:right] = ink
    luma = b"".join(
        bytes(band) * (end - start) for band, start, end in zip(bands, edges, edges[1:], strict=False)
    )
    if letters and drawn.texts:
        image = Image.frombytes("L", (width, height), luma)
        for text in drawn.texts:
            _letter(image, text, place)
        luma = image.tobytes()
    return Pixels(width, height, luma)


def corner(drawn: Drawing, pixels_per_module: int, size: tuple[int, int]) -> Place:
    own = measure(drawn, pixels_per_module)
    return pixels_per_module, (size[0] - own[0]) // 2, (size[1] - own[1]) // 2


def _box(rectangle: Rect, place: Place) -> tuple[int, int, int, int]:
    scale, left, top = place
    x, y, width, height = rectangle
    # Edges are rounded, not lengths, so that neighbours meet; a bar keeps its whole number of modules.
    start = left + _rounded(x * scale)
    end = start + width * scale if isinstance(width, int) else left + _rounded((x + width) * scale)
    return start, top + _rounded(y * scale), end, top + _rounded((y + height) * scale)


def _rounded(pixels: float) -> int:
    """Halves always upwards: bars that lie half a pixel off all move the same way."""
    return int(pixels + 0.5)


def _letter(image: Image.Image, text: Text, place: Place) -> None:
    scale, left, top = place
    em = max(1, round(text.size * scale))
    baseline = top + round(text.baseline * scale)
    start = text.start + lettering.inset(text.advance, text.size)
    for number, character in enumerate(text.string):
        ink = lettering.ink(character, em)
        if ink is not None:
            x = left + round((start + number * text.advance) * scale) + ink.left
            image.paste(0, (x, baseline + ink.top), ink.coverage)


@lru_cache(maxsize=64)
def mixes(ink: tuple[int, ...], paper: tuple[int, ...]) -> tuple[bytes, ...]:
    """For each channel the value of every grey, from all ink to all paper."""
    return tuple(
        bytes(round(dark + (light - dark) * grey / 255) for grey in range(256))
        for dark, light in zip(ink, paper, strict=True)
    )


def channels(pixels: Pixels, ink: tuple[int, ...], paper: tuple[int, ...]) -> bytes:
    """The picture in colour, a byte for each channel of each pixel."""
    found = bytearray(len(pixels.luma) * len(ink))
    for number, table in enumerate(mixes(ink, paper)):
        found[number :: len(ink)] = pixels.luma.translate(table)
    return bytes(found)


def with_logo(pixels: Pixels, colours: Colours, logo: Logo, place: Place) -> Image.Image:
    """The picture in RGB with the logo laid over it."""
    size = (pixels.width, pixels.height)
    image = Image.frombytes("RGB", size, channels(pixels, colours.ink, colours.paper))
    x, y, right, bottom = _box(Rect(logo.x, logo.y, logo.width, logo.height), place)
    picture = Image.frombytes("RGB", (logo.pixels_wide, logo.pixels_high), logo.rgb)
    image.paste(picture.resize((max(1, right - x), max(1, bottom - y)), Image.Resampling.BOX), (x, y))
    return image


@lru_cache(maxsize=1)
def _reflected() -> bytes:
    return bytes(round(linear(channel) * 255) for channel in range(256))


def by_red_light(pixels: Pixels, colours: Colours, picture: Image.Image | None) -> Pixels:
    """How much red light each pixel reflects."""
    if picture is not None:
        red = picture.getchannel("R").tobytes()
    else:
        red = pixels.luma.translate(mixes(colours.ink[:1], colours.paper[:1])[0])
    return Pixels(pixels.width, pixels.height, red.translate(_reflected()))


def by_camera(pixels: Pixels, colours: Colours, picture: Image.Image | None) -> Pixels:
    """The picture as a camera hands it to a reader: grey."""
    size = (pixels.width, pixels.height)
    if picture is None:
        picture = Image.frombytes("RGB", size, channels(pixels, colours.ink, colours.paper))
    return Pixels(*size, picture.convert("L").tobytes())
