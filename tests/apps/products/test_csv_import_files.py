"""CSV files of products as they come from spreadsheets, databases and by accident."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.products.rules import import_files
from closient.apps.products.rules.import_files import ImportFile, ImportRow
from closient.gs1 import checkdigit
from closient.kit import csv_cells
from closient.kit.errors import BadRequest, TooLarge, Validation

GTIN = "09506000134352"
# What a person can type into a cell.
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
GTINS = st.integers(0, 10**13 - 1).map(lambda number: f"{number:013}").map(
    lambda digits: digits + checkdigit.compute(digits)
)  # fmt: skip


def read(text: str) -> ImportFile:
    return import_files.read(text.encode())


def facts(text: str) -> dict[str, str]:
    found = read(text)
    assert not found.faults
    return found.rows[0].facts


def fault(text: str) -> tuple[int, str | None, str]:
    found = read(text)
    assert (len(found.rows), len(found.faults)) == (0, 1)
    return found.faults[0].line, found.faults[0].column, found.faults[0].message


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", ""), ("utf-8-sig", ""), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff")]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_delimiter_and_line_end_reads_the_same(encoding, mark, delimiter, end):
    rows = ["gtin,name,brand", f"{GTIN},Crème brûlée,Ø", f"{GTIN},山,é"]
    text = mark + end.join(rows).replace(",", delimiter)
    wanted = [
        ImportRow(2, GTIN, {"product_name": "Crème brûlée", "brand": "Ø"}),
        ImportRow(3, GTIN, {"product_name": "山", "brand": "é"}),
    ]
    cells = [row.split(",") for row in rows]
    found = import_files.read(text.encode(encoding))
    assert found == ImportFile(wanted, [], cells[0], {2: cells[1], 3: cells[2]})
    seen = import_files.read_stream(io.BytesIO(text.encode(encoding)))
    assert [(row, seen.cells) for row in import_files.rows(seen)] == [
        (wanted[0], cells[1]), (wanted[1], cells[2]),
    ]  # fmt: skip
    assert seen.columns == cells[0]


def test_a_stream_that_is_not_text_any_more_is_refused_where_it_is():
    rows = "".join(f"{GTIN},Rice\n" for _ in range(100_000))
    content = f"gtin,name\n{rows}".encode() + f"{GTIN},Crème".encode("windows-1252")
    found = import_files.rows(import_files.read_stream(io.BytesIO(content)))
    assert next(found) == ImportRow(2, GTIN, {"product_name": "Rice"})
    with pytest.raises(BadRequest, match="what is not UTF-8"):
        list(found)
    for content in (b"\0gtin", f"gtin,name\n{GTIN},Crème".encode("windows-1252"), b""):
        with pytest.raises(BadRequest):
            list(import_files.rows(import_files.read_stream(io.BytesIO(content))))


def test_other_encodings_and_files_are_refused_with_the_line():
    with pytest.raises(BadRequest, match="Line 2 is not UTF-8"):
        import_files.read(f"gtin,name\n{GTIN},Crème".encode("windows-1252"))
    for content in (b"PK\x03\x04 and so on", "gtin\n1".encode("utf-16-le"), b"\xff\xfe\x00\x00g\x00\x00\x00"):
        with pytest.raises(BadRequest):
            import_files.read(content)
    for content in (b"", b"\n \n", "\ufeff".encode()):
        with pytest.raises(BadRequest, match="empty"):
            import_files.read(content)


def test_a_file_without_a_column_of_gtins_is_refused():
    with pytest.raises(BadRequest, match="No column is called gtin"):
        read(f"name,brand\n{GTIN},x")
    with pytest.raises(BadRequest, match="No column is called gtin"):
        read('{"gtin": 1}')


@pytest.mark.parametrize(
    "name", ["gtin", "barcode", "upc", "ean", "gtin-8", "gtin-12", "gtin-13", "gtin-14", " GTIN ", "Gtin 13"]
)
def test_the_gtin_has_many_names(name):
    assert read(f"colour,{name}\nred,9506000134352").rows == [ImportRow(2, GTIN, {})]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("name", "product_name"), ("TITLE", "product_name"), ("Product Name", "product_name"),
        ("brand", "brand"), ("Manufacturer", "manufacturer"), ("description", "description"),
        ("image", "image_url"), ("photo_url", "image_url"), ("country", "country_of_origin"),
        ("origin", "country_of_origin"), ("size", "net_content"), ("weight", "net_content"),
        ("volume", "net_content"),
    ],
)  # fmt: skip
def test_columns_have_their_other_names(name, column):
    assert facts(f"gtin,{name}\n{GTIN},IT") == {column: "IT"}


def test_of_two_names_of_a_column_the_filled_one_counts_and_the_better_one_first():
    assert facts(f"gtin,weight,size\n{GTIN},1 kg,") == {"net_content": "1 kg"}
    assert facts(f"gtin,title,name,product_name\n{GTIN},a,b,c") == {"product_name": "c"}
    assert read("upc,ean\n,9506000134352").rows == [ImportRow(2, GTIN, {})]
    assert read(f"upc,ean\n{GTIN},9506000134352").rows == [ImportRow(2, GTIN, {})]
    assert fault("upc,ean\n614141123452,9506000134352")[1:] == (
        "gtin",
        "The row has several GTINs: give each product a row.",
    )


def test_unknown_columns_empty_cells_and_short_rows_say_nothing():
    assert facts(f"gtin,colour,name,brand\n{GTIN},red, ") == {}
    assert facts(f"gtin,country\n{GTIN},it") == {"country_of_origin": "IT"}


def test_lines_are_those_of_the_file_whatever_stands_in_quotes():
    found = read(f'sep=;\n\ngtin;description\n{GTIN};"a\nb;c ""d"""\n;\n \n{GTIN};e')
    assert [(row.line, row.facts["description"]) for row in found.rows] == [(4, 'a\nb;c "d"'), (8, "e")]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("9506000134353", "GTIN 9506000134353 is mistyped: the last digit is 3, the others ask for 2."),
        ("", "The GTIN is empty."),
        ("9.50600E+12", "9.50600E+12 is what a spreadsheet made of a GTIN: format the column as text."),
        (
            "14141123457",
            "A GTIN has 8, 12, 13 or 14 digits, not 11. A spreadsheet may have dropped zeros in front: "
            "format the column as text.",
        ),
        ("x" * 50, f"A GTIN has digits only: '{'x' * 40}' has something else."),
    ],
)
def test_a_gtin_that_is_none_is_told_with_its_line(cell, message):
    assert fault(f"gtin,name\n{cell},Rice") == (2, "gtin", message)


def test_a_gtin_may_stand_as_spreadsheets_keep_it_whole():
    rows = read(f'gtin\n"=""9506000134352"""\n9 506000-134352\n\'{GTIN}').rows
    assert [row.gtin for row in rows] == [GTIN] * 2


def test_a_row_that_cannot_be_read_leaves_the_others():
    found = read(f'gtin,name\n{GTIN},"a"b\n{GTIN},c,d\n{GTIN},{"x" * 200_000}\n{GTIN},e\0\n{GTIN},f')
    assert [(one.line, one.column) for one in found.faults] == [
        (2, None),
        (3, None),
        (4, None),
        (5, "product_name"),
    ]
    assert [(row.line, row.facts) for row in found.rows] == [(6, {"product_name": "f"})]
    assert "131,072" in found.faults[2].message


def test_a_quote_that_stays_open_refuses_the_file():
    with pytest.raises(BadRequest, match="opened in line 3"):
        read(f'gtin,name\n{GTIN},a\n{GTIN},"b\n{GTIN},c')
    with pytest.raises(BadRequest, match="opened in line 2"):
        read(f'gtin,name\n{GTIN},"' + "x\n" * 100_000)
    with pytest.raises(BadRequest, match="Line 1"):
        read(f'gtin,"name"x\n{GTIN},a')


def test_a_file_has_its_bounds():
    rows = f"{GTIN}\n" * 10_000
    assert read(f"gtin\n{rows}").total == 10_000
    with pytest.raises(Validation, match="10,000"):
        read(f"gtin\n{rows}\n{GTIN}")
    with pytest.raises(TooLarge):
        import_files.read(b"gtin\n" + b"x" * (10 * 1024 * 1024))


def test_the_template_is_a_file_that_can_be_imported():
    found = read(import_files.template())
    assert not found.faults
    assert len(found.rows) == 2
    assert set(found.rows[0].facts) == set(import_files.FACTS)


@given(st.lists(st.tuples(GTINS, CELLS, CELLS)), st.sampled_from(import_files.DELIMITERS))
def test_what_a_writer_of_csv_wrote_is_read(rows, delimiter):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(("name", "gtin", "description"))
    for gtin, name, description in rows:
        writer.writerow((csv_cells.escaped(name), gtin, csv_cells.escaped(description)))
    found = read(text.getvalue())
    assert not found.faults
    wanted = []
    for gtin, name, description in rows:
        said = {"product_name": name.strip(), "description": description.strip()}
        wanted.append((gtin, {column: cell for column, cell in said.items() if cell}))
    assert [(row.gtin, row.facts) for row in found.rows] == wanted


@given(st.one_of(st.binary(), st.text().map(lambda text: f"gtin,name\n{text}".encode())))
def test_whatever_comes_is_read_or_refused_with_words(content):
    try:
        found = import_files.read(content)
    except (BadRequest, Validation):
        return
    assert all(one.message for one in found.faults)
    lines = [row.line for row in found.rows] + [one.line for one in found.faults]
    assert len(set(lines)) == len(lines)
    assert all(line > 1 for line in lines)


@given(st.text(max_size=20))
def test_no_escaped_cell_is_a_formula_and_none_is_lost(cell):
    written = csv_cells.escaped(cell)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert csv_cells.unescaped(written) == cell
