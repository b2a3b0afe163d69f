"""Brands are changed and taken away."""

import httpx
import pytest

from closient.kit.database import Database
from tests.apps.brands.brand import BRANDS, NOBODY, audited, make, told
from tests.world import World


@pytest.mark.covers("brands.update_brand")
async def test_what_is_sent_is_written_and_the_rest_stays(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    sent = {"name": " Terra Nova ", "instagram": "terra", "description": None, "metadata": {"erp": "7"}}
    answer = await client.patch(f"{BRANDS}/{brand_id}", headers=key, json=sent)
    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["name"], changed["instagram"]) == ("Terra Nova", "terra")
    assert (changed["has_social_links"], changed["metadata"]) == (True, {"erp": "7"})
    assert changed["website"] == "https://www.terra-verde.shop/it"
    [event] = await told(database, "brand.updated")
    assert event["before"] == {
        "name": "Terra Verde",
        "instagram": "",
        "has_social_links": False,
        "metadata": {},
    }
    assert event["after"]["name"] == "Terra Nova"
    assert (event["organization_id"], event["brand_id"]) == (organization_id, brand_id)
    assert await audited(database, brand_id) == ["brand.created", "brand.updated"]


async def test_an_empty_text_clears_and_null_everywhere_changes_nothing(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    before = (await client.get(f"{BRANDS}/{brand_id}", headers=key)).json()
    nothing = {name: None for name in before if name not in ("id", "created", "metadata")}
    answer = await client.patch(f"{BRANDS}/{brand_id}", headers=key, json=nothing)
    assert answer.json() == before
    assert await told(database, "brand.updated") == []
    answer = await client.patch(f"{BRANDS}/{brand_id}", headers=key, json={"website": "", "threads": ""})
    assert answer.json()["website"] == ""


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"website": "terra.example"}, "website"),
        ({"tiktok": "x" * 256}, "tiktok"),
        ({"metadata": {"k" * 41: "v"}}, "metadata"),
        ({"name": 5, "website": 7}, "name"),
    ],
)
async def test_bad_values_are_named(client: httpx.AsyncClient, world: World, sent: dict, field: str):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    answer = await client.patch(f"{BRANDS}/{brand_id}", headers=key, json=sent)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field)


async def test_a_name_that_another_brand_has_is_refused_whatever_its_case(
    client: httpx.AsyncClient, world: World
):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    await make(client, key, organization_id, "Olea")
    answer = await client.patch(f"{BRANDS}/{brand_id}", headers=key, json={"name": "OLEA"})
    assert answer.status_code == 409
    # Its own name in other letters is no other's.
    answer = await client.patch(f"{BRANDS}/{brand_id}", headers=key, json={"name": "TERRA verde"})
    assert answer.status_code == 200


async def test_the_owner_cannot_be_changed_or_cleared(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    other_id, _ = await world.owner_key("Other")
    brand_id = await make(client, key, organization_id)
    for owner in (None, other_id):
        answer = await client.patch(f"{BRANDS}/{brand_id}", headers=key, json={"organization_id": owner})
        assert answer.json()["organization_id"] == organization_id


async def test_only_owners_and_managers_of_the_organization_change_a_brand(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    unclaimed = await database.pool.fetchval(
        "INSERT INTO catalogue.brand (name) VALUES ('Olea') RETURNING id"
    )
    _, stranger = await world.owner_key("Other")
    refused = [stranger] + [
        {"X-API-Key": await world.key(organization_id, role=role)} for role in ("editor", "readonly")
    ]
    for other in refused:
        answer = await client.patch(f"{BRANDS}/{brand_id}", headers=other, json={"name": "Mine"})
        assert answer.status_code == 403
        assert (await client.delete(f"{BRANDS}/{brand_id}", headers=other)).status_code == 403
    manager = {"X-API-Key": await world.key(organization_id, role="manager")}
    answer = await client.patch(f"{BRANDS}/{brand_id}", headers=manager, json={"name": "Ours"})
    assert answer.status_code == 200
    for method in ("PATCH", "DELETE"):
        sent = {} if method == "PATCH" else None
        assert (
            await client.request(method, f"{BRANDS}/{unclaimed}", headers=key, json=sent)
        ).status_code == 403
        assert (await client.request(method, f"{BRANDS}/{NOBODY}", headers=key, json=sent)).status_code == 404
        assert (await client.request(method, f"{BRANDS}/no-id", headers=key, json=sent)).status_code == 422
        assert (await client.request(method, f"{BRANDS}/{brand_id}", json=sent)).status_code == 401


@pytest.mark.covers("brands.delete_brand")
async def test_a_deleted_brand_is_gone_and_its_name_is_free(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    brand_id = await make(client, key, organization_id)
    answer = await client.delete(f"{BRANDS}/{brand_id}", headers=key)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get(f"{BRANDS}/{brand_id}", headers=key)).status_code == 404
    assert (await client.delete(f"{BRANDS}/{brand_id}", headers=key)).status_code == 404
    assert (await client.patch(f"{BRANDS}/{brand_id}", headers=key, json={})).status_code == 404
    assert (await client.get(BRANDS, headers=key)).json()["data"] == []
    public = "/brands/api/v1/public/brands"
    assert (await client.get(f"{public}/{brand_id}/catalog")).status_code == 404
    assert (await client.get(f"{public}/{brand_id}/locator?lat=1&lon=1")).status_code == 404
    row = await database.pool.fetchrow("SELECT name, is_active FROM catalogue.brand WHERE id = $1", brand_id)
    assert (row["name"], row["is_active"]) == ("Terra Verde", False)
    [event] = await told(database, "brand.deleted")
    assert (event["organization_id"], event["brand"]["id"]) == (organization_id, brand_id)
    assert await audited(database, brand_id) == ["brand.created", "brand.deleted"]
    other_id, stranger = await world.owner_key("Other")
    assert await make(client, stranger, other_id) != brand_id
