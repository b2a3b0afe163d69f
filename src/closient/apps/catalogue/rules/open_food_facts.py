"""Reads entries of Open Food Facts: which product, and what is said of it in the words of our records.

Its pictures have a licence of their own (CC BY-SA) and are not taken. A code of a shop's own is no GTIN.
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from closient.apps.catalogue.rules import open_food_facts_food
from closient.apps.catalogue.structs.contributions import Value
from closient.apps.catalogue.structs.open_food_facts import Entry, Facts, Nutriments, Reason, Refusal
from closient.gs1 import gtin as gtins
from closient.gs1.errors import Gs1Error

LONGEST_NAME, LONGEST_CONTENT, LONGEST_TEXT = 255, 100, 20_000
COLUMNS = tuple(field.name for field in msgspec.structs.fields(Entry) if field.name != "nutriments")
NUTRIENTS = {field.encode_name: field.name for field in msgspec.structs.fields(Nutriments)}
# The first digits of numbers that are unique within a shop or a region alone, and of coupons, of GTIN-13
# (GS1 General Specifications, 1.4.2) and of GTIN-8 (1.4.3).
IN_STORE = re.compile(r".(?:02|04|2).*")
IN_STORE_8 = re.compile(r"0{6}[02].*")
COUPON = re.compile(r".(?:05|98[1-4]|99).*")
CODE = re.compile(r"[0-9]+")
SPACES = re.compile(r"\s+")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
CONTENT = re.compile(r"([0-9]{1,6}(?:[.,][0-9]{1,3})?) ?(kg|g|mg|l|cl|ml)\.?(?: ?e| ?℮)?", re.IGNORECASE)
UNITS = {"kg": "KGM", "g": "GRM", "mg": "MGM", "l": "LTR", "cl": "CLT", "ml": "MLT"}
LANGUAGE = re.compile(r"[a-z]{2,3}")
DECODER = msgspec.json.Decoder(Entry)
CURRENT = {None, "", "off", "0", 0}


class Unusable(ValueError):
    """An entry that is not taken over; the text says why."""

    def __init__(self, reason: Reason, message: str, code: str = "") -> None:
        super().__init__(message)
        self.reason, self.message, self.code = reason, message, code

    def refusal(self, number: int) -> Refusal:
        return Refusal(number, self.reason, self.message, self.code)


def of_json(line: bytes) -> Entry:
    """The entry of a line of the JSONL dump."""
    try:
        return DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unusable("unreadable", f"It is no JSON object: {error}.") from None


class BadDump(ValueError):
    """A file that is no dump; the text says why."""


class Table:
    """The CSV dump: its first line names the columns. Its cells are parted by tabs, and hold none."""

    def __init__(self, heading: str) -> None:
        self._delimiter = "\t" if "\t" in heading else ","
        names = [name.strip().lstrip("\ufeff") for name in self._cells(heading)]
        self._width = len(names)
        self._places = {name: names.index(name) for name in COLUMNS if name in names}
        self._nutrients = {NUTRIENTS[name]: names.index(name) for name in NUTRIENTS if name in names}
        if "code" not in self._places:
            raise BadDump("its first line is no JSON object and names no column `code`.")

    def entry(self, line: str) -> Entry:
        """The entry of a line."""
        cells = self._cells(line)
        if len(cells) != self._width:
            raise Unusable("unreadable", f"{len(cells)} cells, but {self._width} columns.")
        nutriments = Nutriments(**{name: cells[place] or None for name, place in self._nutrients.items()})
        told = {name: cells[place] for name, place in self._places.items()}
        return Entry(**told, nutriments=nutriments)

    def _cells(self, line: str) -> list[str]:
        line = line.rstrip("\r\n")
        if self._delimiter == "\t":
            return [_unquoted(cell) for cell in line.split("\t")]
        try:
            return next(csv.reader([line], strict=True), [])
        except csv.Error as error:
            raise Unusable("unreadable", f"It is no line of CSV: {error}.") from None


def _unquoted(cell: str) -> str:
    """Older dumps put no cell in quotes, newer ones those that have quotes within."""
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and cell.count('"') % 2 == 0:
        return cell[1:-1].replace('""', '"')
    return cell


def read(entry: Entry) -> Facts | None:
    """What an entry says; None when it says nothing, or is obsolete. Unusable when its code is no GTIN."""
    number = product_of(entry.code)
    if isinstance(entry.obsolete, (str, int, bool, type(None))) and entry.obsolete not in CURRENT:
        return None
    values: dict[str, Value] = {}
    left_out = []
    for field, text, most in _texts(entry):
        if len(text) > most:
            left_out.append(field)
        elif text:
            values[field] = text
    if content := CONTENT.fullmatch(str(values.get("net_content", ""))):
        values["net_content_value"] = float(content[1].replace(",", "."))
        values["net_content_uom"] = UNITS[content[2].lower()]
    food = open_food_facts_food.read(entry)
    left_out += food.left_out
    if not values and not left_out:
        return None
    language = _text(entry.lang)
    if LANGUAGE.fullmatch(language):
        values["primary_language"] = language
    digest = hashlib.blake2b(msgspec.json.encode((values, food)), digest_size=16).digest()
    return Facts(number, values, _moment(entry.last_modified_t), digest, tuple(left_out), food)


def _texts(entry: Entry) -> Iterator[tuple[str, str, int]]:
    yield "product_name", _text(entry.product_name), LONGEST_NAME
    yield "brand", _text(_first(entry.brands)), LONGEST_NAME
    yield "description", _text(entry.generic_name), LONGEST_TEXT
    yield "net_content", _text(entry.quantity), LONGEST_CONTENT


def _first(brands: Any) -> Any:
    """Of several brands the first is the one on the front."""
    return brands.partition(",")[0] if isinstance(brands, str) else brands


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return SPACES.sub(" ", UNSTORABLE.sub("", value)).strip()


def _moment(seconds: Any) -> datetime | None:
    """When the entry was last changed. No time to come, and none before there was such a thing."""
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return moment if 2012 <= moment.year < 2100 else None


def product_of(code: Any) -> str:
    """The GTIN-14 of a code.

    >>> product_of("3017620422003"), product_of(96385074)
    ('03017620422003', '00000096385074')
    >>> product_of("2000000000008")
    Traceback (most recent call last):
    closient.apps.catalogue.rules.open_food_facts.Unusable: 2000000000008 is a number of some shop, no GTIN.
    """
    text = str(code).strip() if isinstance(code, (str, int)) and not isinstance(code, bool) else ""
    shown = text[:40]
    if not text:
        raise Unusable("no_code", "It has no code.")
    if not CODE.fullmatch(text):
        raise Unusable("not_digits", f"{shown!r} is not of digits alone.", shown)
    if len(text) not in gtins.LENGTHS:
        raise Unusable("wrong_length", f"{shown} has {len(text)} digits; a GTIN has 8, 12, 13 or 14.", shown)
    try:
        gtin = gtins.normalise_strict(text)
    except Gs1Error as error:
        raise Unusable("mistyped", error.reason, shown) from None
    if IN_STORE_8.fullmatch(gtin) if gtin.startswith("000000") else IN_STORE.fullmatch(gtin):
        raise Unusable("in_store", f"{shown} is a number of some shop, no GTIN.", shown)
    if not gtin.startswith("000000") and COUPON.fullmatch(gtin):
        raise Unusable("coupon", f"{shown} is the number of a coupon, no GTIN.", shown)
    return gtin
