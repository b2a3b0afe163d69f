"""What the content of a value must satisfy beyond its length and characters: one function for each check that
the table of Application Identifiers names. Each takes one component and answers None, or what is wrong in
words that continue a sentence ("... has a wrong check digit").
"""

import re
from collections.abc import Callable

from closient.gs1 import checkdigit, coupons, dates
from closient.gs1.code_lists import COUNTRY_ALPHABETIC, COUNTRY_NUMERIC, CURRENCY_NUMERIC, PACKAGE_TYPES

Linter = Callable[[str], str | None]

SHORTEST_COMPANY_PREFIX = 4
SHORTEST_IBAN = 11
ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
POSITION = re.compile(r"([1-9][0-9]*)/([1-9][0-9]*)")
IBAN = re.compile(r"([A-Z]{2})[0-9A-Z]+")


def check_digit(text: str) -> str | None:
    """The last digit must be the modulo-10 check digit.

    >>> check_digit("4012345000009"), check_digit("4012345000000")
    (None, 'has a wrong check digit: it should end with 9')
    """
    if checkdigit.valid(text):
        return None
    return f"has a wrong check digit: it should end with {checkdigit.compute(text[:-1])}"


def check_pair(text: str) -> str | None:
    """The last two characters must be the check characters of the rest.

    >>> check_pair("1987654Ad4X4bL5ttr2310c2K"), check_pair("1987654Ad4X4bL5ttr2310c2L")
    (None, 'has a wrong pair of check characters')
    """
    return None if checkdigit.valid_pair(text) else "has a wrong pair of check characters"


def company_prefix(text: str) -> str | None:
    """A GS1 Company Prefix, of at least four digits, begins the value.

    >>> company_prefix("9506ABC"), company_prefix("95A")
    (None, 'must begin with the digits of a GS1 Company Prefix')
    """
    start = text[:SHORTEST_COMPANY_PREFIX]
    if len(start) == SHORTEST_COMPANY_PREFIX and start.isdigit():
        return None
    return "must begin with the digits of a GS1 Company Prefix"


def company_prefix_after_first(text: str) -> str | None:
    """The same from the second digit on: the first one is an indicator or extension digit.

    >>> company_prefix_after_first("09506000134352")
    """
    return company_prefix(text[1:])


def country(text: str) -> str | None:
    """A numeric country code.

    >>> country("056"), country("057")
    (None, 'has 057, which is no ISO 3166 country number')
    """
    return None if text in COUNTRY_NUMERIC else f"has {text}, which is no ISO 3166 country number"


def country_or_999(text: str) -> str | None:
    """A numeric country code, or 999 where more than one country is meant.

    >>> country_or_999("999")
    """
    return None if text == "999" else country(text)


def country_letters(text: str) -> str | None:
    """An alphabetic country code.

    >>> country_letters("NL"), country_letters("XQ")
    (None, "has 'XQ', which is no ISO 3166 country code")
    """
    return None if text in COUNTRY_ALPHABETIC else f"has {text!r}, which is no ISO 3166 country code"


def currency(text: str) -> str | None:
    """A numeric currency code.

    >>> currency("978"), currency("000")
    (None, 'has 000, which is no ISO 4217 currency number')
    """
    return None if text in CURRENCY_NUMERIC else f"has {text}, which is no ISO 4217 currency number"


def sex(text: str) -> str | None:
    """Not known, male, female, not applicable (ISO 5218).

    >>> sex("9"), sex("3")
    (None, 'must be 0, 1, 2 or 9')
    """
    return None if text in {"0", "1", "2", "9"} else "must be 0, 1, 2 or 9"


def iban(text: str) -> str | None:
    """An International Bank Account Number, with its check (ISO 13616: the remainder by 97 is 1).

    >>> iban("GB98MIDL07009312345678"), iban("GB98MIDL07009312345679")
    (None, 'is an IBAN with wrong check digits')
    """
    match = IBAN.fullmatch(text)
    if match is None or len(text) < SHORTEST_IBAN:
        return "is no IBAN: a country, then digits and capital letters"
    if match[1] not in COUNTRY_ALPHABETIC:
        return f"is no IBAN: {match[1]} is no country"
    turned = "".join(str(int(character, 36)) for character in text[4:] + text[:4])
    return None if int(turned) % 97 == 1 else "is an IBAN with wrong check digits"


def package_type(text: str) -> str | None:
    """A kind of package from UN/ECE Recommendation 21 and GS1's additions.

    >>> package_type("CT"), package_type("Q1")
    (None, "has 'Q1', which is no known kind of package")
    """
    return None if text in PACKAGE_TYPES else f"has {text!r}, which is no known kind of package"


def media_type(text: str) -> str | None:
    """An AIDC media type: 01 to 10, and 80 to 99 for national use.

    >>> media_type("07"), media_type("11")
    (None, 'must be an AIDC media type: 01 to 10 or 80 to 99')
    """
    if "01" <= text <= "10" or "80" <= text <= "99":
        return None
    return "must be an AIDC media type: 01 to 10 or 80 to 99"


def percent_encoding(text: str) -> str | None:
    """Every percent sign is followed by two hexadecimal digits.

    >>> percent_encoding("Main%20Street"), percent_encoding("100%")
    (None, 'has a percent sign that two hexadecimal digits do not follow')
    """
    return "has a percent sign that two hexadecimal digits do not follow" if ESCAPE.search(text) else None


def latitude(text: str) -> str | None:
    """Degrees times ten million, from -90 counted up from zero.

    >>> latitude("1800000000"), latitude("1800000001")
    (None, 'has a latitude beyond the pole')
    """
    return None if int(text) <= 180 * 10**7 else "has a latitude beyond the pole"


def longitude(text: str) -> str | None:
    """Degrees times ten million, counted up from zero once round.

    >>> longitude("3600000000"), longitude("3600000001")
    (None, 'has a longitude beyond 360 degrees')
    """
    return None if int(text) <= 360 * 10**7 else "has a longitude beyond 360 degrees"


def base64_padding(text: str) -> str | None:
    """Equals signs only at the end, at most two, and then the whole length is a multiple of three.

    >>> base64_padding("12345="), base64_padding("1234")
    (None, None)
    >>> base64_padding("1=2345")
    'may have equals signs only as padding at its end'
    """
    padding = len(text) - len(text.rstrip("="))
    if text.count("=") != padding or padding > 2 or (padding and len(text) % 3):
        return "may have equals signs only as padding at its end"
    return None


def yes_or_no(text: str) -> str | None:
    """One for yes, zero for no.

    >>> yes_or_no("1"), yes_or_no("2")
    (None, 'must be 0 or 1')
    """
    return None if text in {"0", "1"} else "must be 0 or 1"


def hyphen(text: str) -> str | None:
    """Nothing but the minus sign of a temperature.

    >>> hyphen("-"), hyphen("+")
    (None, 'may end with a hyphen only')
    """
    return "may end with a hyphen only" if text.strip("-") else None


def importer_index(text: str) -> str | None:
    """One character of those that the EU's tobacco rules give an importer.

    >>> importer_index("_"), importer_index("/")
    (None, 'must end with a digit, a letter, a hyphen or an underscore')
    """
    if len(text) == 1 and text.isascii() and (text.isalnum() or text in "-_"):
        return None
    return "must end with a digit, a letter, a hyphen or an underscore"


def winding(text: str) -> str | None:
    """The winding direction of a roll: face out, face in, undefined.

    >>> winding("9"), winding("2")
    (None, 'has a winding direction other than 0, 1 and 9')
    """
    return None if text in {"0", "1", "9"} else "has a winding direction other than 0, 1 and 9"


def zero(text: str) -> str | None:
    """Zeros only.

    >>> zero("0"), zero("1")
    (None, 'must begin with 0')
    """
    return "must begin with 0" if text.strip("0") else None


def nonzero(text: str) -> str | None:
    """Not zero.

    >>> nonzero("010"), nonzero("000")
    (None, 'has a zero where a number above zero belongs')
    """
    return None if text.strip("0") else "has a zero where a number above zero belongs"


def no_zero_prefix(text: str) -> str | None:
    """A number without zeros in front.

    >>> no_zero_prefix("10"), no_zero_prefix("010")
    (None, 'must not begin with 0')
    """
    return "must not begin with 0" if text.startswith("0") else None


def has_nondigit(text: str) -> str | None:
    """At least one character that is no digit, so that the value is never taken for a number.

    >>> has_nondigit("12A4"), has_nondigit("1234")
    (None, 'must have at least one character that is no digit')
    """
    return "must have at least one character that is no digit" if text.isdigit() else None


def piece_of_total(text: str) -> str | None:
    """Two halves: the number of this piece and of all pieces.

    >>> piece_of_total("0102"), piece_of_total("0302"), piece_of_total("0002")
    (None, 'has a piece number above its total', 'has a piece number or a total of zero')
    """
    half = len(text) // 2
    piece, total = int(text[:half]), int(text[half:])
    if piece == 0 or total == 0:
        return "has a piece number or a total of zero"
    return "has a piece number above its total" if piece > total else None


def position_in_sequence(text: str) -> str | None:
    """`position/end`, both from 1.

    >>> position_in_sequence("2/3"), position_in_sequence("3/2")
    (None, 'has a position beyond the end of its sequence')
    """
    match = POSITION.fullmatch(text)
    if match is None:
        return "must be a position and an end, like 1/2"
    return "has a position beyond the end of its sequence" if int(match[1]) > int(match[2]) else None


# By the names that the table uses.
LINTERS: dict[str, Linter] = {
    "couponcode": coupons.coupon_code,
    "couponposoffer": coupons.positive_offer,
    "csum": check_digit,
    "csumalpha": check_pair,
    "gcppos1": company_prefix,
    "gcppos2": company_prefix_after_first,
    "hasnondigit": has_nondigit,
    "hh": dates.hour,
    "hhmi": dates.hour_and_minute,
    "hyphen": hyphen,
    "iban": iban,
    "importeridx": importer_index,
    "iso3166": country,
    "iso3166999": country_or_999,
    "iso3166alpha2": country_letters,
    "iso4217": currency,
    "iso5218": sex,
    "latitude": latitude,
    "longitude": longitude,
    "mediatype": media_type,
    "mi": dates.minute,
    "nonzero": nonzero,
    "nozeroprefix": no_zero_prefix,
    "packagetype": package_type,
    "padding": base64_padding,
    "pcenc": percent_encoding,
    "pieceoftotal": piece_of_total,
    "posinseqslash": position_in_sequence,
    "ss": dates.second,
    "winding": winding,
    "yesno": yes_or_no,
    "yymmd0": dates.day_or_month,
    "yymmdd": dates.day,
    "yyyymmdd": dates.day_with_century,
    "zero": zero,
}
