"""XLSX files of products as spreadsheets and libraries write them, and as somebody hostile does."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from closient.apps.products.rules import import_files, sheet_files, workbook_parts, workbooks
from closient.apps.products.rules.import_files import ImportRow
from closient.apps.products.structs import CsvRowError
from closient.kit.errors import BadRequest, Problem, TooLarge

GTIN, OTHER = "09506000134352", "09506000134369"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>'
TAIL = "</sheetData></worksheet>"


def by_xlsxwriter(*rows: Sequence[object], **options: object) -> io.BytesIO:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "d/m/yyyy", **options})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            else:
                sheet.write(number, place, value)
    book.close()
    return file


def by_openpyxl(*rows: Sequence[object]) -> io.BytesIO:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    return file


def by_hand(sheet: str, **parts: str) -> io.BytesIO:
    """A real workbook whose sheet (and parts, by their names) are written anew."""
    made = by_xlsxwriter(["gtin", "name"], [GTIN, "Rice"])
    told = {"worksheets/sheet1": sheet, **parts}
    changed = {f"xl/{name}.xml": text.encode() for name, text in told.items()}
    return rezipped(made, changed)


def rezipped(file: io.BytesIO, changed: dict[str, bytes]) -> io.BytesIO:
    result = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, changed.get(entry.filename, old.read(entry)))
    return result


def read(file: io.BytesIO) -> list[ImportRow | CsvRowError]:
    return list(sheet_files.rows(file))


def refused(file: io.BytesIO) -> str:
    with pytest.raises(Problem) as caught:
        read(file)
    assert caught.value.status in {400, 413}
    return str(caught.value.detail)


@pytest.mark.parametrize("write", [by_xlsxwriter, by_openpyxl])
def test_a_workbook_reads_as_the_csv_file_of_the_same_rows(write):
    rows = [
        ["UPC", "Title", "Brand", "origin", "size"],
        ["614141123452", "Crème brûlée, 山", "  Ø ", "it", "500 g"],
        [GTIN, "Rice", None, None, None],
        [None, None, None, None, None],
        ["614141123453", "Wrong", None, None, None],
        [OTHER, "x" * 300, None, None, None],
    ]
    text = "\n".join(",".join(f'"{cell or ""}"' for cell in row) for row in rows)
    found = import_files.read(text.encode())
    assert len(found.rows) == 3
    assert sorted(read(write(*rows)), key=lambda one: one.line) == sorted(
        [*found.rows, *found.faults], key=lambda one: one.line
    )


@pytest.mark.parametrize(
    ("stored", "gtin"),
    [
        (4006381333931, "04006381333931"),
        (4006381333931.0, "04006381333931"),
        (36000291452, "00036000291452"),
        (19506000134359, "19506000134359"),
        (96385074, "00000096385074"),
        ("4006381333931", "04006381333931"),
    ],
)
def test_a_gtin_that_is_a_number_gets_its_zeros_back(stored, gtin):
    assert read(by_xlsxwriter(["gtin", "name"], [stored, "Pen"])) == [
        ImportRow(2, gtin, {"product_name": "Pen"})
    ]


@pytest.mark.parametrize(
    "raw", ["4006381333931", "4006381333931.0", "4.006381333931E12", "4.006381333931000E+12"]
)
def test_every_way_of_writing_an_exact_number_is_read(raw):
    sheet = f'{HEAD}<row r="1"><c t="str"><v>gtin</v></c></row><row><c><v>{raw}</v></c></row>{TAIL}'
    assert read(by_hand(sheet)) == [ImportRow(2, "04006381333931", {})]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("4.00638E+12", "4.00638E+12 is what a spreadsheet made of a GTIN"),
        # Its check digit is right by chance.
        ("4.00635E+12", "4.00635E+12 is what a spreadsheet made of a GTIN"),
        ("4006350000000", "4.00635E+12 is what a spreadsheet made of a GTIN"),
        ("4006381333931.5", "has something else"),
        ("4006381333932", "is mistyped"),
        ("-4006381333931", "has something else"),
        ("36000291453", "A spreadsheet may have dropped zeros in front"),
    ],
)
def test_a_number_that_is_no_gtin_any_more_is_refused_with_its_row(raw, told):
    sheet = (
        f'{HEAD}<row r="1"><c t="str"><v>gtin</v></c></row><row r="7"><c r="A7"><v>{raw}</v></c></row>{TAIL}'
    )
    (found,) = read(by_hand(sheet))
    assert isinstance(found, CsvRowError)
    assert (found.line, found.column) == (7, "gtin")
    assert told in found.message


def test_a_gtin_that_ends_in_zeros_is_taken_as_text():
    assert read(by_xlsxwriter(["gtin"], ["4006350000000"])) == [ImportRow(2, "04006350000000", {})]


@pytest.mark.parametrize("write", [by_xlsxwriter, by_openpyxl])
def test_dates_numbers_and_truths_become_what_people_see(write):
    found = read(
        write(
            ["gtin", "name", "brand", "description", "size", "manufacturer"],
            [GTIN, date(2026, 3, 1), datetime.fromisoformat("2026-03-01T12:30"), 0.1, 500, True],
        )
    )
    assert found == [
        ImportRow(
            2,
            GTIN,
            {
                "product_name": "2026-03-01",
                "brand": "2026-03-01T12:30:00",
                "description": "0.1",
                "net_content": "500",
                "manufacturer": "TRUE",
            },
        )
    ]


def test_dates_of_a_workbook_that_counts_from_1904_are_the_same():
    rows = (["gtin", "name"], [GTIN, date(2026, 3, 1)])
    for since_1904 in (False, True):
        assert read(by_xlsxwriter(*rows, date_1904=since_1904))[0] == ImportRow(
            2, GTIN, {"product_name": "2026-03-01"}
        )


def test_texts_in_pieces_with_readings_and_escapes_are_whole():
    texts = (
        f'<sst xmlns="{MAIN}"><si><t>gtin</t></si><si><t>name</t></si>'
        '<si><r><t>Sn</t></r><r><t xml:space="preserve">ow </t></r>'
        '<rPh sb="0" eb="1"><t>yuki</t></rPh></si></sst>'
    )
    sheet = (
        f'{HEAD}<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
        '<c r="C1" t="str"><v>brand</v></c>'
        f'</row><row r="2"><c r="A2" t="inlineStr"><is><t>{GTIN}</t></is></c><c r="B2" t="s"><v>2</v></c>'
        f'<c r="C2" t="str"><f>1</f><v>a_x000A_b</v></c></row>{TAIL}'
    )
    assert read(by_hand(sheet, sharedStrings=texts)) == [
        ImportRow(2, GTIN, {"product_name": "Snow", "brand": "a\nb"})
    ]


def test_other_prefixes_and_the_strict_form_are_read():
    for space in (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"):
        cells = f'<x:c t="inlineStr"><x:is><x:t>{GTIN}</x:t></x:is></x:c>'
        head = '<x:row><x:c t="str"><x:v>gtin</x:v></x:c></x:row>'
        data = f"<x:sheetData>{head}<x:row>{cells}</x:row></x:sheetData>"
        sheet = f'<x:worksheet xmlns:x="{space}">{data}</x:worksheet>'
        assert read(by_hand(sheet)) == [ImportRow(2, GTIN, {})]


def test_the_first_sheet_that_is_shown_is_read():
    book = openpyxl.Workbook()
    book.worksheets[0].append(["notes"])
    book.worksheets[0].sheet_state = "hidden"
    shown = book.create_sheet("Products")
    shown.append(["gtin"])
    shown.append([GTIN])
    book.create_chartsheet("Chart", 0)
    book.active = shown
    file = io.BytesIO()
    book.save(file)
    assert read(file) == [ImportRow(2, GTIN, {})]


def test_a_cell_that_shows_an_error_is_an_error_of_its_row_where_it_matters():
    sheet = (
        f'{HEAD}<row><c t="str"><v>gtin</v></c><c t="str"><v>name</v></c><c t="str"><v>stock</v></c></row>'
        f'<row><c t="str"><v>{GTIN}</v></c><c t="e"><v>#N/A</v></c></row>'
        f'<row><c t="str"><v>{OTHER}</v></c><c/><c t="e"><v>#REF!</v></c></row>{TAIL}'
    )
    assert read(by_hand(sheet)) == [
        CsvRowError(2, "The cell product_name shows an error: #N/A"),
        ImportRow(3, OTHER, {}),
    ]


def test_cells_that_are_too_long_or_too_far_away_are_errors_of_their_row():
    long = "x" * (workbooks.MOST_CHARACTERS + 1)
    sheet = (
        f'{HEAD}<row><c t="str"><v>gtin</v></c><c t="str"><v>name</v></c></row>'
        f'<row><c t="str"><v>{GTIN}</v></c><c t="str"><v>{long}</v></c></row>'
        f'<row r="9"><c r="XFD9"><v>1</v></c></row><row r="1048576"><c t="str"><v>{OTHER}</v></c></row>{TAIL}'
    )
    far = by_hand(sheet)
    found = read(far)
    assert [one.line for one in found] == [2, 9, 1_048_576]
    faults = [one.message for one in found if isinstance(one, CsvRowError)]
    assert "32,767 characters" in faults[0]
    assert "further to the right" in faults[1]
    assert found[2] == ImportRow(1_048_576, OTHER, {})


def test_a_file_that_is_no_workbook_is_told_what_it_is():
    assert "no workbook in the form XLSX" in refused(io.BytesIO(b"gtin,name\n1,2\n"))
    assert "no workbook in the form XLSX" in refused(io.BytesIO(b""))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("gtin.csv", "gtin\n")
    assert "no workbook in the form XLSX" in refused(archive)
    old = io.BytesIO(workbook_parts.OLE + bytes(2_000_000) + "Workbook".encode("utf-16-le"))
    assert "old form XLS" in refused(old)
    whole = by_xlsxwriter(["gtin"], [GTIN]).getvalue()
    assert "breaks off" in refused(io.BytesIO(whole[: len(whole) // 2]))


def test_a_protected_file_is_refused_in_so_many_words():
    name = "EncryptedPackage".encode("utf-16-le")
    # The name lies across two pieces that are read.
    sealed = io.BytesIO(workbook_parts.OLE + bytes(1024 * 1024 - 20) + name + bytes(500))
    assert refused(sealed) == "The workbook is protected by a password: save it without one."
    whole = bytearray(by_xlsxwriter(["gtin"], [GTIN]).getvalue())
    at = whole.find(b"PK\x01\x02")
    while at >= 0:
        whole[at + 8] |= 1
        at = whole.find(b"PK\x01\x02", at + 4)
    assert "protected by a password" in refused(io.BytesIO(bytes(whole)))


def test_a_workbook_without_products_is_refused():
    assert "empty" in refused(by_xlsxwriter())
    assert "No column is called gtin" in refused(by_xlsxwriter(["name"], ["Rice"]))


def test_a_bomb_is_refused_before_it_is_unpacked():
    rows = "<row/>" * 3_000_000
    assert "unpacks to more than 250 times" in refused(by_hand(HEAD + rows + TAIL))
    small = by_hand(HEAD + TAIL)
    crowd = io.BytesIO(small.getvalue())
    with zipfile.ZipFile(crowd, "a") as file:
        for number in range(20_000):
            file.writestr(f"xl/media/{number:030}", b"")
    with pytest.raises(TooLarge, match="more parts"):
        read(crowd)


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE worksheet [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE worksheet SYSTEM "http://example.com/worksheet.dtd">',
    ],
)
@pytest.mark.parametrize("part", ["worksheets/sheet1", "sharedStrings", "styles", "workbook"])
def test_a_document_type_is_refused_wherever_it_stands(declared, part):
    parts = {"worksheets/sheet1": HEAD + TAIL, part: f"{declared}<worksheet/>"}
    assert "document type" in refused(by_hand(parts.pop("worksheets/sheet1"), **parts))


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * 100 + "</a>" * 100,
        "".join(f"<a{number}/>" for number in range(9_000)),
        "".join(f'<row x{number}="1"/>' for number in range(9_000)),
        "".join(f'<row xmlns:x{number}="urn:x"/>' for number in range(9_000)),
        f"<!--{'x' * 2_000_000}-->",
        '<row r="5"/><row r="4"/>',
        '<row r="1048577"/>',
        '<row r="-1"/>',
        '<row><c r="1A"><v>1</v></c></row>',
        '<row><c t="s"><v>99</v></c></row>',
        '<row><c t="s"><v>-1</v></c></row>',
        "<row><c><v>nan</v></c></row>",
        "<row><c><v>1e999</v></c></row>",
        "<row></c>",
        "<row>",
    ],
)
def test_markup_that_no_spreadsheet_writes_is_refused(inside):
    assert "cannot be read" in refused(by_hand(HEAD + inside + TAIL))


def test_a_part_that_leads_outside_or_is_broken_is_refused():
    made = by_xlsxwriter(["gtin"], [GTIN])
    with zipfile.ZipFile(made) as file:
        relations = file.read("xl/_rels/workbook.xml.rels")
    outside = relations.replace(b"worksheets/sheet1.xml", b"../../../etc/hostname")
    assert "missing" in refused(rezipped(made, {"xl/_rels/workbook.xml.rels": outside}))
    far = relations.replace(b'Target="worksheets', b'TargetMode="External" Target="worksheets')
    assert "no sheet" in refused(rezipped(made, {"xl/_rels/workbook.xml.rels": far}))
    broken = bytearray(made.getvalue())
    at = broken.find(b"xl/worksheets/sheet1.xml") + 40
    broken[at : at + 30] = bytes(30)
    with pytest.raises(BadRequest):
        read(io.BytesIO(bytes(broken)))


def test_rows_come_one_at_a_time_before_the_file_is_read_to_its_end():
    rows = [["gtin", "name"], *([GTIN, f"Rice {number}"] for number in range(20_000))]
    coming = sheet_files.rows(by_xlsxwriter(*rows))
    assert next(coming) == ImportRow(2, GTIN, {"product_name": "Rice 0"})
    assert sum(1 for _ in coming) == 19_999
