"""Check digits and pairs against published examples and their own definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.gs1 import checkdigit
from closient.gs1.errors import Gs1Error

from .strategies import DIGITS


@given(st.text(DIGITS, min_size=1, max_size=30))
def test_a_computed_digit_is_valid_and_every_other_one_is_not(body: str) -> None:
    right = checkdigit.compute(body)
    assert [digit for digit in DIGITS if checkdigit.valid(body + digit)] == [right]


@given(st.text(DIGITS, min_size=1, max_size=30))
def test_the_digit_follows_the_definition_with_weights_three_and_one(body: str) -> None:
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(body)))
    assert checkdigit.compute(body) == str(-total % 10)


@pytest.mark.parametrize("text", ["", "12a", "١٢٣", "12 3", "-1"])
def test_what_is_not_digits_has_no_check_digit(text: str) -> None:
    assert not checkdigit.valid(text)
    with pytest.raises(Gs1Error, match="only be computed over digits"):
        checkdigit.compute(text)


@pytest.mark.parametrize(
    "number",
    ["1987654Ad4X4bL5ttr2310c2K", "12345678901234567890123NT", "12345_ABCDEFGHIJKLMCP", "00000!HV"],
)
def test_published_model_numbers_have_valid_pairs(number: str) -> None:
    assert checkdigit.valid_pair(number)
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    assert not checkdigit.valid_pair(wrong)


def test_a_pair_cannot_be_computed_over_nothing_or_over_foreign_characters() -> None:
    with pytest.raises(Gs1Error, match="1 to 23 characters"):
        checkdigit.compute_pair("")
    with pytest.raises(Gs1Error, match="'~' is not allowed"):
        checkdigit.compute_pair("1234~")
