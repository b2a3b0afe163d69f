"""Many assignments, and several at once."""

import asyncio
import time
from datetime import timedelta

import httpx
import pytest

from closient.app import Site
from closient.apps.certifications.actions import product_certifications
from closient.kit import clock
from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.services import Services
from tests.apps.certifications.shelf import GTIN, ONE, PRODUCTS, Shelf
from tests.world import World

MANY = 10_000
# Measured at 0.1 s; the bound is for busy machines.
LONGEST_SECONDS = 3.0


async def test_ten_thousand_assignments_are_listed_quickly(shelf: Shelf):
    pool = shelf.world.database.pool
    await pool.execute(
        "INSERT INTO certifications.certification (organization_id, label) "
        "SELECT $1, 'Standard ' || lpad(n::text, 5, '0') FROM generate_series(1, $2::integer) n",
        shelf.organization_id,
        MANY,
    )
    await pool.execute(
        "INSERT INTO certifications.product_certification (product_id, certification_id, metadata) "
        'SELECT p.id, d.id, \'{"a": "1"}\' FROM catalogue.product p JOIN certifications.certification d '
        "ON d.organization_id = p.owner_id WHERE p.gtin = $1",
        GTIN,
    )
    started = time.perf_counter()
    listed = await shelf.listed()
    seconds = time.perf_counter() - started
    assert (len(listed), listed[-1]["label"]) == (MANY, f"Standard {MANY}")
    assert seconds < LONGEST_SECONDS
    started = time.perf_counter()
    page = await shelf.client.get(
        f"{PRODUCTS}/{GTIN}/certifications", headers=shelf.key, params={"page": 100, "page_size": 100}
    )
    assert time.perf_counter() - started < LONGEST_SECONDS
    assert page.json()["data"] == listed[-100:]
    assert page.json()["pagination"]["total_count"] == MANY


@pytest.fixture
async def busy(committed: Database, services: Services) -> Shelf:
    """The shelf on real connections, for what needs more than one transaction."""
    services.database = committed
    site = Site(Settings(secret="for tests alone"))
    await site.open(services)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=site), base_url="http://localhost:8000")
    world = World(committed, services)
    organization_id, key = await world.owner_key()
    await client.post(PRODUCTS, headers=key, json={"gtin": GTIN})
    return Shelf(client, world, organization_id, key)


async def test_of_several_at_once_one_assigns_and_one_removes(busy: Shelf):
    made = await asyncio.gather(*(busy.assign("MSC", certificate_number=str(n)) for n in range(5)))
    assert sorted(answer.status_code for answer in made) == [201, 409, 409, 409, 409]
    claimed = await asyncio.gather(*(busy.claim("VEGAN") for _ in range(5)))
    assert sorted(answer.status_code for answer in claimed) == [201, 409, 409, 409, 409]
    assert len(await busy.told("product.certification_assigned")) == 1
    assert len(await busy.told("product.claim_assigned")) == 1
    url = f"{ONE}/certifications/{await busy.definition('MSC')}"
    gone = await asyncio.gather(*(busy.client.delete(url, headers=busy.key) for _ in range(5)))
    assert sorted(answer.status_code for answer in gone) == [204, 404, 404, 404, 404]


async def test_changes_at_once_lose_nothing_of_each_other(busy: Shelf, committed: Database):
    made = (await busy.assign("MSC", expiration_date="2026-11-25", verification_status="verified")).json()
    url = f"{ONE}/certifications/{made['id']}"

    async def expire() -> None:
        async with committed.writes() as db:
            await product_certifications.expire(db)

    with clock.frozen(clock.now().replace(year=2026, month=11, day=25) + timedelta(days=1)):
        await asyncio.gather(
            expire(),
            *(
                busy.client.patch(url, headers=busy.key, json={"metadata": {f"k{n}": str(n)}})
                for n in range(8)
            ),
            expire(),
        )
    [after] = await busy.listed()
    assert after["metadata"] == {f"k{n}": str(n) for n in range(8)}
    assert after["verification_status"] == "expired"
    assert len(await busy.told("product.certification_expired")) == 1
