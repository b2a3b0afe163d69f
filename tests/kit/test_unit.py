"""The unit of work: stored before it is told, and told once."""

import asyncio
import contextlib
from datetime import timedelta

import httpx
import pytest

from closient.app import Site
from closient.kit import idempotency
from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.services import Services
from tests.world import World

PRODUCTS = "/products/api/v1/products"
BODY = {"gtin": "9506000134352", "product_name": "Fusilli"}


def visitor(site: Site) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=site), base_url="http://localhost:8000")


@pytest.fixture
async def real(committed: Database, services: Services) -> Site:
    """The application on real connections, for what needs more than one transaction."""
    services.database = committed
    site = Site(Settings(secret="for tests alone"))
    await site.open(services)
    return site


async def test_a_refused_request_leaves_nothing_behind(real: Site, committed: Database, services: Services):
    _, key = await World(committed, services).owner_key()
    async with visitor(real) as client:
        await client.post(PRODUCTS, headers=key, json=BODY)
        refused = await client.patch(
            f"{PRODUCTS}/9506000134352", headers=key, json={"brand": "New", "metadata": {"k" * 41: "v"}}
        )
    assert refused.status_code == 422
    assert await committed.pool.fetchval("SELECT count(*) FROM catalogue.brand") == 0


async def test_a_repeated_key_replays_the_first_answer_and_does_the_work_once(
    real: Site, committed: Database, services: Services
):
    _, key = await World(committed, services).owner_key()
    headers = {**key, "Idempotency-Key": "order-1"}
    async with visitor(real) as client:
        first = await client.post(PRODUCTS, headers=headers, json=BODY)
        again = await client.post(PRODUCTS, headers=headers, json=BODY)
        other = await client.post(PRODUCTS, headers=headers, json={**BODY, "product_name": "Penne"})
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert other.status_code == 422
    assert other.json()["error_code"] == "unprocessable_entity"


async def test_a_key_is_its_callers_own(real: Site, committed: Database, services: Services):
    world = World(committed, services)
    (_, one), (_, two) = await world.owner_key("One"), await world.owner_key("Two")
    async with visitor(real) as client:
        first = await client.post(PRODUCTS, headers={**one, "Idempotency-Key": "a"}, json=BODY)
        second = await client.post(PRODUCTS, headers={**two, "Idempotency-Key": "a"}, json=BODY)
    assert (first.status_code, second.status_code) == (201, 409)


async def test_a_refusal_is_not_remembered(real: Site, committed: Database, services: Services):
    _, key = await World(committed, services).owner_key()
    headers = {**key, "Idempotency-Key": "order-2"}
    async with visitor(real) as client:
        wrong = await client.post(PRODUCTS, headers=headers, json={"gtin": "9506000134353"})
        right = await client.post(PRODUCTS, headers=headers, json=BODY)
    assert (wrong.status_code, right.status_code) == (422, 201)


async def test_of_equal_requests_at_once_one_does_the_work(
    real: Site, committed: Database, services: Services
):
    _, key = await World(committed, services).owner_key()
    headers = {**key, "Idempotency-Key": "order-3"}
    async with visitor(real) as client:
        answers = await asyncio.gather(*(client.post(PRODUCTS, headers=headers, json=BODY) for _ in range(8)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 201
    assert set(statuses) <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert await committed.pool.fetchval("SELECT count(*) FROM kit.outbox_event") == 1


async def test_a_secret_in_a_remembered_answer_is_sealed(real: Site, committed: Database, services: Services):
    organization_id, key = await World(committed, services).owner_key()
    url = f"/account/api/v1/organizations/{organization_id}/api-keys"
    headers = {**key, "Idempotency-Key": "key-1"}
    async with visitor(real) as client:
        made = (await client.post(url, headers=headers, json={"name": "ci"})).json()["key"]
        again = (await client.post(url, headers=headers, json={"name": "ci"})).json()["key"]
    assert made == again
    sealed = await committed.pool.fetchval("SELECT sealed_answer FROM kit.idempotent_answer")
    assert made.encode() not in sealed


async def test_two_claims_at_once_make_one_owner(real: Site, committed: Database, services: Services):
    world = World(committed, services)
    await committed.pool.execute(
        "INSERT INTO catalogue.product (gtin, data_source) VALUES ('09506000134352', 'crowd_sourced')"
    )
    keys = [(await world.owner_key(f"Org {n}"))[1] for n in range(6)]
    async with visitor(real) as client:
        url = f"{PRODUCTS}/9506000134352/claim"
        answers = await asyncio.gather(*(client.post(url, headers=key) for key in keys))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]


async def test_a_database_that_is_away_is_503_and_not_an_internal_error(
    real: Site, committed: Database, services: Services
):
    _, key = await World(committed, services).owner_key()
    committed.pool.terminate()
    async with visitor(real) as client:
        for answer in (
            await client.get(f"{PRODUCTS}/9506000134352", headers=key),
            await client.post(PRODUCTS, headers=key, json=BODY),
            await client.get("/health/ready"),
        ):
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "5"
        assert (await client.get("/health/live")).status_code == 200


async def test_a_page_remembers_no_answer_and_a_crowd_at_the_door_leaves_no_connection_behind(
    real: Site, committed: Database
):
    headers = {"Idempotency-Key": "same", "Origin": "http://localhost:8000"}
    form = {"email": "nobody@example.com", "password": "wrong wrong wrong"}
    async with asyncio.timeout(30), visitor(real) as client:
        answers = await asyncio.gather(
            *(client.post("/accounts/sign-in", headers=headers, data=form) for _ in range(20))
        )
    assert {answer.status_code for answer in answers} <= {422, 429}
    assert await committed.pool.fetchval("SELECT count(*) FROM kit.idempotent_answer") == 0
    assert committed.pool.get_idle_size() == committed.pool.get_size()


async def test_a_request_waits_only_so_long_for_a_connection(
    real: Site, committed: Database, services: Services, monkeypatch: pytest.MonkeyPatch
):
    _, key = await World(committed, services).owner_key()
    monkeypatch.setattr("closient.kit.database.PATIENCE", 0.1)
    async with contextlib.AsyncExitStack() as held, visitor(real) as client:
        for _ in range(committed.pool.get_max_size()):
            await held.enter_async_context(committed.pool.acquire())
        answer = await client.post(PRODUCTS, headers=key, json=BODY)
        assert answer.status_code == 503
    async with visitor(real) as client:
        assert (await client.post(PRODUCTS, headers=key, json=BODY)).status_code == 201


async def test_requests_with_keys_of_one_organization_leave_connections_for_others(
    real: Site, committed: Database, services: Services
):
    organization_id, key = await World(committed, services).owner_key()
    _, other = await World(committed, services).owner_key()
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-11-20T10:00:00Z",
        "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE",
    }
    async with visitor(real) as client:

        async def capture(number: int) -> int:
            body = {**event, "epcList": [f"urn:example:{number}"]}
            headers = {**key, "Idempotency-Key": f"capture-{number}"}
            return (await client.post("/epcis/api/2.0/events", headers=headers, json=body)).status_code

        await capture(0)
        async with committed.writes() as held:
            await held.run("SELECT FROM epcis.ledger WHERE organization_id = $1 FOR UPDATE", organization_id)
            waiting = [asyncio.create_task(capture(number)) for number in range(1, 30)]
            await asyncio.sleep(0.2)
            answer = await client.get("/epcis/api/2.0/events", headers=other)
            assert answer.status_code == 200
            assert not any(task.done() for task in waiting)
        assert set(await asyncio.gather(*waiting)) == {201}


async def test_answers_are_forgotten_after_a_day(database: Database, services: Services):
    insert = (
        "INSERT INTO kit.idempotent_answer "
        "(subject, key_digest, request_digest, status, sealed_answer, created) "
        "VALUES ($1, '', '', 200, '', now() - $2::interval)"
    )
    await database.pool.execute(insert, "old", timedelta(hours=25))
    await database.pool.execute(insert, "young", timedelta(hours=23))
    await idempotency.forget_answers(services)
    left = await database.pool.fetch("SELECT subject FROM kit.idempotent_answer")
    assert [row["subject"] for row in left] == ["young"]
