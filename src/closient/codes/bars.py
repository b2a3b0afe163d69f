"""Linear symbols laid out: how high each row of bars is, and where guard bars and bearer bars stand."""

from closient.codes import drawing
from closient.codes.drawing import Rect
from closient.codes.encoder import Encoded
from closient.codes.payload import Symbology
from closient.codes.style import Style

# The modules that reach down between the digits (GS1 General Specifications, 5.2.2), the end excluded.
GUARDS: dict[Symbology, tuple[tuple[int, int], ...]] = {
    "ean13": ((0, 3), (45, 50), (92, 95)),
    "jan": ((0, 3), (45, 50), (92, 95)),
    "ean8": ((0, 3), (31, 36), (64, 67)),
    "upca": ((0, 10), (45, 50), (85, 95)),
    "upce": ((0, 3), (45, 51)),
}
DESCENT = 5
BEARER = 2
MARGIN = 1  # modules of paper above and below
# Bars in mm: EAN and UPC have 69.24 modules at any size, the others what their use asks for.
USUAL_HEIGHT_MM: dict[Symbology, float] = {"itf14": 31.75, "ean14": 31.75, "gs1_128": 31.75}
EAN_HEIGHT = 69.24
CODE_HEIGHT_MM = 15.0
# ISO/IEC 24724: rows of the stacked ones, and the least height of the others.
DATABAR_ROWS: dict[Symbology, tuple[float, ...]] = {
    "databar_stacked": (5, 1, 7),
    "databar_stacked_omni": (33, 1, 1, 1, 33),
}
DATABAR_HEIGHT: dict[Symbology, float] = {
    "databar_omni": 33,
    "databar_truncated": 13,
    "databar_limited": 10,
    "databar_expanded": 34,
}
EXPANDED_ROW = 34


def heights(symbology: Symbology, encoded: Encoded, style: Style) -> tuple[float, ...]:
    """The height of each row in modules."""
    if symbology in DATABAR_ROWS:
        return DATABAR_ROWS[symbology]
    if symbology == "databar_expanded_stacked":
        return tuple(1 if row % 4 else EXPANDED_ROW for row in range(len(encoded.rows)))
    unit = style.unit_mm(symbology)
    if style.height_mm is not None:
        return (round(style.height_mm / unit, 3),)
    if symbology in GUARDS:
        return (EAN_HEIGHT,)
    if symbology in DATABAR_HEIGHT:
        return (DATABAR_HEIGHT[symbology],)
    return (round(USUAL_HEIGHT_MM.get(symbology, CODE_HEIGHT_MM) / unit, 3),)


def rectangles(
    symbology: Symbology, encoded: Encoded, tall: tuple[float, ...], left: float, *, guarded: bool
) -> tuple[Rect, ...]:
    """The bars with their left end at `left`; guard bars reach down if there are digits between them."""
    top = MARGIN + (BEARER if symbology == "itf14" else 0)
    found = drawing.stacked(list(zip(encoded.rows, tall, strict=True)), left, top)
    if not guarded or symbology not in GUARDS:
        return found
    guards = GUARDS[symbology]
    return tuple(
        bar._replace(height=bar.height + DESCENT)
        if any(first <= bar.x - left < last for first, last in guards)
        else bar
        for bar in found
    )


def bearer(left: float, right: float, top: float, height: float) -> tuple[Rect, ...]:
    """The frame around an ITF-14 between these edges, which keeps a scan that leaves the bars from being read
    as a shorter number; `height` is that of the bars within.
    """
    width = right - left
    return (
        Rect(left, top, width, BEARER),
        Rect(left, top + BEARER + height, width, BEARER),
        Rect(left, top + BEARER, BEARER, height),
        Rect(right - BEARER, top + BEARER, BEARER, height),
    )
