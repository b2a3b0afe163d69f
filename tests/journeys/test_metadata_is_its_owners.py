"""What an organization notes in metadata is read by its members alone and does not pass to the next owner."""

from typing import Any

import httpx
import pytest

from closient.kit import jobs
from closient.kit.services import Services
from tests.world import World

GTIN = "09506000134352"
ONE = f"/products/api/v1/products/{GTIN}"
BRANDS = "/brands/api/v1/brands"
CERTIFIED = f"/certifications/api/v1/products/{GTIN}"
NOTE = {"erp": "SKU-1"}
Owner = tuple[str, dict[str, str]]


@pytest.fixture
async def owner(client: httpx.AsyncClient, world: World) -> Owner:
    organization_id, key = await world.owner_key()
    made = {"gtin": GTIN, "metadata": NOTE}
    assert (await client.post("/products/api/v1/products", headers=key, json=made)).status_code == 201
    return organization_id, key


async def noted(client: httpx.AsyncClient, key: dict[str, str], path: str) -> Any:
    answer = await client.get(path, headers=key)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    if isinstance(found, dict) and "data" in found:
        found = found["data"]
    return found[0]["metadata"] if isinstance(found, list) else found["metadata"]


async def test_nobody_else_reads_it(client: httpx.AsyncClient, world: World, owner: Owner):
    organization_id, key = owner
    brand = {"organization_id": organization_id, "name": "Terra Verde", "metadata": NOTE}
    brand_id = (await client.post(BRANDS, headers=key, json=brand)).json()["id"]
    for kind, field in (("certifications", "certification_id"), ("claims", "claim_id")):
        [defined, *_] = (await client.get(f"/certifications/api/v1/{kind}", headers=key)).json()["data"]
        body = {field: defined["id"], "metadata": NOTE}
        assert (await client.post(f"{CERTIFIED}/{kind}", headers=key, json=body)).status_code == 201
    _, stranger = await world.owner_key("Other")
    open_key = {"X-API-Key": await world.key(organization_id, key_type="publishable", role="readonly")}
    reader = {"X-API-Key": await world.key(organization_id, role="readonly")}
    paths = [ONE, f"{BRANDS}/{brand_id}"]
    paths += [f"{base}/{kind}" for base in (CERTIFIED, ONE) for kind in ("certifications", "claims")]
    for path in paths:
        assert await noted(client, key, path) == await noted(client, reader, path) == NOTE, path
        assert await noted(client, stranger, path) == await noted(client, open_key, path) == {}, path


@pytest.mark.parametrize("path", [f"{ONE}/claim", ONE])
async def test_it_ends_with_the_claim(client: httpx.AsyncClient, world: World, owner: Owner, path: str):
    _, key = owner
    assert (await client.delete(path, headers=key)).status_code == 200
    _, next_owner = await world.owner_key("Other")
    assert (await client.post(f"{ONE}/claim", headers=next_owner)).status_code == 200
    assert await noted(client, next_owner, ONE) == {}


async def test_it_ends_with_the_organization(
    client: httpx.AsyncClient, world: World, owner: Owner, services: Services
):
    organization_id, key = owner
    brand = {"organization_id": organization_id, "name": "Terra Verde", "metadata": NOTE}
    brand_id = (await client.post(BRANDS, headers=key, json=brand)).json()["id"]
    gone = await client.delete(f"/account/api/v1/organizations/{organization_id}", headers=key)
    assert gone.status_code == 204, gone.text
    await jobs.run_pending(services)
    next_id, next_owner = await world.owner_key("Other")
    assert (await client.post(f"{ONE}/claim", headers=next_owner)).status_code == 200
    taken = {"organization_id": next_id, "name": "Terra Verde"}
    assert (await client.post(BRANDS, headers=next_owner, json=taken)).json()["id"] == brand_id
    assert (
        await noted(client, next_owner, ONE) == await noted(client, next_owner, f"{BRANDS}/{brand_id}") == {}
    )
