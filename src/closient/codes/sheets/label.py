"""What stands on one label, and where: a symbol, the product's name and the values as GS1 prints them.

Wide labels have the words beside the symbol, others below it. Symbols get what the words leave over.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from closient.codes.drawing import Drawing
from closient.codes.errors import CodeError
from closient.codes.sheets.letters import cut, width_of, wrap

# Two dots of a 203 dpi printer: below it printers and readers stop agreeing.
SMALLEST_MODULE = 0.25
LARGEST_MODULE = 1.5
SMALLEST_SIZE, LARGEST_SIZE = 1.5, 3.6
# A value is broken into lines rather than printed smaller than this.
SMALLEST_WHOLE = 1.9
LEADING = 1.2
ASCENT = 0.8
STEPS = 22
GAP = 0.8  # DataMatrix has a quiet zone of one module only


@dataclass(frozen=True, slots=True)
class Label:
    """A symbol with the lines that a person reads: a heading that may be cut, values that may not."""

    drawing: Drawing
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text in mm from the label's corner: where it begins, its baseline, size and width."""

    x: float
    baseline: float
    size: float
    width: float
    string: str
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Arranged:
    """A label's contents in mm from its top left corner; `module` is the width of one of the symbol's."""

    drawing: Drawing
    x: float
    y: float
    module: float
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """A rectangle in mm."""

    x: float
    y: float
    width: float
    height: float


def arrange(label: Label, width: float, height: float) -> Arranged:
    """CodeError when the symbol or its values do not fit on a label of that size."""
    margin = min(2.0, min(width, height) * 0.05)
    room = Room(margin, margin, width - 2 * margin, height - 2 * margin)
    return _beside(label, room) if width >= 1.4 * height else _below(label, room)


def _beside(label: Label, room: Room) -> Arranged:
    drawing = label.drawing
    module = _module(drawing, room.width * 0.5, room.height)
    taken = drawing.width * module + GAP
    words_room = Room(room.x + taken, room.y, room.width - taken, room.height)
    size, lines = _set(label, words_room.width, words_room.height)
    top = room.y + (room.height - len(lines) * size * LEADING) / 2
    words = tuple(
        _words(line, words_room.x, top, number, size, is_bold=number < _bold(label, lines))
        for number, line in enumerate(lines)
    )
    return Arranged(drawing, room.x, room.y + (room.height - drawing.height * module) / 2, module, words)


def _below(label: Label, room: Room) -> Arranged:
    drawing = label.drawing
    size, lines = _set(label, room.width, room.height * 0.38)
    tall = len(lines) * size * LEADING
    module = _module(drawing, room.width, room.height - tall)
    x = room.x + (room.width - drawing.width * module) / 2
    # What is left over goes above and below, so that all stands in the middle.
    y = room.y + (room.height - tall - drawing.height * module) / 2
    top, bold = y + drawing.height * module, _bold(label, lines)
    words = []
    for number, line in enumerate(lines):
        start = room.x + (room.width - width_of(line, is_bold=number < bold) * size) / 2
        words.append(_words(line, start, top, number, size, is_bold=number < bold))
    return Arranged(drawing, x, y, module, tuple(words))


def _bold(label: Label, lines: Sequence[str]) -> int:
    """How many lines the heading has: it is left out where there is no room for it."""
    return 1 if label.heading and lines and not lines[0].startswith("(") else 0


def _words(line: str, x: float, top: float, number: int, size: float, *, is_bold: bool) -> Words:
    baseline = top + (number + (LEADING - 1) / 2) * size * LEADING + ASCENT * size
    return Words(x, baseline, size, width_of(line, is_bold=is_bold) * size, line, is_bold)


def _module(drawing: Drawing, width: float, height: float) -> float:
    module = min(width / drawing.width, height / drawing.height, LARGEST_MODULE)
    if module < SMALLEST_MODULE:
        raise CodeError(
            f"On this label the modules of {drawing.title} would be {module:.2f} mm wide;"
            f" at least {SMALLEST_MODULE} mm print and read well. Take a larger label."
        )
    return module


def _set(label: Label, width: float, height: float) -> tuple[float, list[str]]:
    """The largest size at which the lines fit, and the lines."""
    heading = label.heading.replace("(", "[") if label.heading.startswith("(") else label.heading
    for with_heading in (True, False) if heading else (False,):
        for step in range(STEPS):
            size = LARGEST_SIZE - (LARGEST_SIZE - SMALLEST_SIZE) * step / (STEPS - 1)
            ems = width / size
            lines = [piece for line in label.lines for piece in wrap(line, ems)]
            is_whole = len(lines) == len(label.lines)
            if (is_whole or size < SMALLEST_WHOLE) and (
                (len(lines) + with_heading) * size * LEADING <= height
            ):
                return size, [cut(heading, ems), *lines] if with_heading else lines
    raise CodeError("The values do not fit on this label. Take a larger one.")
