"""Links as lines of a table, pasted from a spreadsheet or read from a CSV file."""

import csv
import io
import re
from typing import Any

from msgspec import Struct

from closient.apps.dashboard.rules import link_form, link_spots
from closient.apps.dashboard.structs.links import LineFault

# In this order when the first line names no columns.
COLUMNS = (
    "digital_link", "link_type", "href", "title", "hreflang", "is_default", "media_type", "context",
    "passes_query", "enabled",
)  # fmt: skip
NEEDED = COLUMNS[:4]
LISTS = ("hreflang", "context")
SWITCHES = {"is_default": False, "passes_query": True, "enabled": True}
YES, NO = {"yes", "y", "true", "1", "x", "on"}, {"no", "n", "false", "0", "off"}
# What people call the columns.
NAMES = {
    "digital link": "digital_link", "gtin": "digital_link", "key": "digital_link", "type": "link_type",
    "link type": "link_type", "address": "href", "url": "href", "target": "href", "language": "hreflang",
    "languages": "hreflang", "default": "is_default", "media type": "media_type", "contexts": "context",
}  # fmt: skip
MOST = 10_000


class Line(Struct, frozen=True):
    """One line: its number, and what it says."""

    number: int
    values: dict[str, Any]


def read(text: str) -> tuple[list[Line], list[LineFault]]:
    """The lines, and what is wrong with those that cannot be read. Empty lines are passed over.

    >>> lines, faults = read("9506000134352,gs1:pip,https://example.com/,Rice,en de,yes")
    >>> lines[0].values["digital_link"], lines[0].values["hreflang"], lines[0].values["is_default"]
    ('/01/09506000134352', ['en', 'de'], True)
    >>> read("address,type\\nhttps://example.com/,gs1:pip")[1][0].message
    'The columns digital_link, title are missing.'
    """
    text = text.lstrip("\ufeff")
    try:
        reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        return [], [LineFault(reader.line_num, "", f"The line cannot be read: {error}.")]
    rows = [(number, row) for number, row in rows if any(row)]
    if not rows:
        return [], []
    names = [_column(cell) for cell in rows[0][1]]
    columns: list[str] = list(COLUMNS)
    if "link_type" in names or "href" in names:
        number, head = rows.pop(0)
        if unknown := [cell for cell, name in zip(head, names, strict=True) if cell and name not in COLUMNS]:
            return [], [LineFault(number, "", f"No column is called {', '.join(unknown)}.")]
        if missing := [name for name in NEEDED if name not in names]:
            return [], [LineFault(number, "", f"The columns {', '.join(missing)} are missing.")]
        columns = names
    if len(rows) > MOST:
        return [], [LineFault(rows[MOST][0], "", f"At most {MOST:,} links at once.")]
    lines: list[Line] = []
    faults: list[LineFault] = []
    for number, row in rows:
        _read_line(number, row, columns, lines, faults)
    return lines, faults


def _delimiter(text: str) -> str:
    """What stands between the cells of the first line, which FNC1 of a scanner does not end."""
    first = next((line for line in re.split("[\r\n]+", text) if line.strip()), "")
    return max("\t;,", key=first.count)


def _column(cell: str) -> str:
    name = cell.strip().lower()
    return NAMES.get(name.replace("_", " "), name.replace(" ", "_"))


def _read_line(
    number: int, row: list[str], columns: list[str], lines: list[Line], faults: list[LineFault]
) -> None:
    if len(row) > len(columns) and any(row[len(columns) :]):
        message = f"{len(row)} cells, but {len(columns)} columns: put a cell with commas between quotes."
        faults.append(LineFault(number, "", message))
        return
    cells = dict(zip(columns, row, strict=False))
    values: dict[str, Any] = {name: cells.get(name, "") for name in COLUMNS}
    faults += [LineFault(number, name, "This is needed.") for name in NEEDED if not values[name]]
    for name, usual in SWITCHES.items():
        said = values[name].lower()
        if said not in YES | NO | {""}:
            faults.append(LineFault(number, name, f"Write yes or no, not {values[name][:20]}."))
        values[name] = said in YES if said else usual
    for name in LISTS:
        values[name] = link_form.several(values[name])
    values["digital_link"] = link_spots.standing(values["digital_link"])
    # What else is wrong with it is to be said at once too.
    lines.append(Line(number, values))
