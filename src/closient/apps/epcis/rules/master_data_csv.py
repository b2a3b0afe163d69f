"""Master data as CSV, with a line for each place or product and the fields as columns.

What is written is read again as it was. Commas, semicolons and tabs are told apart; columns may be called
`Postal code` for `postal_code`, stand in any order, and be left out.
"""

import csv
import io
from collections.abc import Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct

from closient.kit.csv_cells import escaped, unescaped
from closient.kit.errors import BadRequest, FieldError, Validation

MOST_ROWS = 10_000
NOT_TEXT = "The file is no CSV in UTF-8."
TOO_MANY = f"A file has {MOST_ROWS:,} rows at most."
YES = {"true", "yes", "1", "x"}
Entry = TypeVar("Entry", bound=Struct)


def written(kind: type[Struct], rows: Sequence[Struct]) -> str:
    """A line with the fields of `kind`, and one for each row, which has them too."""
    names = kind.__struct_fields__
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        cells = [getattr(row, name) for name in names]
        writer.writerow(["" if cell is None else escaped(_plain(cell)) for cell in cells])
    return text.getvalue()


def _plain(cell: object) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def read(content: bytes, kind: type[Entry], key: str) -> tuple[list[Entry], list[int]]:
    """The entries of a file and the lines that they stand on.

    BadRequest when it is no CSV or nothing is called `key`; Validation with all faults, by line and column.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest(NOT_TEXT) from None
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    entries, lines, faults = list[Entry](), list[int](), list[FieldError]()
    try:
        names = [name.strip().lower().replace(" ", "_") for name in next(reader, [])]
        if key not in names:
            raise BadRequest(f"No column is called {key}.")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(entries) + len(faults) >= MOST_ROWS:
                raise BadRequest(TOO_MANY)
            try:
                entries.append(_entry(kind, dict(zip(names, cells, strict=False))))
                lines.append(reader.line_num)
            except msgspec.ValidationError as error:
                faults.append(_fault(reader.line_num, str(error)))
    except csv.Error:
        raise BadRequest(NOT_TEXT) from None
    if faults:
        raise Validation(faults)
    return entries, lines


def _entry(kind: type[Entry], row: dict[str, str]) -> Entry:
    cells: dict[str, object] = {}
    for field in msgspec.structs.fields(kind):
        cell = unescaped(row.get(field.name, "").strip())
        if field.type is bool or field.default is False:
            cells[field.name] = cell.lower() in YES
        elif cell:
            cells[field.name] = cell
    return msgspec.convert(cells, kind, strict=False)


def _fault(line: int, text: str) -> FieldError:
    """msgspec says `... - at `$.country``."""
    message, _, path = text.partition(" - at `$.")
    return FieldError(f"{line}.{path.rstrip('`')}" if path else str(line), message)
