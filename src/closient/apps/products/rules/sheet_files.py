"""An XLSX file of products: its rows as `import_files` gives those of CSV, with their numbers in the sheet.

A spreadsheet makes numbers of GTINs. One that is still exact gets its zeros back where the check digit proves
it; one that was rounded is refused, since any of a thousand products could have been meant.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from closient.apps.products.rules import import_files, workbooks
from closient.apps.products.rules.import_files import ImportRow, Places, Record, Seen
from closient.apps.products.rules.workbooks import SheetRow
from closient.apps.products.structs import CsvRowError
from closient.gs1 import checkdigit

# So many digits a spreadsheet shows of a long number.
ROUNDED_DIGITS = 6
LONG = 12
SCIENTIFIC = re.compile(r"([0-9]+)(?:\.([0-9]*))?E\+?([0-9]{1,3})", re.IGNORECASE)
WHOLE = re.compile(r"([0-9]+)(?:\.0*)?")


def rows(file: BinaryIO) -> Iterator[ImportRow | CsvRowError]:
    """The rows of the first visible sheet, one at a time; a row of empty cells is passed over.

    BadRequest or TooLarge for what is no workbook, is protected, cannot be unpacked safely, or names no GTIN.
    """
    return import_files.rows(read_stream(file))


def read_stream(file: BinaryIO) -> Seen:
    """The records of the sheet, read as they are asked for; for `import_files.rows`."""
    return Seen(_records(workbooks.read(file)))


def _records(sheet: Iterator[SheetRow]) -> Iterator[tuple[int, Record]]:
    places: Places | None = None
    for row in sheet:
        if row.fault:
            yield row.number, row.fault
        elif places is None:
            if any(cell.strip() for cell in row.cells):
                places = import_files.places_of(row.cells)
            yield row.number, row.cells
        else:
            yield row.number, _record(row, places)


def _record(row: SheetRow, places: Places) -> Record:
    for column, those in places.items():
        for place in those:
            if place in row.errors:
                return f"The cell {column} shows an error: {row.errors[place][:20]}"
    for place in places["gtin"]:
        if place in row.numbers:
            row.cells[place] = gtin_of_number(row.numbers[place])
    return row.cells


def gtin_of_number(raw: str) -> str:
    """The digits of a GTIN that is stored as a number; as a spreadsheet shows it when it was rounded.

    >>> gtin_of_number("4006381333931.0"), gtin_of_number("4.006381333931E12"), gtin_of_number("36000291452")
    ('4006381333931', '4006381333931', '036000291452')
    >>> gtin_of_number("4.00638E+12"), gtin_of_number("4006380000000"), gtin_of_number("96385075")
    ('4.00638E+12', '4.00638E+12', '96385075')
    """
    if scientific := SCIENTIFIC.fullmatch(raw):
        whole, fraction, power = scientific[1], scientific[2] or "", int(scientific[3])
        if len(fraction) < power or len(whole) != 1:
            return raw
        digits = whole + fraction[:power]
        if fraction[power:].strip("0"):
            return raw
    elif plain := WHOLE.fullmatch(raw):
        digits = plain[1]
    else:
        # A hyphen would be passed over in a GTIN.
        return raw.replace("-", "minus ")
    told = digits.rstrip("0")
    if len(digits) >= LONG and len(told) <= ROUNDED_DIGITS:
        return f"{told[0]}.{told[1:] or '0'}E+{len(digits) - 1}"
    for length in (8, 12, 13, 14):
        if len(digits) <= length and checkdigit.valid(digits.zfill(length)):
            return digits.zfill(length)
    return digits
