"""SVG drawings on their way in: read without entities and written anew from a list of what is allowed.

What cannot show anything is left out (metadata, editors' notes). What could run, fetch or multiply itself is
refused by name, since a drawing without a part of it would not be the drawing that was sent.
"""

import re
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from closient.codes.images.errors import ImageError
from closient.codes.images.files import Picture

LARGEST = 2 * 1024 * 1024
DEEPEST = 100
# With what is drawn again by reference.
MOST_ELEMENTS = 20_000
LONGEST_SIDE = 100_000
_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "http://www.w3.org/1999/xlink href"
_GRADIENTS = frozenset({"linearGradient", "radialGradient"})
_ELEMENTS = frozenset(
    {"svg", "g", "defs", "symbol", "use", "clipPath", "mask", "stop", "path", "rect", "circle", "ellipse",
     "line", "polyline", "polygon", "text", "tspan", "style"}
) | _GRADIENTS  # fmt: skip
_SILENT = frozenset({"metadata", "title", "desc"})
_WITH_TEXT = frozenset({"text", "tspan", "style"})
_ATTRIBUTES = frozenset(
    {"id", "class", "style", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "fr",
     "dx", "dy", "rotate", "width", "height", "points", "d", "pathLength", "transform", "viewBox",
     "preserveAspectRatio", "offset", "gradientUnits", "gradientTransform", "spreadMethod", "clipPathUnits",
     "maskUnits", "maskContentUnits", "textLength", "lengthAdjust", "fill", "fill-opacity", "fill-rule",
     "stroke", "stroke-opacity", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
     "stroke-dasharray", "stroke-dashoffset", "opacity", "color", "display", "visibility", "overflow",
     "clip-path", "clip-rule", "mask", "stop-color", "stop-opacity", "font-family", "font-size", "font-style",
     "font-weight", "font-variant", "font-stretch", "letter-spacing", "word-spacing", "text-anchor",
     "text-decoration", "dominant-baseline", "alignment-baseline", "baseline-shift", "paint-order",
     "shape-rendering", "text-rendering", "vector-effect", "mix-blend-mode", "isolation"}
)  # fmt: skip
# Never read as anything but a name.
_NAMES = frozenset({"id", "class"})
_CALLED = re.compile(r"([\w-]*)\s*\(")
_CALLABLE = frozenset(
    {"url", "rgb", "rgba", "hsl", "hsla", "matrix", "translate", "scale", "rotate", "skewx", "skewy"}
)
_LOCAL_URL = re.compile(r"""url\(\s*(["']?)#([\w.:-]+)\1\s*\)""", re.IGNORECASE)
_LOCAL = re.compile(r"\s*#([\w.:-]+)\s*")
_PIXELS = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def write_anew(data: bytes) -> Picture:
    """A drawing of ours with what may stay of the one that was sent; ImageError says what may not."""
    if len(data) > LARGEST:
        raise ImageError(f"An SVG drawing has at most {LARGEST // (1024 * 1024)} MB.")
    reader = Reader()
    parser = expat.ParserCreate(None, " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.EntityDeclHandler = reader.entity
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise ImageError("This is no well-formed SVG drawing.") from None
    reader.check_references()
    return Picture("".join(reader.parts).encode(), "svg", *reader.size)


class Reader:
    """A drawing as it is read: what is written of it, and which part of it refers to which."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = (1, 1)
        self._open: list[tuple[str, str]] = []
        self._left_out = 0
        self._count = 0
        self._gradients: set[str] = set()
        # By id: how many elements it is, and to what they refer.
        self._sizes: dict[str, int] = {}
        self._referred: dict[str, set[str]] = {}
        self._all_referred: list[str] = []
        self._style: list[str] = []
        self._by_rules: set[str] = set()

    def doctype(self, _name: str, _system: str | None, _public: str | None, has_subset: int) -> None:
        if has_subset:
            raise ImageError("An SVG drawing may not define entities: save it as plain SVG.")

    def entity(self, *_declared: object) -> None:
        raise ImageError("An SVG drawing may not define entities: save it as plain SVG.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition(" ")
        if not self._open and not self._left_out and (namespace, tag) != (_SVG, "svg"):
            raise ImageError("This is no SVG drawing.")
        if self._left_out or namespace != _SVG or tag in _SILENT:
            self._left_out += 1
            return
        if tag not in _ELEMENTS:
            raise ImageError(f"An SVG drawing may not hold <{tag[:40]}>: draw it with plain shapes.")
        kept = self._kept(tag, attributes)
        is_root = not self._open
        self._enter(tag, kept.get("id", ""))
        if is_root:
            self.size = _measured(kept)
            kept = {"xmlns": _SVG, **kept}
            kept.setdefault("viewBox", f"0 0 {self.size[0]} {self.size[1]}")
        self.parts.append(f"<{tag}{''.join(f' {key}={quoteattr(kept[key])}' for key in kept)}>")

    def end(self, _name: str) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        tag, _ = self._open.pop()
        if tag == "style":
            self._end_style()
        self.parts.append(f"</{tag}>")

    def text(self, text: str) -> None:
        if self._left_out or not self._open:
            return
        tag = self._open[-1][0]
        if tag == "style":
            self._style.append(text)
        elif tag in _WITH_TEXT:
            self.parts.append(escape(text))

    def check_references(self) -> None:
        """What is drawn again by reference may itself use gradients and no more: so nothing multiplies."""
        if self._by_rules - self._gradients:
            raise ImageError("A style sheet in an SVG drawing may refer to gradients only.")
        drawn_again = [one for one in self._all_referred if one not in self._gradients]
        if any(self._referred.get(one, set()) - self._gradients for one in set(drawn_again)):
            raise ImageError("In an SVG drawing, what is used again may not use other parts again.")
        if self._count + sum(self._sizes.get(one, 0) for one in drawn_again) > MOST_ELEMENTS:
            raise _too_many()

    def _enter(self, tag: str, id: str) -> None:
        self._open.append((tag, id))
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) > DEEPEST:
            raise _too_many()
        if tag in _GRADIENTS and id:
            self._gradients.add(id)
        for _, outer in self._open:
            if outer:
                self._sizes[outer] = self._sizes.get(outer, 0) + 1

    def _kept(self, tag: str, attributes: dict[str, str]) -> dict[str, str]:
        """The attributes that may stay; ImageError for those that run or fetch."""
        kept: dict[str, str] = {}
        referred: list[str] = []
        for name, value in attributes.items():
            if name.lower().startswith("on"):
                raise ImageError(f"An SVG drawing may not hold scripts ({name[:40]}).")
            if name in ("href", _XLINK_HREF) and (tag == "use" or tag in _GRADIENTS):
                referred.append(_local(value))
                kept["href"] = f"#{referred[-1]}"
            elif name in _ATTRIBUTES:
                referred += [] if name in _NAMES else _checked(value)
                kept[name] = value
        self._all_referred += referred
        for outer in [*(id for _, id in self._open), kept.get("id", "")]:
            if outer and referred:
                self._referred.setdefault(outer, set()).update(referred)
        return kept

    def _end_style(self) -> None:
        """Rules apply to any element: they may use gradients only, or the references could not be counted."""
        rules = "".join(self._style)
        self._style.clear()
        self._by_rules.update(_checked(rules))
        self.parts.append(escape(rules))


def _local(reference: str) -> str:
    found = _LOCAL.fullmatch(reference)
    if not found:
        raise ImageError("An SVG drawing may refer to its own parts only (href).")
    return found[1]


def _checked(value: str) -> list[str]:
    """The ids to which a value of an attribute or a style sheet refers; nothing else may be called in it."""
    found = [match[2] for match in _LOCAL_URL.finditer(value)]
    called = [name.lower() for name in _CALLED.findall(value)]
    if called.count("url") != len(found):
        raise ImageError("An SVG drawing may refer to its own parts only (url).")
    if any(name not in _CALLABLE for name in called) or any(sign in value for sign in "\\@<"):
        raise ImageError("The styles of an SVG drawing may only set colours, lines and transforms.")
    return found


def _measured(root: dict[str, str]) -> tuple[int, int]:
    """Width and height in whole pixels: as stated in pixels, else those of the view box."""
    stated = [_PIXELS.fullmatch(root.get(name, "")) for name in ("width", "height")]
    box = [float(number) for number in _NUMBER.findall(root.get("viewBox", ""))]
    if stated[0] and stated[1]:
        sides = [float(stated[0][1]), float(stated[1][1])]
    elif len(box) == 4:
        sides = box[2:]
    else:
        raise ImageError("An SVG drawing needs a viewBox, or a width and a height in pixels.")
    if not all(0 < side <= LONGEST_SIDE for side in sides):
        raise ImageError("The size of the SVG drawing makes no sense.")
    return max(1, round(sides[0])), max(1, round(sides[1]))


def _too_many() -> ImageError:
    return ImageError("The SVG drawing has too many parts: simplify it, or send it as PNG.")
