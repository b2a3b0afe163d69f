"""Workbooks and archives of CSV files that are written row by row."""

import csv
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from closient.kit import workbook_file
from closient.kit.csv_archive import CsvArchive
from closient.kit.workbook_file import Cell, TooManyRows, WorkbookFile

HOSTILE = ["=1+1", "+1 555", "-2", "@SUM(A1)", "a & b < c > d", 'say "x"', " spaced ", "é😀", "two\nlines"]


def a_workbook(*rows: list[Cell]) -> bytes:
    file = io.BytesIO()
    with WorkbookFile(file) as book:
        first, second = book.table("KDEs", ["A", "B"]), book.table("Other & more", ["C"], [40])
        for row in rows:
            first.add(row)
            second.add(row[:1])
        book.close()
    return file.getvalue()


def test_rows_are_read_again_as_they_were_written():
    book = openpyxl.load_workbook(io.BytesIO(a_workbook(["x", 1], [None, Decimal("2.50")], ["", 3])))
    assert book.sheetnames == ["KDEs", "Other & more"]
    sheet = book["KDEs"]
    assert list(sheet.values) == [("A", "B"), ("x", 1), (None, 2.5), (None, 3)]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B4"
    assert sheet["A1"].font.b
    assert book["Other & more"].column_dimensions["A"].width == 40


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_a_text_whatever_it_begins_with(text: str):
    sheet = openpyxl.load_workbook(io.BytesIO(a_workbook([text, 1])))["KDEs"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == (text, "s")


def test_what_xml_cannot_hold_is_shown_as_unknown():
    sheet = openpyxl.load_workbook(io.BytesIO(a_workbook(["a\x01b\x0bc", None], ["x" * 40_000, 1])))["KDEs"]
    assert sheet["A2"].value == "a\ufffdb\ufffdc"
    assert len(sheet["A3"].value) == workbook_file.LONGEST_TEXT


def test_the_same_rows_give_the_same_bytes():
    assert a_workbook(["x", 1]) == a_workbook(["x", 1])


def test_a_sheet_that_is_full_takes_no_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook_file, "MOST_ROWS", 3)
    a_workbook(["x", 1], ["y", 2])
    with pytest.raises(TooManyRows):
        a_workbook(["x", 1], ["y", 2], ["z", 3])


def test_csv_files_lie_in_one_archive_and_run_no_formula():
    file = io.BytesIO()
    with CsvArchive(file) as archive:
        table, empty = archive.table("KDEs", ["A", "B"]), archive.table("First land receive", ["C"])
        for text in HOSTILE:
            table.add([text, Decimal("1.10")])
        assert (table.rows, empty.rows) == (len(HOSTILE) + 1, 1)
        archive.close()
    with zipfile.ZipFile(file) as found:
        assert found.namelist() == ["kdes.csv", "first-land-receive.csv"]
        rows = list(csv.reader(io.StringIO(found.read("kdes.csv").decode("utf-8-sig"), newline="")))
    assert rows[0] == ["A", "B"]
    assert [row[0] for row in rows[1:]] == [f"'{text}" if text[0] in "=+-@" else text for text in HOSTILE]
    assert {row[1] for row in rows[1:]} == {"1.10"}
