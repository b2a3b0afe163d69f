"""OCR-B as formats need it: outlines of a character, and how much of its ink falls on each pixel."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from closient.codes.ocrb_outlines import ADVANCE, OUTLINES

EM = 1000
_COMMAND = re.compile(r"([mlcz])([^mlcz]*)")
_FINER = 4  # pixels are painted four times as fine each way, and averaged
_STEPS = 8  # straight lines for one curve

Point = tuple[float, float]


class Segment(NamedTuple):
    """A piece of an outline, absolute: "m" and "l" have one point, "c" three, "z" none."""

    command: str
    points: tuple[Point, ...]


class Ink(NamedTuple):
    """Coverage of pixels, 255 is all; `left` and `top` count from where the character begins on its line."""

    left: int
    top: int
    coverage: Image.Image


@cache
def outlines() -> dict[str, str]:
    """SVG path of each character, relative, upwards, in thousandths of the em."""
    lines = OUTLINES.strip("\n").replace("\n ", "").split("\n")
    return {chr(33 + number): line for number, line in enumerate(lines)}


def outline(character: str) -> str:
    """The path of one; what OCR-B lacks has none, as a space."""
    return outlines().get(character, "")


@cache
def segments(character: str) -> tuple[Segment, ...]:
    """The outline with absolute coordinates."""
    found: list[Segment] = []
    x = y = start_x = start_y = 0
    for command, text in _COMMAND.findall(outline(character)):
        numbers = [int(number) for number in text.split()]
        # Every coordinate counts from where the last segment ended.
        points = tuple((x + dx, y + dy) for dx, dy in zip(numbers[::2], numbers[1::2], strict=True))
        if command == "z":
            x, y = start_x, start_y
        else:
            x, y = points[-1]
        if command == "m":
            start_x, start_y = x, y
        found.append(Segment(command, points))
    return tuple(found)


def rings(character: str) -> list[list[Point]]:
    """The outline as polygons."""
    found: list[list[Point]] = []
    for command, points in segments(character):
        if command == "m":
            found.append([points[0]])
        elif command == "l":
            found[-1].append(points[0])
        elif command == "c":
            found[-1] += _curve(found[-1][-1], points)
    return found


def _curve(start: Point, controls: tuple[Point, ...]) -> list[Point]:
    (x0, y0), ((x1, y1), (x2, y2), (x3, y3)) = start, controls
    points = []
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return points


def _area(ring: list[Point]) -> float:
    following = [*ring[1:], ring[0]]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, following, strict=True))


@lru_cache(maxsize=1024)
def ink(character: str, em_pixels: int) -> Ink | None:
    """The pixels of one character of this size; None if it has no ink."""
    polygons = rings(character)
    if not polygons:
        return None
    scale = em_pixels / EM
    left = int(min(x for ring in polygons for x, _ in ring) * scale // 1)
    top = int(-max(y for ring in polygons for _, y in ring) * scale // 1)
    width = int(max(x for ring in polygons for x, _ in ring) * scale) + 1 - left
    height = int(-min(y for ring in polygons for _, y in ring) * scale) + 1 - top
    fine = Image.new("L", (width * _FINER, height * _FINER), 0)
    pen = ImageDraw.Draw(fine)
    # Holes turn the other way; they are cut out after everything around them is painted.
    for ring in sorted(polygons, key=lambda ring: -abs(_area(ring))):
        hole = _area(ring) * _area(max(polygons, key=lambda ring: abs(_area(ring)))) < 0
        points = [((x * scale - left) * _FINER, (-y * scale - top) * _FINER) for x, y in ring]
        pen.polygon(points, fill=0 if hole else 255)
    return Ink(left, top, fine.reduce(_FINER))


def inset(advance: float, size: float) -> float:
    """How far into its space a character begins when characters stand `advance` apart, which centres it."""
    return (advance - ADVANCE / EM * size) / 2
