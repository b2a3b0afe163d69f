"""A shelf with one product on it."""

import httpx
import pytest

from tests.apps.certifications.shelf import GTIN, PRODUCTS, Shelf
from tests.world import World


@pytest.fixture
async def shelf(client: httpx.AsyncClient, world: World) -> Shelf:
    organization_id, key = await world.owner_key()
    made = await client.post(PRODUCTS, headers=key, json={"gtin": GTIN, "product_name": "Oat flakes"})
    assert made.status_code == 201, made.text
    return Shelf(client, world, organization_id, key)
