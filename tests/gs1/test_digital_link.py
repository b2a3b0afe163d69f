"""Digital Link URIs: what is read, what is refused and why, and that reading undoes writing."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.gs1 import ai, digital_link
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error

from .strategies import DATE, GTIN14, TEXT_20, values

ATTRIBUTES = ["11", "15", "17", "240", "3103", "422", "4300", "7230", "90", "99"]


@st.composite
def links(draw: st.DrawFn) -> DigitalLink:
    key_ai = draw(st.sampled_from(sorted(ai.PRIMARY_KEYS)))
    sequence = draw(st.sampled_from(ai.get(key_ai).qualifiers or ((),)))
    chosen = [code for code in sequence if draw(st.booleans())]
    attributes = draw(st.sets(st.sampled_from(ATTRIBUTES), max_size=3))
    return DigitalLink(
        key_ai,
        draw(values(key_ai)),
        tuple((code, draw(values(code))) for code in chosen),
        tuple((code, draw(values(code))) for code in sorted(attributes)),
    )


@given(links())
def test_parsing_undoes_building_for_all_keys(link: DigitalLink) -> None:
    uri = digital_link.build("https://example.com/some/folder", dict(link.elements()))
    assert digital_link.parse_uri(uri) == link


@given(links(), st.booleans())
def test_a_canonical_link_is_its_own_canonical_form(link: DigitalLink, slash: bool) -> None:
    uri = link.uri()
    assert digital_link.parse_uri(uri).uri() == uri
    again = digital_link.parse(link.canonical_path() + "/" * slash)
    assert again.canonical_path() == link.canonical_path()


@given(GTIN14, TEXT_20, TEXT_20)
def test_the_quick_way_and_the_general_way_agree(number: str, lot: str, serial: str) -> None:
    encoded = f"/01/{number}/10/{digital_link.encode(lot)}/21/{digital_link.encode(serial)}"
    bare = f"/01/{number}/10/{lot}/21/{serial}"
    link = digital_link.parse(encoded)
    assert (link.gtin, link.lot, link.serial) == (number, lot, serial)
    assert link == digital_link.parse_path(encoded)
    if not set(lot + serial) & set("/?%"):
        assert digital_link.parse(bare) == link


@given(GTIN14, DATE, TEXT_20)
def test_an_expiry_in_the_path_becomes_an_attribute(number: str, expiry: str, lot: str) -> None:
    encoded = digital_link.encode(lot)
    expected = digital_link.parse(f"/01/{number}/10/{encoded}", f"17={expiry}")
    for path in (f"/01/{number}/10/{encoded}/17/{expiry}", f"/01/{number}/17/{expiry}/10/{encoded}"):
        link = digital_link.parse(path)
        assert link == expected
        assert link.canonical_path() == f"/01/{number}/10/{encoded}"
        assert link.uri() == f"https://id.gs1.org/01/{number}/10/{encoded}?17={expiry}"


@given(st.text(max_size=60), st.text(max_size=40))
def test_any_text_is_either_a_link_or_a_reason(path: str, query: str) -> None:
    for text in (path, "/01/09506000134352/" + path, "/01/09506000134352/10/" + path):
        with suppress(Gs1Error):
            link = digital_link.parse(text, query)
            assert digital_link.parse_uri(link.uri()).elements() == link.elements()


@pytest.mark.parametrize("short", ["96385074", "614141123452", "9506000134352", "09506000134352"])
def test_shorter_gtins_are_answered_with_fourteen_digits(short: str) -> None:
    link = digital_link.parse(f"/01/{short}")
    assert link.canonical_path() == f"/01/{short.zfill(14)}"


def test_a_slash_inside_a_value_stays_inside_it() -> None:
    link = digital_link.parse("/01/09506000134352/10/A%2fB%2F/21/%25")
    assert (link.lot, link.serial) == ("A/B/", "%")
    assert link.canonical_path() == "/01/09506000134352/10/A%2FB%2F/21/%25"


def test_the_rest_of_the_query_is_kept_byte_for_byte_in_its_order() -> None:
    query = "z=1%20&15=271200&linkType=gs1%3Apip&&a=b+c&17=271231&flag&=x"
    link = digital_link.parse("/01/09506000134352", query)
    assert link.attributes == (("15", "271200"), ("17", "271231"))
    assert link.rest_query == "z=1%20&linkType=gs1%3Apip&&a=b+c&flag&=x"


def test_a_lot_is_an_attribute_where_it_is_no_qualifier() -> None:
    link = digital_link.parse("/00/340123450000000000", "02=09506000134352&37=12&10=A")
    assert link.lot == "A"
    digital_link.validate(link)


@pytest.mark.parametrize(
    ("path", "query", "reason"),
    [
        ("", "", "The path must begin with a slash."),
        ("/", "", "The path has no GS1 key."),
        ("01/09506000134352", "", "The path must begin with a slash."),
        ("/01", "", "The path must consist of pairs, /identifier/value: '01' stands alone."),
        ("/01/", "", "The path must consist of pairs, /identifier/value: '01' stands alone."),
        (
            "/01/09506000134352/foo",
            "",
            "The path must consist of pairs, /identifier/value: 'foo' stands alone.",
        ),
        ("/01/09506000134352//", "", "The path must consist of pairs, /identifier/value: '' stands alone."),
        ("/gtin/09506000134352", "", "A link names its key by number: 'gtin' is no Application Identifier."),
        ("/10/A", "", "AI 10 (BATCH/LOT) is no primary key: it cannot stand at the beginning."),
        ("/99/A", "", "AI 99 (INTERNAL) is no primary key: it cannot stand at the beginning."),
        (
            "/01/09506000134353",
            "",
            "GTIN 09506000134353 is mistyped: the last digit is 3, the others ask for 2.",
        ),
        (
            "/01/950600013435",
            "",
            "GTIN 950600013435 is mistyped: the last digit is 5, the others ask for 9.",
        ),
        ("/01/9506000134352 ", "", "A GTIN has digits only: '9506000134352 ' has something else."),
        ("/01/09506000134352/lot/A", "", "There is no Application Identifier 'lot'."),
        (
            "/01/09506000134352/21/S/10/L",
            "",
            "The qualifiers of AI 01 (GTIN) must stand in the order 22, 10, 21.",
        ),
        (
            "/01/09506000134352/10/L/22/V",
            "",
            "The qualifiers of AI 01 (GTIN) must stand in the order 22, 10, 21.",
        ),
        (
            "/01/09506000134352/10/L/235/T",
            "",
            "The qualifiers 10 and 235 of AI 01 (GTIN) cannot stand together.",
        ),
        ("/01/09506000134352/10/L/10/M", "", "AI 10 (BATCH/LOT) stands more than once in the link."),
        ("/01/09506000134352/254/X", "", "AI 254 (GLN EXTENSION COMPONENT) is no qualifier of AI 01 (GTIN)."),
        (
            "/01/09506000134352/11/271231",
            "",
            "AI 11 (PROD DATE) is no qualifier of AI 01 (GTIN): it belongs in the query.",
        ),
        (
            "/00/340123450000000000/17/271231",
            "",
            "AI 17 (USE BY or EXPIRY) is no qualifier of AI 00 (SSCC): it",
        ),
        (
            "/01/09506000134352/17/271231/17/271231",
            "",
            "AI 17 (USE BY or EXPIRY) stands more than once in the link.",
        ),
        (
            "/01/09506000134352/17/271231",
            "17=271231",
            "AI 17 (USE BY or EXPIRY) stands more than once in the link.",
        ),
        ("/01/09506000134352/17/271331", "", "AI 17 (USE BY or EXPIRY) has no such month: 13."),
        ("/01/09506000134352/10/" + "A" * 21, "", "AI 10 (BATCH/LOT) takes 1 to 20 characters, not 21."),
        (
            "/01/09506000134352/10/A%2",
            "",
            "AI 10 has a percent sign that two hexadecimal digits do not follow.",
        ),
        ("/01/09506000134352/10/A%00", "", "AI 10 (BATCH/LOT) may not have the character '\\x00'."),
        ("/01/09506000134352/10/%C3%A9", "", "AI 10 (BATCH/LOT) may not have the character 'Ã'."),
        ("/01/09506000134352", "1234=A", "There is no Application Identifier '1234'."),
        ("/01/09506000134352", "17=271331", "AI 17 (USE BY or EXPIRY) has no such month: 13."),
        ("/01/09506000134352", "17=", "AI 17 (USE BY or EXPIRY) takes 6 digits, not 0."),
        (
            "/01/09506000134352",
            "10=A",
            "AI 10 (BATCH/LOT) belongs in the path after the key, not in the query.",
        ),
        (
            "/01/09506000134352",
            "254=A",
            "AI 254 (GLN EXTENSION COMPONENT) cannot be an attribute in the query.",
        ),
        ("/01/09506000134352", "15=271200&15=271200", "AI 15 (BEST BEFORE or BEST BY) stands more than once"),
        ("/01/09506000134352", "01=09506000134352", "AI 01 (GTIN) stands more than once in the link."),
        ("/8004/95A", "", "AI 8004 (GIAI) must begin with the digits of a GS1 Company Prefix."),
        (
            "/414/9506000134376/254/A/7040/1ABC",
            "",
            "The qualifiers 254 and 7040 of AI 414 (LOC No.) cannot stand",
        ),
    ],
)
def test_a_wrong_link_says_why(path: str, query: str, reason: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        digital_link.parse(path, query)
    assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("https://id.gs1.org/01/09506000134352", "/01/09506000134352"),
        ("HTTPS://brand.com/01/09506000134352/", "/01/09506000134352"),
        ("http://brand.com:8080/some/path/01/09506000134352/21/7?x=1#top", "/01/09506000134352/21/7"),
        ("https://brand.com/01/products/01/09506000134352", "/01/09506000134352"),
        ("https://brand.com/00/faux/00/340123450000000000", "/00/340123450000000000"),
        ("https://brand.com/414/9506000134376/254/01", "/414/9506000134376/254/01"),
    ],
)
def test_a_folder_before_the_key_is_passed_over(uri: str, path: str) -> None:
    assert digital_link.parse_uri(uri).canonical_path() == path


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("ftp://a/01/09506000134352", "A Digital Link is a web address that begins with http:// or https://"),
        ("https://brand.com", "A Digital Link is a web address"),
        ("https://brand.com/01/095 06000134352", "A Digital Link is a web address"),
        ("https:///01/09506000134352", "A Digital Link is a web address"),
        ("https://brand.com/gtin/09506000134352", "The address has no GS1 key in its path."),
        ("https://brand.com/shop/01/09506000134353", "GTIN 09506000134353 is mistyped"),
        ("https://brand.com/shop/01/09506000134352/x", "The path must consist of pairs"),
        ("https://brand.com/01/shop/01/09506000134353", "GTIN 09506000134353 is mistyped"),
    ],
)
def test_an_address_that_is_no_link_says_why(uri: str, reason: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        digital_link.parse_uri(uri)
    assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ({}, "A link needs a primary key"),
        ({"10": "A"}, "A link needs a primary key"),
        ({"01": "09506000134352", "37": "5"}, "AI 01 (GTIN) and AI 37 (COUNT) exclude each other."),
        (
            {"01": "09506000134352", "10": "A", "235": "T"},
            "AI 235 (TPX) cannot be an attribute in the query.",
        ),
        ({"01": "09506000134352", "254": "A"}, "AI 254 (GLN EXTENSION COMPONENT) cannot be an attribute"),
        ({"01": "09506000134352", "10": "A~"}, "AI 10 (BATCH/LOT) may not have the character '~'."),
        ({"01": "09506000134352", "gtin": "A"}, "There is no Application Identifier 'gtin'."),
    ],
)
def test_what_cannot_be_built_says_why(elements: dict[str, str], reason: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        digital_link.build("https://example.com", elements)
    assert caught.value.reason.startswith(reason)


def test_a_link_that_lacks_what_it_needs_parses_but_does_not_validate() -> None:
    link = digital_link.parse("/415/9506000134376")
    with pytest.raises(Gs1Error, match=r"AI 415 \(PAY TO\) needs 8020 beside it"):
        digital_link.validate(link)
    digital_link.validate(digital_link.parse("/415/9506000134376/8020/INV-1"))
