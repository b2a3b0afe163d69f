"""Which GTINs stand in symbols and in printed text; only those whose check digit is right."""

import re
from collections.abc import Iterable, Iterator

from closient.codes.reader import Symbol
from closient.gs1 import digital_link, element_string, gtin
from closient.gs1.errors import Gs1Error

# More than a label can hold: a page of numbers is no label.
MOST = 20
# The most usual first: what could be two numbers is the one that is printed more often.
LENGTHS = (13, 12, 14, 8)
# Symbols that hold a GTIN and nothing else (a UPC-E is read as the number that it is short for).
OF_TRADE_ITEMS = ("EAN", "UPC", "ITF")
# GS1-128, DataMatrix, QR Code, DataBar and composites that say of themselves that they hold elements.
WITH_ELEMENTS = frozenset({"]C1", "]d2", "]Q3", "]e0", "]e1", "]e2", "]J1"})
_RUN = re.compile(r"\d+(?:[ \t\u00a0-]{1,3}\d+)*")


def of_symbols(symbols: Iterable[Symbol]) -> list[str]:
    """The GTINs in symbols that were read, in their order.

    >>> of_symbols([Symbol("9506000134352", "EAN-13", "", "]E0"), Symbol("Hello", "QR Code", "", "]Q1")])
    ['09506000134352']
    """
    return _each_once(number for symbol in symbols for number in _of_symbol(symbol))


def of_lines(lines: Iterable[str]) -> list[str]:
    """The GTINs in printed text: digits in groups, as they stand under bars.

    >>> of_lines(["9 506000 134352", "Best before 2026 11 25", "LOT 4711"])
    ['09506000134352']
    """
    return _each_once(number for line in lines for number in _of_line(line))


def _of_symbol(symbol: Symbol) -> Iterator[str]:
    text = symbol.text
    if symbol.format.startswith(OF_TRADE_ITEMS):
        if gtin.valid(text):
            yield text.zfill(14)
        return
    try:
        if text.startswith(("http://", "https://")):
            elements = digital_link.parse_uri(text).elements()
        elif symbol.identifier in WITH_ELEMENTS:
            elements = element_string.parse(text)
        else:
            return
    except Gs1Error:
        return
    yield from (value.zfill(14) for code, value in elements if code == "01" and gtin.valid(value))


def _of_line(line: str) -> Iterator[str]:
    for run in _RUN.findall(line):
        groups = re.findall(r"\d+", run)
        joined = "".join(groups)
        if len(joined) in LENGTHS and gtin.valid(joined):
            yield joined.zfill(14)
            continue
        # Something else stands beside the number: whole groups that make one, the longest kinds first.
        for length in LENGTHS[:3]:
            yield from (part.zfill(14) for part in _parts(groups, length) if gtin.valid(part))


def _parts(groups: list[str], length: int) -> Iterator[str]:
    """What neighbouring groups give together, as far as it has this length."""
    for start in range(len(groups)):
        part = ""
        for group in groups[start:]:
            part += group
            if len(part) >= length:
                break
        if len(part) == length:
            yield part


def _each_once(numbers: Iterable[str]) -> list[str]:
    found = dict.fromkeys(number for number in numbers if number.strip("0"))
    return list(found)[:MOST]
