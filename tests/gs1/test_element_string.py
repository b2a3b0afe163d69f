"""Element strings, raw and bracketed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.gs1 import element_string
from closient.gs1.errors import Gs1Error

from .strategies import GTIN14, values

CODES = [
    "00",
    "01",
    "10",
    "17",
    "21",
    "240",
    "253",
    "3102",
    "37",
    "414",
    "421",
    "4300",
    "7003",
    "8003",
    "8200",
    "99",
]


@st.composite
def elements(draw: st.DrawFn) -> list[tuple[str, str]]:
    codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=6, unique=True))
    return [(code, draw(values(code))) for code in codes]


@given(elements())
def test_a_raw_string_reads_back_as_it_was_built(pairs: list[tuple[str, str]]) -> None:
    raw = element_string.build(pairs)
    assert element_string.parse(raw) == tuple(pairs)
    assert element_string.parse("]C1" + raw) == tuple(pairs)
    assert element_string.parse("\x1d" + raw + "\x1d") == tuple(pairs)


@given(elements())
def test_a_bracketed_string_reads_back_as_it_was_built(pairs: list[tuple[str, str]]) -> None:
    assert element_string.parse_bracketed(element_string.build_bracketed(pairs)) == tuple(pairs)


@given(GTIN14, values("10"))
def test_a_separator_after_a_predefined_length_is_forgiven(number: str, lot: str) -> None:
    assert element_string.parse(f"01{number}\x1d10{lot}") == (("01", number), ("10", lot))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The element string is empty."),
        ("]d2\x1d", "The element string is empty."),
        ("0512", "No Application Identifier begins with '0512'."),
        ("0109506000134353", "AI 01 (GTIN) has a wrong check digit: it should end with 2."),
        ("01095060001343", "AI 01 (GTIN) takes 14 digits, not 12."),
        ("10A\x1d10B", "AI 10 (BATCH/LOT) has two values: 'A' and 'B'."),
        ("10A\x1d\x1d17271231", "No Application Identifier begins with '\\x1d172'."),
        ("10", "AI 10 (BATCH/LOT) takes 1 to 20 characters, not 0."),
    ],
)
def test_a_wrong_raw_string_says_why(text: str, reason: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        element_string.parse(text)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "An identifier in brackets was expected at ''."),
        ("(1)A", "An identifier in brackets was expected at '(1)A'."),
        ("(10)A(B", "An identifier in brackets was expected at '(B'."),
        ("(04)A", "There is no Application Identifier '04'."),
        ("(17)271301", "AI 17 (USE BY or EXPIRY) has no such month: 13."),
    ],
)
def test_a_wrong_bracketed_string_says_why(text: str, reason: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        element_string.parse_bracketed(text)
    assert caught.value.reason == reason
