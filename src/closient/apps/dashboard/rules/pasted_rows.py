"""Rows of a table that somebody pasted from a spreadsheet, or sent as a CSV file; what they mean is for
others to say.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from closient.apps.dashboard.structs.lines import LineFault


class Row(NamedTuple):
    """The cells of one line, and its number as people count."""

    number: int
    cells: list[str]


def read(text: str) -> list[Row] | LineFault:
    """The rows with something in them; or why the table cannot be read.

    >>> read("GLN;Name\\n\\n9506000134376;Farm")
    [Row(number=1, cells=['GLN', 'Name']), Row(number=3, cells=['9506000134376', 'Farm'])]
    >>> read('a,"b').message
    'The line cannot be read: unexpected end of data.'
    """
    text = text.lstrip("\ufeff")
    if "\x00" in text:
        return LineFault(0, "", "This is no text.")
    try:
        reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
        rows = [Row(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        return LineFault(reader.line_num, "", f"The line cannot be read: {error}.")
    return [row for row in rows if any(row.cells)]


def _delimiter(text: str) -> str:
    """What stands between the cells of the first line, which FNC1 of a scanner does not end."""
    first = next((line for line in re.split("[\r\n]+", text) if line.strip()), "")
    return max("\t;,", key=first.count)


def columns_of(row: Row, called: Mapping[str, str]) -> list[str]:
    """The names of the columns that a row of headings means; `called` are names that people use.

    >>> columns_of(Row(1, ["Postal code", "ZIP", "is_default"]), {"zip": "postal_code"})
    ['postal_code', 'postal_code', 'is_default']
    """
    names = [cell.strip().lower().replace("_", " ") for cell in row.cells]
    return [called.get(name, name.replace(" ", "_")) for name in names]


def unknown(head: Row, names: Sequence[str], columns: Sequence[str]) -> LineFault | None:
    """That headings mean none of the columns."""
    found = [cell for cell, name in zip(head.cells, names, strict=True) if cell and name not in columns]
    return LineFault(head.number, "", f"No column is called {', '.join(found)}.") if found else None


def surplus(row: Row, columns: Sequence[str]) -> LineFault | None:
    """That a row has more cells than there are columns."""
    count = len(row.cells)
    if count <= len(columns) or not any(row.cells[len(columns) :]):
        return None
    message = f"{count} cells, but {len(columns)} columns: put a cell with commas between quotes."
    return LineFault(row.number, "", message)
