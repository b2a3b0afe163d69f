"""Single symbols through their endpoints: they read back, never change, and errors name the field."""

import asyncio
import base64
import io
import re

import httpx
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from closient.apps.products.actions import codes
from closient.kit.turns import Turns
from tests.world import World

BARCODE = "/products/api/v1/barcode/"
DATAMATRIX = "/products/api/v1/datamatrix/"
QR = "/products/api/v1/qr/"
SYMBOLS = "/products/api/v1/symbols"
PARSE = "/products/api/v1/digital-link/parse"
PRINT_CHECK = "/products/api/v1/print-check"
GTIN = "9506000134352"


@pytest.fixture
async def key(world: World) -> dict[str, str]:
    _, headers = await world.business_key("readonly")
    return headers


def read(answer: httpx.Response) -> list[zxingcpp.Barcode]:
    assert answer.status_code == 200, answer.text
    image = Image.open(io.BytesIO(answer.content)).convert("L")
    framed = Image.new("L", (image.width + 40, image.height + 40), 255)
    framed.paste(image, (20, 20))
    return zxingcpp.read_barcodes(framed, text_mode=zxingcpp.TextMode.Plain)


def fields(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 422, answer.text
    return {error["field"] for error in answer.json()["errors"]}


@pytest.mark.covers("products.generate_a_single_1d_barcode")
@pytest.mark.parametrize(
    ("gtin", "kind", "found"),
    [
        ("9506000134352", "auto", ("EAN-13", "9506000134352")),
        ("96385074", "auto", ("EAN-8", "96385074")),
        ("012345678905", "auto", ("UPC-A", "0012345678905")),
        ("19506000134359", "auto", ("ITF", "19506000134359")),
        ("9506000-134352", "itf14", ("ITF", "09506000134352")),
        ("012345678905", "ean13", ("EAN-13", "0012345678905")),
        ("4901234567894", "jan", ("EAN-13", "4901234567894")),
        ("012345000065", "upce", ("UPC-E", "0012345000065")),
        ("01234565", "upce", ("UPC-E", "0012345000065")),
        ("9506000134352", "ean14", ("Code 128", "0109506000134352")),
        ("9506000134352", "gs1_128", ("Code 128", "0109506000134352")),
        ("(01)09506000134352(10)A(21)7", "gs1_128", ("Code 128", "010950600013435210A\x1d217")),
        ("9506000134352", "code128", ("Code 128", "9506000134352")),
        ("9506000134352", "code39", ("Code 39", "9506000134352")),
    ],
)
async def test_every_kind_of_barcode_reads_back(
    client: httpx.AsyncClient, key: dict[str, str], gtin: str, kind: str, found: tuple[str, str]
):
    body = {"gtin": gtin, "barcode_type": kind, "format": "png"}
    [symbol] = read(await client.post(BARCODE, headers=key, json=body))
    assert symbol.text == found[1]
    # Read without being told the kind, a UPC-A is an EAN-13 that begins with a zero.
    assert str(symbol.format) in (found[0], "EAN-13")


@pytest.mark.parametrize(
    ("image_format", "media_type", "begins"),
    [
        ("svg", "image/svg+xml", b"<svg "),
        ("png", "image/png", b"\x89PNG"),
        ("eps", "application/postscript", b"%!PS-Adobe-3.0 EPSF-3.0"),
        ("pdf", "application/pdf", b"%PDF-1.4"),
    ],
)
async def test_a_barcode_comes_in_every_format_with_a_month_of_cache_and_a_strong_etag(
    client: httpx.AsyncClient, key: dict[str, str], image_format: str, media_type: str, begins: bytes
):
    body = {"gtin": GTIN, "format": image_format}
    first = await client.post(BARCODE, headers=key, json=body)
    assert first.status_code == 200
    assert first.headers["content-type"].startswith(media_type)
    assert first.headers["cache-control"] == "public, max-age=2592000"
    assert re.fullmatch(r'"[0-9a-f]{32}"', first.headers["etag"])
    assert first.content.startswith(begins)
    again = await client.post(BARCODE, headers=key, json=body)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    for names in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
        known = await client.post(BARCODE, headers={**key, "If-None-Match": names}, json=body)
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["etag"] == first.headers["etag"]
        assert known.headers["cache-control"] == "public, max-age=2592000"
    other = await client.post(BARCODE, headers={**key, "If-None-Match": '"other"'}, json=body)
    assert other.status_code == 200


async def test_an_etag_stands_for_the_bytes_and_not_for_the_request(
    client: httpx.AsyncClient, key: dict[str, str]
):
    plain = await client.post(BARCODE, headers=key, json={"gtin": GTIN})
    spaced = await client.post(
        BARCODE, headers=key, json={"gtin": "9 506000 134352", "barcode_type": "ean13"}
    )
    wider = await client.post(BARCODE, headers=key, json={"gtin": GTIN, "module_width": 0.4})
    assert spaced.headers["etag"] == plain.headers["etag"]
    assert wider.headers["etag"] != plain.headers["etag"]


async def test_a_barcode_is_as_large_as_asked_in_mm(client: httpx.AsyncClient, key: dict[str, str]):
    body = {"gtin": GTIN, "module_width": 0.5, "quiet_zone": 10, "write_text": False, "module_height": 20}
    answer = await client.post(BARCODE, headers=key, json=body)
    # 95 modules of bars, 10 mm of paper on each side, a module above and below.
    assert 'width="67.5mm" height="21mm"' in answer.text


async def test_text_is_outlined_or_left_to_a_font_and_can_be_left_out(
    client: httpx.AsyncClient, key: dict[str, str]
):
    outlined = await client.post(BARCODE, headers=key, json={"gtin": GTIN})
    typed = await client.post(BARCODE, headers=key, json={"gtin": GTIN, "embed_font": False})
    silent = await client.post(BARCODE, headers=key, json={"gtin": GTIN, "write_text": False})
    assert outlined.text.count("<path") == 2 + 4
    assert re.findall(r">([0-9>&;gt]+)</text>", typed.text) == ["9", "506000", "134352", "&gt;"]
    assert silent.text.count("<path") == 2
    assert "<text" not in silent.text
    unmarked = await client.post(
        BARCODE, headers=key, json={"gtin": GTIN, "embed_font": False, "quiet_zone": 0}
    )
    assert "&gt;</text>" not in unmarked.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"gtin": "9506000134353"}, "gtin"),
        ({"gtin": "hello world"}, "gtin"),
        ({"gtin": "19506000134359", "barcode_type": "ean13"}, "gtin"),
        ({"gtin": "9506000134352", "barcode_type": "ean8"}, "gtin"),
        ({"gtin": "9506000134352", "barcode_type": "jan"}, "gtin"),
        ({"gtin": "9506000134352", "barcode_type": "upca"}, "gtin"),
        ({"gtin": "012345678905", "barcode_type": "upce"}, "gtin"),
        ({"gtin": "(01)09506000134352(10)A", "barcode_type": "ean13"}, "barcode_type"),
        ({"gtin": "(02)09506000134352", "barcode_type": "gs1_128"}, "gtin"),
        ({"gtin": "(01)09506000134352(37)5", "barcode_type": "gs1_128"}, "gtin"),
        ({"gtin": "(01)09506000134353", "barcode_type": "gs1_128"}, "gtin"),
        ({"gtin": "(01)09506000134352(17)271301", "barcode_type": "gs1_128"}, "gtin"),
        ({"gtin": "(01)09506000134352(10)A~B", "barcode_type": "gs1_128"}, "gtin"),
        ({"gtin": "(01)09506000134352", "barcode_type": "qr"}, "barcode_type"),
        ({"gtin": GTIN, "module_width": 0.09}, "module_width"),
        ({"gtin": GTIN, "module_height": 101}, "module_height"),
        ({"gtin": GTIN, "font_size": 3}, "font_size"),
        ({"gtin": GTIN, "quiet_zone": 21}, "quiet_zone"),
        ({"gtin": GTIN, "format": "tif"}, "format"),
        ({"gtin": GTIN, "ink": "#f00"}, "ink"),
        ({"gtin": GTIN, "paper": "white"}, "paper"),
        ({}, "gtin"),
    ],
)
async def test_a_barcode_that_cannot_be_is_refused_with_its_field(
    client: httpx.AsyncClient, key: dict[str, str], body: dict[str, object], field: str
):
    assert field in fields(await client.post(BARCODE, headers=key, json=body))


@pytest.mark.covers("products.generate_a_single_gs1_datamatrix")
async def test_a_datamatrix_holds_identifiers_in_their_order_as_gs1_asks(
    client: httpx.AsyncClient, key: dict[str, str]
):
    body = {"gtin": GTIN, "serial": "S-1", "lot": "L(1)", "expiry": "271231", "format": "png"}
    answer = await client.post(DATAMATRIX, headers=key, json=body)
    [symbol] = read(answer)
    assert symbol.symbology_identifier == "]d2"
    assert symbol.text == "0109506000134352" + "17271231" + "10L(1)\x1d" + "21S-1"
    known = {**key, "If-None-Match": answer.headers["etag"]}
    assert (await client.post(DATAMATRIX, headers=known, json=body)).status_code == 304
    for image_format, begins in (("svg", b"<svg"), ("pdf", b"%PDF")):
        other = await client.post(DATAMATRIX, headers=key, json={**body, "format": image_format})
        assert other.content.startswith(begins)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"gtin": GTIN}, {"lot", "serial"}),
        ({"gtin": GTIN, "expiry": "271231"}, {"lot", "serial"}),
        ({"gtin": "9506000134353", "lot": "A"}, {"gtin"}),
        ({"gtin": GTIN, "lot": "A~"}, {"lot"}),
        ({"gtin": GTIN, "serial": "x" * 21}, {"serial"}),
        ({"gtin": GTIN, "lot": "A", "expiry": "271399"}, {"expiry"}),
        ({"gtin": GTIN, "lot": "A", "format": "eps"}, {"format"}),
        ({"gtin": GTIN, "lot": "A", "ink": "#ff0000"}, {"ink"}),
    ],
)
async def test_a_datamatrix_that_cannot_be_is_refused_with_its_field(
    client: httpx.AsyncClient, key: dict[str, str], body: dict[str, object], wrong: set[str]
):
    assert fields(await client.post(DATAMATRIX, headers=key, json=body)) == wrong


async def test_a_qr_code_carries_a_logo_in_the_colours_of_a_brand(
    client: httpx.AsyncClient, key: dict[str, str]
):
    drawn = Image.new("RGBA", (90, 60))
    ImageDraw.Draw(drawn).ellipse((0, 0, 89, 59), fill=(200, 20, 20, 255))
    file = io.BytesIO()
    drawn.save(file, "PNG")
    logo = base64.b64encode(file.getvalue()).decode()
    body = {"gtin": GTIN, "format": "png", "logo": logo, "ink": "#003366", "paper": "#ffeecc"}
    answer = await client.post(QR, headers=key, json=body)
    [symbol] = read(answer)
    assert symbol.text == "http://localhost:8000/01/09506000134352"
    assert symbol.ec_level == "H"
    image = Image.open(io.BytesIO(answer.content)).convert("RGB")
    assert image.getpixel((1, 1)) == (0xFF, 0xEE, 0xCC)
    middle = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(middle, tuple)
    assert middle[0] > 150 > 60 > middle[1]
    for wrong in ("bm90IGEgcGljdHVyZQ==", "PHN2Zy8+"):
        assert fields(await client.post(QR, headers=key, json={**body, "logo": wrong})) == {"logo"}


async def test_a_qr_code_that_a_scanner_would_not_see_is_refused(
    client: httpx.AsyncClient, key: dict[str, str]
):
    for ink, paper in (("#ff0000", "#ffffff"), ("#777777", "#888888"), ("#ffffff", "#000000")):
        answer = await client.post(QR, headers=key, json={"gtin": GTIN, "ink": ink, "paper": paper})
        assert fields(answer) == {"ink"}
        assert "red light" in answer.json()["errors"][0]["message"]


@pytest.mark.covers("products.draw_a_symbol")
async def test_any_symbol_can_be_drawn_with_any_content_it_takes(
    client: httpx.AsyncClient, key: dict[str, str]
):
    wanted = {"symbology": "gs1_128", "data": "(00)340123450000000000", "format": "png"}
    [symbol] = read(await client.post(SYMBOLS, headers=key, json=wanted))
    assert (symbol.text, symbol.symbology_identifier) == ("00340123450000000000", "]C1")
    wanted = {"symbology": "gs1_qr", "data": "010950600013435210A\x1d217", "format": "tif", "cmyk": True}
    [symbol] = read(await client.post(SYMBOLS, headers=key, json=wanted))
    assert (symbol.text, symbol.symbology_identifier) == ("010950600013435210A\x1d217", "]Q3")
    answer = await client.post(SYMBOLS, headers=key, json={"symbology": "code39", "data": "lower"})
    assert fields(answer) == {"data"}
    answer = await client.post(SYMBOLS, headers=key, json={**wanted, "data": "(01)09506000134352(37)1"})
    assert fields(answer) == {"data"}
    answer = await client.post(
        SYMBOLS, headers=key, json={"symbology": "ean13", "data": GTIN, "logo": "AAAA"}
    )
    assert fields(answer) == {"logo"}


@pytest.mark.covers("products.parse_a_gs1_digital_link_url_into_structured_ais")
async def test_a_digital_link_is_taken_apart_by_its_path(client: httpx.AsyncClient, key: dict[str, str]):
    url = "https://gtin1.com/shop/01/9506000134352/10/A%2F1/21/S1?17=271231&linkType=gs1:pip"
    answer = await client.post(PARSE, headers=key, json={"url": url})
    assert answer.status_code == 200
    assert answer.json() == {
        "is_valid": True,
        "url": url,
        "gtin": "09506000134352",
        "lot": "A/1",
        "expiry": None,
        "serial": "S1",
        "raw_ais": {"01": "9506000134352", "10": "A/1", "21": "S1"},
    }
    dated = await client.post(PARSE, headers=key, json={"url": "http://x.y/01/09506000134352/17/271231"})
    assert dated.json()["expiry"] == "271231"


@pytest.mark.parametrize(
    "url",
    [
        "hello",
        "https://gtin1.com/",
        "https://gtin1.com/01/9506000134353",
        "https://gtin1.com/?01=9506000134352",
        "gtin1.com/01/9506000134352",
        "ftp://gtin1.com/01/9506000134352",
        "https://[/01/9506000134352",
        "https://gtin1.com/01/",
        "https://gtin1.com/10/A/21/B",
        "https://gtin1.com/01/%00%ff",
    ],
)
async def test_what_is_no_digital_link_is_no_error(client: httpx.AsyncClient, key: dict[str, str], url: str):
    answer = await client.post(PARSE, headers=key, json={"url": url})
    assert answer.status_code == 200
    assert answer.json() == {
        "is_valid": False,
        "url": url,
        "gtin": None,
        "lot": None,
        "expiry": None,
        "serial": None,
        "raw_ais": {},
    }


@pytest.mark.parametrize("body", [{}, {"url": ""}, {"url": "x" * 4097}, {"url": None}])
async def test_an_address_that_is_missing_or_too_long_is_refused(
    client: httpx.AsyncClient, key: dict[str, str], body: dict[str, object]
):
    assert fields(await client.post(PARSE, headers=key, json=body)) == {"url"}


@pytest.mark.covers("products.check_a_print_size")
async def test_a_size_is_judged_for_where_it_is_scanned_and_as_the_printer_makes_it(
    client: httpx.AsyncClient, key: dict[str, str]
):
    body = {"symbology": "gs1_datamatrix", "xdim_mm": 0.4, "dpi": 203}
    answer = await client.post(PRINT_CHECK, headers=key, json=body)
    assert answer.status_code == 200
    found = answer.json()
    assert (found["dots"], found["xdim_mm"]) == (3, 0.375)
    assert {fit["place"]: fit["verdict"] for fit in found["fits"]} == {
        "retail_point_of_sale": "small",
        "general_distribution": "too_small",
        "healthcare": "small",
    }
    assert fields(await client.post(PRINT_CHECK, headers=key, json={**body, "xdim_mm": 0})) == {"xdim_mm"}


async def test_symbols_are_for_callers_with_credentials(client: httpx.AsyncClient):
    for path in (BARCODE, DATAMATRIX, QR, SYMBOLS, PARSE, PRINT_CHECK):
        assert (await client.post(path, json={})).status_code == 401


async def test_large_symbols_are_painted_one_at_a_time_and_few_may_wait(
    client: httpx.AsyncClient, key: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(codes, "painting", Turns("symbols", 1, "Busy."))
    large = {"symbology": "qr", "data": "x" * 100, "format": "png", "xdim_mm": 2, "dpi": 1200}
    sent = [{**large, "data": f"{number}" * 100} for number in range(3)]
    answers = await asyncio.gather(*(client.post(SYMBOLS, headers=key, json=body) for body in sent))
    assert sorted(answer.status_code for answer in answers) == [200, 503, 503]
    small = await client.post(SYMBOLS, headers=key, json={**large, "xdim_mm": 0.5, "dpi": 300})
    assert small.status_code == 200
