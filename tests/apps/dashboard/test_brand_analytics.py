"""The summary of scans for brands: numbers that add up, of the own organization and brand alone."""

from datetime import date, timedelta

import httpx
import pytest

from closient.kit import clock, ids
from tests.apps.dashboard.visitor import scan
from tests.apps.resolver.shop import GTIN, OTHER, Shop, open_shop
from tests.world import World

PATH = "/dashboard/api/v1/brand-analytics/scans"


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    """Two products with seven scans, five of them by people."""
    shop = await open_shop(client, world)
    for gtin, devices in (
        (GTIN, ("mobile", "mobile", "desktop", "bot")),
        (OTHER, ("mobile", "tablet", "bot")),
    ):
        for device in devices:
            await scan(world, gtin, shop.organization_id, device=device)
    return shop


@pytest.mark.covers("dashboard.brand_scan_summary")
async def test_billable_and_bot_scans_are_apart_and_everything_adds_up(shop: Shop):
    answer = (await shop.client.get(PATH, headers=shop.key)).json()
    assert answer["organization_id"] == shop.organization_id
    assert (answer["total_scans"], answer["billable_scans"], answer["bot_scans"]) == (7, 5, 2)
    today = clock.now().date()
    assert answer["window"] == {"since": str(today - timedelta(days=30)), "until": str(today)}
    assert len(answer["by_day"]) == 31
    assert answer["by_day"][-1] == {"date": str(today), "scans": 7}
    assert answer["by_country"] == {"IT": 7}
    first, second = answer["top_products"]
    assert first == {
        "gtin": GTIN,
        "product_name": "",
        "brand": f"Brand {shop.brand_id}",
        "scans": 4,
        "billable_scans": 3,
        "by_country": {"IT": 4},
        "by_device": {"mobile": 2, "desktop": 1, "bot": 1},
    }
    assert (second["gtin"], second["scans"]) == (OTHER, 3)
    [only] = (await shop.client.get(PATH, headers=shop.key, params={"top": 1})).json()["top_products"]
    assert only == first


async def test_a_brand_alone_and_days_alone(shop: Shop, world: World):
    other_brand = ids.new()
    run = world.database.pool.execute
    await run(
        "INSERT INTO catalogue.brand (id, organization_id, name) VALUES ($1, $2, 'Other')",
        other_brand,
        shop.organization_id,
    )
    await run("UPDATE catalogue.product SET brand_id = $1 WHERE gtin = $2", other_brand, OTHER)
    found = (await shop.client.get(PATH, headers=shop.key, params={"brand_id": other_brand})).json()
    assert (found["total_scans"], len(found["top_products"]), found["by_country"]) == (3, 1, {"IT": 3})
    past = {"since": "2020-01-01", "until": "2020-01-03"}
    found = (await shop.client.get(PATH, headers=shop.key, params=past)).json()
    assert (found["total_scans"], found["top_products"], len(found["by_day"])) == (0, [], 3)
    wrong = {"since": "2020-01-03", "until": str(date(2020, 1, 1))}
    assert (await shop.client.get(PATH, headers=shop.key, params=wrong)).status_code == 422


async def test_nobody_else_sees_it(shop: Shop, world: World):
    other = await open_shop(shop.client, world, gtins=())
    theirs = {"organization_id": shop.organization_id}
    assert (await shop.client.get(PATH, headers=other.key, params=theirs)).status_code == 404
    assert (
        await shop.client.get(PATH, headers=other.key, params={"brand_id": shop.brand_id})
    ).status_code == 404
    assert (await shop.client.get(PATH, headers=other.key)).json()["total_scans"] == 0
    assert (await shop.client.get(PATH)).status_code == 401
