"""What people type into the forms of labels: codes, and lines that are the items of a batch."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date

from closient.apps.dashboard.structs.labels import BatchForm, BatchLine
from closient.kit.errors import FieldError, Validation

MOST_ITEMS = 5000
MOST_COLUMNS = 3
LONGEST_LINE = 1000
MOST_TOLD = 5
# What the API calls a field -> what the form does.
FIELDS = {
    "asset_config.sheet_template": "template",
    "asset_config.start_at": "start_at",
    "asset_config.nudge_x_mm": "nudge_x",
    "asset_config.nudge_y_mm": "nudge_y",
    "asset_config.size": "size",
    "asset_config": "template",
    "filters.gtins": "gtins",
    "filters.serial_ids": "serials",
    "file_format": "image",
}
_NUMBER = re.compile(r"\.\d+$")
_DELIMITERS = "\t;,"
_HEADS = {"lot", "lots", "lot code", "batch", "serial", "serial number", "serials", "expiry", "expiry date"}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def typed(text: str) -> list[str]:
    """The codes in a field, each once. GS1 allows commas within them, so that only those at ends divide.

    >>> typed("L1, L2;\\nL,3  L1")
    ['L1', 'L2', 'L,3']
    """
    return list(dict.fromkeys(part for word in text.split() if (part := word.rstrip(",;"))))


def in_form(refused: Validation) -> Validation:
    """The same refusal by the fields of the form."""
    told: dict[str, str] = {}
    for one in refused.errors:
        name = _NUMBER.sub("", one.field)
        told.setdefault(FIELDS.get(name, name), one.message)
    return Validation([FieldError(field, message) for field, message in told.items()])


def items(form: BatchForm, text: str) -> list[BatchLine]:
    """The items that lines stand for; empty lines and a head are left out. Validation on `lines`."""
    lines = list(_written(text, form))
    if not lines:
        raise Validation.of("lines", "Write a line for each code, or choose a file with them.")
    if len(lines) > MOST_ITEMS:
        raise Validation.of("lines", f"These are {len(lines):,} lines; a batch has up to {MOST_ITEMS:,}.")
    faults: list[str] = []
    found = []
    # Two packs with one serial number cannot be told from a forgery.
    begun: dict[str, int] = {}
    for number, cells in lines:
        if len(cells) > MOST_COLUMNS:
            faults.append(f"Line {number} has {len(cells)} columns; there are up to {MOST_COLUMNS}.")
            continue
        lot, serial, expiry = (cell or None for cell in (*cells, "", "", "")[:MOST_COLUMNS])
        if serial and begun.setdefault(serial, number) != number:
            faults.append(f"Line {number}: {serial} stands in line {begun[serial]} already.")
        found.append(BatchLine(lot, serial, expiry and _day(expiry)))
    if faults:
        raise Validation.of("lines", told(faults))
    return found


def of_lines(text: str, form: BatchForm, refused: Validation) -> Validation:
    """A refusal of the API, whose items are the lines of a text."""
    numbers = [number for number, _ in _written(text, form)]
    faults, others = [], []
    for one in refused.errors:
        parts = one.field.split(".")
        if parts[0] == "items" and len(parts) > 1:
            faults.append(f"Line {numbers[int(parts[1])]}: {one.message}")
        else:
            others.append(one)
    if faults:
        others.append(FieldError("lines", told(faults)))
    return Validation(others)


def told(faults: list[str]) -> str:
    """The first few of many, and how many more there are.

    >>> told(["One."] * 7)
    'One. One. One. One. One. And 2 more.'
    """
    more = len(faults) - MOST_TOLD
    return " ".join([*faults[:MOST_TOLD], *([f"And {more:,} more."] if more > 0 else [])])


def _written(text: str, form: BatchForm) -> Iterator[tuple[int, list[str]]]:
    """Lot, serial number and day of the lines with something in them, by their numbers; no head."""
    first = True
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip():
            continue
        cells = _cells(line) if form.columns == "all" else [line.strip()]
        if not (first and _is_head(cells)):
            yield number, ["", *cells] if form.columns == "serials" else cells
        first = False


def _cells(line: str) -> list[str]:
    """The columns of a line; what divides them is a tab, else a semicolon, else a comma.

    >>> _cells('L1;"S,1";2027-01-31'), _cells(",S2")
    (['L1', 'S,1', '2027-01-31'], ['', 'S2'])
    """
    # What is longer than any line that GS1 allows is refused for what is left of it; csv would stumble.
    line = line[:LONGEST_LINE]
    delimiter = next((one for one in _DELIMITERS if one in line), ",")
    [cells] = csv.reader([line], delimiter=delimiter)
    return [cell.strip() for cell in cells]


def _is_head(cells: Iterable[str]) -> bool:
    return all(cell.lower().replace("_", " ") in _HEADS for cell in cells if cell)


def _day(text: str) -> str:
    """AI 17 of a day as people write it; what is no such day is left for GS1's rules to refuse.

    >>> _day("2027-01-31"), _day("270131"), _day("soon")
    ('270131', '270131', 'soon')
    """
    if not _ISO.fullmatch(text):
        return text
    try:
        return f"{date.fromisoformat(text):%y%m%d}"
    except ValueError:
        return text
