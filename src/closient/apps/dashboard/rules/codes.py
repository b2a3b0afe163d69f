"""What a code of each kind holds of a product: its Digital Link, an element string, or the number alone."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal

from closient.apps.dashboard.structs.codes import CodeForm
from closient.codes.payload import Symbology
from closient.gs1 import dates, digital_link, element_string, gtin
from closient.gs1.errors import Gs1Error
from closient.kit import clock
from closient.kit.errors import Validation

Held = Literal["link", "elements", "number"]
LINKS: tuple[Symbology, ...] = ("qr", "gs1_digital_link_datamatrix")
ELEMENTS: tuple[Symbology, ...] = (
    "gs1_qr",
    "gs1_datamatrix",
    "gs1_128",
    "databar_expanded",
    "databar_expanded_stacked",
)
PLAIN: tuple[Symbology, ...] = ("code128", "code39")
# GS1 General Specifications, 5.4: with the quiet zones, as scanners of conveyor belts see it.
LONGEST_MM: Mapping[Symbology, float] = {"gs1_128": 165.1, "ean14": 165.1}
SIZE = re.compile(rb'width="([\d.]+)mm" height="([\d.]+)mm"')
FIELDS_OF_AIS = {"01": "gtin", "10": "lot", "17": "expiry", "21": "serial"}


def holds(symbology: Symbology) -> Held:
    """What a code of this kind can say of a product."""
    if symbology in LINKS:
        return "link"
    return "elements" if symbology in ELEMENTS else "number"


def content(base_url: str, gtin14: str, form: CodeForm) -> str:
    """What is written into the code; Validation names the field that does not fit.

    Values of fixed length stand first in an element string, so that the fewest separators are needed.
    """
    kind = holds(form.symbology)
    if kind == "number":
        return gtin.shortest(gtin14) if form.symbology in PLAIN else gtin14
    expiry = _expiry(form.expiry, clock.now().year) if form.expiry else ""
    given = (("01", gtin14), ("17", expiry), ("10", form.lot), ("21", form.serial))
    pairs = [(code, value) for code, value in given if value]
    try:
        return (
            digital_link.build(base_url, dict(pairs))
            if kind == "link"
            else element_string.build_bracketed(pairs)
        )
    except Gs1Error as error:
        raise Validation.of(FIELDS_OF_AIS.get(error.ai or "", "gtin"), error.reason) from None


def _expiry(day: date, this_year: int) -> str:
    """AI 17. Years have two digits there: one that scanners would take for another is refused."""
    read_as = dates.century(day.year % 100, this_year)
    if read_as != day.year:
        raise Validation.of(
            "expiry",
            f"Codes write years in two digits, and scanners would read {day.year} as {read_as}. Choose a day "
            f"in the years from {this_year - 49} to {this_year + 50}, or leave the date out.",
        )
    return f"{day:%y%m%d}"


def longest_mm(symbology: Symbology, width_mm: float) -> float | None:
    """How long a code of this kind may be, if this one is longer.

    >>> longest_mm("gs1_128", 190.6), longest_mm("gs1_128", 165.1), longest_mm("code128", 190.6)
    (165.1, None, None)
    """
    most = LONGEST_MM.get(symbology)
    return most if most is not None and width_mm > most else None


def size_mm(svg: bytes) -> tuple[float, float]:
    """Width and height of a drawing that has its size in mm.

    >>> size_mm(b'<svg xmlns="http://www.w3.org/2000/svg" width="16.236mm" height="8mm"/>')
    (16.236, 8.0)
    """
    found = SIZE.search(svg)
    if found is None:
        raise ValueError("a drawing without its size in mm")
    return float(found[1]), float(found[2])
