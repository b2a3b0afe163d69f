"""Addresses at names for documentation and tests, which the monitor leaves alone."""

from datetime import timedelta

import httpx
import pytest

from closient.kit.database import Database
from closient.kit.http import Outgoing
from closient.kit.services import Services
from tests.apps.resolver.brand_site import Site
from tests.apps.resolver.shop import Shop, open_shop
from tests.apps.resolver.test_url_monitor import NOON, enter, fill, patrol, retry, statuses_by_url
from tests.world import World


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


async def test_names_for_documentation_and_tests_are_never_checked_and_stay_unknown(
    http: Outgoing, shop: Shop, site_of_brand: Site, services: Services, database: Database
):
    port = site_of_brand.url("200").partition("127.0.0.1")[2]
    hosts = ("brand.example", "Shop.TEST", "a.b.invalid", "localhost", "www.example.com.", "example.org")
    urls = [f"http://{host}{port}" for host in hosts]
    await fill(database, shop.organization_id, [*urls, site_of_brand.url("404")])
    # Before they were known for what they are, one of them was held dead.
    await database.pool.execute(
        "UPDATE resolver.custom_url SET status = 'UNREACHABLE', consecutive_failures = 3, "
        "last_checked_at = now(), last_error = 'No such host.' WHERE host = 'brand.example'"
    )
    for day in range(3):
        await patrol(services, NOON + timedelta(days=day))
    health = await statuses_by_url(database)
    assert {health.pop(url) for url in urls} == {("UNKNOWN", 0)}
    assert set(health.values()) == {("UNREACHABLE", 3)}
    assert {request.path for request in site_of_brand.asked} == {"/404"}
    entry = await enter(shop, f"http://localhost{port}?again")
    answer = await retry(shop, entry)
    assert (answer["status"], answer["last_checked_at"]) == ("UNKNOWN", None)
