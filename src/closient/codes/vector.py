"""SVG and EPS: bars are one filled path, so that no viewer shows seams; text is drawn as outlines of OCR-B.

No dates, no identifiers: the same drawing gives the same bytes, and a person can read them.
"""

import base64
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from closient.codes import bitmaps, lettering
from closient.codes.colours import Colours, Rgb, inks
from closient.codes.drawing import Drawing, Logo, Rect, Text

POINTS_PER_MM = 72 / 25.4


def number(value: float) -> str:
    """A number as short as it can be written, to a ten-thousandth (0.035 um in points)."""
    return str(value) if isinstance(value, int) else f"{value:.4f}".rstrip("0").rstrip(".")


def _colour(rgb: Rgb) -> str:
    text = "#{:02x}{:02x}{:02x}".format(*rgb)
    return text[0] + text[1::2] if text[1::2] == text[2::2] else text


def svg(drawn: Drawing, width: float, unit: str, colours: Colours, *, outlines: bool = True) -> bytes:
    """An SVG of the given width in a unit ("" or "mm"), named by its content.

    Without `outlines` text is left to a font named OCR-B of the viewer.
    """
    height = width * drawn.height / drawn.width
    box = f"{number(drawn.width)} {number(drawn.height)}"
    name = f"<title>{escape(drawn.title)}</title>" if drawn.title.isprintable() else ""
    wide, high = number(drawn.width), number(drawn.height)
    paper = (
        "" if colours.transparent else f'<path fill="{_colour(colours.paper)}" d="M0 0h{wide}v{high}H0z"/>'
    )
    ink = "" if colours.ink == (0, 0, 0) else f' fill="{_colour(colours.ink)}"'
    letters = "".join((_outlined if outlines else _typed)(text, ink) for text in drawn.texts)
    logo = _embedded(drawn.logo) if drawn.logo else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(width)}{unit}" '
        f'height="{number(height)}{unit}" viewBox="0 0 {box}" role="img" shape-rendering="crispEdges">'
        f"{name}{paper}"
        f'<path{ink} d="{_path(drawn.rectangles)}"/>{letters}{logo}</svg>\n'
    ).encode()


def _path(rectangles: Iterable[Rect]) -> str:
    n = number
    return "".join(f"M{n(x)} {n(y)}h{n(w)}v{n(h)}h-{n(w)}z" for x, y, w, h in rectangles)


def _outlined(text: Text, ink: str) -> str:
    scale = text.size / lettering.EM
    first = text.start + lettering.inset(text.advance, text.size)
    step = text.advance / scale
    path = "".join(
        f"M{number(step * place)} 0{lettering.outline(character)}"
        for place, character in enumerate(text.string)
        if character != " "
    )
    matrix = f"matrix({scale:.6f} 0 0 {-scale:.6f} {number(first)} {number(text.baseline)})"
    return f'<path{ink} shape-rendering="geometricPrecision" transform="{matrix}" d="{path}"/>'


def _typed(text: Text, ink: str) -> str:
    first = text.start + lettering.inset(text.advance, text.size)
    places = " ".join(number(first + place * text.advance) for place in range(len(text.string)))
    return (
        f'<text{ink} font-family="OCR-B, OCRB, monospace" font-size="{number(text.size)}" '
        f'y="{number(text.baseline)}" x={quoteattr(places)} xml:space="preserve">{escape(text.string)}</text>'
    )


def _embedded(logo: Logo) -> str:
    data = bitmaps.rgb_png(logo.pixels_wide, logo.pixels_high, logo.rgb)
    return (
        f'<image x="{number(logo.x)}" y="{number(logo.y)}" width="{number(logo.width)}" '
        f'height="{number(logo.height)}" shape-rendering="auto" '
        f'href="data:image/png;base64,{base64.b64encode(data).decode()}"/>'
    )


def upright(rectangle: Rect, height: float) -> str:
    """Corner and size with the origin at the bottom left, as PDF and PostScript have it."""
    x, y, wide, high = rectangle
    below = height - y - high
    return f"{number(x)} {number(below)} {number(wide)} {number(high)}"


def eps(drawn: Drawing, points: float, colours: Colours, *, cmyk: bool) -> bytes:
    """An EPS (level 2) of the given width in points; with `cmyk` all colours are mixed of four inks."""
    scale = points / drawn.width
    height = drawn.height * scale
    process = "%%DocumentProcessColors: Cyan Magenta Yellow Black\n" if cmyk else ""
    if cmyk and colours.usual:
        process = "%%DocumentProcessColors: Black\n"
    wide, high = number(drawn.width), number(drawn.height)
    paper = "" if colours.transparent else f"{_paint(colours.paper, cmyk)} 0 0 {wide} {high} rectfill\n"
    bars = "\n".join(upright(rectangle, drawn.height) + " b" for rectangle in drawn.rectangles)
    return (
        "%!PS-Adobe-3.0 EPSF-3.0\n%%Creator: Closient\n"
        f"%%BoundingBox: 0 0 {-int(-points // 1)} {-int(-height // 1)}\n"
        f"%%HiResBoundingBox: 0 0 {number(points)} {number(height)}\n{process}"
        "%%LanguageLevel: 2\n%%Pages: 1\n%%EndComments\n%%Page: 1 1\nsave\n"
        "/b { 4 2 roll moveto exch dup 0 rlineto exch 0 exch rlineto neg 0 rlineto closepath } bind def\n"
        f"{_procedures(drawn.texts)}"
        f"{scale:.6f} {scale:.6f} scale\n{paper}{_paint(colours.ink, cmyk)} newpath\n{bars}\nfill\n"
        f"{''.join(_set(text, drawn.height) for text in drawn.texts)}"
        f"{_image(drawn.logo, drawn.height, cmyk=cmyk) if drawn.logo else ''}"
        "restore\nshowpage\n%%EOF\n"
    ).encode()


def _paint(rgb: Rgb, cmyk: bool) -> str:
    if cmyk:
        return " ".join(number(ink / 255) for ink in inks(rgb)) + " setcmykcolor"
    if len(set(rgb)) == 1:
        return f"{number(rgb[0] / 255)} setgray"
    return " ".join(number(channel / 255) for channel in rgb) + " setrgbcolor"


_OPERATORS = {"m": "moveto", "l": "lineto", "c": "curveto", "z": "closepath"}


def _procedures(texts: tuple[Text, ...]) -> str:
    """A procedure for each character that occurs: its outline, filled."""
    lines = []
    for character in sorted(set("".join(text.string for text in texts)) - {" "}):
        steps = [
            "".join(f"{x} {y} " for x, y in segment.points) + _OPERATORS[segment.command]
            for segment in lettering.segments(character)
        ]
        body = "\n".join(steps)
        lines.append(f"/g{ord(character)} {{ newpath\n{body}\nfill }} bind def\n")
    return "".join(lines)


def _set(text: Text, height: float) -> str:
    scale = text.size / lettering.EM
    first = text.start + lettering.inset(text.advance, text.size)
    lines = [f"gsave {number(first)} {number(height - text.baseline)} translate {scale:.6f} dup scale\n"]
    for character in text.string:
        draw = "" if character == " " else f"g{ord(character)} "
        lines.append(f"{draw}{number(text.advance / scale)} 0 translate\n")
    return "".join(lines) + "grestore\n"


def _image(logo: Logo, height: float, *, cmyk: bool) -> str:
    data = logo.rgb
    if cmyk:
        pixels = zip(data[::3], data[1::3], data[2::3], strict=True)
        data = b"".join(bytes(inks(pixel)) for pixel in pixels)
    digits = data.hex()
    rows = "\n".join(digits[start : start + 100] for start in range(0, len(digits), 100))
    wide, high = logo.pixels_wide, logo.pixels_high
    bottom = number(height - logo.y - logo.height)
    return (
        f"gsave {number(logo.x)} {bottom} translate {number(logo.width)} {number(logo.height)} scale\n"
        f"/row {wide * (4 if cmyk else 3)} string def\n{wide} {high} 8 [{wide} 0 0 -{high} 0 {high}]\n"
        f"{{ currentfile row readhexstring pop }} false {4 if cmyk else 3} colorimage\n{rows}\ngrestore\n"
    )
