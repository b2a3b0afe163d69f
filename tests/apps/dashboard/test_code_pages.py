"""The code studio: what each kind of code holds, what its size is worth, its files, and what is refused."""

import html
import io
import re
from base64 import b64decode
from urllib.parse import urlencode

import httpx
import msgspec
import pytest
import zxingcpp
from PIL import Image

from closient.apps.dashboard.pages.codes import NAMES
from closient.codes.payload import Symbology
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, XSS, Visitor

HERE = "/dashboard/codes"
UPC = "00012345000065"
GS = "\x1d"


async def shown(visitor: Visitor, **fields: str) -> httpx.Response:
    return await visitor.open(f"{HERE}?{urlencode({'gtin': GTIN, **fields})}")


def files(page: httpx.Response) -> dict[str, str]:
    """The addresses of the downloads by their names."""
    found = re.findall(r'href="([^"]+/file\?[^"]+)" download[^>]*>.*?<span>([^<]+)</span>', page.text)
    return {name: html.unescape(address) for address, name in found}


def drawing(page: httpx.Response) -> bytes:
    """The SVG that the page shows."""
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page.text)
    assert found, page.text
    return b64decode(found[1])


def verdicts(page: httpx.Response) -> dict[str, str]:
    """Place -> verdict, as the table says them."""
    rows = page.text.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")[:-1]
    words = [re.findall(r">([^<>]+)<", row) for row in rows]
    return {row[0]: row[-1] for row in words}


async def read(visitor: Visitor, page: httpx.Response) -> str:
    """What a scanner hands over of the PNG behind the page."""
    answer = await visitor.open(files(page)["PNG"])
    assert answer.status_code == 200, answer.text
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)), text_mode=zxingcpp.TextMode.Plain)
    assert len(found) == 1
    return found[0].text


@pytest.fixture
async def maker(owner: Visitor) -> Visitor:
    """Somebody with one product."""
    await owner.make_product(GTIN, product_name="Fusilli")
    return owner


async def test_the_empty_page_asks_for_a_product_and_offers_those_one_has(maker: Visitor):
    page = await maker.open(HERE)
    assert page.status_code == 200
    assert "Which product?" in said(page)
    assert f'<option value="{GTIN}">Fusilli</option>' in page.text
    assert f'href="{HERE}"' in page.text


async def test_the_page_of_a_product_leads_to_its_codes(maker: Visitor):
    page = await maker.open(f"/dashboard/products/{GTIN}")
    assert f'href="{HERE}?gtin={GTIN}"' in page.text
    studio = await shown(maker)
    assert f'href="/dashboard/labels?gtins={GTIN}"' in studio.text
    assert f'href="/dashboard/exports/qr-codes?gtin={GTIN}"' in studio.text


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        ("qr", f"http://localhost:8000/01/{GTIN}/10/L1/21/S%2F1?17=270131"),
        ("gs1_digital_link_datamatrix", f"http://localhost:8000/01/{GTIN}/10/L1/21/S%2F1?17=270131"),
        ("gs1_datamatrix", f"01{GTIN}1727013110L1{GS}21S/1"),
        ("gs1_qr", f"01{GTIN}1727013110L1{GS}21S/1"),
        ("gs1_128", f"01{GTIN}1727013110L1{GS}21S/1"),
        ("ean13", GTIN[1:]),
        ("itf14", GTIN),
        ("code128", GTIN[1:]),
    ],
)
async def test_each_kind_holds_what_it_can_of_the_product(maker: Visitor, kind: str, held: str):
    page = await shown(maker, symbology=kind, lot="L1", serial="S/1", expiry="2027-01-31", dpi="600")
    assert page.status_code == 200, said(page)
    assert (await read(maker, page)).replace("<GS>", GS) == held
    assert ("holds the number alone" in said(page)) == (kind in ("ean13", "itf14", "code128"))


@pytest.mark.parametrize("kind", NAMES)
async def test_every_kind_is_drawn_or_refused_beside_its_field(maker: Visitor, kind: Symbology):
    page = await shown(maker, symbology=kind)
    if kind in ("ean8", "upca", "upce", "jan"):
        assert page.status_code == 422
        assert 'id="field-symbology-error"' in page.text
    else:
        assert page.status_code == 200, said(page)
        assert drawing(page).startswith(b"<svg")


async def test_a_twelve_digit_number_has_its_american_codes(maker: Visitor):
    await maker.make_product(UPC)
    for kind in ("upca", "upce"):
        page = await shown(maker, gtin=UPC, symbology=kind)
        assert (await read(maker, page)).lstrip("0").endswith("12345000065"), said(page)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"symbology": "ean13", "xdim_mm": "0.33"},
            {"Point of sale": "Right", "Distribution": "Too small", "Healthcare": "Right"},
        ),
        (
            {"symbology": "ean13", "xdim_mm": "0.8"},
            {"Point of sale": "Too large", "Distribution": "Too large", "Healthcare": "Too large"},
        ),
        ({"xdim_mm": "0.4"}, {"Point of sale": "Allowed", "Distribution": "Not used there"}),
        # A printer of 203 dots an inch makes 0.396 mm three dots wide, which is less than may be.
        ({"xdim_mm": "0.396", "dpi": "203"}, {"Point of sale": "Too small"}),
    ],
)
async def test_the_size_is_judged_for_each_place_of_use(
    maker: Visitor, fields: dict[str, str], expected: dict[str, str]
):
    page = await shown(maker, **fields)
    assert page.status_code == 200
    assert verdicts(page).items() >= expected.items()


async def test_the_size_on_paper_is_that_of_the_drawing(maker: Visitor):
    page = await shown(maker, xdim_mm="1")
    width = re.search(rb'width="([\d.]+)mm"', drawing(page))
    assert width
    # 29 modules of a QR code of version 3 and four of paper on each side.
    assert float(width[1]) == 37
    assert "37 × 37 mm" in said(page)
    wide = await shown(maker, symbology="ean13", height_mm="40")
    assert float(re.findall(rb'height="([\d.]+)mm"', drawing(wide))[0]) >= 40


async def test_a_barcode_that_is_longer_than_gs1_allows_is_told_and_a_shorter_one_is_not(maker: Visitor):
    fields = {"symbology": "gs1_128", "lot": "L26260", "expiry": "2028-03-10"}
    page = await shown(maker, **fields, serial="301-00001")
    assert verdicts(page)["Length"] == "Too long"
    assert "GS1 allows 165.1 mm" in said(page)
    assert "Length" not in verdicts(await shown(maker, **fields, xdim_mm="0.25"))


async def test_codes_that_phones_cannot_open_say_so_before_they_are_printed(maker: Visitor):
    told = "The codes lead to http://localhost:8000, which this machine alone can open."
    assert told in said(await shown(maker))
    assert "this machine alone" not in said(await shown(maker, symbology="ean13"))
    assert told in said(await maker.open("/dashboard/exports/qr-codes"))
    services = maker.world.services
    services.settings = msgspec.structs.replace(services.settings, base_url="https://id.example.com")
    for path in (f"{HERE}?gtin={GTIN}", "/dashboard/exports/qr-codes"):
        assert "this machine alone" not in said(await maker.open(path))


@pytest.mark.parametrize(
    ("name", "begins", "media_type"),
    [
        ("SVG", b"<svg", "image/svg+xml"),
        ("PNG", b"\x89PNG", "image/png"),
        ("PDF", b"%PDF", "application/pdf"),
        ("EPS", b"%!PS", "application/postscript"),
        ("TIF", b"II*\0", "image/tiff"),
        ("EPS CMYK", b"%!PS", "application/postscript"),
        ("TIF CMYK", b"II*\0", "image/tiff"),
    ],
)
async def test_the_code_is_downloaded_in_every_format(
    maker: Visitor, name: str, begins: bytes, media_type: str
):
    page = await shown(maker, lot="L1", xdim_mm="0.5")
    answer = await maker.open(files(page)[name])
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{GTIN}-qr')
    if name == "SVG":
        assert answer.content == drawing(page), "what is seen is what is had"
    if name == "TIF CMYK":
        assert Image.open(io.BytesIO(answer.content)).mode == "CMYK"


async def test_the_date_of_a_known_lot_is_offered(maker: Visitor):
    await maker.world.database.pool.execute(
        "INSERT INTO catalogue.lot (id, product_id, lot_code, expires_on) "
        "SELECT gen_random_uuid(), id, 'L7', '2027-03-01' FROM catalogue.product WHERE gtin = $1",
        GTIN,
    )
    page = await shown(maker, lot="L7")
    assert '<option value="L7">' in page.text
    found = re.search(r'href="([^"]+expiry=2027-03-01[^"]*)"', page.text)
    assert found
    dated = await maker.open(html.unescape(found[1]))
    assert (await read(maker, dated)).endswith("/10/L7?17=270301")
    assert "Add the date of this lot" not in said(dated)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"gtin": "9506000134353"}, "gtin"),
        ({"gtin": OTHER_GTIN}, "gtin"),
        ({"gtin": XSS}, "gtin"),
        ({"lot": "no space"}, "lot"),
        ({"lot": "^"}, "lot"),
        ({"serial": "x" * 21}, "serial"),
        ({"expiry": "tomorrow"}, "expiry"),
        ({"symbology": "aztec"}, "symbology"),
        ({"symbology": "gs1_128", "lot": "x" * 20, "serial": "y" * 20}, "symbology"),
        ({"xdim_mm": "3"}, "xdim_mm"),
        ({"xdim_mm": "wide"}, "xdim_mm"),
        ({"symbology": "ean13", "height_mm": "0"}, "height_mm"),
        ({"dpi": "10"}, "dpi"),
        ({"text": "maybe"}, "text"),
    ],
)
async def test_what_makes_no_code_is_refused_beside_the_field(
    maker: Visitor, fields: dict[str, str], field: str
):
    page = await shown(maker, **fields)
    assert page.status_code == 422
    assert f'id="field-{field}-error"' in page.text, said(page)
    assert "<script>alert" not in page.text
    assert not files(page)


async def test_a_serial_number_of_signs_is_shown_as_it_is_written(maker: Visitor):
    page = await shown(maker, serial="<b>%&?", symbology="gs1_datamatrix")
    assert await read(maker, page) == f"01{GTIN}21<b>%&?"
    assert "<b>%" not in page.text


async def test_codes_of_others_are_not_shown_and_a_broken_address_is_no_file(
    maker: Visitor, stranger: Visitor
):
    page = await shown(maker)
    assert (await shown(stranger)).status_code == 422
    assert (await stranger.open(files(page)["SVG"])).status_code == 422
    assert (await maker.open(f"{HERE}/file?gtin={GTIN}&format=gif")).status_code == 404
    nobody = await maker.client.get(files(page)["SVG"], headers={"Accept": "text/html"})
    assert nobody.status_code in (303, 401)
    newcomer = await Visitor(maker.client, maker.world).without_organization()
    assert (await newcomer.open(HERE)).status_code == 303
