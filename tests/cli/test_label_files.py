"""`closient labels`: files of labels without a server."""

import subprocess
import zipfile
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from closient.kit import ids
from tests.cli.serving import closient, inside, sql

GTIN = "09506000134352"
STOCK = """
INSERT INTO account.organization (id, name, country, is_brand) VALUES ('{id}', 'Acme', 'US', true);
INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at, product_name)
VALUES ('09506000134352', '{id}', 'claimed', now(), 'Oat drink');
INSERT INTO catalogue.serial (product_id, serial_number)
SELECT p.id, 'S' || n FROM catalogue.product p, generate_series(1, 4) n;
INSERT INTO catalogue.lot (product_id, lot_code) SELECT p.id, 'A1' FROM catalogue.product p;
"""
LIDS = """
INSERT INTO products.sheet_template (id, organization_id, title, page_width_mm, page_height_mm, columns, rows,
                                     label_width_mm, label_height_mm, left_mm, top_mm)
VALUES ('{id}', '{owner}', 'Lids', 130, 90, 2, 2, 60, 40, 5, 5)
"""
PRINTED = "SELECT count(*) FROM catalogue.printed_serial"


class Desk:
    """An operator with a database and the items of an organization."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.organization = ids.new()
        sql(url, STOCK.format(id=ids.decode(self.organization)))

    def make(self, file: str, *options: str) -> subprocess.CompletedProcess[str]:
        arguments = ("labels", "make", str(self.folder / file), "--organization", self.organization, *options)
        return inside(*arguments, data_folder=self.folder, DATABASE_URL=self.url)


@pytest.fixture
def desk(migrated_url: str, tmp_path: Path) -> Desk:
    return Desk(migrated_url, tmp_path)


def test_a_sheet_is_made_its_codes_read_and_its_items_count_as_printed(desk: Desk) -> None:
    options = ("--template", "30up_2_625x1_letter", "--start-at", "29", "--symbol", "datamatrix")
    done = desk.make("sheet.pdf", *options)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 labels written to" in done.stdout
    assert "lead to" not in done.stdout
    pages = list(pypdfium2.PdfDocument(desk.folder / "sheet.pdf"))
    found = [zxingcpp.read_barcodes(page.render(scale=203 / 72, grayscale=True).to_pil()) for page in pages]
    assert [len(page) for page in found] == [2, 2]
    assert sql(desk.url, PRINTED) == "4"
    again = desk.make("again.pdf", "--never-printed")
    assert again.returncode == 1
    assert "Nothing fits" in again.stderr
    assert "This was --scope serials; the other one is --scope lots." in again.stdout
    assert not (desk.folder / "again.pdf").exists()
    assert not list(desk.folder.glob("*.part"))


def test_a_sheet_of_the_organizations_own_is_named_by_its_id(desk: Desk) -> None:
    sheet = ids.new()
    sql(desk.url, LIDS.format(id=ids.decode(sheet), owner=ids.decode(desk.organization)))
    done = desk.make("lids.PDF", "--template", sheet, "--unmarked")
    assert (done.returncode, done.stderr) == (0, "")
    assert "The QR codes lead to http://localhost:8000, as CLOSIENT_BASE_URL has it." in done.stdout
    page = pypdfium2.PdfDocument(desk.folder / "lids.PDF")[0]
    assert page.get_size() == pytest.approx((130 * 72 / 25.4, 90 * 72 / 25.4), abs=0.01)
    assert len(zxingcpp.read_barcodes(page.render(scale=203 / 72, grayscale=True).to_pil())) == 4


def test_the_command_itself_makes_zpl_with_its_processes(desk: Desk) -> None:
    arguments = ("labels", "make", str(desk.folder / "roll.zpl"), "--organization", desk.organization)
    options = ("--template", "1up_2x1_thermal", "--unmarked")
    done = closient(*arguments, *options, data_folder=desk.folder, DATABASE_URL=desk.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert (desk.folder / "roll.zpl").read_text().count("^XZ") == 4
    assert sql(desk.url, PRINTED) == "0"


def test_codes_alone_come_as_an_archive(desk: Desk) -> None:
    done = desk.make("codes.zip", "--scope", "lots", "--codes", "barcodes_1d", "--format", "eps")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(desk.folder / "codes.zip") as archive:
        assert archive.namelist() == [f"{GTIN}_A1_1.eps"]


@pytest.mark.parametrize(
    ("file", "options", "said"),
    [
        ("sheet.doc", (), "the name ends in .pdf, .zpl or .zip"),
        ("sheet.pdf", ("--template", "99up"), "--template: One of 63up_1in_letter"),
        ("sheet.pdf", ("--start-at", "64"), "--start-at: A label of the sheet: 1 to 63."),
        ("sheet.pdf", ("--gtin", "9506000134353"), "--gtin: "),
        ("missing/sheet.pdf", (), "There is no folder "),
        ("sheet.pdf", ("--gtin", "12"), "--gtin is a number of 8, 12, 13 or 14 digits."),
        (
            "sheet.pdf",
            ("--organization", "Acme"),
            "--organization is an id, as the page Organization shows it.",
        ),
        ("sheet.pdf", ("--scope", "pallets"), "--scope is serials or lots."),
        ("sheet.pdf", ("--symbol", "aztec"), "--symbol is qr or datamatrix."),
        ("sheet.pdf", ("--dpi", "250"), "--dpi is 203 or 300."),
        ("sheet.pdf", ("--nudge-x", "50"), "--nudge-x is -20 to 20 mm."),
        ("codes.zip", ("--codes", "ean"), "--codes is qr_codes, datamatrix, barcodes_1d or codes_combined."),
        ("codes.zip", ("--format", "eps"), "--format: qr_codes is made as svg or png."),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_command(
    desk: Desk, file: str, options: tuple[str, ...], said: str
) -> None:
    done = desk.make(file, *options)
    assert done.returncode == 1
    assert said in done.stderr
    assert not (desk.folder / file).exists()


def test_the_templates_are_listed(tmp_path: Path) -> None:
    done = inside("labels", "templates", data_folder=tmp_path)
    assert "63up_1in_letter        63 labels of 1 by 1 inch on US letter" in done.stdout
