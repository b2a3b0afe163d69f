"""The human-readable interpretation: where its lines stand below the bars, and how far apart characters are.

GS1 General Specifications 4.14: parentheses around identifiers, which are not encoded; the digits of an EAN
or UPC below their bars. Below 8 points the compact style brings characters and lines closer together.
"""

from closient.codes.bars import DESCENT
from closient.codes.drawing import Text
from closient.codes.ocrb_outlines import ADVANCE, CAPITAL, FIGURE
from closient.codes.payload import Symbology
from closient.codes.style import POINT_MM, Style

EM = 1000
LEAST_LINE = 12
COMPACT_ADVANCE = 0.62  # of the em; the widest characters of OCR-B have ink of 0.6
CELL = 7  # modules of a digit of an EAN or UPC
GAPS = {False: 1.0, True: 0.5}
LEADING = {False: 1.15, True: 1.0}
# Modules of quiet zone on each side in which the marks have a place.
MARKS: dict[Symbology, tuple[float, float]] = {"ean13": (7, 7), "jan": (7, 7), "ean8": (7, 7)}
SMALL = 0.75  # of the size: the digits of a UPC that stand outside


def size(style: Style, unit_mm: float) -> float:
    """The em in modules."""
    return style.font_points * POINT_MM / unit_mm


def broken(text: str, most: int) -> tuple[str, ...]:
    """The text in lines of so many characters, of a dozen at least.

    >>> broken("https://id.gs1.org/01/09506000134352", 15)
    ('https://id.gs1.', 'org/01/09506000', '134352')
    """
    most = max(most, LEAST_LINE)
    return tuple(text[start : start + most] for start in range(0, len(text), most))


def below(
    lines: tuple[str, ...], middle: float, width: float, top: float, *, style: Style, unit_mm: float
) -> tuple[list[Text], float]:
    """Lines centred on `middle` below `top`, and the bottom of the last; `width` is what they may fill.

    As many elements as fit share a line; a line that is too wide alone is set smaller.
    """
    em = size(style, unit_mm)
    wide = COMPACT_ADVANCE if style.compact else ADVANCE / EM
    most = int(width / (em * wide))
    joined: list[str] = []
    for line in lines:
        if joined and len(joined[-1]) + len(line) <= most:
            joined[-1] += line
        else:
            joined.append(line)
    longest = max(map(len, joined))
    if longest > most:
        em = width / (longest * wide)
    texts = []
    baseline = top + GAPS[style.compact] + FIGURE / EM * em
    for line in joined:
        texts.append(Text(middle, round(baseline, 3), round(em, 3), "middle", line, round(em * wide, 4)))
        baseline += em * LEADING[style.compact]
    depth = (EM - CAPITAL) / EM * em * 0.8  # brackets and a few letters reach below the line
    return texts, texts[-1].baseline + depth


def digits(
    symbology: Symbology, number: str, left: float, bottom: float, *, style: Style, unit_mm: float
) -> tuple[list[Text], float]:
    """The digits of an EAN or UPC below bars that begin at `left` and end at `bottom`, and their bottom."""
    em = min(size(style, unit_mm), CELL / COMPACT_ADVANCE)
    baseline = round(bottom + GAPS[style.compact] + FIGURE / EM * em, 3)
    em = round(em, 3)

    def group(start: float, string: str) -> Text:
        return Text(left + start, baseline, em, "start", string, CELL)

    def outside(x: float, string: str, *, small: bool = False) -> Text:
        used = round(em * SMALL, 3) if small else em
        return Text(left + x, baseline, used, "middle", string, CELL)

    match symbology:
        case "ean13" | "jan":
            found = [outside(-6.5, number[0]), group(3, number[1:7]), group(50, number[7:])]
        case "ean8":
            found = [group(3, number[:4]), group(36, number[4:])]
        case "upca":
            found = [
                outside(-5, number[0], small=True),
                group(10, number[1:6]),
                group(50, number[6:11]),
                outside(100, number[11], small=True),
            ]
        case _:
            found = [
                outside(-5, number[0], small=True),
                group(3, number[1:7]),
                outside(56, number[7], small=True),
            ]
    return found, max(baseline + 0.03 * em, bottom + DESCENT)


def outside(symbology: Symbology) -> tuple[float, float]:
    """Modules that digits take on the left and right of the bars."""
    return {"ean13": (10.0, 0.0), "jan": (10.0, 0.0), "upca": (8.5, 8.5), "upce": (8.5, 8.5)}.get(
        symbology, (0.0, 0.0)
    )


def marks(symbology: Symbology, edges: tuple[float, float], beside: Text) -> list[Text]:
    """The signs that keep the ends of the quiet zones free: `edges` are the edges of the paper."""
    left, right = edges
    found = [Text(right - CELL / 2, beside.baseline, beside.size, "middle", ">", CELL)]
    if symbology == "ean8":
        found.insert(0, Text(left + CELL / 2, beside.baseline, beside.size, "middle", "<", CELL))
    return found
