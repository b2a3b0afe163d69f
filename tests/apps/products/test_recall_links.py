"""An open recall is one of the links of a product, whoever owns it; the resolver itself keeps it."""

import httpx
import pytest

from closient.kit.database import Database
from tests.apps.compliance.notices import RICE, fda, load
from tests.apps.dashboard.visitor import release
from tests.world import World

LINKSET = {"Accept": "application/linkset+json"}
RECALL = "https://ref.gs1.org/voc/recallStatus"
PAGE = f"http://localhost:8000/p/{RICE}#recalls"


@pytest.fixture
async def key(client: httpx.AsyncClient, world: World) -> dict[str, str]:
    """Of the owner of a product."""
    _, key = await world.owner_key()
    body = {"gtin": RICE, "product_name": "Crackers"}
    assert (await client.post("/products/api/v1/products", headers=key, json=body)).status_code == 201
    return key


async def recall_links(client: httpx.AsyncClient) -> list[dict[str, str]]:
    answer = await client.get(f"/01/{RICE}", headers=LINKSET)
    assert answer.status_code == 200, answer.text
    return answer.json()["linkset"][0].get(RECALL, [])


async def test_without_a_recall_there_is_no_such_link(client: httpx.AsyncClient, key: dict[str, str]):
    assert await recall_links(client) == []
    assert (await client.get(f"/01/{RICE}?linkType=gs1:recallStatus")).status_code == 404


async def test_a_closed_recall_makes_no_link(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    await load(database, "fda-food", fda("F-0001-2014", status="Terminated"))
    assert await recall_links(client) == []


async def test_an_open_recall_is_a_link_to_where_it_is_told(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    await load(database, "fda-food", fda("F-0001-2014"))
    assert await recall_links(client) == [{"href": PAGE, "title": "Recall status"}]
    led = await client.get(f"/01/{RICE}/10/L1?linkType=gs1:recallStatus&17=270930")
    passed_on = "?linkType=gs1:recallStatus&17=270930#"
    assert (led.status_code, led.headers["location"]) == (302, PAGE.replace("#", passed_on))
    plain = await client.get(f"/01/{RICE}", headers={"Accept": "text/html"})
    assert plain.headers["location"] == f"http://localhost:8000/p/{RICE}"


async def test_also_of_a_product_that_nobody_claims(
    client: httpx.AsyncClient, key: dict[str, str], world: World, database: Database
):
    await load(database, "fda-food", fda("F-0001-2014"))
    await release(world, RICE)
    assert await recall_links(client) == [{"href": PAGE, "title": "Recall status"}]


async def test_the_owner_s_own_link_takes_its_place_and_explanations_know_the_platform_s(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    await load(database, "fda-food", fda("F-0001-2014"))
    organization = (await client.get(f"/products/api/v1/products/{RICE}", headers=key)).json()["owner_id"]
    explain = f"/resolver/api/v1/organizations/{organization}/explain"
    asked = {"uri": f"/01/{RICE}", "link_type": "gs1:recallStatus"}
    told = await client.post(explain, headers=key, json=asked)
    assert told.status_code == 200, told.text
    assert told.json()["decision"]["url"].startswith(PAGE.removesuffix("#recalls") + "?")
    assert told.json()["decision"]["url"].endswith("#recalls")
    own = {"digital_link": f"/01/{RICE}", "link_type": "gs1:recallStatus", "href": "https://rice.example/r"}
    links = f"/resolver/api/v1/organizations/{organization}/links"
    made = await client.post(links, headers=key, json={**own, "title": "What we recall"})
    assert made.status_code == 201, made.text
    assert [link["href"] for link in await recall_links(client)] == ["https://rice.example/r"]
