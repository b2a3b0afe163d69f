"""The whole table of Application Identifiers, and the checks of values one by one."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closient.gs1 import ai
from closient.gs1.errors import Gs1Error
from closient.gs1.linters import LINTERS

from .strategies import values

CODES = sorted(ai.LINES)
# One identifier of each line: those of a range differ in nothing but their number.
ONE_OF_EACH = sorted({line: code for code, line in ai.LINES.items()}.values())


@pytest.mark.parametrize("code", ONE_OF_EACH)
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_a_well_made_value_of_every_identifier_is_accepted(code: str, data: st.DataObject) -> None:
    value = data.draw(values(code))
    assert ai.finding(code, value) is None
    assert ai.get(code).least <= len(value) <= ai.get(code).most


@pytest.mark.parametrize("code", ONE_OF_EACH)
def test_every_identifier_refuses_what_is_empty_too_long_or_foreign(code: str) -> None:
    identifier = ai.get(code)
    for value in ("", "0" * (identifier.most + 1)):
        assert f"not {len(value)}" in (ai.finding(code, value) or "")
    assert "may not have the character" in (ai.finding(code, "\x1d" * identifier.most) or "")
    with pytest.raises(Gs1Error) as caught:
        ai.lint(code, "")
    assert caught.value.ai == code
    assert caught.value.reason.startswith(f"AI {code} ")
    assert caught.value.reason.endswith(".")


def test_the_table_is_whole_and_consistent() -> None:
    assert len(CODES) == 541
    for code in CODES:
        identifier = ai.get(code)
        assert {name for part in identifier.components for name in part.linters} <= LINTERS.keys()
        assert all(part.least == part.most for part in identifier.components[:-1] if not part.optional)
        patterns = [pattern for group in identifier.needs for pattern in group]
        for pattern in [*patterns, *identifier.excludes]:
            assert any(ai.matches(pattern, other) for other in CODES), (code, pattern)
        assert not identifier.predefined or identifier.least == identifier.most
    used = {name for code in CODES for part in ai.get(code).components for name in part.linters}
    assert used == LINTERS.keys()


def test_no_identifier_is_the_beginning_of_another() -> None:
    assert not [(a, b) for a in CODES for b in CODES if a != b and b.startswith(a)]


def test_there_are_sixteen_primary_keys_with_their_qualifiers() -> None:
    found = {code: ai.get(code).qualifiers for code in sorted(ai.PRIMARY_KEYS)}
    assert found == {
        "00": (),
        "01": (("22", "10", "21"), ("235",)),
        "253": (),
        "255": (),
        "401": (),
        "402": (),
        "414": (("254",), ("7040",)),
        "415": (("8020",),),
        "417": (("7040",),),
        "8003": (),
        "8004": (("7040",),),
        "8006": (("22", "10", "21"),),
        "8010": (("8011",),),
        "8013": (),
        "8017": (("8019",),),
        "8018": (("8019",),),
    }


SHORT_OF_FNC1 = set(map("{:02}".format, [0, 1, 2, 3, 11, 12, 13, 15, 16, 17, 20, *range(31, 37), 41]))


def test_identifiers_of_predefined_length_are_those_of_the_general_specifications() -> None:
    prefixes = {code[:2] for code in CODES if ai.get(code).predefined}
    assert prefixes == SHORT_OF_FNC1


WRONG = [
    ("00", "106141412345678900", "has a wrong check digit: it should end with 8"),
    ("01", "0950600013435", "takes 14 digits, not 13"),
    ("10", "A" * 21, "takes 1 to 20 characters, not 21"),
    ("10", "A B", "may not have the character ' '"),
    ("11", "261301", "has no such month: 13"),
    ("17", "260230", "has no such day: 260230"),
    ("7003", "2602302359", "has no such day: 260230"),
    ("7003", "2602282460", "has no such hour: 24"),
    ("7011", "2602281260", "has no such minute: 60"),
    ("8008", "260228125960", "has no such second: 60"),
    ("7250", "20270229", "has no such day: 20270229"),
    ("421", "0571234", "has 057, which is no ISO 3166 country number"),
    ("423", "0560", "does not divide into its parts"),
    ("3910", "0001", "has 000, which is no ISO 4217 currency number"),
    ("4307", "XQ", "has 'XQ', which is no ISO 3166 country code"),
    ("4300", "100%", "has a percent sign that two hexadecimal digits do not follow"),
    ("4309", "18000000010000000000", "has a latitude beyond the pole"),
    ("4309", "18000000003600000001", "has a longitude beyond 360 degrees"),
    ("4321", "2", "must be 0 or 1"),
    ("4330", "001234+", "may end with a hyphen only"),
    ("7040", "1ABC/", "takes 4 characters, not 5"),
    ("7040", "1AB/", "must end with a digit, a letter, a hyphen or an underscore"),
    ("7041", "Q1", "has 'Q1', which is no known kind of package"),
    ("7241", "11", "must be an AIDC media type: 01 to 10 or 80 to 99"),
    ("7252", "3", "must be 0, 1, 2 or 9"),
    ("7258", "3/2", "has a position beyond the end of its sequence"),
    ("7258", "0/2", "must be a position and an end, like 1/2"),
    ("8001", "00001234512311", "has a zero where a number above zero belongs"),
    ("8001", "12341234512321", "has a winding direction other than 0, 1 and 9"),
    ("8003", "19506000134352", "must begin with 0"),
    ("8004", "95A6", "must begin with the digits of a GS1 Company Prefix"),
    ("8006", "095060001343520302", "has a piece number above its total"),
    ("8006", "095060001343520002", "has a piece number or a total of zero"),
    ("8007", "GB98MIDL07009312345679", "is an IBAN with wrong check digits"),
    ("8007", "XQ98MIDL07009312345678", "is no IBAN: XQ is no country"),
    ("8007", "GB98", "is no IBAN: a country, then digits and capital letters"),
    ("8010", "9506ab", "may not have the character 'a'"),
    ("8011", "012", "must not begin with 0"),
    ("8013", "1987654Ad4X4bL5ttr2310c2L", "has a wrong pair of check characters"),
    ("8014", "1987654232323", "has a wrong pair of check characters"),
    ("8030", "123=", "may have equals signs only as padding at its end"),
    ("8030", "123===", "may have equals signs only as padding at its end"),
    ("8030", "1=2345", "may have equals signs only as padding at its end"),
    ("8030", "a+b", "may not have the character '+'"),
    ("8110", "712345612345611110123", "is a coupon whose length of the company prefix cannot be 7"),
    ("8110", "01234561234561111012", "is a coupon that ends within its first purchase family code"),
    ("8110", "0123456123456111101233271301", "is a coupon whose expiration date has no such month: 13"),
    ("8110", "0123456123456111101238", "is a coupon with digits after its end"),
    ("8110", "A12345612345611110123", "is a coupon, which has digits only"),
    ("8112", "201234561234560123456", "is a coupon whose format cannot be 2"),
    ("8112", "00123456123456012345", "is a coupon that ends within its serial number"),
]


@pytest.mark.parametrize(("code", "value", "reason"), WRONG)
def test_a_wrong_value_gets_its_reason(code: str, value: str, reason: str) -> None:
    assert ai.finding(code, value) == reason


def test_a_marking_of_digits_alone_is_no_master_device_identifier() -> None:
    assert LINTERS["hasnondigit"]("123456") == "must have at least one character that is no digit"


def test_an_unknown_identifier_says_so() -> None:
    for code in ("04", "1", "0", "", "gtin", "99999", "３１"):
        with pytest.raises(Gs1Error, match="There is no Application Identifier"):
            ai.get(code)


def test_exclusions_hold_both_ways_and_never_against_oneself() -> None:
    for codes in (["01", "37"], ["37", "01"], ["3100", "3101"], ["21", "235"], ["8017", "8018"]):
        with pytest.raises(Gs1Error, match="exclude each other"):
            ai.check_exclusions(codes)
    ai.check_exclusions(["01", "10", "21", "3100"])


def test_needs_are_met_by_one_whole_group() -> None:
    ai.check_needs(["01", "21", "250"])
    ai.check_needs(["01", "3930", "3100"])
    with pytest.raises(Gs1Error, match=r"AI 250 \(SECONDARY SERIAL\) needs 01 with 21, or 03 with 21"):
        ai.check_needs(["01", "250"])
    with pytest.raises(Gs1Error, match=r"AI 3930 \(PRICE\) needs 30, or 31nn"):
        ai.check_needs(["01", "3930"])
