"""The readiness check: answers for anybody, both limits, and an address kept only with a valid GTIN."""

import datetime
from typing import Any

import httpx
import pytest

from closient.apps.content import jobs, rules
from closient.kit import clock
from closient.kit.database import Database
from closient.kit.services import Services
from tests.world import World

PATH = "/content/api/v1/learn/readiness-check"
PRODUCTS = "/products/api/v1/products"
GTIN = "00614141000036"
UNKNOWN = "00614141000043"
NOON = datetime.datetime(2026, 11, 25, 12, 0, 5, tzinfo=datetime.UTC)
KEYS = ["product_name", "image", "brand", "description", "manufacturer", "country_of_origin", "net_content"]


async def check(client: httpx.AsyncClient, **body: Any) -> Any:
    answer = await client.post(PATH, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def leads(database: Database) -> list[tuple[str, str, int]]:
    rows = await database.pool.fetch("SELECT email, gtin14, score FROM content.readiness_check_lead")
    return [tuple(row) for row in rows]


async def make(client: httpx.AsyncClient, world: World, **facts: str) -> dict[str, str]:
    _, key = await world.owner_key()
    made = await client.post(PRODUCTS, headers=key, json={"gtin": GTIN, "product_name": "Water"})
    assert made.status_code == 201, made.text
    if facts:
        changed = await client.patch(f"{PRODUCTS}/{GTIN}", headers=key, json=facts)
        assert changed.status_code == 200, changed.text
    return key


@pytest.mark.covers("content.check_product_data_readiness")
async def test_a_complete_product_is_ready(client: httpx.AsyncClient, world: World, database: Database):
    facts = {
        "brand": "Spring",
        "description": "Still water.",
        "manufacturer": "Spring Ltd",
        "country_of_origin": "IT",
        "net_content": "1 L",
    }
    await make(client, world, **facts)
    found = await check(client, gtin="614141000036")
    assert (found["status"], found["score"]) == ("ready", 80)
    assert found["recommendations"] == ["Add a picture of the front of the pack."]
    await database.pool.execute("UPDATE catalogue.product SET image_url = 'https://example.com/a.png'")
    found = await check(client, gtin=GTIN)
    fields = found.pop("data_fields")
    assert found == {
        "valid": True,
        "error": "",
        "gtin14": GTIN,
        "status": "ready",
        "score": 100,
        "brand_name": "Spring",
        "product_name": "Water",
        "internal_found": True,
        "recommendations": [],
    }
    assert [one["key"] for one in fields] == KEYS
    assert all(one["populated"] and one["label"] for one in fields)
    assert sum(one["weight"] for one in fields) == 100


async def test_each_missing_attribute_is_advised_on_the_heaviest_first(
    client: httpx.AsyncClient, world: World
):
    await make(client, world, description="Still water.", net_content="1 L")
    found = await check(client, gtin=GTIN)
    assert (found["status"], found["score"]) == ("partial", 45)
    populated = {one["key"] for one in found["data_fields"] if one["populated"]}
    assert populated == {"product_name", "description", "net_content"}
    assert [advice.split()[0] for advice in found["recommendations"]] == ["Add", "Name", "Name", "State"]
    weights = [one["weight"] for one in found["data_fields"]]
    assert weights == sorted(weights, reverse=True)


async def test_a_bare_record_is_not_ready_and_blanks_do_not_count(
    client: httpx.AsyncClient, world: World, database: Database
):
    await make(client, world)
    await database.pool.execute("UPDATE catalogue.product SET description = '  '")
    found = await check(client, gtin=GTIN)
    assert (found["status"], found["score"], found["internal_found"]) == ("not_ready", 20, True)


async def test_a_valid_gtin_that_nobody_has_is_not_found_and_scores_nothing(client: httpx.AsyncClient):
    found = await check(client, gtin=UNKNOWN)
    assert (found["valid"], found["internal_found"], found["score"]) == (True, False, 0)
    assert (found["status"], found["gtin14"], found["product_name"]) == ("not_found", UNKNOWN, "")
    assert not any(one["populated"] for one in found["data_fields"])
    assert found["recommendations"][0] == rules.CREATE
    assert len(found["recommendations"]) == 8


async def test_a_former_gtin_finds_the_product(client: httpx.AsyncClient, world: World):
    key = await make(client, world)
    formerly = await client.post(f"{PRODUCTS}/{GTIN}/former-gtins", headers=key, json={"gtin": "96385074"})
    assert formerly.status_code == 201, formerly.text
    found = await check(client, gtin="96385074")
    assert (found["product_name"], found["gtin14"]) == ("Water", "00000096385074")


@pytest.mark.parametrize(
    ("gtin", "reason"),
    [
        ("614141000037", "the others ask for 6"),
        ("", "empty"),
        ("123", "8, 12, 13 or 14 digits"),
        ("123456789", "8, 12, 13 or 14 digits"),
        ("6" * 5_000, "8, 12, 13 or 14 digits"),
        ("0614 1410 00036", "digits only"),
        ("٠٦١٤١٤١٠٠٠٠٣٦", "digits only"),
        ("x\x00", "digits only"),
    ],
)
async def test_what_is_no_gtin_is_an_answer_and_everything_else_is_empty(
    client: httpx.AsyncClient, database: Database, gtin: str, reason: str
):
    found = await check(client, gtin=gtin, email="ada@example.com")
    assert reason in found.pop("error")
    assert found == {
        "valid": False,
        "gtin14": "",
        "status": "",
        "score": 0,
        "brand_name": "",
        "product_name": "",
        "internal_found": False,
        "data_fields": [],
        "recommendations": [],
    }
    assert await leads(database) == []


async def test_an_address_is_kept_with_a_valid_gtin_and_nothing_without_one(
    client: httpx.AsyncClient, world: World, database: Database
):
    await make(client, world)
    await check(client, gtin=GTIN)
    await check(client, gtin=GTIN, email="")
    assert await leads(database) == []
    await check(client, gtin=GTIN, email="Ada@Example.com")
    await check(client, gtin=UNKNOWN, email="bob@example.com")
    assert await leads(database) == [("ada@example.com", GTIN, 20), ("bob@example.com", UNKNOWN, 0)]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"not json", 400, None),
        (b"{}", 422, "gtin"),
        (b'{"gtin": 614141000036}', 422, "gtin"),
        (b'{"gtin": "614141000036", "email": "ada"}', 422, "email"),
        (b'{"gtin": "614141000036", "email": "ada@example.com\\u0000"}', 422, "email"),
        (b'{"gtin": "614141000036", "email": "a@' + b"b" * 260 + b'.com"}', 422, "email"),
    ],
)
async def test_a_body_that_is_none_is_refused(
    client: httpx.AsyncClient, body: bytes, status: int, field: str | None
):
    answer = await client.post(PATH, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert [one["field"] for one in answer.json().get("errors", [])] == ([field] if field else [])


async def test_ten_a_minute_and_thirty_an_hour_from_one_address_together(
    client: httpx.AsyncClient, database: Database
):
    async def statuses(count: int, minute: int) -> list[int]:
        with clock.frozen(NOON + datetime.timedelta(minutes=minute)):
            return [(await client.post(PATH, json={"gtin": "1"})).status_code for _ in range(count)]

    assert await statuses(11, 0) == [200] * 10 + [429]
    assert await statuses(10, 1) == [200] * 10
    assert await statuses(9, 2) == [200] * 9
    with clock.frozen(NOON + datetime.timedelta(minutes=3)):
        assert (await client.post(PATH, json={"gtin": "1"})).status_code == 200
        over = await client.post(PATH, json={"gtin": UNKNOWN, "email": "ada@example.com"})
    assert over.status_code == 429
    told = over.json()
    assert told["retry_after_seconds"] == 3600 - 185
    assert over.headers["retry-after"] == str(3600 - 185)
    assert await leads(database) == []
    assert await statuses(1, 60) == [200]


async def test_a_key_opens_no_way_around_the_limits(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    with clock.frozen(NOON):
        statuses = [(await client.post(PATH, json={"gtin": "1"}, headers=key)).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    unknown = {"X-API-Key": "csb_" + "a" * 32 + "_00000000"}
    assert (await client.post(PATH, json={"gtin": "1"}, headers=unknown)).status_code == 200


async def test_strangers_are_told_the_limit_of_this_door(client: httpx.AsyncClient):
    answer = await client.post(PATH, json={"gtin": GTIN})
    assert answer.headers["ratelimit-policy"] == "10;w=60"
    assert answer.headers["ratelimit-remaining"] == "9"


def test_the_weights_are_a_hundred_in_all():
    assert sum(attribute.weight for attribute in rules.ATTRIBUTES) == 100


async def test_an_address_is_forgotten_when_its_time_is_over(
    client: httpx.AsyncClient, database: Database, services: Services
):
    kept = datetime.timedelta(days=services.settings.lead_retention_days)
    with clock.frozen(NOON):
        await check(client, gtin=GTIN, email="ada@example.com")
    with clock.frozen(NOON + datetime.timedelta(hours=1)):
        await check(client, gtin=UNKNOWN, email="bob@example.com")
    with clock.frozen(NOON + kept):
        await jobs.forget_leads(services)
    assert len(await leads(database)) == 2
    with clock.frozen(NOON + kept + datetime.timedelta(seconds=1)):
        await jobs.forget_leads(services)
    assert await leads(database) == [("bob@example.com", UNKNOWN, 0)]
