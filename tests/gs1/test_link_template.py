"""Templates of addresses: which places they may have, and how values get in without breaking out."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.gs1 import link_template
from closient.gs1.checkdigit import CHARACTERS_82
from closient.gs1.errors import Gs1Error

VALUES = st.text(alphabet=CHARACTERS_82, min_size=1, max_size=20)


def test_words_and_numbers_name_the_same_places():
    values = {"01": "09506000134352", "10": "A", "21": "7", "17": "271231", "3103": "001250"}
    by_word = link_template.render("https://b.example/{gtin}/{lot}/{serial}/{expiry}", values)
    by_number = link_template.render("https://b.example/{01}/{10}/{21}/{17}", values)
    assert by_word == by_number == "https://b.example/09506000134352/A/7/271231"
    assert link_template.render("https://b.example/?kg={3103}", values) == "https://b.example/?kg=001250"


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("https://b.example/{}", "{} is no place"),
        ("https://b.example/{1}", "{1} is no place"),
        ("https://b.example/{LOT}", "{LOT} is no place"),
        ("https://b.example/{9999}", "{9999} is no place"),
        ("https://b.example{lot}", "{lot} stands in the host"),
        ("https://{lot}/", "{lot} stands in the host"),
        ("https://{lot}@b.example/", "{lot} stands in the host"),
        ("{lot}://b.example/", "{lot} stands in the host"),
        ("https://b.example/{lot", "A brace stands alone"),
        ("https://b.example/lot}", "A brace stands alone"),
        ("https://b.example/{{lot}}", "A brace stands alone"),
    ],
)
def test_what_cannot_be_filled_is_refused_with_the_reason(template: str, reason: str):
    with pytest.raises(Gs1Error, match="^" + re.escape(reason)):
        link_template.names(template)


def test_a_missing_value_makes_the_empty_text():
    assert link_template.render("https://b.example/{lot}/x?s={serial}#{17}", {}) == "https://b.example//x?s=#"


def test_an_address_without_places_stays_as_it_is():
    plain = "https://b.example/a%7Bb?c=%20"
    assert link_template.names(plain) == set()
    assert link_template.render(plain, {"10": "A"}) == plain


@given(VALUES)
def test_a_value_stays_in_its_segment_and_its_parameter(value: str):
    address = link_template.render("https://b.example/a/{lot}/z?lot={lot}&end=1", {"10": value})
    parts = urlsplit(address)
    assert parts.netloc == "b.example"
    _, first, second, last = parts.path.split("/")
    assert (first, last) == ("a", "z")
    assert unquote(second) == ("" if not value.strip(".") else value)
    assert parse_qsl(parts.query, keep_blank_values=True) == [("lot", value), ("end", "1")]
    assert parts.fragment == ""


@pytest.mark.parametrize("value", [".", "..", "..."])
def test_dots_alone_are_no_step_up(value: str):
    assert link_template.render("https://b.example/a/{10}{21}/z", {"10": value, "21": "."}) == (
        "https://b.example/a//z"
    )
