"""How a symbol is to look: sizes in mm and points, text, error correction. Everything has a usual value."""

from dataclasses import dataclass

from closient.codes.encoder import ErrorCorrection
from closient.codes.errors import CodeError
from closient.codes.payload import Symbology

POINT_MM = 25.4 / 72
SMALLEST_XDIM_MM = 0.1
LARGEST_XDIM_MM = 2.0
HEIGHTS_MM = (1.0, 100.0)
QUIET_ZONES_MM = (0.0, 20.0)
FONT_POINTS = (4.0, 24.0)
COMPACT_BELOW = 8.0

TWO_DIMENSIONAL = frozenset({"qr", "gs1_qr", "gs1_datamatrix", "gs1_digital_link_datamatrix"})
# The target X-dimensions of GS1 (General Specifications, 5.12) for what each is mostly used for.
USUAL_XDIM_MM: dict[Symbology, float] = {
    "qr": 0.396,
    "gs1_qr": 0.396,
    "gs1_datamatrix": 0.38,
    "gs1_digital_link_datamatrix": 0.396,
    "itf14": 0.495,
    "ean14": 0.495,
    "gs1_128": 0.495,
}
# Modules of paper that each needs on its left and right.
QUIET_ZONES: dict[Symbology, tuple[float, float]] = {
    "qr": (4, 4),
    "gs1_qr": (4, 4),
    "gs1_datamatrix": (1, 1),
    "gs1_digital_link_datamatrix": (1, 1),
    "ean13": (11, 7),
    "jan": (11, 7),
    "ean8": (7, 7),
    "upca": (9, 9),
    "upce": (9, 7),
    "itf14": (10, 10),
    "ean14": (10, 10),
    "gs1_128": (10, 10),
    "code128": (10, 10),
    "code39": (10, 10),
    "databar_limited": (1, 5),
}


@dataclass(frozen=True, slots=True)
class Style:
    """What is None takes the usual value of the symbology.

    `height_mm` is that of the bars (the stacked DataBars have their own), `text` the human-readable line,
    which two-dimensional symbols have only when asked; `quiet_mm` the paper on the left and right, and around
    two-dimensional symbols.
    """

    xdim_mm: float | None = None
    height_mm: float | None = None
    text: bool | None = None
    font_points: float = 10.0
    quiet_mm: float | None = None
    error_correction: ErrorCorrection = "M"
    columns: int = 2

    def unit_mm(self, symbology: Symbology) -> float:
        return USUAL_XDIM_MM.get(symbology, 0.33) if self.xdim_mm is None else self.xdim_mm

    def shows_text(self, symbology: Symbology) -> bool:
        return symbology not in TWO_DIMENSIONAL if self.text is None else self.text

    def quiet_zone(self, symbology: Symbology) -> tuple[float, float]:
        """Modules on the left and right."""
        if self.quiet_mm is None:
            return QUIET_ZONES.get(symbology, (1, 1))
        modules = self.quiet_mm / self.unit_mm(symbology)
        return modules, modules

    @property
    def compact(self) -> bool:
        return self.font_points < COMPACT_BELOW

    def check(self) -> None:
        """Raise CodeError about the first value beyond its limits."""
        limits = (
            ("xdim_mm", "A module", self.xdim_mm, (SMALLEST_XDIM_MM, LARGEST_XDIM_MM), "mm wide"),
            ("height_mm", "The bars", self.height_mm, HEIGHTS_MM, "mm high"),
            ("quiet_mm", "The quiet zone", self.quiet_mm, QUIET_ZONES_MM, "mm wide"),
            ("font_points", "The text", self.font_points, FONT_POINTS, "points high"),
        )
        for name, what, value, (least, most), unit in limits:
            if value is not None and not least <= value <= most:
                raise CodeError(f"{what} must be {least:g} to {most:g} {unit}.", about=name)
        if not 1 <= self.columns <= 11:
            raise CodeError("A stacked symbol has 1 to 11 columns.", about="columns")


USUAL = Style()
