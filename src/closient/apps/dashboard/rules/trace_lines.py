"""Places and products as lines of a table, pasted from a spreadsheet or read from a CSV file."""

import csv
import io
import re

from closient.apps.dashboard.structs.traceability import Line, LineFault

PLACE = (
    "gln", "name", "phone", "email", "street", "city", "region", "postal_code", "country", "latitude",
    "longitude",
)  # fmt: skip
PRODUCT = ("gtin", "name", "pack_size", "pack_style", "commodity", "variety", "is_raw_commodity")
# What people call the columns.
NAMES = {
    "business name": "name", "telephone": "phone", "phone number": "phone", "e-mail": "email",
    "mail": "email", "address": "street", "state": "region", "province": "region", "zip": "postal_code",
    "zip code": "postal_code", "postcode": "postal_code", "lat": "latitude", "lon": "longitude",
    "lng": "longitude", "product": "name", "packaging size": "pack_size", "packaging style": "pack_style",
    "raw": "is_raw_commodity",
}  # fmt: skip


def read(text: str, columns: tuple[str, ...], most: int) -> tuple[list[Line], list[LineFault]]:
    """The lines, and what is wrong with those that cannot be read. Empty lines are passed over.

    >>> lines, faults = read("GLN;Name;Zip\\n9506000134376;Farm;93901", PLACE, 10)
    >>> lines[0].number, lines[0].cells
    (2, {'gln': '9506000134376', 'name': 'Farm', 'postal_code': '93901'})
    >>> read("9506000134376,Farm,1,2,3,4,5,6,7,8,9,10", PLACE, 10)[1][0].message
    '12 cells, but 11 columns: put a cell with commas between quotes.'
    """
    text = text.lstrip("\ufeff")
    if "\x00" in text:
        return [], [LineFault(0, "", "This is no text.")]
    try:
        reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        return [], [LineFault(reader.line_num, "", f"The line cannot be read: {error}.")]
    rows = [(number, row) for number, row in rows if any(row)]
    if not rows:
        return [], []
    named = [_column(cell) for cell in rows[0][1]]
    if columns[0] in named:
        number, head = rows.pop(0)
        if unknown := [cell for cell, name in zip(head, named, strict=True) if cell and name not in columns]:
            return [], [LineFault(number, "", f"No column is called {', '.join(unknown)}.")]
        columns = tuple(named)
    if len(rows) > most:
        return [], [LineFault(rows[most][0], "", f"At most {most:,} lines at once.")]
    lines: list[Line] = []
    faults: list[LineFault] = []
    for number, row in rows:
        if len(row) > len(columns) and any(row[len(columns) :]):
            message = f"{len(row)} cells, but {len(columns)} columns: put a cell with commas between quotes."
            faults.append(LineFault(number, "", message))
        else:
            cells = {name: cell for name, cell in zip(columns, row, strict=False) if name}
            lines.append(Line(number, cells))
    return lines, faults


def _delimiter(text: str) -> str:
    first = next((line for line in re.split("[\r\n]+", text) if line.strip()), "")
    return max("\t;,", key=first.count)


def _column(cell: str) -> str:
    name = cell.strip().lower().replace("_", " ")
    return NAMES.get(name, name.replace(" ", "_"))
