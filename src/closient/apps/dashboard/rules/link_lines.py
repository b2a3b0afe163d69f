"""Links as lines of a table, pasted from a spreadsheet or read from a CSV file."""

from typing import Any

from msgspec import Struct

from closient.apps.dashboard.rules import link_form, link_spots, pasted_rows
from closient.apps.dashboard.rules.pasted_rows import Row
from closient.apps.dashboard.structs.lines import LineFault

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
    rows = pasted_rows.read(text)
    if isinstance(rows, LineFault):
        return [], [rows]
    names = pasted_rows.columns_of(rows[0], NAMES) if rows else []
    columns: list[str] = list(COLUMNS)
    if "link_type" in names or "href" in names:
        head = rows.pop(0)
        if fault := pasted_rows.unknown(head, names, COLUMNS):
            return [], [fault]
        if missing := [name for name in NEEDED if name not in names]:
            return [], [LineFault(head.number, "", f"The columns {', '.join(missing)} are missing.")]
        columns = names
    if len(rows) > MOST:
        return [], [LineFault(rows[MOST].number, "", f"At most {MOST:,} links at once.")]
    lines: list[Line] = []
    faults: list[LineFault] = []
    for row in rows:
        if fault := pasted_rows.surplus(row, columns):
            faults.append(fault)
        else:
            _read_line(row, columns, lines, faults)
    return lines, faults


def _read_line(row: Row, columns: list[str], lines: list[Line], faults: list[LineFault]) -> None:
    number = row.number
    cells = dict(zip(columns, row.cells, strict=False))
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
