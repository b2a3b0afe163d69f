"""Compressed links: pairs that GS1's toolkit and its ports agree on, both ways; what is none."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closient.gs1 import ai, bits, compression, digital_link
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error

from .strategies import values

# Written by GS1's toolkit without codes for sequences; the same in its ports for .NET and Python.
WHOLE = [
    ("/AN2yxDhfaiaw", "/00/998440410914660971"),
    ("/AQnYUc1gmg", "/01/05412345000013"),
    ("/ARHKVAdpQg", "/01/09780345418913"),
    ("/AQnYUc1gmiCNV4JG", "/01/05412345000013/10/ABC123"),
    ("/AQnYUc1gmiCNV4JGLo3DY", "/01/05412345000013/10/ABC123?17=290331"),
    ("/AQnYUc1gmiCNV4JGQhcNT6K6c", "/01/05412345000013/10/ABC123/21/72292641703"),
    ("/AQnYUc1gmiCNV4JGRNoBLG-nvPe2p_Ho", "/01/05412345000013/22/AJY3095721P49/10/ABC123"),
    (
        "/AQnYUc1gmiCNV4JGQhcNT6K6cibQCWN9Pee9tT-PQ",
        "/01/05412345000013/22/AJY3095721P49/10/ABC123/21/72292641703",
    ),
    ("/AQnYUc1gmkax7ipGrOHDPC5YNI8hMz", "/01/05412345000013/235/8TFV883a904GH%263"),
    ("/AQnYUc1gmkIXDU-iun", "/01/05412345000013/21/72292641703"),
    ("/AREjalurbiAUO-cgohCz45Z67b8A", "/01/09421902960055/10/2010005828/21/xyz1234"),
    ("/JTLIetaiHYA", "/253/3060077601309"),
    ("/JVUqG5hJ5wA", "/255/5678409730535"),
    ("/JAaasHt_dNNt4ADESMALumsUfMAm34", "/8003/09421012301014f9804dbf?240=qwe390023"),
    ("/QBl2DVoxZM2jVm3ZOWEFoxTR5HDgzZg", "/401/0541234537290A41%26GHpp33"),
    ("/QCJZyW9mC6Z4", "/402/21173492661712079"),
    ("/QUCO_anbfA", "/414/0614141123452"),
    ("/JUa0T-eifdtOO9UFEmlYwv3Q", "/414/5060917510004/254/RP56J920471"),
    ("/QVSaVjC_dA", "/415/5060917510004"),
    ("/QXSaVjC_dA", "/417/5060917510004"),
    ("/EEarwSMhC4an0V08ADBgJH7Zo2AbA", "/8006/054123450000130102/10/ABC123/21/72292641703"),
    ("/gAMJCAXukTMA", "/8003/04965031954585"),
    ("/gASXYNWjFkzaNWbdk5YQWjFNHkcODNm", "/8004/0541234537290A41%26GHpp33"),
    ("/gAYMBI_bNGwDY", "/8006/054123450000130102"),
    ("/Im0AljfT3nvbU_j2ABgwEj9s0bANg", "/8006/054123450000130102/22/AJY3095721P49"),
    ("/gBCVYNWjFkzaNWbdk5YQWjFHHkM2cAI0xdvpGo", "/8010/0541234537290A41%23GH33/8011/6639047221"),
    ("/gBe1ajAd9ATDk", "/8017/817019610850151481"),
    ("/gBhbV6rzBENPmAGXPRfk", "/8018/411369833821910265/8019/4003812"),
]

# With codes for sequences: GS1's toolkit, its table of sequences in the standard's order.
OPTIMISED = [
    ("/CwnYUc1gmo1XgkY", "/01/05412345000013/10/ABC123"),
    ("/CgnYUc1gmoRU", "/01/05412345000013/22/2A"),
    ("/LQnYUc1gmgAXo", "/01/05412345000013?3103=000189"),
    ("/GgnYUc1gmgoADAF0bhsVRuGw", "/01/05412345000013/10/00012/21/7?15=290331&17=290331"),
    ("/wFKhuYSedgEmcxk", "/255/5678409730535004711?3900=100"),
    ("/nUmlYwv3RrRP56J920471", "/414/5060917510004/254/RP56J920471"),
    ("/mpVg1aMWTNo1Zt2TlhBaMUceQzZ0xdvpGo", "/8010/0541234537290A41%23GH33/8011/6639047221"),
    ("/nFtXqvMEQ0-XPRfk", "/8018/411369833821910265/8019/4003812"),
    ("/GgnYUc1gmo1XgkYC6Nw2", "/01/05412345000013/10/ABC123/21/7?17=290331"),
]

BEHIND_KEY = [
    ("/01/05412345000013", "/01/05412345000013"),
    ("/01/05412345000013/EEarwSM", "/01/05412345000013/10/ABC123"),
    ("/01/05412345000013/EEarwSMXRuGw", "/01/05412345000013/10/ABC123?17=290331"),
    ("/01/05412345000013/EEarwSMhC4an0V04", "/01/05412345000013/10/ABC123/21/72292641703"),
    ("/01/05412345000013/I1j3FSNWcOGeFywaR5CZm", "/01/05412345000013/235/8TFV883a904GH%263"),
    ("/01/05412345000013/Im0AljfT3nvbU_j0", "/01/05412345000013/22/AJY3095721P49"),
    ("/414/5060917510004/JUa0T-eifdtOO9Q", "/414/5060917510004/254/RP56J920471"),
    ("/8010/0541234537290A41%23GH33/gBGmLt9I1", "/8010/0541234537290A41%23GH33/8011/6639047221"),
    ("/8017/817019610850151481/gBlz0X5A", "/8017/817019610850151481/8019/4003812"),
]


def link_of(text: str) -> DigitalLink:
    path, _, query = text.partition("?")
    return digital_link.parse(path, query)


@pytest.mark.parametrize(("compressed", "plain"), WHOLE)
def test_a_link_of_one_segment_is_gs1s_both_ways(compressed: str, plain: str) -> None:
    link = link_of(plain)
    assert compression.is_compressed(compressed)
    assert compression.decompress(compressed) == link
    assert compression.compress(link, optimise=False) == compressed


@pytest.mark.parametrize(("compressed", "plain"), OPTIMISED)
def test_codes_for_sequences_are_gs1s_both_ways(compressed: str, plain: str) -> None:
    link = link_of(plain)
    assert compression.decompress(compressed) == link
    assert compression.compress(link) == compressed


@pytest.mark.parametrize(("compressed", "plain"), BEHIND_KEY)
def test_a_segment_behind_its_key_is_gs1s_both_ways(compressed: str, plain: str) -> None:
    link = link_of(plain)
    assert compression.compress_behind_key(link) == compressed
    if compressed != plain:
        assert compression.is_compressed(compressed)
        assert compression.decompress(compressed) == link


def test_a_short_gtin_before_the_segment_becomes_whole() -> None:
    link = compression.decompress("/01/5412345000013/EEarwSM")
    assert link.canonical_path() == "/01/05412345000013/10/ABC123"


def test_pairs_that_are_none_of_gs1s_come_back_as_the_rest_of_the_query() -> None:
    link = compression.decompress("/AQnYUc1gmiCNV4JGLo3Dfg2q72Etrue8K7RPRWwjc0D4")
    assert link.rest_query == "arv=true&donor=bmgf"
    assert link.attributes == (("17", "290331"),)
    behind = compression.decompress("/01/05412345000013/EEarwSMXRuG_BtV3sJbXc94V2ieithG5oHw")
    assert behind == link
    assert compression.compress(link, optimise=False) == "/AQnYUc1gmiCNV4JGLo3DY"


def test_a_plain_link_a_page_or_a_file_is_no_compressed_link() -> None:
    pages = """
        / /p /dashboard /dashboard/ /products /brands /accounts /accounts/login /docs /docs/api /catalogue
        /resolver /search /static/app.css /favicon.ico /robots.txt /sitemap.xml /healthz /metrics
        /openapi.json /.well-known/gs1resolver
        /p/09506000134352 /signin /signup /settings /organizations /integrations
        /notifications /advertising /analytics /certifications /compliance /sustainability /epcis /retailers
        /locations /scanner /billing /account /content /mcp /about /pricing /contact /privacy /terms /imprint
        /01/05412345000013 /01/05412345000013/10/ABC123 /01/05412345000013/lot /gtin/05412345000013
        /eh30164596f40c0e5cbe991a83 /exMBZFlvQMDly-mRqD /AQnYUc1gm /AQnYUc1gmgA /AQnYUc1gmh
    """
    assert [path for path in pages.split() if compression.is_compressed(path)] == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "A compressed link is one segment of base64url, alone or behind a key and its value."),
        (
            "/AQnY+c1gmg",
            "A compressed link is one segment of base64url, alone or behind a key and its value.",
        ),
        ("/AQnYUc1gm", "The binary string ends within a value."),
        ("/AQnYUc1gmgA", "The binary string ends within a value."),
        ("/AQnYUc1gmh", "The binary string does not end with zeros."),
        ("/AQnYUc1gng", "GTIN 05412345000015 is mistyped"),
        ("/EEarwSM", "A link needs a primary key, such as 01 (GTIN) or 00 (SSCC)."),
        ("/I1j3FSNWcOGeFywaR5CZmSmWQ9a1EOwA", "AI 235 (TPX) cannot be an attribute in the query."),
        ("/01/05412345000013/AQnYUc1gmg", "An identifier stands more than once in the link."),
        ("/01/05412345000013/EEarwSMQRq8Ejg", "An identifier stands more than once in the link."),
        ("/BBAAAAAAAA", "No identifier and no sequence of them begins with 04."),
        ("/gAAAAAAAAA", "There is no Application Identifier '8000'."),
    ],
)
def test_what_is_no_compressed_link_says_why(path: str, reason: str) -> None:
    assert not compression.is_compressed(path)
    with pytest.raises(Gs1Error) as caught:
        compression.decompress(path)
    assert caught.value.reason.startswith(reason)


def test_a_text_must_be_written_as_gs1_writes_it() -> None:
    writer = bits.BitWriter()
    writer.write_characters("10", bits.HEXADECIMAL)
    writer.write(compression.ASCII, 3)
    writer.write(3, 5)
    writer.write_characters("007", bits.ASCII)
    with pytest.raises(Gs1Error, match=r"The text '007' is not written in the shortest way\."):
        compression.decompress(f"/01/05412345000013/{bits.to_base64url(writer)}")


def test_a_value_too_long_for_its_length_is_refused_not_cut() -> None:
    longest = "MT84MALT011000012345MTLCAST001SABC"
    link = DigitalLink("415", "5060917510004", (("8020", "1"),), (("8007", longest),))
    with pytest.raises(Gs1Error, match=r"AI 8007 \(IBAN\) is too long to be compressed\."):
        compression.compress(link)


ATTRIBUTES = [code for code in ai.LINES if ai.get(code).attribute and code != "8007"]


@st.composite
def links(draw: st.DrawFn) -> DigitalLink:
    key_ai = draw(st.sampled_from(sorted(ai.PRIMARY_KEYS)))
    sequences = ai.get(key_ai).qualifiers or ((),)
    qualifiers = [code for code in draw(st.sampled_from(sequences)) if draw(st.booleans())]
    taken = {key_ai, *(code for sequence in sequences for code in sequence)}
    attributes = draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=4, unique=True))
    path = DigitalLink(key_ai, draw(values(key_ai)), tuple((code, draw(values(code))) for code in qualifiers))
    query = "&".join(
        f"{code}={digital_link.encode(draw(values(code)))}" for code in attributes if code not in taken
    )
    return digital_link.parse(path.canonical_path(), query)


@settings(deadline=None)
@given(links(), st.booleans())
def test_nothing_is_lost_on_the_way_there_and_back(link: DigitalLink, optimise: bool) -> None:
    compressed = compression.compress(link, optimise=optimise)
    assert compression.is_compressed(compressed)
    assert compression.decompress(compressed) == link
    behind = compression.compress_behind_key(link)
    if behind != link.canonical_path():
        assert compression.decompress(behind) == link


GARBAGE = st.text(bits.BASE64URL, max_size=compression.LONGEST).map("/{}".format)
STARTS = st.sampled_from(["/AQnYUc1gm", "/gASX", "/Gg", "/8w", "/fw", "/01/05412345000013/", "/JVUqG5hJ5"])
LIKELY = st.tuples(STARTS, st.text(bits.BASE64URL, max_size=60)).map("".join)


@settings(deadline=None)
@given(GARBAGE | LIKELY | st.text())
def test_garbage_is_refused_soon(path: str) -> None:
    start = time.process_time()
    try:
        link = compression.decompress(path)
    except Gs1Error:
        link = None
    assert time.process_time() - start < 0.1
    assert compression.is_compressed(path) == (link is not None)
