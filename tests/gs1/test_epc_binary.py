"""EPCs in binary: the standard's examples, what may follow them, and what is no EPC."""

import contextlib
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from closient.gs1 import ai, bits, digital_link, epc_binary, epc_partitions
from closient.gs1.bits import BitWriter
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error

from .strategies import values

# Tag Data Standard 2.3, annex E.3: the worked example of every scheme that has a Digital Link. SSCC++ and
# ITIP++ have the headers of table 14-1: the annex prints those of the schemes with one plus.
EXAMPLES = {
    "SGTIN-96": ("3066C4409047E140075BCD15", "/01/09506000134352/21/123456789"),
    "SGTIN-198": ("3666C4409047E159B2C2BF100000000000000000000000000000", "/01/09506000134352/21/32a%2Fb"),
    "SGTIN+": ("F73795211411234538566CB0AFC4", "/01/79521141123453/21/32a%2Fb"),
    "DSGTIN+": ("FB342CDE795211411234538566CB0AFC4", "/01/79521141123453/21/32a%2Fb?17=220630"),
    "SGTIN++": ("FD3795211411234538566CB0AFC525065F1876F0D996D800", "/01/79521141123453/21/32a%2Fb"),
    "DSGTIN++": (
        "FC342CDE795211411234538566CB0AFC525065F1876F0D996D80",
        "/01/79521141123453/21/32a%2Fb?17=220630",
    ),
    "SSCC-96": ("311BA1B300CE0A6A83000000", "/00/095201234567891235"),
    "SSCC+": ("F90095201234567891235", "/00/095201234567891235"),
    "SSCC++": ("EF009520123456789123592832F8C3B786CCB6C0", "/00/095201234567891235"),
    "SGLN-96": ("3276451FD46072000000162E", "/414/9521141123454/254/5678"),
    "SGLN-195": ("3976451FD46072CD9615F8800000000000000000000000000000", "/414/9521141123454/254/32a%2Fb"),
    "SGLN+": ("F2395211411234548566CB0AFC4", "/414/9521141123454/254/32a%2Fb"),
    "SGLN++": ("E9395211411234548566CB0AFC525065F1876F0D996D8000", "/414/9521141123454/254/32a%2Fb"),
    "GRAI-96": ("3376451FD40C0E400000162E", "/8003/095211411234545678"),
    "GRAI-170": ("3776451FD40C0E59B2C2BF1000000000000000000000", "/8003/0952114112345432a%2Fb"),
    "GRAI+": ("F13095211411234548566CB0AFC4", "/8003/0952114112345432a%2Fb"),
    "GRAI++": ("EB3095211411234548566CB0AFC525065F1876F0D996D800", "/8003/0952114112345432a%2Fb"),
    "GIAI-96": ("3476451FD40000000000162E", "/8004/95211415678"),
    "GIAI-202": ("3876451FD59B2C2BF10000000000000000000000000000000000", "/8004/952114132a%2Fb"),
    "GIAI+": ("FA3952114132E83C2BF10", "/8004/952114132a%2Fb"),
    "GIAI++": ("EE3952114132E83C2BF1494197C61DBC3665B600", "/8004/952114132a%2Fb"),
    "GSRN-96": ("2D76451FD4499602D2000000", "/8018/952114112345678906"),
    "GSRN+": ("F43952114112345678906", "/8018/952114112345678906"),
    "GSRN++": ("E7395211411234567890692832F8C3B786CCB6C0", "/8018/952114112345678906"),
    "GSRNP-96": ("2E76451FD4499602D2000000", "/8017/952114112345678906"),
    "GSRNP+": ("F53952114112345678906", "/8017/952114112345678906"),
    "GSRNP++": ("E8395211411234567890692832F8C3B786CCB6C0", "/8017/952114112345678906"),
    "GDTI-96": ("2C76451FD46072000000162E", "/253/95211411234545678"),
    "GDTI-174": ("3E76451FD7039B061438997367D0C18B266D1AB66EE0", "/253/9521141987650ABCDefgh012345678"),
    "GDTI+": ("F6395211411234540458B8", "/253/95211411234545678"),
    "GDTI++": ("EA395211411234540458BA4A0CBE30EDE1B32DB0", "/253/95211411234545678"),
    "CPI-96": ("3C76451FD400C0E680003039", "/8010/952114198765/8011/12345"),
    "CPI-var": ("3D76451FD75411DEF6B4CC00000003039000", "/8010/95211415PQ7%2FZ43/8011/12345"),
    "CPI+": ("F0395211415E87A145BAFB4D19A8C0E4", "/8010/95211415PQ7%2FZ43/8011/12345"),
    "CPI++": (
        "E6395211415E87A145BAFB4D19A8C0E64A0CBE30EDE1B32DB000",
        "/8010/95211415PQ7%2FZ43/8011/12345",
    ),
    "SGCN-96": ("3F76451FD612640000019907", "/255/952114167890904711"),
    "SGCN+": ("F839521141678909509338", "/255/952114167890904711"),
    "SGCN++": ("EC3952114167890950933C94197C61DBC3665B60", "/255/952114167890904711"),
    "ITIP-110": ("4076451FD40C0E40820000000F54", "/8006/095211411234540102/21/981"),
    "ITIP-212": (
        "4176451FD40C0E4082DBDD8B36600000000000000000000000000000",
        "/8006/095211411234540102/21/mw133",
    ),
    "ITIP+": ("F3309521141123454010266AE27FDF35", "/8006/095211411234540102/21/rif981"),
    "ITIP++": (
        "ED309521141123454010266AE27FDF3592832F8C3B786CCB6C00",
        "/8006/095211411234540102/21/rif981",
    ),
}
WRITTEN = [name for name in EXAMPLES if name.endswith("+") and "++" not in name and name != "DSGTIN+"]


def in_base64url(hexadecimal: str) -> str:
    writer = BitWriter()
    writer.write_characters(hexadecimal.upper(), bits.HEXADECIMAL)
    return f"/ex{bits.to_base64url(writer)}"


def link_of(text: str) -> DigitalLink:
    path, _, query = text.partition("?")
    return digital_link.parse(path, query)


def test_every_scheme_with_a_link_has_an_example() -> None:
    names = {layout.name for layout in epc_partitions.LAYOUTS.values()}
    names |= {name for name, _ in epc_binary.PLUS.values()}
    names |= {epc_binary.PLUS[plain][0] + "+" for plain in epc_binary.HOSTED.values()}
    assert names - EXAMPLES.keys() == {"GDTI-113"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_standards_example_is_read_in_both_spellings(name: str) -> None:
    hexadecimal, link = EXAMPLES[name]
    for path in (f"/eh{hexadecimal.lower()}", in_base64url(hexadecimal)):
        assert epc_binary.is_epc_binary(path)
        assert epc_binary.decompress(path) == link_of(link)


@pytest.mark.parametrize("path", ["/eh30164596f40c0e5cbe991a83", "/exMBZFlvQMDly-mRqD"])
def test_the_examples_of_the_compression_standard_are_read(path: str) -> None:
    assert epc_binary.decompress(path).canonical_path() == "/01/09528765123457/21/123456789123"


@pytest.mark.parametrize("name", WRITTEN)
def test_the_standards_example_is_written_alike(name: str) -> None:
    hexadecimal, link = EXAMPLES[name]
    filter_value = int(hexadecimal[2], 16) & 7
    written = epc_binary.compress(link_of(link), filter_value=filter_value)
    assert written == f"/eh{hexadecimal.lower().rstrip('0')}" or written == f"/eh{hexadecimal.lower()}"


def test_the_document_type_of_the_withdrawn_scheme_keeps_leading_zeros() -> None:
    writer = BitWriter()
    for value, width in ((0x3A, 8), (0, 3), (5, 3), (9521141, 24), (12345, 17), (1006847, 58)):
        writer.write(value, width)
    assert epc_binary.decompress(f"/eh{writer.padded(4):x}").canonical_path() == "/253/9521141123454006847"


def test_a_location_without_extension_has_none() -> None:
    for path in ("/eh3276451fd460720000000000", "/ehf209521141123454010"):
        assert epc_binary.decompress(path).elements() == (("414", "9521141123454"),)
    link = digital_link.parse("/414/9521141123454")
    assert epc_binary.decompress(epc_binary.compress(link)) == link


@pytest.mark.parametrize(
    "link",
    [
        "/01/09506000134352/10/ABC123/21/S1?17=261231",
        "/01/09506000134352/22/V1/10/L1/21/S1",
        "/01/09506000134352/10/A%2FB/21/S1",
        "/01/09506000134352/10/00123/21/S1",
        "/01/09506000134352/21/S1?8008=2601151430",
        "/01/09506000134352/21/S1?8008=26011514",
        "/01/09506000134352/21/S1?7007=260101260131",
        "/01/09506000134352/21/S1?7011=260101",
        "/01/09506000134352/21/S1?3103=001250",
        "/01/09506000134352/21/S1?4330=001850-",
        "/01/09506000134352/21/S1?4307=BR",
        "/01/09506000134352/21/S1?422=076&4321=1",
        "/01/09506000134352/21/S1?00=095060001343520000",
        "/8018/952114112345678906?7258=1%2F3",
        "/8004/9506000A-1",
        "/8004/9506000123/7040/1ABC",
    ],
)
def test_what_a_link_says_beside_the_item_follows_the_epc(link: str) -> None:
    for letters in ("eh", "ex"):
        assert epc_binary.decompress(epc_binary.compress(link_of(link), letters=letters)) == link_of(link)


def test_more_data_is_read_even_if_the_epc_does_not_hint_at_it() -> None:
    link = link_of("/01/09506000134352/21/S1?17=261231")
    path = epc_binary.compress(link)
    assert path.startswith("/ehf78")
    assert epc_binary.decompress(path.replace("/ehf78", "/ehf70")) == link


def test_all_dates_of_a_dated_epc_are_known() -> None:
    example = EXAMPLES["DSGTIN+"][0].lower()
    for kind, code in enumerate(epc_binary.DATES):
        link = epc_binary.decompress(f"/eh{example[:3]}{kind:x}{example[4:]}")
        assert link.attributes == ((code, "220630"),)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "An EPC in binary is /eh with lower-case hexadecimal, or /ex with base64url."),
        ("/EH30164596f40c0e5cbe991a83", "An EPC in binary is /eh with lower-case hexadecimal"),
        ("/eh30164596F40c0e5cbe991a83", "An EPC in binary is /eh with lower-case hexadecimal"),
        ("/x/eh30164596f40c0e5cbe991a83", "An EPC in binary is /eh with lower-case hexadecimal"),
        ("/eh", "An EPC in binary is /eh with lower-case hexadecimal"),
        ("/eh" + "3" * 601, "An EPC in binary is /eh with lower-case hexadecimal"),
        ("/ex=", "An EPC in binary is /eh with lower-case hexadecimal"),
        ("/eh000000000000000000000000", "No EPC has the header 00."),
        ("/ehe20000000000000000000000", "No EPC has the header E2."),
        ("/exAAAAAAAAAAAAAAAA", "No EPC has the header 00."),
        ("/eh3500e86f8000a9e000000586", "EPCs of GID-96 have no Digital Link."),
        ("/eh2f320434147455900000162e", "EPCs of USDOD-96 have no Digital Link."),
        ("/eh3b0e0cf5e76c9047759ad00373dc7602e7200", "EPCs of ADI-var have no Digital Link."),
        ("/eh3016", "The binary string ends within a value."),
        ("/eh30164596f40c0e5cbe991a830001", "Behind the EPC there is something else than zeros."),
        ("/eh307c00000000000000000000", "SGTIN-96 has no partition 7."),
        ("/eh3063ffffffffffffffffffff", "A number in the binary string is too great for its 12 digits."),
        ("/eh311ba1b300ce0a6a83000001", "The last 24 bits of SSCC-96 must be zero."),
        ("/eh3f76451fd612640000000007", "The serial number of SGCN-96 must have a 1 before its digits."),
        ("/eh3666c4409047e1400000000000000000000000000000000000", "A text in the EPC is empty"),
        ("/ehf7379521141a2345385", "The EPC has letters where only digits can be."),
        ("/ehf73795211411234548566cb0afc4", "GTIN 79521141123454 is mistyped"),
        ("/ehf7379521141123453c566cb0afc4", "The EPC has a text with the reserved indicator 6."),
        (
            "/ehf7379521141123453" + "1f" + "0" * 30,
            "The EPC announces 31 characters where 20 at most can be.",
        ),
        ("/ehf73795211411234538566cb0afc5", "Behind the EPC there is something else than zeros."),
        ("/ehfb372cde795211411234538566cb0afc4", "DSGTIN+ has no date of the kind 7."),
        ("/ehfb342dbe795211411234538566cb0afc4", "AI 17 (USE BY or EXPIRY) has no such month"),
        ("/ehfa3952114132b83c2bf10", "The EPC has letters where only digits and an end mark can be."),
        ("/ehfa3" + "1" * 40, "The EPC has more than 30 digits before the end mark."),
        ("/ehf90095201234567891234", "AI 00 (SSCC) has a wrong check digit"),
        ("/ehfd3795211411234538566cb0afc40000", "The EPC has a host without a name."),
    ],
)
def test_what_is_no_epc_says_why(path: str, reason: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        epc_binary.decompress(path)
    assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        ("a0ff", "The EPC has letters where only digits can be."),
        ("14ff", "No Application Identifier begins with 14."),
        ("031234567890123400", "AI 03 cannot stand in an EPC."),
        ("21011", "An identifier stands more than once in the EPC."),
        ("17345e", "AI 17 (USE BY or EXPIRY)"),
        ("37" + "18", "AI 01 (GTIN) and AI 37 (COUNT) exclude each other."),
    ],
)
def test_what_follows_an_epc_is_judged_too(tail: str, reason: str) -> None:
    # SGTIN+ with the serial number 1: twelve bits before the GTIN, 56 of it, then 000 00001 0001.
    start = "f78" + "09506000134352" + "011"
    with pytest.raises(Gs1Error) as caught:
        epc_binary.decompress(f"/eh{start}{tail}")
    assert caught.value.reason.startswith(reason)


def test_words_are_no_epcs() -> None:
    words = "export example explore exchange extra exit expert excel external exam express ehlers eh ex"
    assert [word for word in words.split() if epc_binary.is_epc_binary(f"/{word}")] == []


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("/01/09506000134352", "SGTIN+ needs a serial number: it names one item."),
        ("/8003/09521141123454", "GRAI+ needs a serial number: it names one item."),
        ("/8010/95211415PQ7", "CPI+ needs a serial number: it names one item."),
        ("/417/9521141123454", "There are no EPCs for AI 417 (PARTY)."),
        ("/414/9521141123454/254/0", "An EPC writes 0 where a location has no extension: it cannot say 0."),
        ("/01/09506000134352/21/1?717=A", "AI 717 cannot stand in an EPC."),
        ("/01/09506000134352/21/1?37=5", "AI 01 (GTIN) and AI 37 (COUNT) exclude each other."),
        ("/01/09506000134352/21/1?00=000000000000000000", "An SSCC of zeros behind an EPC"),
        ("/415/9521141123454/8020/1", "There are no EPCs for AI 415 (PAY TO)."),
    ],
)
def test_a_link_without_an_epc_says_why(link: str, reason: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        epc_binary.compress(link_of(link))
    assert caught.value.reason.startswith(reason)


ATTRIBUTES = [code for code in ai.LINES if ai.get(code).attribute and code not in ("8007", "717")]


@st.composite
def items(draw: st.DrawFn) -> DigitalLink:
    key_ai = draw(st.sampled_from(sorted(epc_binary.BY_KEY)))
    codes = epc_binary.PLUS[epc_binary.BY_KEY[key_ai]][1]
    key = draw(values(key_ai))
    sequences = [
        sequence for sequence in ai.get(key_ai).qualifiers or ((),) if set(codes[1:]) <= set(sequence)
    ]
    qualifiers = [
        (code, draw(values(code)))
        for code in draw(st.sampled_from(sequences))
        if code in codes or draw(st.booleans())
    ]
    taken = {key_ai, *(code for sequence in ai.get(key_ai).qualifiers or () for code in sequence)}
    attributes = draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=3, unique=True))
    query = "&".join(
        f"{code}={digital_link.encode(draw(values(code)))}" for code in attributes if code not in taken
    )
    return digital_link.parse(DigitalLink(key_ai, key, tuple(qualifiers)).canonical_path(), query)


@settings(deadline=None)
@given(items(), st.sampled_from(["eh", "ex"]), st.integers(0, 7))
def test_a_link_survives_the_way_to_an_epc_and_back(link: DigitalLink, letters: str, kind: int) -> None:
    try:
        path = epc_binary.compress(link, letters=letters, filter_value=kind)
    except Gs1Error:
        # Pairs that exclude each other, and classes: what is refused is tested above.
        assume(False)
        return
    assert epc_binary.is_epc_binary(path)
    assert epc_binary.decompress(path) == link


HEXADECIMAL = st.text("0123456789abcdef", max_size=epc_binary.LONGEST)
KNOWN = st.sampled_from(sorted(epc_binary.HEADERS)).map("{:02x}".format)
PATHS = st.one_of(
    HEXADECIMAL.map("/eh{}".format),
    st.tuples(KNOWN, HEXADECIMAL).map(lambda pair: f"/eh{pair[0]}{pair[1]}"),
    st.text(bits.BASE64URL, max_size=epc_binary.LONGEST).map("/ex{}".format),
    st.sampled_from([f"/eh{text.lower()}" for text, _ in EXAMPLES.values()]).flatmap(
        lambda path: st.tuples(st.integers(3, len(path) - 1), st.sampled_from("0123456789abcdef")).map(
            lambda change: path[: change[0]] + change[1] + path[change[0] + 1 :]
        )
    ),
    st.text(),
)


@settings(deadline=None)
@given(PATHS)
def test_garbage_is_refused_soon(path: str) -> None:
    start = time.process_time()
    with contextlib.suppress(Gs1Error):
        epc_binary.decompress(path)
    assert time.process_time() - start < 0.1
