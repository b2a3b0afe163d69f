"""What every file format is written from: dark rectangles, lines of text and perhaps a picture, on paper.

All lengths are modules (X-dimensions) from the top left corner of the quiet zone, y downwards; `unit_mm` says
how long one is. Two-dimensional symbols have whole numbers only. Nothing here knows a symbology or a format.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Anchor = Literal["start", "middle", "end"]


class Rect(NamedTuple):
    """A dark rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Text:
    """A line of OCR-B: `size` is the em, `advance` the distance from one character to the next."""

    x: float
    baseline: float
    size: float
    anchor: Anchor
    string: str
    advance: float

    @property
    def start(self) -> float:
        """Where the first character's own space begins."""
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return self.x - share * self.advance * len(self.string)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture over the symbol: `rgb` holds three bytes a pixel, row by row."""

    x: float
    y: float
    width: float
    height: float
    pixels_wide: int
    pixels_high: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader must find in the drawing: its name of the format, the text, and the identifier in front
    of it (ISO/IEC 15424: "]d2" is GS1 DataMatrix); an empty identifier is not compared.
    """

    format: str
    text: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A symbol with its quiet zone, ready for paper."""

    width: float
    height: float
    unit_mm: float
    rectangles: tuple[Rect, ...]
    texts: tuple[Text, ...]
    content: Content
    title: str
    logo: Logo | None = None

    @property
    def width_mm(self) -> float:
        return self.width * self.unit_mm

    @property
    def height_mm(self) -> float:
        return self.height * self.unit_mm


def runs(bits: int) -> list[tuple[int, int]]:
    """Start and length of each run of ones, from the lowest bit on.

    >>> runs(0b10110001)
    [(0, 1), (4, 2), (7, 1)]
    """
    found = []
    x = 0
    while bits:
        gap = (bits & -bits).bit_length() - 1
        bits >>= gap
        width = (~bits & (bits + 1)).bit_length() - 1
        bits >>= width
        x += gap
        found.append((x, width))
        x += width
    return found


def stacked(rows: list[tuple[int, float]], left: float, top: float) -> tuple[Rect, ...]:
    """Rectangles of rows of modules, each a number whose lowest bit is the leftmost module, and a height.

    Equal runs in rows that follow each other become one rectangle; the order is that of their beginnings.

    >>> stacked([(0b011, 1), (0b001, 1), (0b001, 2)], 1, 0)
    (Rect(x=1, y=0, width=2, height=1), Rect(x=1, y=1, width=1, height=3))
    """
    found: list[Rect | None] = []
    open_runs: dict[tuple[int, int], tuple[int, float, float]] = {}
    y = top
    for bits, height in rows:
        still: dict[tuple[int, int], tuple[int, float, float]] = {}
        for run in runs(bits):
            before = open_runs.pop(run, None)
            if before is None:
                still[run] = (len(found), y, height)
                found.append(None)
            else:
                still[run] = (before[0], before[1], before[2] + height)
        for (x, width), (place, start, tall) in open_runs.items():
            found[place] = Rect(left + x, start, width, tall)
        open_runs = still
        y += height
    for (x, width), (place, start, tall) in open_runs.items():
        found[place] = Rect(left + x, start, width, tall)
    return tuple(rectangle for rectangle in found if rectangle is not None)
