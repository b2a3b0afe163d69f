"""Spellings of one identifier: they have one canonical form, whatever way the frequent ones are read."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from closient.gs1 import ai, digital_link, epc, epc_spelling
from closient.gs1.digital_link import CANONICAL_BASE, DigitalLink
from closient.gs1.errors import Gs1Error

from .strategies import GTIN14, TEXT_20, digits, values

HOSTS = st.sampled_from(["https://id.gs1.org", "https://brand.example.com", "http://x.example/shop/de"])
QUERIES = st.sampled_from(["", "/", "?17=271231", "?linkType=all&10=Z", "#top", "?17=nonsense#x"])
PLAIN = st.from_regex(rf"\A{epc_spelling.PLAIN}\Z")


@st.composite
def links(draw: st.DrawFn) -> DigitalLink:
    code = draw(st.sampled_from(sorted(ai.PRIMARY_KEYS)))
    sequences = ai.get(code).qualifiers or ()
    sequence = draw(st.sampled_from([(), *sequences]))
    chosen = [qualifier for qualifier in sequence if draw(st.booleans())]
    return DigitalLink(code, draw(values(code)), tuple((name, draw(values(name))) for name in chosen))


@st.composite
def frequent_texts(draw: st.DrawFn) -> str:
    """Identifiers of the frequent kinds, right ones and ones that just miss."""
    company = draw(digits(6, 12))
    reference = draw(digits(0, 11))
    tail = draw(st.sampled_from(["", ".0", ".*"]) | PLAIN.map(".{}".format) | TEXT_20.map(".{}".format))
    scheme = draw(
        st.sampled_from(["id:sgtin", "id:sscc", "id:sgln", "id:pgln", "class:lgtin", "idpat:sgtin"])
    )
    urn = f"urn:epc:{scheme}:{company}.{reference}{tail}"
    code, more = draw(st.sampled_from([("01", "10"), ("01", "21"), ("00", ""), ("414", "254"), ("417", "")]))
    key = draw(values(code) | digits(13, 18) | st.sampled_from(["4012345000115", "96385074"]))
    qualifier = f"/{more}/{draw(PLAIN | TEXT_20)}" if more and draw(st.booleans()) else ""
    return draw(st.sampled_from([urn, f"{draw(HOSTS)}/{code}/{key}{qualifier}{draw(QUERIES)}"]))


@st.composite
def right_urns(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(["sgtin", "lgtin", "sscc", "sgln", "pgln"]))
    length = draw(st.integers(6, 12))
    total = epc_spelling.DIGITS[scheme]
    body = f"{draw(digits(length))}.{draw(digits(total - length)) if total > length else ''}"
    tail = f".{draw(PLAIN)}" if scheme in epc_spelling.WITH_TAIL else ""
    return f"urn:epc:{epc.SCHEMES[scheme].kind}:{scheme}:{body}{tail}"


@given(frequent_texts() | right_urns())
def test_the_quick_way_never_differs_from_the_general_one(text: str) -> None:
    assert epc_spelling.canonical(text) == epc_spelling.canonical_in_general(text)
    assert epc_spelling.parts(text) == epc_spelling.parts_in_general(text)


@given(right_urns())
def test_urns_of_frequent_kinds_take_the_quick_way(urn: str) -> None:
    assert epc_spelling.frequent(urn) is not None
    assert epc_spelling.canonical(urn).startswith(CANONICAL_BASE)


@given(links(), HOSTS, QUERIES)
def test_a_link_has_one_canonical_form_on_all_hosts_and_with_any_query(
    link: DigitalLink, host: str, query: str
) -> None:
    canonical = epc_spelling.canonical(link.uri())
    assert canonical == epc_spelling.canonical(f"{host}{link.canonical_path()}{query}")
    assert canonical == epc_spelling.canonical(canonical)
    left = digital_link.parse_uri(canonical)
    assert (left.key_ai, left.key) == (link.key_ai, link.key)
    named = [pair for pair in link.qualifiers if pair[0] != "22"]
    assert list(left.qualifiers) == named[-1:]


@given(links(), st.integers(6, 12))
def test_a_urn_and_the_link_that_it_means_have_the_same_canonical_form(
    link: DigitalLink, length: int
) -> None:
    try:
        urn = epc.from_digital_link(link, length)
    except Gs1Error:
        assume(False)
    assert epc_spelling.canonical(urn) == epc_spelling.canonical(link.uri())


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("urn:epc:id:sscc:4012345.0000000333", "https://id.gs1.org/00/040123450000003338"),
        ("urn:epc:id:sgln:4012345.00011.987", "https://id.gs1.org/414/4012345000115/254/987"),
        ("urn:epc:id:sgln:4012345.00011.0", "https://id.gs1.org/414/4012345000115"),
        ("urn:epc:id:pgln:4012345.00011", "https://id.gs1.org/417/4012345000115"),
        ("urn:epc:idpat:sgtin:4012345.011111.*", "https://id.gs1.org/01/04012345111118"),
        ("urn:epc:id:upui:4012345.011111.X1", "https://id.gs1.org/01/04012345111118/235/X1"),
        ("urn:epc:id:cpi:4012345.5PQ.12", "https://id.gs1.org/8010/40123455PQ/8011/12"),
        (
            "https://x.example/8006/040123451111180102/10/L/21/7",
            "https://id.gs1.org/8006/040123451111180102/21/7",
        ),
        ("https://x.example/01/04012345111118/22/V", "https://id.gs1.org/01/04012345111118"),
        ("https://x.example/01/96385074", "https://id.gs1.org/01/00000096385074"),
    ],
)
def test_identifiers_become_their_canonical_link(text: str, canonical: str) -> None:
    assert epc_spelling.canonical(text) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "urn:epc:id:sgtin:4012345.01111.9876",
        "urn:epc:idpat:sgtin:4012345.*.*",
        "urn:epc:id:sgtin:4012345.011111.",
        "urn:epcglobal:cbv:bt:4012345000115:4711",
        "https://example.com/01/04012345111119/21/7",
        "https://example.com/01/04012345111118/21/7/10/L",
        "https://example.com/shop",
        "ni:///sha-256;00?ver=CBV2.0",
    ],
)
def test_what_is_no_identifier_stays_as_it_is_and_has_no_parts(text: str) -> None:
    assert epc_spelling.canonical(text) == text
    assert epc_spelling.parts(text) is None
    for spelling in epc_spelling.SPELLINGS:
        assert epc_spelling.spell(text, spelling, 7) == text


@given(st.text())
def test_no_text_makes_it_stumble(text: str) -> None:
    assert epc_spelling.canonical(text) == text or epc_spelling.canonical(text).startswith(CANONICAL_BASE)


@given(GTIN14, TEXT_20, TEXT_20)
def test_lots_are_found_in_each_of_their_spellings(gtin: str, lot: str, serial: str) -> None:
    encoded, item = digital_link.encode(lot), digital_link.encode(serial)
    base = f"https://brand.example.com/shop/01/{gtin}"
    assert epc_spelling.parts(f"{base}/10/{encoded}") == epc_spelling.Parts(gtin=gtin, lot=lot)
    assert epc_spelling.parts(f"{base}/21/{item}") == epc_spelling.Parts(gtin=gtin, serial=serial)
    both = epc_spelling.Parts(gtin=gtin, lot=lot, serial=serial)
    assert epc_spelling.parts(f"{base}/10/{encoded}/21/{item}?11=271231") == both
    urn = epc.from_digital_link(DigitalLink("01", gtin, (("10", lot),)), 7)
    assert epc_spelling.parts(urn) == epc_spelling.Parts(gtin=gtin, lot=lot)


def test_places_parties_and_logistic_units_are_told_apart() -> None:
    parts, found = epc_spelling.parts, epc_spelling.Parts
    assert parts("urn:epc:id:sscc:4012345.0000000333") == found(sscc="040123450000003338")
    assert parts("https://x.example/414/4012345000115/254/a%2Fb") == found(
        gln="4012345000115", extension="a/b"
    )
    assert parts("urn:epc:id:sgln:4012345.00011.0") == found(gln="4012345000115")
    assert parts("https://x.example/417/4012345000115") == found(party="4012345000115")
    assert parts("https://x.example/8004/4012345A1") is None


@given(links(), st.integers(6, 12))
def test_spelling_as_asked_keeps_the_meaning(link: DigitalLink, length: int) -> None:
    text = link.uri("https://brand.example.com")
    urn = epc_spelling.spell(text, "Always_EPC_URN", length)
    assert epc_spelling.canonical(urn) == epc_spelling.canonical(text)
    back = epc_spelling.spell(urn, "Always_GS1_Digital_Link")
    assert epc_spelling.canonical(back) == epc_spelling.canonical(text)
    assert back == text or back.startswith(CANONICAL_BASE)
    assert epc_spelling.spell(text, "Always_GS1_Digital_Link") == text
    assert epc_spelling.spell(text, "Always_EPC_URN") == text
    for spelling in ("No_Preference", "Never_Translates"):
        assert epc_spelling.spell(urn, spelling, length) == urn
