"""A symbol as a file: SVG, PNG, PDF, EPS or TIFF of the asked size. What leaves here has been read back."""

from dataclasses import dataclass
from typing import Literal

from PIL import Image

from closient.codes import bitmaps, portable, raster, reader, symbols, vector
from closient.codes import colours as colour
from closient.codes.colours import Colours
from closient.codes.drawing import Drawing
from closient.codes.errors import CodeError
from closient.codes.payload import Symbology
from closient.codes.pixels import Pixels
from closient.codes.raster import Place
from closient.codes.style import USUAL, Style

ImageFormat = Literal["svg", "png", "pdf", "eps", "tif"]

MEDIA_TYPES: dict[ImageFormat, str] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "eps": "application/postscript",
    "tif": "image/tiff",
}
CMYK_FORMATS = ("eps", "tif")
RASTER_FORMATS = ("png", "tif")
SIZES = range(50, 2001)
DOTS_PER_INCH = range(72, 1201)
LARGEST_SIDE_PIXELS = 4000
SMALLEST_MODULE_MM = 0.1
READING_PIXELS = 3


@dataclass(frozen=True, slots=True)
class Output:
    """`size` is the width in pixels (png, tif), user units (svg) or points (pdf, eps); without it the drawing
    has its size in mm, and raster files so many dots an inch.
    """

    image_format: ImageFormat
    size: int | None = None
    dots_per_inch: int = 300
    cmyk: bool = False
    colours: Colours = colour.USUAL
    outlines: bool = True

    def check(self) -> None:
        """Raise CodeError about the first value that cannot be."""
        if self.image_format not in MEDIA_TYPES:
            known = ", ".join(MEDIA_TYPES)
            raise CodeError(f"A code can be made as {known}; not as {self.image_format}.", about="format")
        if self.cmyk and self.image_format not in CMYK_FORMATS:
            raise CodeError(
                f"CMYK colours exist in {' and '.join(CMYK_FORMATS)} only; not in {self.image_format}.",
                about="cmyk",
            )
        if self.size is not None and self.size not in SIZES:
            raise CodeError(f"The size must be between {SIZES.start} and {SIZES.stop - 1}.", about="size")
        if self.dots_per_inch not in DOTS_PER_INCH:
            raise CodeError("The resolution must be 72 to 1200 dots an inch.", about="dpi")


def render(
    symbology: Symbology,
    data: str,
    output: Output,
    style: Style = USUAL,
    picture: Image.Image | None = None,
) -> bytes:
    """The symbol of `data` as a file, perhaps with a picture (of logo.read) in its middle; CodeError when
    that cannot be, or does not read back.
    """
    output.check()
    return write(symbols.encode(symbology, data, style, picture), output)


def write(drawn: Drawing, output: Output) -> bytes:
    """The file, after its picture was read back in the colours that it has; else CodeError."""
    output.check()
    if output.image_format in RASTER_FORMATS:
        return _raster(drawn, output)
    pixels = raster.paint(drawn, READING_PIXELS, letters=False)
    _verify(drawn, pixels, output.colours, (READING_PIXELS, 0, 0))
    colours = output.colours
    if output.image_format == "svg":
        if output.size is None:
            return vector.svg(drawn, drawn.width_mm, "mm", colours, outlines=output.outlines)
        return vector.svg(drawn, output.size, "", colours, outlines=output.outlines)
    points = _points(drawn, output)
    if output.image_format == "pdf":
        return portable.pdf(drawn, points, colours)
    return vector.eps(drawn, points, colours, cmyk=output.cmyk)


def _points(drawn: Drawing, output: Output) -> float:
    if output.size is None:
        return drawn.width_mm * vector.POINTS_PER_MM
    smallest = SMALLEST_MODULE_MM * drawn.width * vector.POINTS_PER_MM
    if output.size < smallest:
        raise CodeError(
            f"This code has {drawn.width:g} modules a side: "
            f"below {int(smallest) + 1} points they are too small to read.",
            about="size",
        )
    return output.size


def _raster(drawn: Drawing, output: Output) -> bytes:
    if output.size is None:
        wanted = max(2, round(drawn.unit_mm * output.dots_per_inch / 25.4))
        most = int(LARGEST_SIDE_PIXELS // max(drawn.width, drawn.height))
        pixels_per_module = max(1, min(wanted, most))
        size = raster.measure(drawn, pixels_per_module)
        pixels_per_metre = pixels_per_module / drawn.unit_mm * 1000
    else:
        pixels_per_module = int(output.size // drawn.width)
        if not pixels_per_module:
            raise CodeError(
                f"This code has {drawn.width:g} modules a side: "
                f"it is too small to read in {output.size} pixels.",
                about="size",
            )
        own = raster.measure(drawn, pixels_per_module)
        size = (output.size, own[1] + output.size - own[0])
        pixels_per_metre = None
    pixels = raster.paint(drawn, pixels_per_module, size)
    place = raster.corner(drawn, pixels_per_module, size)
    picture = _verify(drawn, pixels, output.colours, place)
    return _encoded(pixels, picture, output, pixels_per_metre)


def _verify(drawn: Drawing, pixels: Pixels, colours: Colours, place: Place) -> Image.Image | None:
    """Read the picture back: in colours both as a scanner's red light and as a camera sees it. Gives the
    picture with its logo, if there is one.
    """
    if colours.usual and drawn.logo is None:
        reader.verify(drawn.content, pixels)
        return None
    colours.check()
    picture = raster.with_logo(pixels, colours, drawn.logo, place) if drawn.logo else None
    reader.verify(drawn.content, raster.by_red_light(pixels, colours, picture))
    reader.verify(drawn.content, raster.by_camera(pixels, colours, picture))
    return picture


def _encoded(
    pixels: Pixels, picture: Image.Image | None, output: Output, pixels_per_metre: float | None
) -> bytes:
    width, height, colours = pixels.width, pixels.height, output.colours
    if output.image_format == "png":
        if picture is not None:
            return bitmaps.rgb_png(width, height, picture.tobytes(), pixels_per_metre)
        return bitmaps.png(pixels, pixels_per_metre, colours)
    if output.cmyk:
        ink, paper = colour.inks(colours.ink), colour.inks(colours.paper)
        mixed = raster.channels(pixels, ink, paper) if picture is None else _separated(picture)
        return bitmaps.cmyk_tif(width, height, mixed, pixels_per_metre)
    if colours.usual and picture is None:
        return bitmaps.grey_tif(pixels, pixels_per_metre)
    rgb = raster.channels(pixels, colours.ink, colours.paper) if picture is None else picture.tobytes()
    return bitmaps.rgb_tif(width, height, rgb, pixels_per_metre)


def _separated(picture: Image.Image) -> bytes:
    """The four inks of each pixel."""
    mixed = {rgb: bytes(colour.inks(rgb)) for rgb in _distinct(picture)}
    data = picture.tobytes()
    pixels = zip(data[::3], data[1::3], data[2::3], strict=True)
    return b"".join(mixed[pixel] for pixel in pixels)


def _distinct(picture: Image.Image) -> set[tuple[int, int, int]]:
    data = picture.tobytes()
    return set(zip(data[::3], data[1::3], data[2::3], strict=True))
