"""Whether a symbol has the size that GS1 asks for where it is scanned.

Sizes are the X-dimensions of the symbol specification tables (GS1 General Specifications, 5.12.3), of which
docs/print-sizes.md says row by row where each was seen: table 1 with its addenda for retail points of sale,
table 2 for general distribution, table 6 for healthcare.
"""

from dataclasses import dataclass
from typing import Literal

from closient.codes.errors import CodeError
from closient.codes.payload import Symbology
from closient.codes.style import LARGEST_XDIM_MM, QUIET_ZONES, SMALLEST_XDIM_MM

Place = Literal["retail_point_of_sale", "general_distribution", "healthcare"]
Verdict = Literal["good", "small", "too_small", "too_large", "not_used"]

PLACES: tuple[Place, ...] = ("retail_point_of_sale", "general_distribution", "healthcare")
NAMES: dict[Place, str] = {
    "retail_point_of_sale": "a retail point of sale",
    "general_distribution": "general distribution",
    "healthcare": "healthcare",
}
Limits = tuple[float, float, float]
MM_AN_INCH = 25.4
# Half of the last digit that the tables have.
TOLERANCE = 0.0005

_EAN = ("ean13", "jan", "ean8", "upca", "upce")
_DATABAR = ("databar_omni", "databar_stacked_omni", "databar_expanded", "databar_expanded_stacked")
_RETAIL: Limits = (0.264, 0.330, 0.660)
_CARTON: Limits = (0.495, 0.495, 1.016)
_LINEAR_CARTON: Limits = (0.495, 0.660, 0.660)
_SQUARE_CARTON: Limits = (0.743, 0.743, 1.500)
_LINK: Limits = (0.396, 0.495, 0.743)

# Minimum, target and maximum in mm; what is missing is not used in that place.
SIZES: dict[Place, dict[Symbology, Limits]] = {
    "retail_point_of_sale": {
        **dict.fromkeys(_EAN, _RETAIL),
        **dict.fromkeys(_DATABAR, _RETAIL),
        "gs1_datamatrix": (0.375, 0.625, 0.990),
        "qr": _LINK,
        "gs1_digital_link_datamatrix": _LINK,
    },
    "general_distribution": {
        **dict.fromkeys(_EAN, _LINEAR_CARTON),
        **dict.fromkeys(
            (*_DATABAR, "databar_truncated", "databar_stacked", "databar_limited"), _LINEAR_CARTON
        ),
        **dict.fromkeys(("itf14", "gs1_128", "ean14"), _CARTON),
        **dict.fromkeys(("gs1_datamatrix", "gs1_qr"), _SQUARE_CARTON),
    },
    "healthcare": {
        **dict.fromkeys((*_EAN, "itf14"), _RETAIL),
        # Table 6 ends where table 2 begins: larger ones are for cartons.
        **dict.fromkeys(("gs1_128", "ean14"), (0.170, 0.495, 0.495)),
        "gs1_datamatrix": (0.254, 0.380, 0.990),
    },
}


@dataclass(frozen=True, slots=True)
class Fit:
    """What a module width is worth in one place; the limits are None where the symbology is not used."""

    place: Place
    verdict: Verdict
    reason: str
    minimum_mm: float | None = None
    target_mm: float | None = None
    maximum_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """What a printer makes of a module: a whole number of its dots."""

    dots: int
    module_mm: float


def check(symbology: Symbology, module_mm: float) -> tuple[Fit, ...]:
    """A verdict for each place.

    >>> [fit.verdict for fit in check("ean13", 0.33)]
    ['good', 'too_small', 'good']
    """
    if not SMALLEST_XDIM_MM <= module_mm <= LARGEST_XDIM_MM:
        raise CodeError(
            f"A module must be {SMALLEST_XDIM_MM:g} to {LARGEST_XDIM_MM:g} mm wide.", about="xdim_mm"
        )
    return tuple(_fit(place, symbology, module_mm) for place in PLACES)


def _fit(place: Place, symbology: Symbology, module_mm: float) -> Fit:
    limits = SIZES[place].get(symbology)
    if limits is None:
        return Fit(place, "not_used", f"Such a code is not used in {NAMES[place]}.")
    least, target, most = limits
    wide = f"{module_mm:.3f} mm"
    if module_mm < least - TOLERANCE:
        verdict: Verdict = "too_small"
        reason = f"A module of {wide} is too small for {NAMES[place]}: it needs {least:.3f} mm."
    elif module_mm > most + TOLERANCE:
        verdict = "too_large"
        reason = f"A module of {wide} is too large for {NAMES[place]}: it may have {most:.3f} mm."
    elif module_mm < target - TOLERANCE:
        verdict = "small"
        reason = f"A module of {wide} is allowed in {NAMES[place]}; {target:.3f} mm read better."
    else:
        verdict = "good"
        reason = f"A module of {wide} is right for {NAMES[place]}."
    return Fit(place, verdict, reason, least, target, most)


def printed(module_mm: float, dots_per_inch: int) -> Printed:
    """The module that a printer of whole dots makes of this one, the nearest; at least one dot.

    >>> printed(0.33, 203)
    Printed(dots=3, module_mm=0.375)
    """
    dots = max(1, round(module_mm * dots_per_inch / MM_AN_INCH))
    return Printed(dots, round(dots * MM_AN_INCH / dots_per_inch, 3))


def quiet_zones_mm(symbology: Symbology, module_mm: float) -> tuple[float, float]:
    """The paper that the symbol needs on its left and right.

    >>> quiet_zones_mm("ean13", 0.33)
    (3.63, 2.31)
    """
    left, right = QUIET_ZONES.get(symbology, (0, 0))
    return round(left * module_mm, 3), round(right * module_mm, 3)
