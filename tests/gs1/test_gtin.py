"""The four lengths of a GTIN and the one that counts."""

import pytest
from hypothesis import given

from closient.gs1 import gtin
from closient.gs1.errors import Gs1Error

from .strategies import GTIN14


@given(GTIN14)
def test_the_shortest_form_means_the_same(number: str) -> None:
    short = gtin.shortest(number)
    assert gtin.normalise(short) == number
    assert gtin.valid(short)
    assert len(short) in gtin.LENGTHS


@given(GTIN14)
def test_separators_of_people_are_dropped(number: str) -> None:
    assert gtin.normalise(f" {number[:1]} {number[1:7]}-{number[7:]} ") == number


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The GTIN is empty."),
        ("95060001343", "A GTIN has 8, 12, 13 or 14 digits, not 11."),
        (
            "9506000134353",
            "GTIN 9506000134353 is mistyped: the last digit is 3, the others ask for 2.",
        ),
        ("95060001A4352", "A GTIN has digits only: '95060001A4352' has something else."),
        (
            "９５０６０００１３４３５２",
            "A GTIN has digits only: '９５０６０００１３４３５２' has something else.",
        ),
    ],
)
def test_what_is_no_gtin_says_why(text: str, reason: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        gtin.normalise(text)
    assert caught.value.reason == reason
    assert caught.value.ai == "01"
    assert not gtin.valid(text)


def test_a_uri_may_not_have_separators() -> None:
    with pytest.raises(Gs1Error, match="digits only"):
        gtin.normalise_strict("9506000 134352")
