"""Several CSV files in one ZIP archive, of any length in little memory: rows of all of them as they come.

In UTF-8 with its mark, since spreadsheets take other files for local ones. What a spreadsheet would run as a
formula is escaped (kit.csv_cells). The same rows give the same bytes.
"""

import csv
import io
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from typing import IO

from closient.kit.csv_cells import escaped
from closient.kit.workbook_file import Cell


class CsvTable:
    """One file: a line of headings and rows below."""

    def __init__(self, name: str, headings: Sequence[str]) -> None:
        self.name = name
        self.rows = 0
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the archive
        self._text = io.TextIOWrapper(self.file, "utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text)
        self.add(headings)

    def add(self, cells: Sequence[Cell]) -> None:
        """One more row."""
        self.rows += 1
        self._writer.writerow([_written(cell) for cell in cells])

    def end(self) -> None:
        """Nothing follows."""
        self._text.flush()
        self._text.detach()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return escaped(cell)
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


class CsvArchive:
    """The archive on its way into a file. `close` writes it; leaving the context drops what is unfinished."""

    media_type = "application/zip"

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._tables: list[CsvTable] = []

    def __enter__(self) -> "CsvArchive":
        return self

    def __exit__(self, *error: object) -> None:
        for table in self._tables:
            table.file.close()

    def table(self, name: str, headings: Sequence[str], widths: Sequence[int] = ()) -> CsvTable:
        """A new file, called after the table; widths are for sheets."""
        table = CsvTable(name, headings)
        self._tables.append(table)
        return table

    def close(self) -> None:
        """Put everything together."""
        with zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            for table in self._tables:
                table.end()
                about = zipfile.ZipInfo(f"{table.name.lower().replace(' ', '-')}.csv")
                about.compress_type = zipfile.ZIP_DEFLATED
                about.file_size = table.file.seek(0, 2)
                table.file.seek(0)
                with archive.open(about, "w") as part:
                    shutil.copyfileobj(table.file, part, 1024 * 1024)
