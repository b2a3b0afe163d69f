"""Element strings: the identifiers and values of one barcode in a row. Raw, as a scanner hands them over
(values of open length end with FNC1, which arrives as the character 29), and bracketed, as people read them.
"""

import re
from collections.abc import Iterable

from closient.gs1 import ai
from closient.gs1.errors import Gs1Error

FNC1 = "\x1d"
# What scanners put in front: GS1-128, DataBar and composite, Data Matrix, QR code, DotCode, Aztec.
SYMBOLOGY = re.compile(r"\](?:C1|e0|d2|Q3|J1|z1)")
BRACKETED = re.compile(r"\(([0-9]{2,4})\)((?:[^(\\]|\\.)*)")

Elements = tuple[tuple[str, str], ...]


def parse(text: str) -> Elements:
    """The identifiers and values of a raw element string, each value checked.

    >>> parse("]d2010950600013435210ABC\\x1d17271231")
    (('01', '09506000134352'), ('10', 'ABC'), ('17', '271231'))
    >>> parse("0109506000134353")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: AI 01 (GTIN) has a wrong check digit: it should end with 2.
    """
    prefix = SYMBOLOGY.match(text)
    position = prefix.end() if prefix else 0
    position += text.startswith(FNC1, position)
    if position == len(text):
        raise Gs1Error("The element string is empty.")
    elements = []
    while position < len(text):
        code = code_at(text, position)
        identifier = ai.get(code)
        position += len(code)
        end = text.find(FNC1, position)
        end = len(text) if end < 0 else end
        if identifier.predefined:
            end = min(end, position + identifier.most)
        elements.append((code, text[position:end]))
        position = end + text.startswith(FNC1, end)
    return checked(elements)


def code_at(text: str, position: int) -> str:
    """The identifier that begins here; no identifier is the beginning of another.

    >>> code_at("8004ABC", 0), code_at("10A", 0)
    ('8004', '10')
    >>> code_at("0512", 0)
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: No Application Identifier begins with '0512'.
    """
    for length in (2, 3, 4):
        code = text[position : position + length]
        if code in ai.LINES:
            return code
    raise Gs1Error(f"No Application Identifier begins with {text[position : position + 4]!r}.")


def checked(elements: Iterable[tuple[str, str]]) -> Elements:
    """The elements with every value checked. One that is repeated counts once; two values of one identifier
    contradict each other.

    >>> checked([("10", "A"), ("10", "A")])
    (('10', 'A'),)
    >>> checked([("10", "A"), ("10", "B")])
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: AI 10 (BATCH/LOT) has two values: 'A' and 'B'.
    """
    found: dict[str, str] = {}
    for code, value in elements:
        ai.lint(code, value)
        if found.setdefault(code, value) != value:
            raise Gs1Error(f"{ai.get(code).name} has two values: {found[code]!r} and {value!r}.", ai=code)
    return tuple(found.items())


def build(elements: Iterable[tuple[str, str]]) -> str:
    """A raw element string, with FNC1 after each value of open length that something follows.

    >>> build([("01", "09506000134352"), ("10", "ABC"), ("17", "271231")])
    '010950600013435210ABC\\x1d17271231'
    """
    text = ""
    separator = ""
    for code, value in checked(elements):
        text += separator + code + value
        separator = "" if ai.get(code).predefined else FNC1
    return text


def parse_bracketed(text: str) -> Elements:
    """The identifiers and values of `(01)...(10)...`; a bracket that opens inside a value is written `\\\\(`.

    >>> parse_bracketed("(01)09506000134352(10)A\\\\(1)")
    (('01', '09506000134352'), ('10', 'A(1)'))
    >>> parse_bracketed("01095")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: An identifier in brackets was expected at '01095'.
    """
    elements = []
    position = 0
    text = text.strip()
    while position < len(text) or not elements:
        match = BRACKETED.match(text, position)
        if match is None:
            raise Gs1Error(f"An identifier in brackets was expected at {text[position : position + 20]!r}.")
        elements.append((match[1], re.sub(r"\\(.)", r"\1", match[2])))
        position = match.end()
    return checked(elements)


def build_bracketed(elements: Iterable[tuple[str, str]]) -> str:
    """The form for people.

    >>> build_bracketed([("01", "09506000134352"), ("10", "A(1)")])
    '(01)09506000134352(10)A\\\\(1)'
    """
    return "".join(f"({code})" + value.replace("(", r"\(") for code, value in checked(elements))
