"""The public product page: facts, the pack's own data, JSON-LD, codes and refusals."""

import io
import json
import re
from datetime import UTC, datetime

import httpx
import pytest
import zxingcpp
from PIL import Image

from closient.codes import qr
from closient.kit import clock
from tests.apps.account.browser import said
from tests.world import World

GTIN = "09506000134352"
HASH = "0123456789abcdef" * 2
HTML = {"Accept": "text/html"}
XSS = '</script><script>alert(1)</script>"&'


@pytest.fixture
async def product(client: httpx.AsyncClient, world: World) -> str:
    _, key = await world.owner_key()
    body = {
        "gtin": GTIN,
        "product_name": f"Fusilli {XSS}",
        "net_content": "500 g",
        "country_of_origin": "IT",
    }
    assert (await client.post("/products/api/v1/products", headers=key, json=body)).status_code == 201
    patch = {"brand": "Ada's", "net_weight": 500, "net_weight_uom": "GRM"}
    await client.patch(f"/products/api/v1/products/{GTIN}", headers=key, json=patch)
    return GTIN


async def test_anybody_reads_the_facts(client: httpx.AsyncClient, product: str):
    shown = await client.get(f"/p/{product}", headers=HTML)
    assert shown.status_code == 200
    words = said(shown)
    for part in ("Fusilli", "Ada's", "500 g", "Italy", "GTIN-13 9506000134352"):
        assert part in words
    assert "This lot" not in words
    assert "<script>alert" not in shown.text


async def test_machines_read_the_same_in_the_terms_of_schema_org(client: httpx.AsyncClient, product: str):
    shown = (await client.get(f"/p/{product}", headers=HTML)).text
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', shown, re.DOTALL)
    described = json.loads(found[0])
    assert described["@type"] == "Product"
    assert described["gtin"] == GTIN
    assert described["name"] == f"Fusilli {XSS}"
    assert described["brand"] == {"@type": "Brand", "name": "Ada's"}
    assert described["@id"] == f"http://localhost:8000/01/{GTIN}"
    assert f'href="/01/{GTIN}?linkType=linkset"' in shown


async def test_the_pack_s_own_data_comes_from_its_code(client: httpx.AsyncClient, product: str):
    with clock.frozen(datetime(2027, 6, 1, tzinfo=UTC)):
        fresh = said(await client.get(f"/p/{product}?10=L-1&17=270930", headers=HTML))
        past = said(await client.get(f"/p/{product}?21=42&17=270500", headers=HTML))
    assert "This lot As its code says" in fresh
    assert "Lot L-1" in fresh
    assert "Sep 30, 2027" in fresh
    assert "Past its date" not in fresh
    assert "This very pack" in past
    assert "May 31, 2027 Past its date" in past


@pytest.mark.parametrize("query", ["10=a%20b&17=279999", "21=", "17=soon&10=" + "x" * 40, "17=%00"])
async def test_what_no_code_can_hold_is_left_aside(client: httpx.AsyncClient, product: str, query: str):
    shown = await client.get(f"/p/{product}?{query}", headers=HTML)
    assert shown.status_code == 200
    assert "As its code says" not in shown.text


async def test_other_forms_of_the_number_lead_to_the_page(client: httpx.AsyncClient, product: str):
    answer = await client.get("/p/9506000134352?10=A", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/p/{product}?10=A")


@pytest.mark.parametrize("gtin", ["09506000134369", "9506000134353", "nonsense", "%00"])
async def test_an_unknown_number_is_a_page_that_says_so(client: httpx.AsyncClient, gtin: str):
    answer = await client.get(f"/p/{gtin}", headers=HTML)
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("code.svg", "image/svg+xml"), ("code.png", "image/png"), ("code.pdf", "application/pdf")],
)
async def test_the_code_can_be_had_as_a_file(
    client: httpx.AsyncClient, product: str, name: str, media_type: str
):
    answer = await client.get(f"/p/{product}/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)


async def test_a_code_that_is_shown_again_is_drawn_once(
    client: httpx.AsyncClient, product: str, monkeypatch: pytest.MonkeyPatch
):
    path = f"/p/{product}/code.svg?10=SHOWN-AGAIN"
    first = await client.get(path)
    monkeypatch.setattr(qr, "render", lambda *_args, **_options: pytest.fail("drawn a second time"))
    assert (await client.get(path)).content == first.content


async def test_the_code_holds_lot_and_date_when_they_are_asked_for(client: httpx.AsyncClient, product: str):
    answer = await client.get(f"/p/{product}/code.png?10=L1&17=270930")
    with Image.open(io.BytesIO(answer.content)) as image:
        text = zxingcpp.read_barcodes(image)[0].text
    assert text == f"http://localhost:8000/01/{GTIN}/10/L1?17=270930"


@pytest.mark.parametrize("path", ["code.bmp", "code", "../secret"])
async def test_other_files_are_not_there(client: httpx.AsyncClient, product: str, path: str):
    assert (await client.get(f"/p/{product}/{path}", headers=HTML)).status_code == 404


async def test_pictures_are_only_pictures(client: httpx.AsyncClient):
    for name in (f"{HASH}.html", "..%2fsecret", "09506000134352.svg", f"{HASH}.svg"):
        assert (await client.get(f"/pictures/{name}", headers=HTML)).status_code == 404


@pytest.mark.parametrize("query", ["x=\\", "x=%ff\\", "10=A B", "a=1&b=%20"])
async def test_another_form_of_the_number_keeps_its_query_whatever_its_bytes(
    client: httpx.AsyncClient, world: World, query: str
):
    _, key = await world.owner_key()
    await client.post("/products/api/v1/products", headers=key, json={"gtin": "9506000134352"})
    request = client.build_request("GET", f"http://localhost:8000/p/9506000134352?{query}")
    answer = await client.send(request)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/p/09506000134352?")
    assert "\\" not in answer.headers["location"]


LABEL = "Zutaten: Weizenmehl, Zucker, Vollmilchpulver & <b>Ei</b>. Kann Spuren von Nüssen enthalten."


async def test_a_food_shows_its_ingredients_with_the_allergens_in_bold(
    client: httpx.AsyncClient, world: World
):
    _, key = await world.owner_key()
    await client.post("/products/api/v1/products", headers=key, json={"gtin": GTIN, "ingredients": LABEL})
    body = {"free_from": ["AC"], "diets": ["VEGETARIAN"]}
    told = await client.put(f"/products/api/v1/products/{GTIN}/allergens", headers=key, json=body)
    assert told.status_code == 200, told.text
    shown = await client.get(f"/p/{GTIN}", headers=HTML)
    paragraph = re.findall(r'<p class="label-text" lang="de">(.*?)</p>', shown.text, re.DOTALL)[0]
    assert re.findall(r"<strong>(.*?)</strong>", paragraph) == [
        "Weizenmehl",
        "Vollmilchpulver",
        "Ei",
        "Nüssen",
    ]
    assert "&lt;b&gt;" in paragraph
    words = said(shown)
    for part in (
        "Contains eggs, milk, wheat",
        "May contain nuts",
        "Free from crustaceans",
        "Suits Vegetarian",
    ):
        assert part in words, part
    assert "Daily value" not in words


async def test_a_food_shows_its_nutrition_as_a_table(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await client.post("/products/api/v1/products", headers=key, json={"gtin": GTIN})
    panel = {
        "serving_size": "1 cup (30 g)",
        "serving_size_g": 30,
        "label_format": "US_FDA",
        "nutrients": [
            {"name": "Total fat", "amount": 7.8, "unit": "g"},
            {"name": "Vitamin D", "amount": 2, "unit": "mcg"},
        ],
    }
    told = await client.put(f"/products/api/v1/products/{GTIN}/nutrition", headers=key, json=panel)
    assert told.status_code == 200, told.text
    shown = await client.get(f"/p/{GTIN}", headers=HTML)
    words = said(shown)
    for part in ("A serving is 1 cup (30 g)", "Total fat 26 g 7.8 g 10%", "Vitamin D 6.7 µg 2 µg 10%"):
        assert part in words, part


async def test_a_product_that_says_nothing_of_food_shows_nothing_of_it(
    client: httpx.AsyncClient, product: str
):
    words = said(await client.get(f"/p/{product}", headers=HTML))
    for part in ("Ingredients", "Allergens", "Nutrition"):
        assert part not in words
