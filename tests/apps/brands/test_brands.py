"""The brands API."""

import httpx
import pytest

from closient.kit.database import Database
from tests.world import World

BRANDS = "/brands/api/v1/brands"


async def create(client: httpx.AsyncClient, key: dict, organization_id: str, name: str = "Terra Verde"):
    return await client.post(BRANDS, headers=key, json={"organization_id": organization_id, "name": name})


@pytest.mark.covers("brands.create_brand")
async def test_a_brand_belongs_to_its_organization_from_the_start(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    answer = await create(client, key, organization_id)
    assert answer.status_code == 201
    assert answer.json()["organization_id"] == organization_id
    assert answer.json()["has_social_links"] is False
    assert answer.json()["instagram"] == ""
    assert (await create(client, key, organization_id, "terra verde")).status_code == 409


async def test_an_unclaimed_brand_of_the_name_is_taken_over(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    brand_id = await database.pool.fetchval("INSERT INTO catalogue.brand (name) VALUES ('Olea') RETURNING id")
    answer = await create(client, key, organization_id, "OLEA")
    assert answer.status_code == 201
    assert answer.json()["id"] == brand_id


@pytest.mark.covers("brands.get_brand_detail")
async def test_anybody_with_a_key_reads_a_brand(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    brand_id = (await create(client, key, organization_id)).json()["id"]
    _, stranger = await world.business_key("readonly")
    assert (await client.get(f"{BRANDS}/{brand_id}", headers=stranger)).json()["name"] == "Terra Verde"
    assert (await client.get(f"{BRANDS}/2222222222222222222222", headers=stranger)).status_code == 404
    assert (await client.get(f"{BRANDS}/nonsense", headers=stranger)).status_code == 422


@pytest.mark.covers("brands.list_brands")
async def test_brands_are_filtered_and_ordered(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    for name in ("Beta", "alpha", "Gamma"):
        await create(client, key, organization_id, name)
    listed = await client.get(BRANDS, headers=key, params={"organization_id": organization_id})
    assert [b["name"] for b in listed.json()["data"]] == ["alpha", "Beta", "Gamma"]
    listed = await client.get(BRANDS, headers=key, params={"name": "A", "ordering": "-name", "page_size": 2})
    assert [b["name"] for b in listed.json()["data"]] == ["Gamma", "Beta"]
    assert listed.json()["pagination"]["has_next"] is True
    assert (await client.get(BRANDS, headers=key, params={"ordering": "size"})).status_code == 422
    assert (await client.get(BRANDS, headers=key, params={"page_size": 101})).status_code == 422


async def test_a_stranger_and_an_editor_cannot_make_brands(client: httpx.AsyncClient, world: World):
    organization_id, _ = await world.owner_key()
    _, stranger = await world.owner_key("Other")
    assert (await create(client, stranger, organization_id)).status_code == 404
    editor = {"X-API-Key": await world.key(organization_id, role="editor")}
    assert (await create(client, editor, organization_id)).status_code == 403


HIDING = ["Ter\u200bra", "\u202eadreT", "Terra\x00", "\ufeff", "Ter\u200dra", "\u2066T\u2069"]


@pytest.mark.parametrize("name", HIDING)
async def test_a_name_that_hides_what_it_is_is_refused_on_every_way(
    client: httpx.AsyncClient, world: World, name: str
):
    organization_id, key = await world.owner_key()
    made = await create(client, key, organization_id)
    product = "/products/api/v1/products"
    gtin = {"gtin": "09506000134352", "organization_id": organization_id}
    assert (await client.post(product, headers=key, json=gtin)).status_code == 201
    for method, path, field in (
        ("POST", BRANDS, "name"),
        ("PATCH", f"{BRANDS}/{made.json()['id']}", "name"),
        ("PATCH", f"{product}/{gtin['gtin']}", "brand"),
    ):
        body = {"organization_id": organization_id, field: name}
        refused = await client.request(method, path, headers=key, json=body)
        assert refused.status_code == 422, refused.text
        assert [error["field"] for error in refused.json()["errors"]] == [field]


@pytest.mark.parametrize("name", ["terra\u00a0verde", "Terra   Verde", "TERRA\tVERDE"])
async def test_a_name_is_taken_however_its_spaces_are_written(
    client: httpx.AsyncClient, world: World, name: str
):
    organization_id, key = await world.owner_key()
    assert (await create(client, key, organization_id)).status_code == 201
    assert (await create(client, key, organization_id, name)).status_code == 409


async def test_letters_that_joiners_belong_to_keep_them(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    name = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert (await create(client, key, organization_id, name)).json()["name"] == name


MISLEADING = [
    "https://terra.example\\@evil.example/",
    "https://terra.example@evil.example/",
    "https://a:b@terra.example/",
    "https://terra.example\x7f/",
    "https://terra.example/\x00",
    "https:///",
    "javascript:alert(1)//https://a.example",
]


@pytest.mark.parametrize("website", MISLEADING)
async def test_a_website_that_shows_another_host_than_it_leads_to_is_refused(
    client: httpx.AsyncClient, world: World, website: str
):
    organization_id, key = await world.owner_key()
    body = {"organization_id": organization_id, "name": "Terra Verde", "website": website}
    refused = await client.post(BRANDS, headers=key, json=body)
    assert refused.status_code == 422, refused.text
    assert [error["field"] for error in refused.json()["errors"]] == ["website"]


@pytest.mark.parametrize("website", ["https://terra.example/@shop?a=b@c#d", "http://terra.example:8080"])
async def test_an_address_may_have_the_sign_behind_its_host(
    client: httpx.AsyncClient, world: World, website: str
):
    organization_id, key = await world.owner_key()
    body = {"organization_id": organization_id, "name": "Terra Verde", "website": website}
    assert (await client.post(BRANDS, headers=key, json=body)).json()["website"] == website
