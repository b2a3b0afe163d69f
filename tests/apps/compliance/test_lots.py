"""Texts about lots, as notices have them, in the structured form; doubt never lets a batch pass."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.compliance.rules import lots
from closient.apps.compliance.structs.feeds import LotReading
from closient.apps.compliance.structs.recalls import LotCodes

LOTS = st.from_regex(r"[A-Z]{0,3}[0-9]{3,9}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "exacts"),
    [
        ("Lot: 10313-8J UPC 0 50428 54100 5 Use By Date: 01/08/2014", ["10313-8J"]),
        ("Lots 868221 (exp. 05/31/2023), 842221", ["868221", "842221"]),
        ("lot code 19250 or 19251", ["19250", "19251"]),
        ("Batch: 0004711598", ["0004711598"]),
        ("Lot Numbers: 5X1234, 5X1235 Expiration Date 04/2026", ["5X1234", "5X1235"]),
        ("Lot# 12345 EXP: Aug-23, 12346 EXP: Sep-23", ["12345", "12346"]),
        ("a) Lot 3 exp 01/2024 b) Lot 4 exp 2024-05", ["3", "4"]),
        ("20261001, 20261002; 20261003", ["20261001", "20261002", "20261003"]),
        ("Lots A, B and C", ["A", "B", "C"]),
        ("lot no. ab12/ab13", ["AB12/AB13", "AB12", "AB13"]),
        ("(01)10074865110157(10)ABC123, (01)10074865110157(17)240101(10)DEF", ["ABC123", "DEF"]),
        ("LOT-2026-A7", ["LOT-2026-A7", "2026-A7"]),
        ("Lot 77. No other lots are affected.", ["77"]),
        ("Model K-1, Item 55, Lot 8Z", ["8Z"]),
        ("Lot(s) 7Z; lot #'s 100 & 101", ["7Z", "100", "101"]),
        ("Lot/Exp: 123A 01/2024, 124A 02/2024", ["123A", "124A"]),
        ("The lot numbers are: 12A, 13A. Lot numbers are printed on the back.", ["12A", "13A"]),
        ("Lot 1234 (24 units per case) and 1235", ["1234", "1235"]),
    ],
)
def test_lots_are_told_from_dates_codes_and_words(text, exacts):
    reading = lots.read(text)
    assert (reading.codes.exacts, reading.affects_every_lot) == (exacts, False)


@pytest.mark.parametrize(
    "text",
    [
        "All lot codes.",
        "no code",
        "All best before dates",
        "",
        "All products sold before 05/01/2024",
        "Best By 041913 12265 1",
        "UPC 0 50428 54100 5",
        "Every lot number",
        "Serial numbers 1001 to 1999",
        "Lot 55; serial numbers 1001, 1002",
        "Lots ending in 7",
        "Lot 100 and lower",
        "All lots. Lot 12 was tested.",
        "The product was packed in a plastic bag.",
        "It comes in lots of colors, 2 sizes, in 24 stores.",
        "Lot: N/A",
        "LOT NONE. UPC 0 50428 54100 5",
        "LOT SOLD IN CA AND OR",
        "Batch unknown, pack 12",
        "Lot numbers are printed on the bottom of each of the 12 cups.",
    ],
)
def test_what_names_no_lots_or_not_all_of_them_affects_every_lot(text):
    assert lots.matches(lots.read(text), "ANYTHING-1")


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("lots A through B", ["A", "b"], ["C", "AB"]),
        ("lots 20261001 through 20261015", ["20261001", "20261007", "20261015"], ["20261016", "2026101"]),
        ("868221-868230", ["868225", "868221-868230"], ["868231"]),
        ("Lots 98 to 102", ["98", "99", "100", "102"], ["97", "103", "0100"]),
        ("Lots 98-102", ["99", "101"], ["103"]),
        ("Lot codes L98 thru L101", ["L99", "L100", "l101"], ["L102", "99"]),
        ("LOT-2026-*", ["LOT-2026-1", "lot-2026-xyz"], ["LOT-2025-1"]),
        ("lot codes beginning with 12", ["12", "1299"], ["1312"]),
        ("Lot 21XXX", ["21007"], ["22007"]),
    ],
)
def test_ranges_and_wildcards_hold_what_lies_in_them(text, inside, outside):
    reading = lots.read(text)
    assert [batch for batch in inside if not lots.matches(reading, batch)] == []
    assert [batch for batch in outside if lots.matches(reading, batch)] == []


def test_of_texts_for_several_products_one_without_lots_affects_every_lot():
    both = lots.read_each(["Ham, lots 1A through 1C", "Pork, lot 2A and 1A, exp. 01/2027"])
    assert (both.codes.exacts, both.codes.ranges) == (["1A", "1C", "2A"], [["1A", "1C"]])
    assert (both.affects_every_lot, both.dates) == (False, ["01/2027"])
    assert lots.read_each(["Ham, lot 1A", "Pork, 12-oz. packages"]).affects_every_lot
    assert lots.read_each([]).affects_every_lot


def test_dates_are_kept_apart():
    reading = lots.read("Lot 7A Best By 01/08/2014, exp. Mar 5, 2024; use by 20250101")
    assert reading.dates == ["01/08/2014", "Mar 5, 2024", "20250101"]
    assert reading.codes.exacts == ["7A"]


@given(
    st.lists(LOTS, min_size=1, max_size=8),
    st.sampled_from(["Lot {}", "Lots: {}", "lot code(s) {}", "Batch # {}"]),
    st.sampled_from([", ", "; ", " and ", " or ", " & ", " exp 01/2024, "]),
)
def test_every_named_lot_is_affected(named, form, separator):
    reading = lots.read(form.format(separator.join(named)))
    assert all(lots.matches(reading, lot.lower()) for lot in named)


@given(st.lists(st.text("0123456789ABC", min_size=5, max_size=5), min_size=3, max_size=3))
def test_what_lies_between_two_ends_is_affected_and_nothing_else(three):
    low, batch, high = three[0], three[1], max(three[0], three[2])
    reading = LotReading(LotCodes([], [[low, high]], []), False)
    assert lots.matches(reading, batch.lower()) == (low <= batch <= high)
    assert not lots.matches(reading, batch + "0")


@given(st.text())
def test_any_text_is_read_into_clean_lots(text):
    reading = lots.read(text)
    assert all(lot == lot.upper() and 1 <= len(lot) <= lots.LONGEST_LOT for lot in reading.codes.exacts)
    assert all(len(low) == len(high) and low <= high for low, high in reading.codes.ranges)
    assert all(wildcard.endswith("*") and len(wildcard) > 1 for wildcard in reading.codes.wildcards)
    assert reading.affects_every_lot or any(
        [reading.codes.exacts, reading.codes.ranges, reading.codes.wildcards]
    )


@pytest.mark.parametrize(
    "piece",
    [
        "lot 1",
        "lot ",
        "all ",
        "(",
        "(a",
        "exp ",
        "exp: 01/",
        "UPC 1 ",
        "jan 1 ",
        "1-",
        "1/",
        "begins with ",
        "A ",
        "a",
    ],
)
def test_half_a_megabyte_of_likely_pieces_is_read_in_linear_time(piece):
    started = time.process_time()
    reading = lots.read(piece * (500_000 // len(piece)))
    assert time.process_time() - started < 10
    assert len(reading.codes.exacts) <= lots.MOST_LOTS + 2
