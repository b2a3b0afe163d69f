"""/resolver/api/v1/verify: two tiers and their limits; what strangers cannot tell; what is asked for."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from closient.app import Site
from closient.apps.resolver.queries import verification as queries
from closient.apps.resolver.structs.verification import SerialStanding
from closient.kit import apikey, clock
from closient.kit.database import Database
from tests.apps.resolver.serials import NOON, VIENNA, at, flag, observed, remembered, scan
from tests.apps.resolver.shop import GTIN, Shop, open_shop
from tests.world import World

MINIMAL = {"verificationStatus", "gtin", "serialNumber", "verifiedAt", "recommendation"}


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


# The two tiers


@pytest.mark.covers("resolver.verify_a_serialized_gtin")
async def test_everybody_gets_the_minimal_answer(client: httpx.AsyncClient, shop: Shop, database: Database):
    await flag(database)
    answer = await client.get(at("1"))
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == MINIMAL
    assert (body["verificationStatus"], body["recommendation"]) == (
        "counterfeit_suspected",
        "flag_for_review",
    )
    assert (body["gtin"], body["serialNumber"]) == (GTIN, "1")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["verifiedAt"])


async def test_any_organizations_key_gets_history_and_anomalies(
    client: httpx.AsyncClient, shop: Shop, world: World
):
    _, stranger = await world.business_key("readonly")
    await flag(world.database)
    body = (await client.get(at("1"), headers=stranger)).json()
    assert set(body) == MINIMAL | {"scanHistory", "anomalies"}
    assert body["scanHistory"] == {
        "totalScans": 2,
        "consumerScans": 2,
        "retailerScans": 0,
        "distinctRetailLocations": 0,
        "firstSeen": "2026-03-14T12:00:00Z",
    }
    [anomaly] = body["anomalies"]
    assert anomaly["type"] == "impossible_travel"
    assert anomaly["priorEvent"] == {
        "location": "48.2082,16.3738",
        "retailer": None,
        "scannedAt": "2026-03-14T12:00:00Z",
    }


async def test_the_example_of_the_contract_five_scans_at_two_locations(
    client: httpx.AsyncClient, shop: Shop, world: World
):
    first = {"X-API-Key": await world.key(await world.organization(None, "First Shop"))}
    second = {"X-API-Key": await world.key(await world.organization(None, "Second Shop"))}
    await observed(world.database, *[scan("5", n) for n in range(3)])
    with clock.frozen(NOON + timedelta(hours=1)):
        await client.get(at("5"), headers=first, params={"latitude": 49.2827, "longitude": -123.1207})
    with clock.frozen(NOON + timedelta(hours=9)):
        await client.get(at("5"), headers=second, params={"latitude": 47.6062, "longitude": -122.3321})
        body = (await client.get(at("5"), headers=second)).json()
    history = body["scanHistory"]
    assert (history["totalScans"], history["consumerScans"], history["retailerScans"]) == (5, 3, 2)
    assert history["distinctRetailLocations"] == 2
    assert (body["verificationStatus"], body["recommendation"]) == ("suspect", "flag_for_review")
    [anomaly] = body["anomalies"]
    assert anomaly["type"] == "duplicate_retail_scan"
    assert anomaly["priorEvent"] == {
        "location": "49.2827,-123.1207",
        "retailer": "First Shop",
        "scannedAt": "2026-03-14T13:00:00Z",
    }


async def test_with_a_key_a_serial_that_was_never_seen_has_no_history(client: httpx.AsyncClient, shop: Shop):
    body = (await client.get(at("never"), headers=shop.key)).json()
    assert (body["verificationStatus"], body["scanHistory"], body["anomalies"]) == ("authentic", None, [])
    again = (await client.get(at("never"), headers=shop.key)).json()
    assert again["scanHistory"]["totalScans"] == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": apikey.make("business")},
        {"X-API-Key": "csb_broken"},
        {"X-API-Key": ""},
        {"Authorization": "Bearer unknown"},
        {"Cookie": "sessionid=ended"},
    ],
    ids=["an unknown key", "no key by its form", "an empty key", "an unknown token", "an ended session"],
)
async def test_a_credential_that_nobody_knows_is_none_here(
    client: httpx.AsyncClient, shop: Shop, headers: dict[str, str]
):
    answer = await client.get(at("1"), headers=headers)
    assert answer.status_code == 200
    assert set(answer.json()) == MINIMAL
    assert answer.headers["ratelimit-policy"] == "60;w=3600"


async def test_a_publishable_key_which_everybody_can_read_gets_the_minimal_answer(
    client: httpx.AsyncClient, shop: Shop, world: World
):
    key = await world.key(shop.organization_id, key_type="publishable", role="readonly")
    assert set((await client.get(at("1"), headers={"X-API-Key": key})).json()) == MINIMAL
    history = (await client.get(at("1"), headers=shop.key)).json()["scanHistory"]
    assert (history["consumerScans"], history["retailerScans"]) == (1, 0)


async def test_a_revoked_key_falls_to_the_minimal_answer_at_once(
    client: httpx.AsyncClient, shop: Shop, database: Database
):
    assert "scanHistory" in (await client.get(at("1"), headers=shop.key)).json()
    await database.pool.execute("UPDATE account.api_key SET is_active = false")
    assert set((await client.get(at("1"), headers=shop.key)).json()) == MINIMAL


# No enumeration


def stranger(site: Site, address: str) -> httpx.AsyncClient:
    """Somebody at an address of their own."""
    transport = httpx.ASGITransport(app=site, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")


async def test_strangers_cannot_tell_an_unknown_serial_from_a_known_authentic_one(
    site: Site, shop: Shop, database: Database
):
    await observed(database, *[scan("known", n, lot="A", place=VIENNA) for n in range(30)])
    answers = []
    with clock.frozen(NOON):
        for number, serial in enumerate(("known", "other")):
            async with stranger(site, f"192.0.2.{number}") as client:
                answers.append(await client.get(at(serial), headers={"X-Request-Id": "the-same-for-both"}))
    known, other = answers
    assert known.content.replace(b"known", b"other") == other.content
    # The seconds until the window ends are time as well.
    told = [[(n, b"" if n.endswith(b"-reset") else value) for n, value in a.headers.raw] for a in answers]
    assert told[0] == told[1]
    assert len(told[0]) > 8
    assert known.status_code == other.status_code == 200


async def test_the_database_is_asked_the_same_of_an_unknown_serial_as_of_a_known_one(
    client: httpx.AsyncClient, shop: Shop, database: Database
):
    await observed(database, scan("known"))
    # The driver learns types and prepares its statements at the first one.
    await client.get(at("first"))
    asked: dict[str, list[str]] = {"known": [], "other": []}
    for serial, statements in asked.items():

        def note(record: Any, statements: list[str] = statements) -> None:
            # The names of savepoints are numbers.
            statements.append(record.query.partition("SAVEPOINT")[0])

        database.pool.connection.add_query_logger(note)
        await client.get(at(serial))
        database.pool.connection.remove_query_logger(note)
    assert asked["known"] == asked["other"]
    # Who asks, the item; then, when the answer has left, the scan that this was.
    own = [sql for sql in asked["known"] if "resolver.serial_observation" in sql]
    assert ["INSERT" in sql for sql in own] == [False, True, False]
    # Both are a row: nothing in the answer of the database is shorter for either.
    rows = [await queries.standing(database.reads, f"{GTIN}/{serial}") for serial in ("known", "third")]
    assert rows == [SerialStanding("unverified")] * 2


# What is asked


@pytest.mark.parametrize(
    "gtin", ["1234567", "123456789012345", "0950600013435X", "٠٩٥٠٦٠٠٠١٣٤٣٥٢", "-9506000134352"]
)
async def test_what_is_no_gtin_is_refused_by_its_name(client: httpx.AsyncClient, shop: Shop, gtin: str):
    for key in ({}, shop.key):
        answer = await client.get(at("1", gtin), headers=key)
        assert answer.status_code == 422
        assert answer.json()["error_code"] == "invalid_gtin"
        assert answer.json()["errors"][0]["field"] == "gtin"


@pytest.mark.parametrize("serial", ["1" * 21, "%C3%A9", "a%00", "a%0Ab", "%7F", "%80"])
async def test_what_is_no_serial_is_refused_by_its_name(client: httpx.AsyncClient, shop: Shop, serial: str):
    for key in ({}, shop.key):
        answer = await client.get(at(serial), headers=key)
        assert answer.status_code == 422
        assert answer.json()["error_code"] == "invalid_serial"
        assert answer.json()["errors"][0]["field"] == "serial_number"


@pytest.mark.parametrize("gtin", ["95060001343", "9506000134", "950600013", "09506000134353"])
async def test_a_number_that_cannot_be_a_gtin_is_answered_and_not_remembered(
    client: httpx.AsyncClient, shop: Shop, database: Database, gtin: str
):
    body = (await client.get(at("1", gtin), headers=shop.key)).json()
    assert (body["verificationStatus"], body["gtin"], body["scanHistory"]) == ("authentic", gtin, None)
    assert await database.pool.fetchval("SELECT count(*) FROM resolver.serial_observation") == 0


async def test_gtin_and_serial_are_echoed_as_sent_and_mean_the_same_item(
    client: httpx.AsyncClient, shop: Shop, database: Database
):
    await flag(database)
    body = (await client.get(at("1", "9506000134352"))).json()
    assert (body["gtin"], body["verificationStatus"]) == ("9506000134352", "counterfeit_suspected")


@pytest.mark.parametrize(
    ("sent", "serial"),
    [("A%2F21%2FB", "A/21/B"), ("A%2F", "A/"), ("%25", "%"), ("a%20b", "a b"), ("%7E!", "~!"), ("21", "21")],
)
async def test_a_serial_of_any_printable_characters_is_read_as_it_was_sent(
    client: httpx.AsyncClient, shop: Shop, database: Database, sent: str, serial: str
):
    for slash in ("", "/"):
        answer = await client.get(at(sent) + slash)
        assert answer.status_code == 200
        assert answer.json()["serialNumber"] == serial
    assert (await remembered(database, serial))["consumer_scans"] == 2


@pytest.mark.parametrize(
    "place",
    [
        {"latitude": 1},
        {"longitude": 1},
        {"latitude": 91, "longitude": 0},
        {"latitude": "nan", "longitude": 0},
    ],
)
async def test_half_a_place_and_an_impossible_one_are_refused(
    client: httpx.AsyncClient, shop: Shop, database: Database, place: dict[str, Any]
):
    answer = await client.get(at("1"), headers=shop.key, params=place)
    assert answer.status_code == 422
    assert answer.json()["error_code"] == "validation_error"
    assert await remembered(database) is None


# The limits


async def test_strangers_may_ask_sixty_times_an_hour_and_network(client: httpx.AsyncClient, shop: Shop):
    with clock.frozen(NOON):
        first = await client.get(at("1"))
        assert first.headers["ratelimit-limit"] == first.headers["x-ratelimit-limit"] == "60"
        assert first.headers["ratelimit-remaining"] == "59"
        assert 0 < int(first.headers["ratelimit-reset"]) <= 3600
        # A wrong key, and what is refused, count as well.
        await client.get(at("1"), headers={"X-API-Key": apikey.make("business")})
        await client.get(at("1", "x"))
        for left in range(56, -1, -1):
            answer = await client.get(at(f"s{left}"))
            assert (answer.status_code, answer.headers["ratelimit-remaining"]) == (200, str(left))
        over = await client.get(at("1"))
    assert over.status_code == 429
    assert over.json()["error_code"] == "rate_limited"
    assert over.json()["retry_after_seconds"] == int(over.headers["retry-after"])
    assert 0 < int(over.headers["retry-after"]) <= 3600
    # Another door, and whoever has a key, are not concerned.
    with clock.frozen(NOON):
        assert (await client.get("/account/api/v1/openapi.json")).status_code == 200
        assert (await client.get(at("1"), headers=shop.key)).status_code == 200
    with clock.frozen(NOON + timedelta(minutes=59)):
        assert (await client.get(at("1"))).status_code == 429
    with clock.frozen(NOON + timedelta(minutes=60)):
        assert (await client.get(at("1"))).status_code == 200


async def test_a_key_counts_under_its_own_limits(client: httpx.AsyncClient, shop: Shop, world: World):
    key = {"X-API-Key": await world.key(shop.organization_id, per_minute=2, per_day=50)}
    with clock.frozen(NOON):
        answers = [await client.get(at("1"), headers=key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == "2;w=60, 50;w=86400"
