"""What becomes of the catalogue and the resolver when an organization ends."""

import httpx

from closient.apps.account.structs.events import OrganizationPurged
from closient.apps.catalogue.actions import organizations
from closient.kit import events, jobs
from closient.kit.database import Database
from closient.kit.services import Services
from tests.world import World

GTIN, OTHER_GTIN = "09506000134352", "09506000134369"


async def test_deleting_an_organization_leaves_its_catalogue_unclaimed_and_restoring_does_not_claim_it_back(
    client: httpx.AsyncClient, world: World, services: Services
):
    organization_id, key = await world.owner_key()
    await client.post(
        "/products/api/v1/products", headers=key, json={"gtin": GTIN, "product_name": "Fusilli"}
    )
    await client.patch(f"/products/api/v1/products/{GTIN}", headers=key, json={"brand": "Terra Verde"})
    url = f"/account/api/v1/organizations/{organization_id}"
    assert (await client.delete(url, headers=key)).status_code == 204
    assert "catalogue.release_all" in await jobs.run_pending(services)
    _, other = await world.owner_key("Other")
    product = (await client.get(f"/products/api/v1/products/{GTIN}", headers=other)).json()
    assert product["is_claimed"] is False
    assert product["owner_id"] is None
    assert product["data_source"] == "crowd_sourced"
    assert product["brand"] == "Terra Verde"
    assert (await client.post(f"{url}/restore", headers=key)).status_code == 200
    product = (await client.get(f"/products/api/v1/products/{GTIN}", headers=other)).json()
    assert product["is_claimed"] is False
    claimed = await client.post(f"/products/api/v1/products/{GTIN}/claim", headers=other)
    assert claimed.status_code == 200


async def test_each_released_product_is_told_and_a_retry_that_comes_late_takes_nothing_back(
    client: httpx.AsyncClient, world: World, services: Services, database: Database
):
    organization_id, key = await world.owner_key()
    for gtin in (GTIN, OTHER_GTIN):
        await client.post("/products/api/v1/products", headers=key, json={"gtin": gtin})
    await client.patch(f"/products/api/v1/products/{GTIN}", headers=key, json={"brand": "Terra Verde"})
    url = f"/account/api/v1/organizations/{organization_id}"
    assert (await client.delete(url, headers=key)).status_code == 204
    await jobs.run_pending(services)
    told = (
        "SELECT array_agg(payload->>'gtin' ORDER BY payload->>'gtin') FROM kit.outbox_event "
        "WHERE name = 'product.unclaimed'"
    )
    assert await database.pool.fetchval(told) == [GTIN, OTHER_GTIN]
    brands = "SELECT array_agg(payload->'before') FROM kit.outbox_event WHERE name = 'brand.updated'"
    assert await database.pool.fetchval(brands) == [{"organization_id": organization_id}]
    assert (await client.post(f"{url}/restore", headers=key)).status_code == 200
    assert (await client.post(f"/products/api/v1/products/{GTIN}/claim", headers=key)).status_code == 200
    brand = {"name": "Terra Verde", "organization_id": organization_id}
    assert (await client.post("/brands/api/v1/brands", headers=key, json=brand)).status_code == 201
    async with database.writes() as db:
        assert await organizations.release_all(db, organization_id) == (0, 0)
    product = (await client.get(f"/products/api/v1/products/{GTIN}", headers=key)).json()
    assert product["owner_id"] == organization_id
    assert await database.pool.fetchval(told) == [GTIN, OTHER_GTIN]


async def test_of_more_than_a_thousand_released_products_none_is_told(world: World, database: Database):
    organization_id = await world.organization()
    await database.pool.execute(
        "INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at) "
        "SELECT lpad(n::text, 14, '0'), $1, 'claimed', now() FROM generate_series(1, 1001) n",
        organization_id,
    )
    await database.pool.execute(
        "UPDATE account.organization SET status = 'tombstoned', tombstoned_at = now() WHERE id = $1",
        organization_id,
    )
    async with database.writes() as db:
        assert await organizations.release_all(db, organization_id) == (1001, 0)
    told = "SELECT count(*) FROM kit.outbox_event WHERE name = 'product.unclaimed'"
    assert await database.pool.fetchval(told) == 0


async def test_a_purged_organization_leaves_no_rule_and_no_name_on_its_scans(
    client: httpx.AsyncClient, world: World, services: Services, database: Database
):
    organization_id, key = await world.owner_key()
    made = await client.post(
        f"/resolver/api/v1/organizations/{organization_id}/resolution-rules",
        headers=key,
        json={"scope_type": "ORGANIZATION", "destination_type": "HOSTED_PAGE"},
    )
    assert made.status_code == 201
    await database.pool.execute(
        "INSERT INTO resolver.scan (gtin, organization_id, product_id, scan_type, device_class, is_bot, "
        "scanned_at) "
        "VALUES ($1, $2, $2, 'HOSTED_PAGE', 'mobile', false, now())",
        GTIN,
        organization_id,
    )
    async with database.writes() as db:
        await events.emit(db, OrganizationPurged(organization_id=organization_id, user_id=None))
    await jobs.run_pending(services)
    left = "SELECT (SELECT count(*) FROM resolver.rule), count(organization_id), count(*) FROM resolver.scan"
    assert tuple(await database.pool.fetchrow(left)) == (0, 0, 1)


async def test_a_new_owner_finds_no_rules_of_the_former_one(
    client: httpx.AsyncClient, world: World, services: Services, database: Database
):
    first_id, first = await world.owner_key("First")
    second_id, second = await world.owner_key("Second")
    await client.post("/products/api/v1/products", headers=first, json={"gtin": GTIN})
    rule = {"scope_type": "PRODUCT", "scope_id": GTIN, "destination_type": "HOSTED_PAGE", "order_index": 0}
    url = "/resolver/api/v1/organizations/{}/resolution-rules"
    assert (await client.post(url.format(first_id), headers=first, json=rule)).status_code == 201
    assert (
        await client.delete(f"/account/api/v1/organizations/{first_id}", headers=first)
    ).status_code == 204
    await jobs.run_pending(services)
    assert (await client.post(f"/products/api/v1/products/{GTIN}/claim", headers=second)).status_code == 200
    await jobs.run_pending(services)
    assert (await client.post(url.format(second_id), headers=second, json=rule)).status_code == 201
    assert await database.pool.fetchval("SELECT count(*) FROM resolver.rule") == 1
