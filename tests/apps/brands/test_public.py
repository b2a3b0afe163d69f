"""What a widget on a brand's own site gets and tells, and the stores that the owner names for it."""

from typing import Any

import httpx
import pytest
import structlog

from closient.apps.brands.actions import stockists
from closient.kit.database import Database
from tests.apps.brands.brand import BRANDS, NOBODY, make, make_product, told
from tests.world import World

PUBLIC = "/brands/api/v1/public"
GTIN, OTHER_GTIN = "09506000134352", "09506000134369"
BOLOGNA: dict[str, Any] = {
    "name": "Emporio",
    "address": "Via Roma 1, Bologna",
    "lat": 44.4949,
    "lon": 11.3426,
}
MODENA = {"name": "Bottega", "address": "Corso 2, Modena", "lat": 44.6471, "lon": 10.9252, "phone": "+39 059"}
SUVA = {"name": "Island", "address": "Suva", "lat": -17.8, "lon": 179.99}


async def add(
    client: httpx.AsyncClient, key: dict[str, str], brand_id: str, store: dict, **more: object
) -> str:
    answer = await client.post(f"{BRANDS}/{brand_id}/stockists", headers=key, json={**store, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def near(client: httpx.AsyncClient, brand_id: str, **query: float | str) -> list[dict]:
    asked: dict[str, float | str] = {"lat": BOLOGNA["lat"], "lon": BOLOGNA["lon"], **query}
    answer = await client.get(f"{PUBLIC}/brands/{brand_id}/locator", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["stores"]


@pytest.mark.covers("brands.list_a_brands_products_locator_catalog")
async def test_anybody_reads_the_products_of_a_brand_by_name(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    empty = await client.get(f"{PUBLIC}/brands/{brand_id}/catalog")
    assert empty.json()["products"] == []
    second = await make_product(client, key, GTIN, "penne")
    first = await make_product(client, key, OTHER_GTIN, "Fusilli")
    answer = await client.get(
        f"{PUBLIC}/brands/{brand_id}/catalog", headers={"Origin": "https://shop.example"}
    )
    assert answer.json() == {
        "brand": {
            "id": brand_id,
            "name": "Terra Verde",
            "website": "https://www.terra-verde.shop/it",
            "logo_url": None,
        },
        "products": [{"id": first, "name": "Fusilli"}, {"id": second, "name": "penne"}],
    }
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (await client.get(f"{PUBLIC}/brands/{NOBODY}/catalog")).status_code == 404
    assert (await client.get(f"{PUBLIC}/brands/no-id/catalog")).status_code == 422


async def test_a_product_that_its_owner_took_away_is_not_among_those_of_its_brand(
    client: httpx.AsyncClient, world: World
):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    await make_product(client, key, GTIN, "penne")
    kept = await make_product(client, key, OTHER_GTIN, "fusilli")
    gone = await client.delete(f"/products/api/v1/products/{GTIN}", headers=key)
    assert gone.status_code == 200, gone.text
    catalogue = (await client.get(f"{PUBLIC}/brands/{brand_id}/catalog")).json()
    assert catalogue["products"] == [{"id": kept, "name": "fusilli"}]


@pytest.mark.covers("brands.find_stores_carrying_a_brand")
@pytest.mark.covers("brands.create_brand_stockist")
async def test_stores_are_found_nearest_first_within_the_radius(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    await make_product(client, key, GTIN, "Penne")
    for store in (SUVA, MODENA, BOLOGNA):
        await add(client, key, brand_id, store)
    found = await near(client, brand_id)
    assert [(store["name"], store["product_count"]) for store in found] == [("Emporio", 1), ("Bottega", 1)]
    assert found[0]["distance_km"] == 0
    # By the haversine formula with the mean radius of the Earth.
    assert found[1]["distance_km"] == pytest.approx(37.1, abs=0.3)
    assert (found[1]["address"], found[1]["phone"]) == ("Corso 2, Modena", "+39 059")
    assert [store["name"] for store in await near(client, brand_id, radius=30)] == ["Emporio"]
    assert [store["name"] for store in await near(client, brand_id, limit=1)] == ["Emporio"]
    assert len(await near(client, brand_id, radius=20_000)) == 3
    # Across the line where longitudes end, a few kilometres are a few kilometres.
    [island] = await near(client, brand_id, lat=-17.8, lon=-179.99)
    assert island["distance_km"] == pytest.approx(2.12, abs=0.05)


async def test_a_store_carries_the_products_that_are_named_or_everything(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    await add(client, key, brand_id, BOLOGNA)
    assert await near(client, brand_id) == []  # a brand without products is carried nowhere
    penne = await make_product(client, key, GTIN, "Penne")
    fusilli = await make_product(client, key, OTHER_GTIN, "Fusilli")
    await add(client, key, brand_id, MODENA, product_ids=[penne])
    counts = {store["name"]: store["product_count"] for store in await near(client, brand_id)}
    assert counts == {"Emporio": 2, "Bottega": 1}
    assert {store["name"] for store in await near(client, brand_id, product_id=penne)} == {
        "Emporio",
        "Bottega",
    }
    assert {store["name"] for store in await near(client, brand_id, product_id=fusilli)} == {"Emporio"}
    assert await near(client, brand_id, product_id=NOBODY) == []
    # A product that went to another brand is carried no more.
    await client.patch(f"/products/api/v1/products/{GTIN}", headers=key, json={"brand": "Olea"})
    assert [store["name"] for store in await near(client, brand_id)] == ["Emporio"]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"lat": 91, "lon": 0},
        {"lat": 0, "lon": -181},
        {"lat": "nan", "lon": 0},
        {"lat": 0, "lon": "inf"},
        {"lat": 0, "lon": 0, "radius": -1},
        {"lat": 0, "lon": 0, "radius": "nan"},
        {"lat": 0, "lon": 0, "limit": 101},
        {"lat": 0, "lon": 0, "limit": 0},
        {"lat": 0, "lon": 0, "product_id": "x"},
    ],
)
async def test_places_that_are_none_are_refused(client: httpx.AsyncClient, world: World, query: dict):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    answer = await client.get(f"{PUBLIC}/brands/{brand_id}/locator", params=query)
    assert answer.status_code == 422


async def test_places_near_a_brand_that_is_not_there_are_not_found(client: httpx.AsyncClient):
    answer = await client.get(f"{PUBLIC}/brands/{NOBODY}/locator", params={"lat": 0, "lon": 0})
    assert answer.status_code == 404


@pytest.mark.covers("brands.list_brand_stockists")
@pytest.mark.covers("brands.delete_brand_stockist")
async def test_the_owner_keeps_the_list_of_stores(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    emporio = await add(client, key, brand_id, BOLOGNA)
    await add(client, key, brand_id, MODENA)
    listed = (await client.get(f"{BRANDS}/{brand_id}/stockists?page_size=1", headers=key)).json()
    assert (listed["data"][0]["name"], listed["pagination"]["total_count"]) == ("Bottega", 2)
    assert (await client.delete(f"{BRANDS}/{brand_id}/stockists/{emporio}", headers=key)).status_code == 204
    assert (await client.delete(f"{BRANDS}/{brand_id}/stockists/{emporio}", headers=key)).status_code == 404
    listed = (await client.get(f"{BRANDS}/{brand_id}/stockists", headers=key)).json()
    assert [store["name"] for store in listed["data"]] == ["Bottega"]
    assert [event["stockist"]["name"] for event in await told(database, "brand.stockist_added")] == [
        "Emporio",
        "Bottega",
    ]
    assert len(await told(database, "brand.stockist_removed")) == 1


async def test_a_brand_has_a_bounded_number_of_stores(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(stockists, "MOST_OF_BRAND", 1)
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    await add(client, key, brand_id, BOLOGNA)
    answer = await client.post(f"{BRANDS}/{brand_id}/stockists", headers=key, json=MODENA)
    assert answer.status_code == 409


async def test_strangers_and_editors_name_no_stores(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    store_id = await add(client, key, brand_id, BOLOGNA)
    _, stranger = await world.owner_key("Other")
    for other in (stranger, {"X-API-Key": await world.key(organization_id, role="editor")}):
        answer = await client.post(f"{BRANDS}/{brand_id}/stockists", headers=other, json=MODENA)
        assert answer.status_code == 403
        answer = await client.delete(f"{BRANDS}/{brand_id}/stockists/{store_id}", headers=other)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"lat": 90.5}, "lat"),
        ({"lon": None}, "lon"),
        ({"name": " "}, "name"),
        ({"address": ""}, "address"),
        ({"website": "shop"}, "website"),
        ({"product_ids": [NOBODY]}, "product_ids"),
        ({"product_ids": [NOBODY] * 201}, "product_ids"),
    ],
)
async def test_a_store_that_is_none_is_refused(
    client: httpx.AsyncClient, world: World, wrong: dict, field: str
):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    answer = await client.post(f"{BRANDS}/{brand_id}/stockists", headers=key, json={**BOLOGNA, **wrong})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.covers("brands.track_brand_locator_widget_events")
async def test_what_a_widget_tells_is_logged_short_and_on_one_line(client: httpx.AsyncClient):
    sent = {
        "event": "store_click",
        "brand_id": "b\nlevel=error\x1b[2J",
        "query": "q" * 10_000,
        "referrer": "https://" + "r" * 600,
        "unknown": {"deep": [1]},
    }
    with structlog.testing.capture_logs() as lines:
        answer = await client.post(
            f"{PUBLIC}/widget-events", json=sent, headers={"Sec-Fetch-Site": "cross-site"}
        )
    assert (answer.status_code, answer.content) == (204, b"")
    [line] = [line for line in lines if line["event"] == "widget_event"]
    assert (line["kind"], line["brand_id"]) == ("store_click", "b level=error [2J")
    assert (len(line["query"]), len(line["referrer"])) == (256, 512)
    assert "unknown" not in line


async def test_unknown_events_of_widgets_are_passed_over(client: httpx.AsyncClient):
    with structlog.testing.capture_logs() as lines:
        answer = await client.post(f"{PUBLIC}/widget-events", json={"event": "x" * 5000})
    assert answer.status_code == 204
    assert not [line for line in lines if line["event"] == "widget_event"]
    assert (await client.post(f"{PUBLIC}/widget-events", json={})).status_code == 422
    assert (
        await client.post(f"{PUBLIC}/widget-events", json={"event": "widget_load", "query": 7})
    ).status_code == 422
    assert (await client.post(f"{PUBLIC}/widget-events", content=b"{")).status_code == 400
    assert (await client.post(f"{PUBLIC}/widget-events", content=b"x" * 70_000)).status_code == 413


async def test_a_beacon_may_send_its_event_as_text(client: httpx.AsyncClient):
    answer = await client.post(
        f"{PUBLIC}/widget-events",
        content=b'{"event": "widget_load"}',
        headers={"Content-Type": "text/plain;charset=UTF-8"},
    )
    assert answer.status_code == 204
