"""The finder of codes in free text: spellings of true notices, and what must not be taken for a code."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.compliance.rules import codes
from closient.gs1 import checkdigit, gtin

BODIES = st.text("0123456789", min_size=11, max_size=11).filter(lambda body: body.strip("0"))

# (text, GTIN-14, how it is found): spellings of FDA, FSIS and CPSC notices.
SPELLINGS = [
    ("Crackers, UPC 050428541005", "00050428541005", "upc"),
    ("UPC: 0 50428 54100 5", "00050428541005", "upc"),
    ("UPC 0-50428-54100-5;", "00050428541005", "upc"),
    ("6-98997-80615-8", "00698997806158", "upc"),
    ("UPC 0 5042854100 5", "00050428541005", "upc"),
    ("U.P.C. #050428541005", "00050428541005", "upc"),
    ("UPC012345678905", "00012345678905", "upc"),
    ("Barcode: 050428541005", "00050428541005", "upc"),
    ("UPC codes 698997806158, and 050428541005 on the label", "00050428541005", "upc"),
    ("UPC 0\u00a050428\u201354100 5", "00050428541005", "upc"),
    ("upc 77890 27864", "00077890278642", "inferred"),
    ("UPC 4122033749", "00041220337491", "inferred"),
    ("UPC 41220-33749", "00041220337491", "inferred"),
    ("UPC: 22948600000", "00229486000001", "inferred"),
    ("UPC 05042854100", "00050428541005", "inferred"),
    ("UPC 50428541005", "00050428541005", "inferred"),
    ("case GTIN 10074865110157", "10074865110157", "gtin"),
    ("10074865110157", "10074865110157", "gtin"),
    ("EAN 6926145714029", "06926145714029", "gtin"),
    ("6 926145 714029", "06926145714029", "gtin"),
    ("GTIN-8: 96385074", "00000096385074", "gtin"),
    ("UPC-E 04252614", "00042100005264", "upc"),
    ("(01)10074865110157(10)A1", "10074865110157", "gtin"),
    ("UDI-DI: 10074865110157; lot 1", "10074865110157", "gtin"),
    ("30 tablets, NDC 0069-4200-30", "00300694200305", "ndc"),
    ("UPC 050428541005 through 050428541036", "00050428541012", "inferred"),
]


@pytest.mark.parametrize(("text", "wanted", "found_as"), SPELLINGS)
def test_a_code_is_found_however_it_is_written(text, wanted, found_as):
    found = {code.gtin: code for code in codes.find(text)}
    assert wanted in found
    assert found[wanted].found_as == found_as
    assert (found[wanted].confidence < 0.7) == (found_as == "inferred")


@pytest.mark.parametrize(
    "text",
    [
        "Best by 041913 12265 1",
        "Note 300436122",
        "77890 27864",
        "4122033749",
        "20140108",
        "UPC 050428541006",
        "UPC 000000000000",
        "Call 1-800-555-0100 or 800-555-0100",
        "Exp. 01/08/2014, 24 x 16 oz",
        "A050428541005B",
        "UPC",
        "",
    ],
)
def test_what_is_no_code_is_not_found(text):
    assert codes.find(text) == []


def test_a_label_reaches_over_a_list_but_not_over_other_words():
    reached = codes.find("UPC numbers: 77890 27864, 77890 27865 and 41220 33749; lot 4122033750")
    assert {code.gtin for code in reached} == {"00077890278642", "00077890278659", "00041220337491"}


def test_a_range_of_codes_is_counted_up_without_its_check_digits_and_not_without_end():
    found = codes.find("UPCs 050428541005 thru 050428541036")
    assert [code.gtin[2:13] for code in sorted(found, key=lambda one: one.gtin)] == [
        "05042854100",
        "05042854101",
        "05042854102",
        "05042854103",
    ]
    assert len(codes.find("UPC 050428541005 to 698997806158")) == 2


def test_the_surest_finding_of_a_code_counts():
    [found] = codes.find("050428541005; UPC 0 50428 54100 5")
    assert (found.confidence, found.text) == (codes.LABELLED, "0 50428 54100 5")


@given(
    BODIES,
    st.sampled_from(["{}{}{}{}", "{} {} {} {}", "{}-{}-{}-{}"]),
    st.sampled_from(["", "UPC ", "UPC# "]),
)
def test_every_upc_is_found_in_each_printed_form(body, form, label):
    code = body + checkdigit.compute(body)
    text = f"Beans {label}{form.format(code[0], code[1:6], code[6:11], code[11])}, 12 oz"
    assert code.zfill(14) in {found.gtin for found in codes.find(text)}


@given(st.text())
def test_whatever_is_found_is_a_gtin_of_14_digits(text):
    assert all(len(code.gtin) == 14 and gtin.valid(code.gtin) for code in codes.find(text))


@given(
    st.lists(
        st.sampled_from(["UPC ", "NDC ", "(01)", "05042", "8", "541005", "-", " ", "x", "through", "\n"])
    )
)
def test_whatever_is_found_among_likely_pieces_is_a_gtin_too(pieces):
    assert all(gtin.valid(code.gtin) for code in codes.find("".join(pieces)))


@pytest.mark.parametrize(
    "piece",
    ["1 ", "1", "UPC ", "UPC 1-", "(01)", "12345 ", "050428541005 through ", "1-2-3", " - ", "NDC 1-"],
)
def test_megabytes_of_likely_pieces_are_read_in_linear_time(piece):
    started = time.process_time()
    found = codes.find(piece * (1_000_000 // len(piece)))
    assert time.process_time() - started < 10
    assert len(found) <= codes.MOST_CODES + codes.LONGEST_RANGE
