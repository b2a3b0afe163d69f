"""Workbooks (xlsx) of any length in little memory: rows of several sheets as they come, all cells values.

A text is never a formula, whatever it begins with. The same rows give the same bytes. Sheets lie in temporary
files until the end, since a ZIP archive takes one part after the other.
"""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from typing import IO

Cell = str | int | Decimal | None
MOST_ROWS = 1_048_576  # with the headings
LONGEST_TEXT = 32_767
WIDEST = 60
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What XML must not hold becomes what stands for an unknown character.
_UNKNOWN = (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
_SAFE: dict[int, str] = dict.fromkeys(_UNKNOWN, "\ufffd")
_SAFE |= {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}
_UNSAFE = re.compile("[" + re.escape("".join(map(chr, _SAFE))) + "]")
_STYLES = (
    f'{_DECLARATION}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class TooManyRows(Exception):
    """A sheet takes no more."""


def letters(column: int) -> str:
    """The name of a column, counted from zero.

    >>> [letters(column) for column in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class Sheet:
    """One sheet: headings that stay in view and filter, and rows below."""

    def __init__(self, name: str, headings: Sequence[str], widths: Sequence[int] = ()) -> None:
        self.name = name
        self.rows = 0
        self._columns = [letters(column) for column in range(len(headings))]
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the workbook
        sizes = widths or [min(max(len(heading) + 4, 12), WIDEST) for heading in headings]
        columns = "".join(
            f'<col min="{number}" max="{number}" width="{size}" customWidth="1"/>'
            for number, size in enumerate(sizes, 1)
        )
        self._write(
            f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
            f"</sheetViews><cols>{columns}</cols><sheetData>"
        )
        self._add(headings, ' s="1"')

    def add(self, cells: Sequence[Cell]) -> None:
        """One more row; empty cells are None or ''."""
        self._add(cells, "")

    def _add(self, cells: Sequence[Cell], style: str) -> None:
        if self.rows == MOST_ROWS:
            raise TooManyRows(f"A sheet has {MOST_ROWS:,} rows at most.")
        self.rows += 1
        row = self.rows
        parts = [f'<row r="{row}">']
        for column, cell in zip(self._columns, cells, strict=True):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                text = cell[:LONGEST_TEXT]
                if _UNSAFE.search(text):
                    text = text.translate(_SAFE)
                inside = f'<is><t xml:space="preserve">{text}</t></is>'
                parts.append(f'<c r="{column}{row}"{style} t="inlineStr">{inside}</c>')
            else:
                number = format(cell, "f") if isinstance(cell, Decimal) else str(cell)
                parts.append(f'<c r="{column}{row}"{style}><v>{number}</v></c>')
        parts.append("</row>")
        self._write("".join(parts))

    def end(self) -> None:
        """Nothing follows."""
        last = f"{self._columns[-1]}{self.rows}"
        self._write(f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>')
        self.file.seek(0)

    def _write(self, text: str) -> None:
        self.file.write(text.encode())


class WorkbookFile:
    """A workbook on its way into a file. `close` writes it; leaving the context drops what is unfinished."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sheets: list[Sheet] = []

    def __enter__(self) -> "WorkbookFile":
        return self

    def __exit__(self, *error: object) -> None:
        for sheet in self._sheets:
            sheet.file.close()

    def table(self, name: str, headings: Sequence[str], widths: Sequence[int] = ()) -> Sheet:
        """A new sheet behind the others. Names: 31 characters at most, none of []:*?/\\."""
        sheet = Sheet(name, headings, widths)
        self._sheets.append(sheet)
        return sheet

    def close(self) -> None:
        """Put everything together."""
        for sheet in self._sheets:
            sheet.end()
        with zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            for name, text in self._frame().items():
                archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
            for number, sheet in enumerate(self._sheets, 1):
                about = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml")
                about.compress_type = zipfile.ZIP_DEFLATED
                about.file_size = sheet.file.seek(0, 2)
                sheet.file.seek(0)
                with archive.open(about, "w") as part:
                    shutil.copyfileobj(sheet.file, part, 1024 * 1024)

    def _frame(self) -> dict[str, str]:
        numbered = list(enumerate(self._sheets, 1))
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            for number, _ in numbered
        )
        listed = "".join(
            f'<sheet name="{sheet.name.translate(_SAFE)}" sheetId="{number}" r:id="rId{number}"/>'
            for number, sheet in numbered
        )
        links = "".join(
            f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet"'
            f' Target="worksheets/sheet{number}.xml"/>'
            for number, _ in numbered
        )
        styles = f'<Relationship Id="rId{len(numbered) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        return {
            "[Content_Types].xml": f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{overrides}</Types>',
            "_rels/.rels": f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
            "xl/workbook.xml": f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f"<sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
            f"{links}{styles}</Relationships>",
            "xl/styles.xml": _STYLES,
        }
