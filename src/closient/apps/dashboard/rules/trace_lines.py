"""Places and products as lines of a table, pasted from a spreadsheet or read from a CSV file."""

from closient.apps.dashboard.rules import pasted_rows
from closient.apps.dashboard.structs.lines import LineFault
from closient.apps.dashboard.structs.traceability import Line

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
    rows = pasted_rows.read(text)
    if isinstance(rows, LineFault):
        return [], [rows]
    names = pasted_rows.columns_of(rows[0], NAMES) if rows else []
    if columns[0] in names:
        if fault := pasted_rows.unknown(rows.pop(0), names, columns):
            return [], [fault]
        columns = tuple(names)
    if len(rows) > most:
        return [], [LineFault(rows[most].number, "", f"At most {most:,} lines at once.")]
    lines: list[Line] = []
    faults: list[LineFault] = []
    for row in rows:
        if fault := pasted_rows.surplus(row, columns):
            faults.append(fault)
        else:
            cells = {name: cell for name, cell in zip(columns, row.cells, strict=False) if name}
            lines.append(Line(row.number, cells))
    return lines, faults
