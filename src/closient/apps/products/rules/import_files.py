"""A CSV file of products: from its bytes to rows with their line numbers, and what is wrong with them.

What a file as a whole can be refused for is a Problem; what a row is refused for is kept with its line.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import BinaryIO

from msgspec import Struct

from closient.apps.products.structs import CsvProblem, CsvRowError
from closient.gs1 import gtin as gtins
from closient.gs1.errors import Gs1Error
from closient.kit import csv_cells
from closient.kit.errors import BadRequest, TooLarge, Validation

LARGEST, MOST_ROWS = 10 * 1024 * 1024, 10_000
MOST_LINES_TOLD = 100
# The columns, each with its other names; of two that are filled the earlier name counts.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "gtin": ("barcode", "upc", "ean", "gtin-8", "gtin-12", "gtin-13", "gtin-14"),
    "product_name": ("name", "title"),
    "brand": (),
    "manufacturer": (),
    "description": (),
    "image_url": ("image", "photo_url"),
    "country_of_origin": ("country", "origin"),
    "net_content": ("size", "weight", "volume"),
}
COLUMNS = tuple(ALIASES)
FACTS = COLUMNS[1:]
# What a cell that is refused should have been.
WANTED = {
    "product_name": "At most 255 characters.",
    "brand": "At most 255 characters.",
    "manufacturer": "At most 255 characters.",
    "description": "At most 20,000 characters.",
    "image_url": "An address that begins with http:// or https://, of at most 2,048 characters.",
    "country_of_origin": "A country in two letters (ISO 3166-1), such as IT.",
    "net_content": "At most 100 characters.",
}
# How a file in UTF-16 begins, and how much of a file is looked at to tell what it is.
WIDE, HEAD = (b"\xff\xfe", b"\xfe\xff"), 256 * 1024
DELIMITERS = (",", ";", "\t")
_NAMES = {
    re.sub("[-_ ]+", "_", name): (column, rank)
    for column, others in ALIASES.items()
    for rank, name in enumerate((column, *others))
}
_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n?")
_QUOTED_NUMBER = re.compile(r'="(\d*)"')
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
# Numbers without the zeros that a spreadsheet drops.
_SHORTENED = re.compile(r"\d{6,7}|\d{9,11}")

# Cells of a record, or why it cannot be read.
Record = list[str] | str
# The places of the cells of a column, the one that counts first in front.
Places = Mapping[str, Sequence[int]]


class ImportRow(Struct):
    """What a row says: a GTIN-14, and the facts whose cells are filled."""

    line: int
    gtin: str
    facts: dict[str, str]


class ImportFile(Struct):
    """Every data row is one of the rows or one of the faults."""

    rows: list[ImportRow]
    faults: list[CsvRowError]
    columns: list[str] = []
    # Each row as it stands in the file, by its line.
    cells: dict[int, list[str]] = {}

    @property
    def total(self) -> int:
        return len(self.rows) + len(self.faults)


def read(content: bytes) -> ImportFile:
    """The rows of a file. Rows of empty cells are passed over.

    >>> found = read("UPC;Title\\n614141123452;Rice\\n614141123453;Rice".encode())
    >>> found.rows[0]
    ImportRow(line=2, gtin='00614141123452', facts={'product_name': 'Rice'})
    >>> found.faults[0].line, found.faults[0].column
    (3, 'gtin')
    """
    text = decode(content)
    found = ImportFile([], [])
    seen = Seen(records(io.StringIO(text, newline=""), _delimiter(text)))
    for one in rows(seen):
        if found.total == MOST_ROWS:
            raise Validation.of("file", f"At most {MOST_ROWS:,} rows at once; this file has more.")
        if isinstance(one, ImportRow):
            found.rows.append(one)
        else:
            found.faults.append(one)
        found.cells[one.line] = seen.cells
    found.columns = seen.columns
    return found


class Seen:
    """Records that are passed on, with the headings and the cells of the last one to look at."""

    def __init__(self, records: Iterator[tuple[int, Record]]) -> None:
        self._records = records
        self.columns: list[str] = []
        self.cells: list[str] = []

    def __iter__(self) -> "Seen":
        return self

    def __next__(self) -> tuple[int, Record]:
        line, record = next(self._records)
        self.cells = record if isinstance(record, list) else []
        if not self.columns and not _is_setting(line, self.cells):
            self.columns = self.cells if any(cell.strip() for cell in self.cells) else []
        return line, record


def read_stream(file: BinaryIO) -> Seen:
    """The records of a file of any length, read as they are asked for; for `rows`."""
    start = file.read(HEAD)
    file.seek(0)
    if b"\0" in start and not start.startswith(WIDE):
        raise BadRequest("This is not a CSV file in UTF-8.")
    text = io.TextIOWrapper(file, "utf-16" if start.startswith(WIDE) else "utf-8-sig", newline="")
    try:
        delimiter = _delimiter(text.read(HEAD))
        text.seek(0)
    except UnicodeDecodeError:
        raise BadRequest("The file is not UTF-8: save it as CSV UTF-8.") from None
    return Seen(_decoded(records(text, delimiter)))


def _decoded(found: Iterator[tuple[int, Record]]) -> Iterator[tuple[int, Record]]:
    line = 0
    try:
        for line, record in found:
            yield line, record
    except UnicodeDecodeError:
        raise BadRequest(f"Below line {line} is what is not UTF-8: save the file as CSV UTF-8.") from None


def rows(records: Iterator[tuple[int, Record]]) -> Iterator[ImportRow | CsvRowError]:
    """What each record below the heading says, or what is wrong with it; empty ones are passed over."""
    places, width = _header(records)
    for line, record in records:
        if isinstance(record, str):
            yield CsvRowError(line, record)
        elif any(cell.strip() for cell in record):
            yield _row(line, record, places, width)


def count(records: Iterator[tuple[int, Record]], most: int) -> int:
    """How many rows there are below the heading, up to one more than `most`; none of them is looked into."""
    _header(records)
    filled = (1 for _, record in records if isinstance(record, str) or any(cell.strip() for cell in record))
    return sum(islice(filled, most + 1))


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark in front."""
    if len(content) > LARGEST:
        raise TooLarge(f"A file has at most {LARGEST // 1024**2} MiB.")
    if content.startswith(b"PK\x03\x04"):
        raise BadRequest("This is a workbook of a spreadsheet, not a CSV file: save it as CSV UTF-8.")
    is_wide = content.startswith(WIDE)
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadRequest(f"Line {line} is not UTF-8: save the file as CSV UTF-8.") from None
    if "\0" in text[:1000]:
        raise BadRequest("This is not a CSV file in UTF-8.")
    return text


def _delimiter(text: str) -> str:
    """What stands between the cells of the first line that has any."""
    for line in io.StringIO(text, newline=""):
        if told := _SEPARATOR_LINE.fullmatch(line):
            return told[1]
        if line.strip():
            return max(DELIMITERS, key=lambda one: _known(line[: csv.field_size_limit()], one))
    raise BadRequest("The file is empty.")


def _known(line: str, delimiter: str) -> tuple[int, int]:
    cells = next(csv.reader([line], delimiter=delimiter), [])
    return sum(_named(cell) is not None for cell in cells), len(cells)


def _named(cell: str) -> tuple[str, int] | None:
    """The column that a heading means, and how much it counts."""
    return _NAMES.get(re.sub("[-_ ]+", "_", cell.strip().lower()))


def records(text: Iterable[str], delimiter: str) -> Iterator[tuple[int, Record]]:
    """The records with the lines on which they begin."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # Where the next record begins is not known then.
            if reader.line_num > line or "unexpected end" in str(error):
                raise BadRequest(
                    f"A quote that is opened in line {line} is not closed as it should."
                ) from None
            yield line, _unreadable(str(error))
            continue
        yield line, record


def _unreadable(error: str) -> str:
    if "field limit" in error:
        return f"A cell has more than {csv.field_size_limit():,} characters."
    return 'A quoted cell goes on after its quote: write a quote within it twice ("").'


def _header(records: Iterator[tuple[int, Record]]) -> tuple[Places, int]:
    for line, record in records:
        if isinstance(record, str):
            raise BadRequest(f"Line {line}, which names the columns, cannot be read: {record}")
        if _is_setting(line, record) or not any(cell.strip() for cell in record):
            continue
        return places_of(record), len(record)
    raise BadRequest("The file is empty.")


def _is_setting(line: int, record: Sequence[str]) -> bool:
    return line == 1 and bool(record) and record[0].startswith("sep=")


def places_of(header: Sequence[str]) -> Places:
    """Where each column stands; BadRequest when none can be the GTIN."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, cell in enumerate(header):
        if named := _named(cell):
            found.setdefault(named[0], []).append((named[1], place))
    if "gtin" not in found:
        raise BadRequest(f"No column is called gtin (or {', '.join(ALIASES['gtin'])}).")
    return {column: [place for _, place in sorted(ranked)] for column, ranked in found.items()}


def _row(line: int, record: list[str], places: Places, width: int) -> ImportRow | CsvRowError:
    if any(cell.strip() for cell in record[width:]):
        message = f"{len(record)} cells, but {width} columns: put a cell that has a delimiter in quotes."
        return CsvRowError(line, message)
    cells = {column: _filled(record, some) for column, some in places.items()}
    if holed := [column for column, filled in cells.items() if any("\0" in cell for cell in filled)]:
        return CsvRowError(line, "The cell has a character that cannot be stored (NUL).", holed[0])
    try:
        numbers = {_gtin(cell) for cell in cells["gtin"] or [""]}
    except Gs1Error as error:
        return CsvRowError(line, error.reason, "gtin")
    if len(numbers) > 1:
        return CsvRowError(line, "The row has several GTINs: give each product a row.", "gtin")
    facts = {column: filled[0] for column, filled in cells.items() if filled and column != "gtin"}
    if "country_of_origin" in facts:
        facts["country_of_origin"] = facts["country_of_origin"].upper()
    return ImportRow(line, numbers.pop(), facts)


def _filled(record: list[str], places: Sequence[int]) -> list[str]:
    """The cells of a column that say something."""
    cells = [csv_cells.unescaped(record[place]).strip() for place in places if place < len(record)]
    return [cell for cell in cells if cell]


def _gtin(cell: str) -> str:
    if quoted := _QUOTED_NUMBER.fullmatch(cell):
        cell = quoted[1]
    try:
        return gtins.normalise(cell)
    except Gs1Error as error:
        if _SCIENTIFIC.fullmatch(cell):
            told = f"{cell[:40]} is what a spreadsheet made of a GTIN: format the column as text."
            raise Gs1Error(told, ai="01") from None
        if _SHORTENED.fullmatch(cell):
            told = f"{error.reason} A spreadsheet may have dropped zeros in front: format the column as text."
            raise Gs1Error(told, ai="01") from None
        raise


def grouped(errors: Iterable[CsvRowError]) -> list[CsvProblem]:
    """Errors of one message and column together, the most frequent first.

    >>> told = grouped([CsvRowError(2, "Empty.", "gtin"), CsvRowError(3, "Odd."), CsvRowError(4, "Odd.")])
    >>> [(one.message, one.count, one.lines) for one in told]
    [('Odd.', 2, [3, 4]), ('Empty.', 1, [2])]
    """
    found: dict[tuple[str, str | None], CsvProblem] = {}
    for error in errors:
        key = error.message, error.column
        problem = found.setdefault(key, CsvProblem(error.message, error.column, 0, []))
        problem.count += 1
        if len(problem.lines) < MOST_LINES_TOLD:
            problem.lines.append(error.line)
    return sorted(found.values(), key=lambda problem: -problem.count)


def template() -> str:
    """A file to fill in: the columns, and two products as examples."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, name, content in (("9506000134352", "Fusilli", "500 g"), ("9506000134369", "Penne", "1 kg")):
        maker = ("Terra Verde", "Pastificio Uno", f"{name} of durum wheat, bronze-drawn")
        writer.writerow(
            (number, name, *maker, f"https://example.com/{name.lower()}.jpg", "IT", content),
        )
    return text.getvalue()
