"""EPC URNs and links: the standard's pairs, both ways, and what has no counterpart."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from closient.gs1 import digital_link, epc
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error

from .strategies import values

# Company prefix 4012345 throughout.
PAIRS = [
    ("urn:epc:id:sgtin:4012345.011111.9876", "/01/04012345111118/21/9876"),
    ("urn:epc:idpat:sgtin:4012345.011111.*", "/01/04012345111118"),
    ("urn:epc:class:lgtin:4012345.011111.L%2F1.2", "/01/04012345111118/10/L%2F1.2"),
    (
        "urn:epc:id:upui:4012345.011111.51qIgY)%3C%26Jp3*j7'SDB",
        "/01/04012345111118/235/51qIgY%29%3C%26Jp3%2Aj7%27SDB",
    ),
    ("urn:epc:id:itip:4012345.011111.01.02.981", "/8006/040123451111180102/21/981"),
    ("urn:epc:idpat:itip:4012345.011111.01.02.*", "/8006/040123451111180102"),
    ("urn:epc:id:sscc:4012345.0000000111", "/00/040123450000001112"),
    ("urn:epc:id:sgln:4012345.00011.987", "/414/4012345000115/254/987"),
    ("urn:epc:id:sgln:4012345.00011.0", "/414/4012345000115"),
    ("urn:epc:id:pgln:4012345.00011", "/417/4012345000115"),
    ("urn:epc:id:grai:4012345.22222.A.1", "/8003/04012345222227A.1"),
    ("urn:epc:idpat:grai:4012345.22222.*", "/8003/04012345222227"),
    ("urn:epc:id:giai:4012345.32a%2Fb", "/8004/401234532a%2Fb"),
    ("urn:epc:id:gsrn:4012345.1234567890", "/8018/401234512345678900"),
    ("urn:epc:id:gsrnp:4012345.1234567890", "/8017/401234512345678900"),
    ("urn:epc:id:gdti:4012345.12345.006847", "/253/4012345123456006847"),
    ("urn:epc:idpat:gdti:4012345.12345.*", "/253/4012345123456"),
    ("urn:epc:id:cpi:4012345.5PQ7%2FZ43.12345", "/8010/40123455PQ7%2FZ43/8011/12345"),
    ("urn:epc:idpat:cpi:4012345.5PQ7%2FZ43.*", "/8010/40123455PQ7%2FZ43"),
    ("urn:epc:id:sgcn:4012345.67890.04711", "/255/401234567890104711"),
    ("urn:epc:idpat:sgcn:4012345.67890.*", "/255/4012345678901"),
    ("urn:epc:id:ginc:4012345.xyz47%2F11", "/401/4012345xyz47%2F11"),
    ("urn:epc:id:gsin:4012345.123456789", "/402/40123451234567894"),
]


@pytest.mark.parametrize(("urn", "path"), PAIRS)
def test_each_pair_holds_both_ways(urn: str, path: str) -> None:
    assert epc.is_urn(urn)
    link = epc.to_digital_link(urn)
    assert link.canonical_path() == path
    assert digital_link.parse(path) == link
    assert epc.from_digital_link(link, 7) == urn


SCHEMES_WITH_QUALIFIER = ["sgtin", "lgtin", "upui", "itip", "sgln", "cpi"]


@st.composite
def links(draw: st.DrawFn) -> DigitalLink:
    scheme = epc.SCHEMES[draw(st.sampled_from(sorted(epc.SCHEMES)))]
    key = draw(values(scheme.key_ai))
    if not scheme.digits:
        number = "".join(str(ord(character) % 10) for character in draw(st.text(min_size=12, max_size=12)))
        key = number + key[4:16] + "A"
    qualified = scheme.name in SCHEMES_WITH_QUALIFIER and draw(st.booleans())
    tail = ((scheme.tail, draw(values(scheme.tail))),) if qualified else ()
    assume(tail != (("254", "0"),))
    return digital_link.parse(DigitalLink(scheme.key_ai, key, tail).canonical_path())


@given(links(), st.sampled_from(epc.PREFIX_LENGTHS))
def test_a_link_survives_the_way_to_a_urn_and_back(link: DigitalLink, length: int) -> None:
    urn = epc.from_digital_link(link, length)
    assert epc.to_digital_link(urn) == link
    assert epc.from_digital_link(epc.to_digital_link(urn), length) == urn


@pytest.mark.parametrize(
    ("urn", "reason"),
    [
        ("", "'' is no EPC URN."),
        ("urn:uuid:1", "'urn:uuid:1' is no EPC URN."),
        ("urn:epc:id:gid:1.2.3", "EPC URNs of gid have no Digital Link."),
        ("urn:epc:id:lgtin:4012345.011111.L1", "There are no EPC URNs with id:lgtin."),
        ("urn:epc:idpat:sscc:4012345.*", "There are no EPC URNs with idpat:sscc."),
        ("urn:epc:class:sgtin:4012345.011111.1", "There are no EPC URNs with class:sgtin."),
        ("urn:epc:id:sgtin:4012345.011111", "An EPC URN of sgtin has 3 parts between full stops, not 2."),
        ("urn:epc:id:sgtin:4012345.01111.1", "Company prefix and reference have 13 digits together, not 12."),
        (
            "urn:epc:id:sgtin:40123.45011111.1",
            "A company prefix in an EPC URN has 6 to 12 digits: '40123' has not.",
        ),
        ("urn:epc:id:sgtin:4012345.0A1111.1", "The reference '0A1111' must have digits only."),
        ("urn:epc:id:sgtin:4012345.011111.", "AI 21 (SERIAL) takes 1 to 20 characters, not 0."),
        (
            "urn:epc:id:sgtin:4012345.011111.%2",
            "The URN has a percent sign that two hexadecimal digits do not follow.",
        ),
        ("urn:epc:id:sgtin:4012345.011111.~", "AI 21 (SERIAL) may not have the character '~'."),
        ("urn:epc:id:giai:4012345.", "The reference after the company prefix is empty."),
        ("urn:epc:id:itip:4012345.011111.03.02.9", "AI 8006 (ITIP) has a piece number above its total."),
        (
            "urn:epc:idpat:sgtin:4012345.*.*",
            "Of a pattern only the last part can be open: wider ones have no Digital Link.",
        ),
        (
            "urn:epc:idpat:sgtin:4012345.011111.7",
            "Of a pattern only the last part can be open: wider ones have",
        ),
    ],
)
def test_a_urn_without_a_link_says_why(urn: str, reason: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        epc.to_digital_link(urn)
    assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize(
    ("path", "length", "reason"),
    [
        ("/01/04012345111118/21/1", 5, "A company prefix in an EPC URN has 6 to 12 digits, not 5."),
        ("/01/04012345111118/22/V", 7, "An EPC URN has no place for AI 22 beside AI 01."),
        ("/01/04012345111118/22/V/10/L", 7, "An EPC URN has no place for AI 22 beside AI 01."),
        ("/8006/040123451111180102/10/L", 7, "An EPC URN has no place for AI 10 beside AI 8006."),
        ("/417/4012345000115/7040/1ABC", 7, "An EPC URN has no place for AI 7040 beside AI 417."),
        ("/8013/1987654Ad4X4bL5ttr2310c2K", 7, "There are no EPC URNs for AI 8013."),
        ("/414/4012345000115/254/0", 7, "A URN writes 0 where a location has no extension: it cannot say 0."),
        ("/8004/4012345A", 9, "The key does not begin with a company prefix of 9 digits."),
    ],
)
def test_a_link_without_a_urn_says_why(path: str, length: int, reason: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        epc.from_digital_link(digital_link.parse(path), length)
    assert caught.value.reason == reason


def test_beside_a_serial_the_lot_is_left_out() -> None:
    link = digital_link.parse("/01/04012345111118/22/V/10/L/21/9", "17=271231")
    assert epc.from_digital_link(link, 7) == "urn:epc:id:sgtin:4012345.011111.9"


def test_a_pattern_of_locations_is_the_location() -> None:
    assert epc.to_digital_link("urn:epc:idpat:sgln:4012345.00011.*").canonical_path() == "/414/4012345000115"
