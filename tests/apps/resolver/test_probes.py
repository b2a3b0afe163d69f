"""Questions that are asked beside scans, or under a lock, look into an index however many rows there are."""

import httpx
import pytest

from closient.apps.dashboard.queries import alerts, analytics
from closient.apps.resolver.queries import custom_urls, delegations, verification
from closient.apps.resolver.rules import delegations as rules
from closient.kit.database import Database
from closient.kit.pagination import PageRequest
from tests.apps.resolver.serials import NOON, flag
from tests.apps.resolver.shop import GTIN, Shop, open_shop
from tests.world import World


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


async def whole_reads(database: Database, table: str) -> int:
    """How often this transaction read all of a table."""
    return await database.pool.fetchval(
        "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE schemaname = 'resolver' AND relname = $1", table
    )


async def fill_keys(database: Database, organization_id: str) -> None:
    await database.pool.execute(
        "INSERT INTO resolver.held_key (key, organization_id) SELECT '8003/0' || (9506000000000 + n), $1 "
        "FROM generate_series(1, 5000) n",
        organization_id,
    )
    await database.pool.execute("ANALYZE resolver.held_key")


async def test_an_obstacle_is_found_among_many_keys_by_an_index(shop: Shop, world: World):
    database, other = world.database, await world.organization()
    await fill_keys(database, other)
    before = await whole_reads(database, "held_key")
    for digits, found in (("950600000499", True), ("950600001", False), ("95061", False), ("8506", False)):
        obstacle = await delegations.find_obstacle(
            database.reads,
            shop.organization_id,
            code="8003",
            digits=digits,
            starts=rules.starts("8003", digits),
        )
        assert (obstacle.key is not None and obstacle.key.startswith(f"8003/0{digits}")) is found
    own = await delegations.find_obstacle(
        database.reads, other, code="8003", digits="9506", starts=rules.starts("8003", "9506")
    )
    assert own.key is None
    assert await whole_reads(database, "held_key") == before


async def test_witnesses_are_the_latest_found_by_an_index(world: World):
    database, organization_id = world.database, await world.organization()
    await database.pool.execute(
        "INSERT INTO resolver.custom_url (organization_id, url, status, last_checked_at) "
        "SELECT $1, 'https://h' || n % 50 || '.example/' || n, 'HEALTHY', "
        "       $2::timestamptz - n * interval '1 s' "
        "FROM generate_series(1, 20000) n",
        organization_id,
        NOON,
    )
    await database.pool.execute("ANALYZE resolver.custom_url")
    before = await whole_reads(database, "custom_url")
    found = await custom_urls.list_witnesses(database.reads, ["h1.example"], 3)
    assert [one.url.split("/")[2] for one in found] == ["h2.example", "h3.example", "h4.example"]
    assert await whole_reads(database, "custom_url") == before


async def test_alerts_are_counted_and_listed_by_an_index_though_others_have_many(shop: Shop, world: World):
    database = world.database
    for serial in "abc":
        await flag(database, serial)
    await database.pool.execute(
        "INSERT INTO resolver.serial_observation (gtin, serial, state, flagged_at) "
        "SELECT lpad(n::text, 14, '0'), '1', 'suspect', now() FROM generate_series(1, 20000) n"
    )
    await database.pool.execute("ANALYZE resolver.serial_observation")
    before = await whole_reads(database, "serial_observation")
    assert await alerts.count_open(database.reads, shop.organization_id, 2) == 2
    assert await alerts.count_open(database.reads, shop.organization_id, 100) == 3
    page = await verification.list_serial_alerts(database.reads, shop.organization_id, PageRequest(2, 2))
    assert [one.serial_number for one in page.data] == ["a"]
    assert page.pagination.total_count == 3
    assert await whole_reads(database, "serial_observation") == before


async def test_of_very_many_dead_addresses_the_latest_are_looked_at_and_a_products_own_always(
    shop: Shop, world: World
):
    pool, organization_id, day = world.database.pool, shop.organization_id, NOON.date()
    await shop.created(destination_type="CUSTOM_URL", custom_url="https://brand.example/dead")
    kill = "UPDATE resolver.custom_url SET status = 'UNREACHABLE', last_checked_at = $1, modified = $1"
    await pool.execute(kill, NOON)

    async def shown(gtin: str | None) -> list[str]:
        reads = world.database.reads
        found = await analytics.dead_addresses(reads, organization_id, day, day, gtin=gtin, most=20)
        return [one.url for one in found]

    assert await shown(None) == ["https://brand.example/dead"]
    await pool.execute(
        "INSERT INTO resolver.custom_url (organization_id, url, status, last_checked_at, modified) "
        "SELECT $1, 'https://gone.example/' || n, 'UNREACHABLE', now(), now() FROM generate_series(1, 100) n",
        organization_id,
    )
    assert await shown(None) == []
    assert await shown(GTIN) == ["https://brand.example/dead"]
