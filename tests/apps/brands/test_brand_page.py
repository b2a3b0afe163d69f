"""The public page of a brand: who it is, its products, where they are sold."""

import httpx
import pytest

from tests.apps.account.browser import said
from tests.world import World

HTML = {"Accept": "text/html"}
GTIN = "09506000134352"
XSS = "<script>alert(1)</script>"


async def make(client: httpx.AsyncClient, world: World) -> tuple[str, dict[str, str]]:
    """A brand, and the key of its owner."""
    organization_id, key = await world.owner_key()
    draft = {
        "organization_id": organization_id,
        "name": "Terra Verde",
        "website": "https://terra-verde.shop",
        "description": f"Pasta {XSS}",
    }
    made = await client.post("/brands/api/v1/brands", headers=key, json=draft)
    assert made.status_code == 201, made.text
    return made.json()["id"], key


async def test_anybody_sees_a_brand_with_its_products_and_stores(client: httpx.AsyncClient, world: World):
    brand_id, key = await make(client, world)
    empty = said(await client.get(f"/b/{brand_id}", headers=HTML))
    assert "No product yet" in empty
    assert "Where to buy" not in empty
    product = {"gtin": GTIN, "product_name": "Fusilli", "net_content": "500 g"}
    await client.post("/products/api/v1/products", headers=key, json=product)
    await client.patch(f"/products/api/v1/products/{GTIN}", headers=key, json={"brand": "Terra Verde"})
    store = {"name": "Emporio", "address": "Via Roma 1, Bologna", "lat": 44.49, "lon": 11.34}
    path = f"/brands/api/v1/brands/{brand_id}/stockists"
    assert (await client.post(path, headers=key, json=store)).status_code == 201
    shown = await client.get(f"/b/{brand_id}", headers=HTML)
    words = said(shown)
    for part in ("Terra Verde", "terra-verde.shop", "Fusilli", "500 g", "Emporio Via Roma 1, Bologna"):
        assert part in words
    assert f'href="/p/{GTIN}"' in shown.text
    assert "Verified" not in words
    assert XSS not in shown.text
    assert f'href="/b/{brand_id}"' in (await client.get(f"/p/{GTIN}", headers=HTML)).text


async def test_a_proven_domain_is_a_badge(client: httpx.AsyncClient, world: World):
    brand_id, _ = await make(client, world)
    await world.database.pool.execute(
        "INSERT INTO catalogue.brand_proof (brand_id, organization_id, domain, token, method, started, "
        "checked_at, verified_at) SELECT id, organization_id, 'terra-verde.shop', repeat('a', 32), 'dns', "
        "now(), now(), now() FROM catalogue.brand WHERE id = $1",
        brand_id,
    )
    assert "Verified" in said(await client.get(f"/b/{brand_id}", headers=HTML))


@pytest.mark.parametrize("brand_id", ["7YkzH3vQxWn5uMbT2sJcRd", "nonsense", "%00"])
async def test_an_unknown_brand_is_a_page_that_says_so(client: httpx.AsyncClient, brand_id: str):
    answer = await client.get(f"/b/{brand_id}", headers=HTML)
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


async def test_a_deleted_brand_has_no_page(client: httpx.AsyncClient, world: World):
    brand_id, key = await make(client, world)
    assert (await client.delete(f"/brands/api/v1/brands/{brand_id}", headers=key)).status_code == 204
    assert (await client.get(f"/b/{brand_id}", headers=HTML)).status_code == 404
