"""The history of a product over the API: who said what, and taking it back."""

from typing import Any

import httpx
import pytest

from closient.apps.catalogue.actions import contributions, products
from closient.apps.catalogue.structs.contributions import Author, Told
from closient.kit.caller import KeyRole
from closient.kit.database import Database
from closient.kit.services import Services
from tests.world import World

GTIN = "09506000134352"
ONE = f"/products/api/v1/products/{GTIN}"
HISTORY = f"{ONE}/contributions"
Key = dict[str, str]


@pytest.fixture
async def owner(client: httpx.AsyncClient, world: World) -> tuple[str, Key]:
    """The owner of a product that was named twice."""
    organization_id, key = await world.owner_key()
    body = {"gtin": GTIN, "product_name": "Fusili"}
    assert (await client.post("/products/api/v1/products", headers=key, json=body)).status_code == 201
    assert (await client.patch(ONE, headers=key, json={"product_name": "Fusilli"})).status_code == 200
    return organization_id, key


async def history(client: httpx.AsyncClient, key: Key, **query: str) -> list[dict[str, Any]]:
    answer = await client.get(HISTORY, headers=key, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


@pytest.mark.covers("products.list_product_contributions")
async def test_the_history_says_who_said_what_and_what_became_of_it(
    client: httpx.AsyncClient, owner: tuple[str, Key], database: Database, world: World
):
    organization_id, key = owner
    async with database.writes() as db:
        crowd = Told(GTIN, "product_name", "Spaghetti", Author("crowd_sourced"))
        await contributions.contribute(db, [crowd, Told(GTIN, "net_content", "1 kg", Author("imported"))])
    said = await history(client, key, field="product_name")
    assert [(one["value"], one["data_source"], one["standing"]) for one in said] == [
        ("Spaghetti", "crowd_sourced", "competing"),
        ("Fusilli", "claimed", "on_record"),
        ("Fusili", "claimed", "superseded"),
    ]
    assert [one["organization_id"] for one in said] == [None, organization_id, organization_id]
    assert said[1]["user_id"]
    assert len(await history(client, key)) == 4
    _, stranger = await world.owner_key("Other")
    assert {one["user_id"] for one in await history(client, stranger)} == {None}
    assert (await client.get(HISTORY, headers=key, params={"field": "colour"})).status_code == 422
    assert (await client.get(HISTORY)).status_code == 401
    unknown = "/products/api/v1/products/4006381333931/contributions"
    assert (await client.get(unknown, headers=key)).status_code == 404


async def test_the_only_word_on_a_field_is_taken_back_and_the_field_is_empty_again(
    client: httpx.AsyncClient, owner: tuple[str, Key]
):
    _, key = owner
    await client.patch(ONE, headers=key, json={"length": 12.5, "length_uom": "CMT", "description": "Pasta."})
    for said in await history(client, key):
        answer = await client.post(f"{HISTORY}/{said['id']}/revert", headers=key)
        assert answer.json()["standing"] == "reverted"
    product = (await client.get(ONE, headers=key)).json()
    assert (product["product_name"], product["description"]) == ("", "")
    assert (product["length"], product["length_uom"]) == (None, "")
    assert (product["field_confidence"], product["confidence_score"]) == ({}, 0)
    assert product["data_source"] == "claimed"
    again = await client.patch(ONE, headers=key, json={"product_name": "Fusilli"})
    assert again.json()["product_name"] == "Fusilli"


@pytest.mark.covers("products.revert_product_contribution")
async def test_an_owner_takes_back_what_was_said(
    client: httpx.AsyncClient, owner: tuple[str, Key], database: Database
):
    _, key = owner
    latest = (await history(client, key))[0]
    for _ in range(2):
        answer = await client.post(f"{HISTORY}/{latest['id']}/revert", headers=key)
        assert answer.status_code == 200
        assert answer.json()["standing"] == "reverted"
    product = (await client.get(ONE, headers=key)).json()
    assert product["product_name"] == "Fusili"
    assert [one["standing"] for one in await history(client, key)] == ["reverted", "on_record"]
    told = await database.pool.fetch(
        "SELECT payload FROM kit.outbox_event WHERE name = 'product.updated' ORDER BY id"
    )
    assert [event["payload"]["after"]["product_name"] for event in told] == ["Fusilli", "Fusili"]
    again = await client.patch(ONE, headers=key, json={"product_name": "Fusilli"})
    assert again.json()["product_name"] == "Fusilli"


async def test_only_the_owner_takes_back(client: httpx.AsyncClient, owner: tuple[str, Key], world: World):
    _, key = owner
    latest = (await history(client, key))[0]
    _, stranger = await world.owner_key("Other")
    assert (await client.post(f"{HISTORY}/{latest['id']}/revert", headers=stranger)).status_code == 403
    assert (await client.post(f"{HISTORY}/nonsense/revert", headers=key)).status_code == 422
    missing = await client.post(f"{HISTORY}/{'2' * 22}/revert", headers=key)
    assert missing.status_code == 404
    assert (await history(client, key))[0]["standing"] == "on_record"


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("editor", 200), ("readonly", 403)])
async def test_a_key_takes_back_what_its_role_allows(
    client: httpx.AsyncClient, owner: tuple[str, Key], world: World, role: KeyRole, status: int
):
    organization_id, key = owner
    latest = (await history(client, key))[0]
    limited = {"X-API-Key": await world.key(organization_id, role=role)}
    assert (await client.post(f"{HISTORY}/{latest['id']}/revert", headers=limited)).status_code == status


async def test_a_unit_that_is_sent_alone_belongs_to_the_number_that_stands(
    client: httpx.AsyncClient, owner: tuple[str, Key], database: Database
):
    _, key = owner
    async with database.writes() as db:
        author = Author("usda_fdc")
        rows = [Told(GTIN, "length", 10, author), Told(GTIN, "length_uom", "CMT", author)]
        await contributions.contribute(db, rows)
    answer = (await client.patch(ONE, headers=key, json={"length_uom": "MMT"})).json()
    assert (answer["length"], answer["length_uom"]) == (10, "MMT")


async def test_a_claim_lets_the_word_of_the_new_owner_count_first(
    client: httpx.AsyncClient, owner: tuple[str, Key], world: World, services: Services, database: Database
):
    first_id, first = owner
    await client.patch(ONE, headers=first, json={"description": ""})
    async with database.writes() as db:
        await contributions.contribute(db, [Told(GTIN, "description", "Durum", Author("imported"))])
    assert (await client.get(ONE, headers=first)).json()["description"] == ""
    second_id, second = await world.owner_key("Second")
    async with database.writes() as db:
        await products.unclaim_product(db, await products.lock_product(db, GTIN))
    free = (await client.get(ONE, headers=second)).json()
    assert (free["product_name"], free["description"]) == ("Fusilli", "Durum")
    assert (free["owner_id"], free["is_claimed"]) == (None, False)
    assert (await client.post(f"{ONE}/claim", headers=second)).status_code == 200
    await client.patch(ONE, headers=second, json={"product_name": "Eliche"})
    taken = (await client.get(ONE, headers=first)).json()
    assert (taken["owner_id"], taken["product_name"], taken["data_source"]) == (
        second_id,
        "Eliche",
        "claimed",
    )
    async with database.writes() as db:
        await products.withdraw_product(db, await products.lock_product(db, GTIN), None)
    assert (await client.post(f"{ONE}/claim", headers=first)).status_code == 200
    assert (await client.get(ONE, headers=first)).json()["product_name"] == "Fusilli"
    assert first_id != second_id
