"""Small flat drawings of products, for records that have no photograph: pure SVG, the same bytes every time.

No picture file is shipped and no font is fetched: the words are set in the viewer's own sans-serif.
"""

import textwrap
from collections.abc import Callable
from typing import Literal, NamedTuple, get_args
from xml.sax.saxutils import escape, quoteattr

Kind = Literal["bottle", "box", "can", "jar", "pouch", "carton"]
KINDS: tuple[Kind, ...] = get_args(Kind)

SIDE = 400
_ADVANCE = 0.66  # width of a bold sans-serif letter on average, in its size


class Palette(NamedTuple):
    """Colours of one product, all of one hue but the lid's."""

    ground: str
    shadow: str
    body: str
    shade: str
    light: str
    lid: str
    ink: str


class Label(NamedTuple):
    """Where the words stand: the paper's left, top, width and height."""

    x: int
    y: int
    width: int
    height: int


def product_picture(name: str, brand: str, hue: int, kind: Kind) -> bytes:
    """An SVG of 400 by 400: a pack of the kind and hue (degrees), labelled with brand and name."""
    colours = _palette(hue % 360)
    draw, label = _PACKS[kind]
    title = f"{brand} {name}".strip()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}"'
        f' role="img" aria-label={quoteattr(title)}>'
        f'<rect width="{SIDE}" height="{SIDE}" fill="{colours.ground}"/>'
        f'<ellipse cx="200" cy="358" rx="118" ry="12" fill="{colours.shadow}"/>'
        f"{draw(colours)}{_words(name, brand, label, colours)}</svg>\n"
    ).encode()


def _palette(hue: int) -> Palette:
    return Palette(
        ground=f"hsl({hue} 38% 94%)",
        shadow=f"hsl({hue} 24% 84%)",
        body=f"hsl({hue} 44% 46%)",
        shade=f"hsl({hue} 46% 37%)",
        light=f"hsl({hue} 48% 62%)",
        lid=f"hsl({(hue + 28) % 360} 30% 26%)",
        ink=f"hsl({hue} 46% 20%)",
    )


def _path(colour: str, data: str) -> str:
    return f'<path fill="{colour}" d="{data}"/>'


def _bottle(colours: Palette) -> str:
    return (
        _path(colours.lid, "M176 42h48a6 6 0 0 1 6 6v30h-60v-30a6 6 0 0 1 6-6z")
        + _path(
            colours.body,
            "M176 78h48v34c0 26 46 34 46 82v140a24 24 0 0 1-24 24h-92a24 24 0 0 1-24-24v-140"
            "c0-48 46-56 46-82z",
        )
        + _path(
            colours.shade,
            "M224 78v34c0 26 46 34 46 82v140a24 24 0 0 1-24 24h-22c14-40 20-100 18-164-2-44-30-56-30-82v-34z",
        )
        + _path(colours.light, "M150 190c2-26 16-40 26-54 2 24-14 36-14 62v16h-12z")
    )


def _box(colours: Palette) -> str:
    return (
        _path(colours.body, "M94 92h176v266h-176z")
        + _path(colours.shade, "M270 92l42-26v262l-42 30z")
        + _path(colours.light, "M94 92l42-26h176l-42 26z")
        + _path(colours.shade, "M94 326h176v32h-176z")
    )


def _can(colours: Palette) -> str:
    return (
        _path(colours.body, "M112 82h176l10 26v218l-14 32h-168l-14-32v-218z")
        + _path(colours.shade, "M256 82h32l10 26v218l-14 32h-32c8-90 10-186 4-276z")
        + _path(colours.light, "M128 112h14v210h-14z")
        + _path("#d6dade", "M118 66h164l8 18h-180z")
        + _path("#b9bfc6", "M110 84h180l4 10h-188z")
        + _path("#b9bfc6", "M110 346h180l-6 14h-168z")
    )


def _jar(colours: Palette) -> str:
    return (
        _path(colours.lid, "M112 74h176a8 8 0 0 1 8 8v40h-192v-40a8 8 0 0 1 8-8z")
        + _path(
            colours.light,
            "M116 122h168c22 6 34 22 34 44v158a34 34 0 0 1-34 34h-168a34 34 0 0 1-34-34v-158"
            "c0-22 12-38 34-44z",
        )
        + _path(colours.body, "M82 158h236v166a34 34 0 0 1-34 34h-168a34 34 0 0 1-34-34z")
        + _path(colours.shade, "M284 158h34v166a34 34 0 0 1-34 34h-24c18-54 24-120 24-200z")
    )


def _pouch(colours: Palette) -> str:
    return (
        _path(
            colours.body,
            "M104 62h192c6 84 22 190 26 262 0 22-12 34-30 34h-184c-18 0-30-12-30-34 4-72 20-178 26-262z",
        )
        + _path(colours.shade, "M268 62h28c6 84 22 190 26 262 0 22-12 34-30 34h-40c26-74 26-198 16-296z")
        + _path(colours.light, "M104 62h192l2 26h-196z")
        + _path(colours.shade, "M101 92h198l0 5h-198z")
        + _path(colours.ground, "M186 68h28v10h-28z")
    )


def _carton(colours: Palette) -> str:
    return (
        _path(colours.light, "M136 44h112v26h-112z")
        + _path(colours.body, "M136 70h112l22 58h-168z")
        + _path(colours.body, "M102 128h168v230h-168z")
        + _path(colours.shade, "M248 70l22 58v230l40-26v-202l-44-60z")
        + _path(colours.light, "M102 128h168v8h-168z")
        + f'<circle cx="214" cy="100" r="15" fill="{colours.lid}"/>'
    )


_PACKS: dict[Kind, tuple[Callable[[Palette], str], Label]] = {
    "bottle": (_bottle, Label(130, 206, 140, 116)),
    "box": (_box, Label(108, 118, 148, 172)),
    "can": (_can, Label(102, 140, 196, 156)),
    "jar": (_jar, Label(82, 182, 236, 132)),
    "pouch": (_pouch, Label(106, 142, 188, 160)),
    "carton": (_carton, Label(116, 158, 140, 160)),
}


def _words(name: str, brand: str, label: Label, colours: Palette) -> str:
    """A paper with the brand above a line and the name below it, as large as the paper allows."""
    lines, size = _set(name, label.width - 20, label.height - 52)
    centre = label.x + label.width / 2
    brand_size = min(15.0, (label.width - 20) / (_ADVANCE * max(len(brand), 1)))
    first = label.y + 44 + (label.height - 52 - len(lines) * size * 1.2) / 2 + size * 0.86
    spans = "".join(
        f'<tspan x="{centre:g}" y="{first + number * size * 1.2:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return (
        f'<rect x="{label.x}" y="{label.y}" width="{label.width}" height="{label.height}" fill="#fffdf8"/>'
        f'<g font-family="system-ui, sans-serif" text-anchor="middle" fill="{colours.ink}">'
        f'<text x="{centre:g}" y="{label.y + 25}" font-size="{brand_size:.1f}" letter-spacing="1">'
        f"{escape(brand)}</text>"
        f'<path fill="{colours.body}" d="M{centre - 18:g} {label.y + 35}h36v3h-36z"/>'
        f'<text font-size="{size:.1f}" font-weight="650">{spans}</text></g>'
    )


def _set(text: str, width: float, height: float) -> tuple[list[str], float]:
    """The lines and the largest size (30 down to 9) at which they fit; the last resort is to shorten."""
    for half_points in range(60, 17, -1):
        size = half_points / 2
        lines = textwrap.wrap(text, max(1, int(width / (size * _ADVANCE))), break_long_words=False)
        longest = max((len(line) for line in lines), default=0)
        if longest * size * _ADVANCE <= width and len(lines) * size * 1.2 <= height:
            return lines, size
    columns, rows = int(width / (9 * _ADVANCE)), int(height / (9 * 1.2))
    return textwrap.wrap(text, columns, max_lines=rows, placeholder="…"), 9.0
