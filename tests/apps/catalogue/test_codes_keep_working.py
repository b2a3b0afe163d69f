"""A code that once resolved never ends in a 404, whatever becomes of brand, owner or record."""

import httpx

from closient.app import Site
from closient.apps.account.structs.events import OrganizationPurged
from closient.kit import events, jobs
from closient.kit.database import Database
from closient.kit.services import Services
from tests.world import World

GTIN, OTHER_GTIN = "09506000134352", "09506000134369"
PRODUCT = f"/products/api/v1/products/{GTIN}"
BASE = "http://localhost:8000"
HTML = {"Accept": "text/html"}
Key = dict[str, str]


async def product_with_rule(client: httpx.AsyncClient, world: World) -> tuple[str, Key]:
    organization_id, key = await world.owner_key()
    body = {"gtin": GTIN, "product_name": "Fusilli"}
    assert (await client.post("/products/api/v1/products", headers=key, json=body)).status_code == 201
    await lead_to(client, organization_id, key, "https://brand.example/")
    return organization_id, key


async def lead_to(client: httpx.AsyncClient, organization_id: str, key: Key, url: str) -> None:
    rule = {
        "scope_type": "PRODUCT",
        "scope_id": GTIN,
        "destination_type": "CUSTOM_URL",
        "custom_url": url,
    }
    rules = f"/resolver/api/v1/organizations/{organization_id}/resolution-rules"
    made = await client.post(rules, headers=key, json=rule)
    assert made.status_code == 201, made.text


async def target(client: httpx.AsyncClient, site: Site, path: str = f"/01/{GTIN}") -> str:
    """Where a scan leads, with nothing remembered."""
    site.edge.table.drop_all()
    answer = await client.get(path)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


async def test_a_code_keeps_working_when_the_product_gets_another_brand(
    client: httpx.AsyncClient, world: World, site: Site
):
    _, key = await product_with_rule(client, world)
    for brand in ("Terra Verde", "Terra Nova", ""):
        assert (await client.patch(PRODUCT, headers=key, json={"brand": brand})).status_code == 200
        assert await target(client, site) == "https://brand.example/"


async def test_the_code_of_a_product_whose_owner_ended_lands_on_its_page_then_where_the_next_owner_says(
    client: httpx.AsyncClient, world: World, site: Site, services: Services
):
    organization_id, key = await product_with_rule(client, world)
    assert await target(client, site, f"/01/{GTIN}/10/A") == "https://brand.example/"
    ended = await client.delete(f"/account/api/v1/organizations/{organization_id}", headers=key)
    assert ended.status_code == 204
    await jobs.run_pending(services)
    for tail, told in (("", ""), ("/10/A/21/7", "?10=A&21=7")):
        assert await target(client, site, f"/01/{GTIN}{tail}") == f"{BASE}/p/{GTIN}{told}"
    shown = await client.get(f"/p/{GTIN}", headers=HTML)
    assert (shown.status_code, "Fusilli" in shown.text) == (200, True)
    linkset = await client.get(f"/01/{GTIN}?linkType=linkset")
    assert linkset.status_code == 200
    assert "brand.example" not in linkset.text
    next_id, next_key = await world.owner_key("Next")
    assert (await client.post(f"{PRODUCT}/claim", headers=next_key)).status_code == 200
    # Rules of the former owner stay without effect.
    assert await target(client, site) == f"{BASE}/p/{GTIN}"
    await lead_to(client, next_id, next_key, "https://next.example/")
    assert await target(client, site) == "https://next.example/"


async def test_the_code_of_a_product_whose_owner_was_purged_lands_on_its_page(
    client: httpx.AsyncClient, world: World, site: Site, services: Services, database: Database
):
    organization_id, key = await product_with_rule(client, world)
    await client.delete(f"/account/api/v1/organizations/{organization_id}", headers=key)
    async with database.writes() as db:
        await events.emit(db, OrganizationPurged(organization_id=organization_id, user_id=None))
    await jobs.run_pending(services)
    assert await target(client, site) == f"{BASE}/p/{GTIN}"
    assert (await client.get(f"/p/{GTIN}", headers=HTML)).status_code == 200


async def test_former_gtins_keep_leading_to_a_product_whose_owner_ended(
    client: httpx.AsyncClient, world: World, site: Site, services: Services
):
    organization_id, key = await product_with_rule(client, world)
    added = await client.post(f"{PRODUCT}/former-gtins", headers=key, json={"gtin": OTHER_GTIN})
    assert added.status_code == 201
    assert await target(client, site, f"/01/{OTHER_GTIN}") == "https://brand.example/"
    await client.delete(f"/account/api/v1/organizations/{organization_id}", headers=key)
    await jobs.run_pending(services)
    assert await target(client, site, f"/01/{OTHER_GTIN}") == f"{BASE}/p/{OTHER_GTIN}"
    page = await client.get(f"/p/{OTHER_GTIN}", headers=HTML, follow_redirects=True)
    assert (page.status_code, page.url.path) == (200, f"/p/{GTIN}")


async def test_a_switched_off_product_lands_on_its_page(
    client: httpx.AsyncClient, world: World, site: Site, database: Database
):
    await product_with_rule(client, world)
    await database.pool.execute("UPDATE catalogue.product SET resolver_enabled = false WHERE gtin = $1", GTIN)
    assert await target(client, site) == f"{BASE}/p/{GTIN}"
    assert (await client.get(f"/p/{GTIN}", headers=HTML)).status_code == 200
