"""Single values of EPCIS events in the one form in which event hashes count them (CBV 2.0, event hash ID):
numbers, moments, identifiers, words of a vocabulary. What has not the shape that its field asks for is taken
as text: hashing judges nothing.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from closient.gs1 import cbv, cbv_tables, epc_spelling

Namespaces = Mapping[str, str]

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# Numbers beyond are written as they are, lest a short text ask for a million zeros.
WIDEST = 400
MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
# Longer texts are no moments, and are not remembered.
LONGEST_MOMENT = 64
GS1_VOCABULARY = "https://gs1.org/voc/"
# The address that GS1 moved its vocabulary to: both mean the same words.
GS1_VOCABULARY_NOW = "https://ref.gs1.org/voc/"
SENSOR_WORDS = {
    **{word: GS1_VOCABULARY + word for word in cbv_tables.MEASUREMENT_TYPES | cbv_tables.SENSOR_ALERT_TYPES},
    **{word: f"{cbv.WEB}Comp-{word}" for word in cbv_tables.COMPONENTS},
}
WRITTEN_OUT = ("https://", "urn:", "http://")
INCHIKEY = "urn:epcglobal:cbv:inchikey:"
INCHIKEY_WEB = "https://identifiers.org/inchikey:"


def plain(value: object) -> str:
    """A value as it counts where nothing special is known: text trimmed, numbers without needless zeros.

    >>> plain(" 0012 "), plain(12.50), plain(3.0), plain(True), plain(Decimal("1.0E+2"))
    ('0012', '12.5', '3', 'true', '100')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        try:
            return str(value)
        except ValueError:
            # More digits than Python converts.
            return hex(value)
    if isinstance(value, float):
        text = repr(value)
        return decimal_text(Decimal(text)) if "e" in text or "n" in text else shortened(text)
    return decimal_text(value) if isinstance(value, Decimal) else str(value)


def decimal_text(number: Decimal) -> str:
    """A number without exponent and needless zeros.

    >>> decimal_text(Decimal("1.50E-3")), decimal_text(Decimal("-0.0")), decimal_text(Decimal("1E+999999"))
    ('0.0015', '0', '1E+999999')
    """
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > WIDEST or abs(number.adjusted()) > WIDEST:
        return str(number)
    return shortened(format(number, "f"))


def shortened(text: str) -> str:
    """A decimal number without the zeros at its end.

    >>> shortened("12.50"), shortened("100"), shortened("-0.0")
    ('12.5', '100', '0')
    """
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return "0" if text == "-0" else text


def number(value: object) -> str:
    """A value of a field that holds numbers: also a number in quotes is one.

    >>> number("0200.50"), number(200.5), number("1e2"), number(" many ")
    ('200.5', '200.5', '100', 'many')
    """
    if isinstance(value, str):
        text = value.strip()
        return decimal_text(Decimal(text)) if NUMBER.fullmatch(text) else text
    return plain(value)


def moment(value: object) -> str:
    """A moment in UTC with milliseconds, half of one rounded up; no further than the fourth decimal.

    >>> moment("2020-03-04T11:00:30.0005+01:00"), moment("2020-03-04T11:00:30Z"), moment("yesterday")
    ('2020-03-04T10:00:30.001Z', '2020-03-04T11:00:30.000Z', 'yesterday')
    """
    if not isinstance(value, str):
        return plain(value)
    text = value.strip()
    return moment_text(text) if len(text) <= LONGEST_MOMENT else text


@lru_cache(4096)
def moment_text(text: str) -> str:
    """A moment written as XML and JSON write it; any other text as it is.

    >>> moment_text("2020-12-31T23:59:59.9996-01:00"), moment_text("2020-13-01T00:00:00Z")
    ('2021-01-01T01:00:00.000Z', '2020-13-01T00:00:00Z')
    """
    match = MOMENT.fullmatch(text)
    if match is None:
        return text
    date, time, fraction, zone = match.groups()
    try:
        found = datetime.fromisoformat(f"{date}T{time}{zone.upper()}").astimezone(UTC)
        milliseconds = 0
        if fraction is not None:
            milliseconds = (int(fraction[:4].ljust(4, "0")) + 5) // 10
            found += timedelta(milliseconds=milliseconds)
    except (ValueError, OverflowError):
        return text
    return f"{found.isoformat()[:19]}.{milliseconds % 1000:03}Z"


def expand(text: str, namespaces: Namespaces) -> str:
    """A compact URI (CURIE) written out if its prefix is declared.

    >>> expand("ex:step", {"ex": "https://x/"}), expand("urn:uuid:1", {}), expand("a: b", {"a": "c"})
    ('https://x/step', 'urn:uuid:1', 'a: b')
    """
    prefix, colon, rest = text.partition(":")
    if colon and prefix in namespaces and not rest.startswith("//") and " " not in rest:
        return namespaces[prefix] + rest
    return text


def identifier(value: object, namespaces: Namespaces) -> str:
    """An identifier in its canonical spelling.

    >>> identifier("urn:epc:id:sscc:4012345.0000000111", {})
    'https://id.gs1.org/00/040123450000001112'
    >>> identifier("urn:epcglobal:cbv:inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N", {})
    'https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N'
    """
    if not isinstance(value, str):
        return plain(value)
    text = value.strip()
    if text.startswith(INCHIKEY):
        return INCHIKEY_WEB + text[len(INCHIKEY) :]
    return epc_spelling.canonical(text if text.startswith(WRITTEN_OUT) else expand(text, namespaces))


def word(kind: cbv.Kind, value: object, namespaces: Namespaces) -> str:
    """A value of the business vocabulary as a web URI.

    >>> word("biz_step", "urn:epcglobal:cbv:bizstep:packing", {}), word("biz_step", "milling", {})
    ('https://ref.gs1.org/cbv/BizStep-packing', 'milling')
    """
    if not isinstance(value, str):
        return plain(value)
    text = value.strip()
    return cbv.uri(kind, expand(text, namespaces) if ":" in text else text)


def sensor_word(value: object, namespaces: Namespaces) -> str:
    """What a sensor measures, which alarm it gives, or along which axis, as a web URI.

    >>> sensor_word("Temperature", {}), sensor_word("gs1:Mass", {"gs1": "https://ref.gs1.org/voc/"})
    ('https://gs1.org/voc/Temperature', 'https://gs1.org/voc/Mass')
    >>> sensor_word("latitude", {})
    'https://ref.gs1.org/cbv/Comp-latitude'
    """
    if not isinstance(value, str):
        return plain(value)
    text = value.strip()
    if text in SENSOR_WORDS:
        return SENSOR_WORDS[text]
    text = expand(text, namespaces)
    if text.startswith(GS1_VOCABULARY_NOW):
        return GS1_VOCABULARY + text[len(GS1_VOCABULARY_NOW) :]
    return text


def free(value: object, namespaces: Namespaces) -> str:
    """A value of a field that the standard does not know: an identifier is spelled the canonical way, and
    else nothing is changed but blanks at both ends.

    >>> free("urn:epc:id:sscc:4012345.0000000111", {}), free(" 0012 ", {}), free("1e3", {})
    ('https://id.gs1.org/00/040123450000001112', '0012', '1e3')
    """
    if not isinstance(value, str):
        return plain(value)
    text = value.strip()
    return epc_spelling.canonical(expand(text, namespaces)) if ":" in text else text
