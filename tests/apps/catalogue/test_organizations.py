"""What becomes of the catalogue and the resolver when an organization ends."""

import httpx

from closient.apps.account.structs.events import OrganizationPurged
from closient.kit import events, jobs
from closient.kit.database import Database
from closient.kit.services import Services
from tests.world import World

GTIN = "09506000134352"


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
