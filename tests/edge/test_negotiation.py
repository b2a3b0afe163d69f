"""Accept headers, contract/resolver.md section 2.3 and decision 4."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.edge.negotiation import kind_of, wants_page

BROWSER = b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (b"", "redirect"),
        (b"*/*", "redirect"),
        (b"text/html", "redirect"),
        (BROWSER, "redirect"),
        (b"undefined", "redirect"),
        (b"image/png", "redirect"),
        (b"text/*", "redirect"),
        (b"application/json", "json"),
        (b"application/json; charset=utf-8", "json"),
        (b"APPLICATION/JSON", "json"),
        (b"application/ld+json", "json-ld"),
        (b"application/linkset+json", "linkset"),
        (b"application/linkset+json;q=0.9", "linkset"),
        (b"application/json;q=0.5, application/ld+json;q=0.9", "json-ld"),
        (b"application/json, application/ld+json", "json-ld"),
        (b"application/ld+json, application/linkset+json", "linkset"),
        (b"application/json, text/html", "redirect"),
        (b"application/json, text/html;q=0.9", "json"),
        (b"application/json, text/plain, */*", "json"),
        (b"application/json;q=0.3, */*;q=0.8", "redirect"),
        (b"application/json;q=0", "redirect"),
        (b"application/*", "linkset"),
        (b"application/*, application/linkset+json;q=0", "json-ld"),
        (b"application/json;q=nonsense", "redirect"),
        (b"application/json;q=nan", "redirect"),
    ],
)
def test_decision_4_the_most_wanted_kind_is_answered(accept, kind):
    assert kind_of(accept) == kind


@given(st.binary(max_size=200))
def test_section_2_3_no_header_is_too_odd(accept):
    assert kind_of(accept) in ("redirect", "linkset", "json-ld", "json")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [(BROWSER, True), (b"*/*", False), (b"", False), (b"application/json", False), (b"text/html", True)],
)
def test_section_2_2_only_browsers_get_pages(accept, expected):
    assert wants_page(accept) is expected
