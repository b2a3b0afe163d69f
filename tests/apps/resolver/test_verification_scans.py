"""What is observed of serials: by calls of the verification service, and by the movers of scans."""

import asyncio
from collections.abc import Sequence

import httpx
import pytest

from closient.apps.resolver.actions import verification as actions
from closient.apps.resolver.structs.verification import Observation
from closient.edge.scans import Scan
from closient.kit import ids
from closient.kit.database import Database
from tests.apps.resolver.serials import (
    NOON,
    SYDNEY,
    UNKNOWN,
    VIENNA,
    at,
    flag,
    flags,
    observed,
    remembered,
    scan,
)
from tests.apps.resolver.shop import GTIN, Shop, open_shop
from tests.world import World


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


async def test_a_call_is_a_consumers_scan_without_a_key_and_a_retailers_with_one(
    client: httpx.AsyncClient, shop: Shop, database: Database
):
    await client.get(at("1"), params={"latitude": 1, "longitude": 2})
    await client.get(at("1"), headers=shop.key)
    await client.get(at("1"), headers=shop.key, params={"latitude": 1, "longitude": 2})
    row = await remembered(database)
    assert (row["consumer_scans"], row["retailer_scans"]) == (1, 2)
    assert row["retail_places"] == ["1.00,2.00"]
    places = [(seen["is_retail"], seen["latitude"], seen["retailer"]) for seen in row["recent"]]
    assert places == [(False, None, None), (True, None, "Acme Foods"), (True, 1.0, "Acme Foods")]


async def test_a_person_with_several_organizations_names_no_retailer(
    client: httpx.AsyncClient, shop: Shop, world: World
):
    person_id = await world.person()
    await world.organization(person_id, "One")
    await world.organization(person_id, "Two")
    key = {"X-API-Key": await world.key(None, key_type="user", person_id=person_id)}
    assert "scanHistory" in (await client.get(at("1"), headers=key)).json()
    row = await remembered(world.database)
    assert [(seen["is_retail"], seen["retailer"]) for seen in row["recent"]] == [(True, None)]


async def test_the_answer_stands_when_the_scan_cannot_be_noted(
    client: httpx.AsyncClient, shop: Shop, database: Database
):
    lost = actions.LOST._value.get()
    pool = database.pool
    await database.pool.execute(
        "ALTER TABLE resolver.serial_observation ADD CONSTRAINT full_up CHECK (consumer_scans < 1)"
    )
    assert (await client.get(at("1"))).status_code == 200
    assert (database.pool, actions.LOST._value.get()) == (pool, lost + 1)
    assert await remembered(database) is None


async def test_verifications_that_come_together_are_noted_together_and_none_is_lost(committed: Database):
    one = Observation(gtin=GTIN, serial="1", scanned_at=NOON)
    transactions = "SELECT pg_current_xact_id()::text::bigint"
    before = await committed.pool.fetchval(transactions)
    await asyncio.gather(*[actions.note_verification(committed, one) for _ in range(300)])
    assert (await remembered(committed))["consumer_scans"] == 300
    assert await committed.pool.fetchval(transactions) - before < 100


async def test_scans_of_items_are_judged_and_bots_and_others_are_not(shop: Shop, database: Database):
    await observed(
        database,
        scan("1", place=VIENNA),
        scan("1", place=SYDNEY, is_bot=True),
        scan("2", lot="A", gtin=UNKNOWN),
        scan("x" * 21),
        scan("é"),
        scan(""),
        scan("3", gtin="09506000134353"),
        scan("4")._replace(serial=None),
    )
    rows = await database.pool.fetch(
        "SELECT gtin, serial, consumer_scans, state FROM resolver.serial_observation ORDER BY serial"
    )
    assert [tuple(row) for row in rows] == [(GTIN, "1", 1, "unverified"), (UNKNOWN, "2", 1, "unverified")]


async def test_the_memory_survives_being_stored_whatever_batches_the_scans_come_in(
    shop: Shop, database: Database
):
    scans = [
        scan("1", 0, lot="A", place=VIENNA, country="AT"),
        scan("1", 7, lot="B", country="DE"),
        scan("1", 3.000001, lot="A", place=(48.0, 16.0)),
        scan("1", 5, place=SYDNEY, country="AU"),
    ]
    await observed(database, *scans)
    for each in reversed(scans):
        await observed(database, each._replace(serial="2"))
    together, apart = await remembered(database, "1"), await remembered(database, "2")
    same = {"id": None, "serial": None, "flagged_at": None}
    assert {**together, **same} == {**apart, **same}
    assert together["state"] == "counterfeit_suspected"
    assert len(together["anomalies"]) == 2


async def record_serial(database: Database, shop: Shop, serial: str, lot: str | None) -> None:
    run, lot_id = database.pool.execute, None
    if lot:
        lot_id = ids.new()
        await run(
            "INSERT INTO catalogue.lot (id, product_id, lot_code) VALUES ($1, $2, $3)",
            lot_id,
            shop.products[GTIN],
            lot,
        )
    await run(
        "INSERT INTO catalogue.serial (product_id, lot_id, serial_number) VALUES ($1, $2, $3)",
        shop.products[GTIN],
        lot_id,
        serial,
    )


async def test_another_lot_than_the_owner_recorded_is_an_error_of_serialization(
    client: httpx.AsyncClient, shop: Shop, database: Database
):
    await record_serial(database, shop, "1", "A")
    await record_serial(database, shop, "2", "B")
    await record_serial(database, shop, "3", None)
    await observed(database, scan("1", lot="A"), scan("2", lot="A"), scan("3", lot="A"), scan("4", lot="A"))
    states = [(await client.get(at(serial))).json()["verificationStatus"] for serial in "1234"]
    assert states == ["authentic", "serialization_error", "authentic", "authentic"]


async def test_the_owner_hears_once_when_a_state_becomes_worse(shop: Shop, database: Database):
    await observed(database, scan("1", 0, lot="A"), scan("1", 1, lot="B"))
    await observed(database, scan("1", 2, lot="C"))
    await flag(database)
    await flag(database)
    first, second = await flags(database)
    assert first["organization_id"] == second["organization_id"] == shop.organization_id
    assert (first["previous_state"], first["state"]) == ("unverified", "serialization_error")
    assert (second["previous_state"], second["state"]) == ("serialization_error", "counterfeit_suspected")
    assert (second["gtin"], second["serial_number"]) == (GTIN, "1")
    assert [one["type"] for one in second["anomalies"]] == ["impossible_travel", "serialization_conflict"]


async def move(database: Database, batches: Sequence[Sequence[Scan]]) -> None:
    for batch in batches:
        async with database.writes() as db:
            await actions.observe(db, batch)


async def test_movers_of_the_same_serials_neither_deadlock_nor_lose_a_scan(committed: Database):
    serials = [f"s{n}" for n in range(40)]
    forward = [scan(serial, n, place=VIENNA) for n, serial in enumerate(serials)]
    await asyncio.wait_for(
        asyncio.gather(
            move(committed, [forward] * 10),
            move(committed, [forward[::-1]] * 10),
            move(committed, [forward[::2] + forward[1::2]] * 10),
            actions.note_verification(committed, Observation(gtin=GTIN, serial="s7", scanned_at=NOON)),
        ),
        timeout=60,
    )
    rows = await committed.pool.fetch("SELECT serial, consumer_scans FROM resolver.serial_observation")
    assert {row["serial"]: row["consumer_scans"] for row in rows} == {
        **dict.fromkeys(serials, 30),
        "s7": 31,
    }
