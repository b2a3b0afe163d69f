"""Sizes are judged by GS1's tables, as the printer makes them."""

import pytest

from closient.codes import printing
from closient.codes.errors import CodeError
from closient.codes.payload import Symbology


def verdicts(symbology: Symbology, module_mm: float) -> tuple[str, ...]:
    return tuple(fit.verdict for fit in printing.check(symbology, module_mm))


@pytest.mark.parametrize(
    ("symbology", "module_mm", "expected"),
    [
        ("ean13", 0.263, ("too_small", "too_small", "too_small")),
        ("ean13", 0.264, ("small", "too_small", "small")),
        ("ean13", 0.33, ("good", "too_small", "good")),
        ("ean13", 0.5, ("good", "small", "good")),
        ("ean13", 0.66, ("good", "good", "good")),
        ("ean13", 0.7, ("too_large", "too_large", "too_large")),
        ("gs1_128", 0.495, ("not_used", "good", "good")),
        ("itf14", 1.1, ("not_used", "too_large", "too_large")),
        ("gs1_datamatrix", 0.25, ("too_small", "too_small", "too_small")),
        ("gs1_datamatrix", 0.254, ("too_small", "too_small", "small")),
        ("gs1_datamatrix", 0.625, ("good", "too_small", "good")),
        ("gs1_datamatrix", 0.75, ("good", "good", "good")),
        ("qr", 0.396, ("small", "not_used", "not_used")),
        ("qr", 0.495, ("good", "not_used", "not_used")),
        ("code39", 0.33, ("not_used", "not_used", "not_used")),
    ],
)
def test_a_module_is_judged_for_each_place(symbology: Symbology, module_mm: float, expected: tuple[str, ...]):
    assert verdicts(symbology, module_mm) == expected


def test_every_verdict_has_a_sentence_with_the_limit_that_decided_it():
    small, large = printing.check("ean13", 0.2)[0], printing.check("ean13", 1.0)[0]
    assert small.reason == (
        "A module of 0.200 mm is too small for a retail point of sale: it needs 0.264 mm."
    )
    assert "it may have 0.660 mm" in large.reason
    assert "0.330 mm read better" in printing.check("ean13", 0.3)[0].reason


def test_limits_stand_in_their_order_everywhere():
    for sizes in printing.SIZES.values():
        for least, target, most in sizes.values():
            assert 0.1 < least <= target <= most < 2


@pytest.mark.parametrize(
    ("module_mm", "dpi", "dots", "made"),
    [(0.33, 203, 3, 0.375), (0.33, 300, 4, 0.339), (0.33, 600, 8, 0.339), (0.1, 72, 1, 0.353)],
)
def test_a_printer_makes_whole_dots(module_mm: float, dpi: int, dots: int, made: float):
    assert printing.printed(module_mm, dpi) == printing.Printed(dots, made)


@pytest.mark.parametrize("module_mm", [0, -1, 0.09, 2.01, float("nan"), float("inf")])
def test_a_module_that_nobody_prints_is_refused(module_mm: float):
    with pytest.raises(CodeError, match=r"0\.1 to 2 mm"):
        printing.check("ean13", module_mm)
