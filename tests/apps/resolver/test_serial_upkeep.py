"""What is remembered of serials is kept as long as single scans; strangers do not make it grow."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from closient.apps.resolver.actions import verification as actions
from closient.apps.resolver.jobs import verification as jobs
from closient.kit import clock
from closient.kit.database import Database
from tests.apps.resolver.serials import NOON, UNKNOWN, VIENNA, at, flag, observed, remembered, scan
from tests.apps.resolver.shop import GTIN, Shop, open_shop
from tests.world import World

DAY = 24 * 60


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


async def let_go(database: Database, days: int, retention: int = 60) -> None:
    """The job, so many days after noon."""
    services: Any = SimpleNamespace(
        database=database, settings=SimpleNamespace(scan_retention_days=retention)
    )
    with clock.frozen(NOON + timedelta(days=days)):
        await jobs.let_go_of_serials(services)


async def serials(database: Database) -> list[str]:
    rows = await database.pool.fetch("SELECT serial FROM resolver.serial_observation ORDER BY serial")
    return [row["serial"] for row in rows]


async def test_items_that_nobody_saw_since_go_and_others_lose_only_what_is_old(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(actions, "MOST_DELETED", 2)
    monkeypatch.setattr(actions, "MOST_AGED", 1)
    await observed(database, *[scan(f"gone{n}", n, place=VIENNA) for n in range(5)])
    await observed(database, scan("both", 0, lot="A", place=VIENNA, country="AT"), scan("both", 30 * DAY))
    await observed(database, scan("both2", 0), scan("both2", 30 * DAY), scan("fresh", 20 * DAY, lot="A"))
    await let_go(database, 60)
    assert len(await serials(database)) == 8
    await let_go(database, 61)
    assert await serials(database) == ["both", "both2", "fresh"]
    row = await remembered(database, "both")
    assert [seen["scanned_at"] for seen in row["recent"]] == ["2026-04-13T12:00:00Z"]
    assert row["consumer_scans"] == 2
    # Of a lot stays on which day it was seen first, not where.
    told = {name: value for name, value in row["lots"][0]["first"].items() if value is not None}
    assert told == {"scanned_at": "2026-03-14T00:00:00Z", "is_retail": False}
    assert row["kept_since"] == (NOON + timedelta(days=30)).date()
    fresh = await remembered(database, "fresh")
    assert fresh["lots"][0]["first"]["scanned_at"] == "2026-04-03T12:00:00Z"
    await let_go(database, 91)
    assert await serials(database) == []


async def test_a_suspicion_stays_until_it_is_explained_and_forgets_where_it_arose(database: Database):
    await flag(database)
    await let_go(database, 61)
    row = await remembered(database)
    assert (row["state"], row["recent"]) == ("counterfeit_suspected", [])
    [anomaly] = row["anomalies"]
    assert anomaly["type"] == "impossible_travel"
    for seen in (anomaly["prior"], anomaly["later"]):
        assert (seen["latitude"], seen["longitude"], seen["country"]) == (None, None, None)
        assert seen["scanned_at"] == "2026-03-14T00:00:00Z"
    before = await _version(database)
    await let_go(database, 62)
    assert await _version(database) == before
    # New scans are judged as ever.
    await observed(database, scan("1", 70 * DAY))
    assert (await remembered(database))["state"] == "counterfeit_suspected"


async def _version(database: Database) -> Any:
    return await database.pool.fetchval("SELECT ctid::text FROM resolver.serial_observation")


async def test_rows_from_before_their_days_were_kept_are_looked_at(database: Database):
    await observed(database, scan("old"), scan("new", 50 * DAY))
    await database.pool.execute("UPDATE resolver.serial_observation SET kept_since = DEFAULT")
    await let_go(database, 61)
    assert await serials(database) == ["new"]
    assert (await remembered(database, "new"))["kept_since"] == (NOON + timedelta(days=50)).date()


async def test_items_that_strangers_name_are_remembered_only_of_products_that_are(
    client: httpx.AsyncClient, shop: Shop, database: Database
):
    for gtin in (GTIN, UNKNOWN):
        assert (await client.get(at("s", gtin))).json()["verificationStatus"] == "authentic"
    gtins = "SELECT array_agg(gtin ORDER BY gtin) FROM resolver.serial_observation"
    assert await database.pool.fetchval(gtins) == [GTIN]
    await client.get(at("s", UNKNOWN), headers=shop.key)
    assert await database.pool.fetchval(gtins) == [GTIN, UNKNOWN]


async def test_the_database_is_asked_the_same_whether_there_is_a_product_or_not(
    client: httpx.AsyncClient, shop: Shop, database: Database
):
    await client.get(at("first"))
    asked: dict[str, list[str]] = {GTIN: [], UNKNOWN: []}
    for gtin, statements in asked.items():

        def note(record: Any, statements: list[str] = statements) -> None:
            # The names of savepoints are numbers.
            statements.append(record.query.partition("SAVEPOINT")[0])

        database.pool.connection.add_query_logger(note)
        await client.get(at("s", gtin))
        database.pool.connection.remove_query_logger(note)
    assert asked[GTIN] == asked[UNKNOWN]
