"""Label sheets: what the page shows is what the PDF has, filters narrow it down, exports begin from it."""

import html
import io
import re
from base64 import b64decode
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import httpx
import pypdfium2
import pytest
import zxingcpp

from closient.kit import jobs
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, XSS, Visitor
from tests.apps.products import labelling

HERE = "/dashboard/labels"
EXPORTS = "/dashboard/exports"
MM = 72 / 25.4
SVG = "{http://www.w3.org/2000/svg}"
TENTH = 0.1


async def shown(visitor: Visitor, **fields: Any) -> httpx.Response:
    return await visitor.open(f"{HERE}?{urlencode(fields)}")


def drawings(page: httpx.Response) -> list[bytes]:
    """The SVGs that the page shows."""
    found = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page.text)
    return [b64decode(one) for one in found]


def lines(page: httpx.Response) -> list[str]:
    """The words on the sheet that the page shows."""
    [drawing] = drawings(page)
    return [text.text or "" for text in ElementTree.fromstring(drawing).iter(f"{SVG}text")]  # noqa: S314


def button(page: httpx.Response) -> dict[str, str]:
    """What the button that begins the export sends."""
    form = page.text.partition('class="post-button"')[2].partition("</form>")[0]
    found = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found}


async def made(visitor: Visitor, page: httpx.Response) -> bytes:
    """The file of the export that the page's button begins."""
    answer = await visitor.send(HERE, **button(page))
    assert answer.status_code == 303, said(answer)
    assert answer.headers["location"] == EXPORTS
    listed = await visitor.open(EXPORTS)
    [address] = re.findall(rf'href="({EXPORTS}/labels/\w+/file)"', listed.text)[:1]
    file = await visitor.open(address)
    assert file.status_code == 303
    return (await visitor.client.get(file.headers["location"])).content


@pytest.fixture
async def printer(owner: Visitor) -> Visitor:
    """Somebody with a product with the lots A1 and B/2 and the items S1 to S3, and one with the lot C3."""
    await owner.make_product(GTIN, product_name="Oat drink (mild)")
    await owner.make_product(OTHER_GTIN, product_name="Fusilli")
    database = owner.world.database
    one, other = [
        await database.reads.value("SELECT id FROM catalogue.product WHERE gtin = $1", gtin)
        for gtin in (GTIN, OTHER_GTIN)
    ]
    first, _ = await labelling.lots(database, one, "A1", "B/2")
    await labelling.lots(database, other, "C3")
    await labelling.serials(database, one, "S1", "S2", "S3", lot_id=first)
    return owner


def _texts(page: pypdfium2.PdfPage, height: float) -> list[tuple[float, float, float]]:
    objects = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    return sorted((one.get_matrix().e / MM, height - one.get_matrix().f / MM, 0.0) for one in objects)


def _symbols(page: pypdfium2.PdfPage, height: float) -> list[tuple[float, float, float]]:
    objects = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])
    edges = [one.get_bounds() for one in objects]
    return sorted((left / MM, height - top / MM, right / MM) for left, _, right, top in edges)


def _drawn_symbols(drawing: ElementTree.Element) -> list[tuple[float, float, float]]:
    found = []
    for path in drawing.iter(f"{SVG}path"):
        if transform := path.get("transform"):
            x, y, scale = (float(number) for number in re.findall(r"[\d.]+", transform))
            runs = [
                [float(number) for number in run]
                for run in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)", path.get("d", ""))
            ]
            left, top = min(run[0] for run in runs), min(run[1] for run in runs)
            right = max(run[0] + run[2] for run in runs)
            found.append((x + scale * left, y + scale * top, x + scale * right))
    return sorted(found)


@pytest.mark.parametrize(
    "fields",
    [
        {"template": "63up_1in_letter", "scope": "serials"},
        {"template": "21up_63x38_a4", "scope": "serials", "start_at": 5, "nudge_x": 0.7, "nudge_y": -0.4},
        {"template": "1up_4x6_thermal", "symbol": "datamatrix", "sheet": 2},
        {"template": "65up_38x21_a4", "symbol": "datamatrix", "scope": "lots"},
    ],
)
async def test_the_sheet_on_the_page_is_that_of_the_pdf_to_a_tenth_of_a_millimetre(
    printer: Visitor, fields: dict[str, Any]
):
    page = await shown(printer, **fields)
    assert page.status_code == 200, said(page)
    [svg] = drawings(page)
    drawing = ElementTree.fromstring(svg)  # noqa: S314
    document = pypdfium2.PdfDocument(await made(printer, page))
    sheet = document[int(fields.get("sheet", 1)) - 1]
    width, height = (length / MM for length in sheet.get_size())
    assert (float(drawing.get("width", "0mm")[:-2]), float(drawing.get("height", "0mm")[:-2])) == (
        pytest.approx((width, height), abs=TENTH)
    )
    words = sorted(
        (float(text.get("x", "")), float(text.get("y", "")), 0.0) for text in drawing.iter(f"{SVG}text")
    )
    symbols = _drawn_symbols(drawing)
    assert len(symbols) > 0
    for had, wanted in ((_texts(sheet, height), words), (_symbols(sheet, height), symbols)):
        assert len(had) == len(wanted)
        for one, other in zip(had, wanted, strict=True):
            assert one == pytest.approx(other, abs=TENTH)


async def test_labels_that_phones_cannot_open_say_so_before_they_are_printed(printer: Visitor):
    told = "The codes lead to http://localhost:8000, which this machine alone can open."
    for fields in ({}, {"what": "codes_combined"}):
        assert told in said(await shown(printer, **fields))
    for fields in ({"symbol": "datamatrix"}, {"what": "barcodes_1d"}):
        page = said(await shown(printer, **fields))
        assert "3 labels" in page
        assert "this machine alone" not in page


async def test_lots_come_first_and_the_number_of_labels_and_sheets_is_told(printer: Visitor):
    page = await printer.open(HERE)
    assert page.status_code == 200
    assert "3 labels of 2 products" in said(page)
    assert "Sheet 1 of 1" in said(page)
    assert [line for line in lines(page) if line.startswith("(10)")] == ["(10) A1", "(10) B/2", "(10) C3"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"scope": "serials"}, {"S1", "S2", "S3"}),
        ({"scope": "serials", "serials": "S1\nS3"}, {"S1", "S3"}),
        ({"scope": "serials", "lots": "A1"}, {"S1", "S2", "S3"}),
        ({"gtins": OTHER_GTIN[1:]}, {"C3"}),
        ({"gtins": f"{GTIN}, {OTHER_GTIN}", "lots": "A1, C3"}, {"A1", "C3"}),
        ({"lots": "B/2"}, {"B/2"}),
    ],
)
async def test_filters_narrow_it_down(printer: Visitor, fields: dict[str, str], expected: set[str]):
    page = await shown(printer, template="24up_70x37_a4", **fields)
    assert page.status_code == 200, said(page)
    code = "(21)" if fields.get("scope") == "serials" else "(10)"
    assert {line.removeprefix(code).strip() for line in lines(page) if line.startswith(code)} == expected


async def test_what_was_printed_can_be_left_out(printer: Visitor):
    first = await shown(printer, lots="A1", never_printed="on")
    await made(printer, first)
    page = await shown(printer, never_printed="on")
    assert "2 labels" in said(page)
    assert not [line for line in lines(page) if line == "(10) A1"]
    await made(printer, page)
    assert "Nothing to print" in said(await shown(printer, never_printed="on"))
    assert "3 labels" in said(await printer.open(HERE))


@pytest.mark.parametrize(
    ("fields", "ending", "begins"),
    [
        ({"what": "sheet_pdf"}, ".pdf", b"%PDF"),
        ({"what": "sheet_zpl", "template": "1up_2x1_thermal", "dpi": "300"}, ".zpl", b"^XA"),
        ({"what": "qr_codes", "image": "png", "size": "300"}, ".png", b"PK"),
        ({"what": "datamatrix"}, ".svg", b"PK"),
        ({"what": "barcodes_1d", "image": "eps"}, ".eps", b"PK"),
        ({"what": "codes_combined"}, ".svg", b"PK"),
    ],
)
async def test_each_kind_is_seen_and_made(
    printer: Visitor, fields: dict[str, str], ending: str, begins: bytes
):
    page = await shown(printer, lots="A1", **fields)
    assert page.status_code == 200, said(page)
    assert len(drawings(page)) == (2 if fields["what"] == "codes_combined" else 1)
    content = await made(printer, page)
    assert content.startswith(begins)
    if begins == b"PK":
        names = list(labelling.files(content))
        assert all(name.endswith(ending) for name in names)
        assert names[0] in said(page) or names[0].rpartition(".")[0] in said(page)


async def test_the_format_of_another_kind_does_not_stay(printer: Visitor):
    page = await shown(printer, what="barcodes_1d", image="png")
    assert page.status_code == 200, said(page)
    assert (await made(printer, page)).startswith(b"PK")


async def test_sheets_can_be_walked_through(printer: Visitor):
    page = await shown(printer, template="1up_2x1_thermal", sheet=2)
    assert "Sheet 2 of 3" in said(page)
    assert "(10) B/2" in lines(page)
    assert "sheet=1" in page.text
    assert "sheet=3" in page.text
    beyond = await shown(printer, template="1up_2x1_thermal", sheet=9)
    assert "Sheet 3 of 3" in said(beyond)


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"gtins": "9506000134353"}, "gtins", ""),
        ({"gtins": XSS}, "gtins", ""),
        ({"lots": "A1 Z9"}, "lots", "Your products have no such lot: Z9."),
        ({"lots": "A B C D E"}, "lots", "A, B, C and 2 more"),
        ({"scope": "serials", "serials": "S9"}, "serials", "no such serial number: S9"),
        ({"gtins": OTHER_GTIN, "lots": "A1"}, "lots", "no such lot: A1"),
        ({"template": "none"}, "template", ""),
        ({"start_at": "64"}, "start_at", "1 to 63"),
        ({"start_at": "0"}, "start_at", "1 or more"),
        ({"nudge_x": "30"}, "nudge_x", "20.0 or less"),
        ({"what": "stickers"}, "what", ""),
        ({"scope": "products"}, "scope", ""),
        ({"what": "qr_codes", "image": "png", "size": "5"}, "size", "50 or more"),
        ({"lots": "x" * 5000}, "lots", "narrow down by product and lot"),
    ],
)
async def test_what_cannot_be_printed_is_said_beside_the_field(
    printer: Visitor, fields: dict[str, str], field: str, reason: str
):
    page = await shown(printer, **fields)
    assert page.status_code == 422
    assert f'id="field-{field}-error"' in page.text or field == "scope", said(page)
    assert reason in said(page)
    assert "<script>alert" not in page.text
    assert not drawings(page)
    refused = await printer.send(HERE, **fields)
    assert refused.status_code == 422


async def test_a_label_that_is_too_small_says_so_beside_the_sheet(printer: Visitor):
    measures = {"title": "Tiny", "page_width_mm": "100", "page_height_mm": "100", "columns": "1", "rows": "1"}
    await printer.send(f"{HERE}/sheets/new", **measures, label_width_mm="9", label_height_mm="9")
    tiny = await printer.world.database.pool.fetchval("SELECT id FROM products.sheet_template")
    page = await shown(printer, template=tiny)
    assert page.status_code == 422
    assert 'id="field-template-error"' in page.text
    assert "Take a larger" in said(page)


async def test_many_labels_are_made_by_a_worker_and_the_page_follows(printer: Visitor):
    database = printer.world.database
    product_id = await database.reads.value("SELECT id FROM catalogue.product WHERE gtin = $1", OTHER_GTIN)
    await labelling.serials(database, product_id, *(f"N{number:03}" for number in range(150)))
    page = await shown(printer, scope="serials", gtins=OTHER_GTIN)
    assert "150 labels of one product" in said(page)
    assert "Sheet 1 of 3" in said(page)
    assert (await printer.send(HERE, **button(page))).status_code == 303
    listed = await printer.open(EXPORTS)
    assert "Waiting for its turn" in said(listed)
    assert 'hx-trigger="load delay:1s"' in listed.text
    assert "See how far they are" in said(listed), "it works without a script"
    await jobs.run_pending(printer.world.services)
    done = await printer.open(EXPORTS)
    assert "Ready" in said(done)
    assert 'hx-trigger="load delay:1s"' not in done.text
    assert "150" in said(done)


async def test_printed_sheets_read(printer: Visitor):
    content = await made(printer, await shown(printer, scope="serials", template="24up_70x37_a4"))
    picture = pypdfium2.PdfDocument(io.BytesIO(content))[0].render(scale=203 / 72, grayscale=True).to_pil()
    found = {one.text for one in zxingcpp.read_barcodes(picture)}
    assert found == {f"http://localhost:8000/01/{GTIN}/10/A1/21/S{number}" for number in (1, 2, 3)}


async def test_somebody_without_lots_is_told_what_to_do(owner: Visitor):
    page = await owner.open(HERE)
    assert page.status_code == 200
    assert "Nothing to print" in said(page)
    assert 'href="/dashboard/products"' in page.text
    newcomer = await Visitor(owner.client, owner.world).without_organization()
    assert (await newcomer.open(HERE)).status_code == 303
    assert (await newcomer.send(HERE)).status_code == 404
    nobody = await owner.client.get(HERE, headers={"Accept": "text/html"})
    assert nobody.status_code in (303, 401)


async def test_lots_of_others_are_not_printed(printer: Visitor, stranger: Visitor):
    assert "Nothing to print" in said(await stranger.open(HERE))
    assert "no such lot" in said(await shown(stranger, lots="A1"))
