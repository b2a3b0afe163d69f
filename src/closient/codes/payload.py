"""What a symbol is to hold, checked by GS1's rules before anything is drawn, and what must be read back."""

from dataclasses import dataclass
from typing import Literal

from closient.codes.errors import CodeError
from closient.gs1 import ai, checkdigit, digital_link, element_string, gtin
from closient.gs1.errors import Gs1Error

Symbology = Literal[
    "qr",
    "gs1_qr",
    "gs1_datamatrix",
    "gs1_digital_link_datamatrix",
    "ean13",
    "ean8",
    "jan",
    "upca",
    "upce",
    "itf14",
    "ean14",
    "code128",
    "gs1_128",
    "code39",
    "databar_omni",
    "databar_truncated",
    "databar_stacked",
    "databar_stacked_omni",
    "databar_limited",
    "databar_expanded",
    "databar_expanded_stacked",
]
CODE_39 = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%")
MOST_CODE_39 = 85
MOST_CODE_128 = 99
MOST_GS1_128 = 48  # characters with identifiers and separators (GS1 General Specifications, 5.4)
JAPAN = ("45", "49")
DATABAR = ("databar_omni", "databar_truncated", "databar_stacked", "databar_stacked_omni", "databar_limited")
TRADE_ITEM = ("itf14", "ean14", *DATABAR)


@dataclass(frozen=True, slots=True)
class Payload:
    """`digits` of an EAN or UPC, or a plain `text`, or `elements`; `lines` are for people, one for each
    element; `expected` is the text that a reader hands over.
    """

    text: str
    elements: element_string.Elements
    lines: tuple[str, ...]
    expected: str


def read(symbology: Symbology, data: str) -> Payload:
    """Check `data` for this symbology; raises CodeError with the reason and, where one is at fault, the AI.

    Digits for trade items, text for "qr", "code128" and "code39", a web address for
    "gs1_digital_link_datamatrix", else an element string: bracketed, or raw as scanners give it.
    """
    try:
        if symbology in ("gs1_qr", "gs1_datamatrix", "gs1_128") or "expanded" in symbology:
            return _element_string(symbology, data)
        if symbology == "gs1_digital_link_datamatrix":
            digital_link.validate(digital_link.parse_uri(data))
            return _plain(data)
        if symbology in ("qr", "code128", "code39"):
            return _text(symbology, data)
        return _trade_item(symbology, data)
    except Gs1Error as error:
        raise CodeError(error.reason, ai=error.ai) from None


def _plain(text: str) -> Payload:
    return Payload(text, (), (text,), text)


def _text(symbology: Symbology, data: str) -> Payload:
    if not data:
        raise CodeError("There is nothing to be written.")
    if symbology == "code39":
        foreign = [character for character in data if character not in CODE_39]
        if foreign:
            raise CodeError(f"Code 39 has capitals, digits and -. $/+% only, not {foreign[0]!r}.")
        if len(data) > MOST_CODE_39:
            raise CodeError(f"Code 39 holds at most {MOST_CODE_39} characters, not {len(data)}.")
    if symbology == "code128":
        foreign = [character for character in data if not " " <= character <= "~"]
        if foreign:
            raise CodeError(f"Code 128 has printable ASCII only here, not {foreign[0]!r}.")
        if len(data) > MOST_CODE_128:
            raise CodeError(f"Code 128 holds at most {MOST_CODE_128} characters, not {len(data)}.")
    return _plain(data)


def _element_string(symbology: Symbology, data: str) -> Payload:
    bracketed = data.lstrip().startswith("(")
    elements = element_string.parse_bracketed(data) if bracketed else element_string.parse(data)
    # zint ends no value of 235 with FNC1 (an old identifier 23 had a fixed length), so nothing may follow it.
    elements = tuple(sorted(elements, key=lambda element: element[0] == "235"))
    codes = [code for code, _ in elements]
    ai.check_exclusions(codes)
    ai.check_needs(codes)
    raw = element_string.build(elements)
    if symbology == "gs1_128" and len(raw) > MOST_GS1_128:
        raise CodeError(f"GS1-128 holds at most {MOST_GS1_128} characters; these are {len(raw)}.")
    return Payload("", elements, tuple(f"({code}){value}" for code, value in elements), raw)


def _trade_item(symbology: Symbology, data: str) -> Payload:
    if symbology == "upce" and len(data) == 8 and data.isascii() and data.isdigit():
        return _upce(data)
    gtin14 = gtin.normalise(data)
    if symbology in TRADE_ITEM:
        return _fourteen(symbology, gtin14)
    if len(data.translate(gtin.SEPARATORS)) in (12, 13):
        # As given: a GTIN-12 of many zeros is no GTIN-8.
        short = gtin14[2:] if gtin14.startswith("00") else gtin14[1:]
    else:
        short = gtin.shortest(gtin14)
    if symbology == "upce":
        return _upce(suppressed(_twelve(symbology, short)))
    if symbology == "upca":
        twelve = _twelve(symbology, short)
        return Payload(twelve, (), (twelve,), "0" + twelve)
    if symbology == "ean8":
        if len(short) != 8:
            raise CodeError(f"EAN-8 carries a GTIN-8; {short} has {len(short)} digits.", ai="01")
        return Payload(short, (), (short,), short)
    return _thirteen(symbology, short)


def _fourteen(symbology: Symbology, gtin14: str) -> Payload:
    if symbology == "itf14":
        return Payload(gtin14[:-1], (), (gtin14,), gtin14)
    if symbology == "databar_limited" and gtin14[0] not in "01":
        raise CodeError("DataBar Limited carries GTINs whose first of 14 digits is 0 or 1.", ai="01")
    return Payload(gtin14[:-1], (("01", gtin14),), (f"(01){gtin14}",), "01" + gtin14)


def _thirteen(symbology: Symbology, short: str) -> Payload:
    if len(short) not in (12, 13):
        raise CodeError(f"EAN-13 carries a GTIN-13 or GTIN-12; {short} has {len(short)} digits.", ai="01")
    thirteen = short.zfill(13)
    if symbology == "jan" and not thirteen.startswith(JAPAN):
        raise CodeError("A JAN code begins with 45 or 49.", ai="01")
    return Payload(thirteen, (), (thirteen,), thirteen)


def _twelve(symbology: Symbology, short: str) -> str:
    if len(short) != 12:
        name = {"upca": "UPC-A", "upce": "UPC-E"}[symbology]
        raise CodeError(f"{name} carries a GTIN-12; {short} has {len(short)} digits.", ai="01")
    return short


def _upce(eight: str) -> Payload:
    if eight[0] not in "01":
        raise CodeError("A UPC-E begins with 0 or 1.", ai="01")
    twelve = expanded(eight)
    if not checkdigit.valid(twelve):
        raise CodeError(f"The UPC-E {eight} is mistyped: its check digit is wrong.", ai="01")
    return Payload(eight, (), (eight,), "0" + twelve)


def suppressed(twelve: str) -> str:
    """The UPC-E of a GTIN-12 (GS1 General Specifications, 5.2.2); CodeError if it has too few zeros.

    >>> suppressed("012345000065"), suppressed("012000007897"), suppressed("012340000053")
    ('01234565', '01278907', '01234543')
    """
    system, maker, item, check = twelve[0], twelve[1:6], twelve[6:11], twelve[11]
    six = ""
    if system in "01":
        if maker[2:] in ("000", "100", "200") and item.startswith("00"):
            six = maker[:2] + item[2:] + maker[2]
        elif maker.endswith("00") and item.startswith("000"):
            six = maker[:3] + item[3:] + "3"
        elif maker.endswith("0") and item.startswith("0000"):
            six = maker[:4] + item[4] + "4"
        elif maker[4] != "0" and item.startswith("0000") and item[4] in "56789":
            six = maker + item[4]
    if not six:
        raise CodeError(f"GTIN {twelve} has too few zeros to be shortened to a UPC-E.", ai="01")
    return system + six + check


def expanded(eight: str) -> str:
    """The GTIN-12 that a UPC-E stands for.

    >>> expanded("01234565"), expanded("01278907"), expanded("01234543")
    ('012345000065', '012000007897', '012340000053')
    """
    system, six, check = eight[0], eight[1:7], eight[7]
    last = six[5]
    if last in "012":
        middle = six[:2] + last + "0000" + six[2:5]
    elif last == "3":
        middle = six[:3] + "00000" + six[3:5]
    elif last == "4":
        middle = six[:4] + "00000" + six[4]
    else:
        middle = six[:5] + "0000" + last
    return system + middle + check
