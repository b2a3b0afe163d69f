"""Logos of brands: sent by their owners, replaced, and kept apart from everything else in the file."""

from datetime import timedelta

import httpx
import pytest
from PIL import Image

from closient.kit import clock, jobs
from closient.kit.database import Database
from closient.kit.errors import NotFound
from closient.kit.services import Services
from tests.codes import hostile_images as made
from tests.world import World

BRANDS = "/brands/api/v1/brands"
SQUARE = made.drawing('<rect width="40" height="20" fill="green"/>')


async def brand_of(client: httpx.AsyncClient, key: dict[str, str], organization_id: str) -> str:
    """A new brand; its logo's address."""
    body = {"organization_id": organization_id, "name": "Terra Verde"}
    return f"{BRANDS}/{(await client.post(BRANDS, headers=key, json=body)).json()['id']}"


async def send(client: httpx.AsyncClient, brand: str, key: dict[str, str], data: bytes) -> httpx.Response:
    return await client.post(f"{brand}/logo", headers=key, files={"logo": ("logo", data)})


@pytest.mark.covers("brands.upload_brand_logo")
async def test_a_logo_is_shown_and_replaced_and_the_old_file_goes(
    client: httpx.AsyncClient, world: World, services: Services, database: Database
):
    organization_id, key = await world.owner_key()
    brand = await brand_of(client, key, organization_id)
    assert (await client.get(brand, headers=key)).json()["logo_url"] is None
    first = await send(client, brand, key, SQUARE)
    assert first.status_code == 200, first.text
    address = first.json()["logo_url"]
    assert first.json()["name"] == "Terra Verde"
    assert (await client.get(brand, headers=key)).json()["logo_url"] == address
    shown = await client.get(address)
    assert shown.headers["content-type"].startswith("image/svg+xml")
    assert "immutable" in shown.headers["cache-control"]
    second = await send(client, brand, key, made.encoded(Image.new("RGB", (90, 90), "red"), "PNG"))
    assert second.json()["logo_url"] != address
    with clock.frozen(clock.now() + timedelta(days=1)):
        await jobs.REGISTRY["catalogue.remove_unused_pictures"].run(services, b"{}")
    with pytest.raises(NotFound):
        await services.objects.get(address.removeprefix("http://localhost:8000/"))
    assert (await client.get(second.json()["logo_url"])).status_code == 200
    told = await database.pool.fetch(
        "SELECT payload FROM kit.outbox_event WHERE name = 'brand.updated' ORDER BY created, id"
    )
    assert [(row[0]["before"], row[0]["after"]) for row in told] == [
        ({"logo_url": None}, {"logo_url": address}),
        ({"logo_url": address}, {"logo_url": second.json()["logo_url"]}),
    ]
    noted = await database.pool.fetchval(
        "SELECT after FROM kit.audit_entry WHERE action = 'brand.logo_set' ORDER BY id LIMIT 1"
    )
    assert noted == {"logo_url": address}


async def test_only_owners_and_managers_of_the_brand_send_a_logo(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    brand = await brand_of(client, key, organization_id)
    _, stranger = await world.owner_key("Others")
    for role, status in (("manager", 200), ("editor", 403), ("readonly", 403)):
        headers = {"X-API-Key": await world.key(organization_id, role=role)}
        assert (await send(client, brand, headers, SQUARE)).status_code == status
    assert (await send(client, brand, stranger, SQUARE)).status_code == 403
    assert (await send(client, brand, {}, SQUARE)).status_code == 401
    assert (await send(client, f"{BRANDS}/2CoNf3i6Uj3HYxPHxwPd9Z", key, SQUARE)).status_code == 404
    assert (await send(client, f"{BRANDS}/nonsense", key, SQUARE)).status_code == 422


@pytest.mark.parametrize(
    "data",
    [b"", b"text", made.drawing("<script/>"), made.png(30_000, 30_000, bytes(100_000)), bytes(5_242_881)],
)
async def test_what_is_no_logo_is_refused_at_its_field(client: httpx.AsyncClient, world: World, data: bytes):
    organization_id, key = await world.owner_key()
    brand = await brand_of(client, key, organization_id)
    answer = await send(client, brand, key, data)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["logo"]
    none = await client.post(f"{brand}/logo", headers=key, files={"image": ("a", SQUARE)})
    assert [error["field"] for error in none.json()["errors"]] == ["logo"]
    assert (await client.get(brand, headers=key)).json()["logo_url"] is None
