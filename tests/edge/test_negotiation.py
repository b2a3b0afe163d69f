"""Accept headers, contract/resolver.md section 2.3 and decision 4."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from closient.edge import asked, negotiation, variants
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


def test_of_a_monstrous_header_only_the_beginning_is_read():
    ranges = negotiation.parse(b"application/json," + b",".join(b"a/%d" % number for number in range(9000)))
    assert len(ranges) <= negotiation.MOST_RANGES
    assert ranges["application/json"] == 1.0
    spoken = variants.languages(b"de," + b",".join(b"a%d" % number for number in range(9000)))
    assert len(spoken) <= variants.MOST_RANGES
    assert spoken["de"] == 1.0


def test_headers_that_count_are_cut_before_anything_keeps_them():
    names = (b"accept", b"accept", b"accept-language", b"user-agent", b"referer", b"x-forwarded-for")
    long = b"x" * 50_000
    heard = asked.headers({"headers": [(name, long) for name in names], "client": ("192.0.2.1", 1)}, 1)
    assert sum(len(value) for value in structs.astuple(heard)) < 6000
