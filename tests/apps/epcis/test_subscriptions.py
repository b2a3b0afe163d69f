"""Subscriptions: each event once, in order, signed; failures tried again; schedules; whose they are."""

import hashlib
import hmac
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import httpx
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from closient.apps.account.structs.events import OrganizationPurged
from closient.apps.epcis.actions import event_streams, subscriptions
from closient.apps.epcis.jobs import organizations as organization_jobs
from closient.kit import clock, ids, jobs
from closient.kit.http import Outgoing
from closient.kit.services import Services
from tests.apps.epcis.asking import owner
from tests.apps.epcis.events import BASE, Key, captured, observed
from tests.world import World

QUERIES = f"{BASE}/queries"
TOKEN = "13df38d8275b13f05704629e5f1cf3d45d6132d5"


class Receiver:
    """A subscriber's server: it keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.meanwhile: Callable[[], Awaitable[Any]] | None = None
        self.address = ""

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    def seconds(self) -> list[list[int]]:
        """The events of each delivery by the seconds of their time."""
        return [
            [int(event["eventTime"][17:19]) for event in results(body)["resultsBody"]["eventList"]]
            for _, body in self.got
        ]


def results(body: bytes) -> Any:
    return msgspec.json.decode(body)["epcisBody"]["queryResults"]


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    told = Receiver()
    application = web.Application(client_max_size=0)
    application.router.add_post("/events", told.take)
    async with TestServer(application, host="127.0.0.1") as server:
        told.address = str(server.make_url("/events"))
        yield told


@pytest.fixture
async def worker(services: Services) -> AsyncGenerator[Services]:
    """Services whose requests may go to this machine."""
    async with Outgoing(allow=["127.0.0.1/32"], seconds=3) as http_client:
        yield msgspec.structs.replace(services, http=http_client)


async def subscribe(
    client: httpx.AsyncClient, key: Key, receiver: Receiver, query: Any = None, **more: Any
) -> dict[str, Any]:
    """Keep a query and subscribe to it."""
    await client.post(QUERIES, headers=key, json={"name": "mine", "query": query or {}})
    wanted = {"dest": receiver.address} | ({} if "schedule" in more else {"stream": True}) | more
    answer = await client.post(f"{QUERIES}/mine/subscriptions", headers=key, json=wanted)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def woken(worker: Services, organization_id: str) -> None:
    """What capture does after events, and what the worker does then."""
    async with worker.database.writes() as db:
        await subscriptions.wake(db, organization_id)
    await jobs.run_pending(worker)


async def test_each_matching_event_is_sent_once_and_in_order(
    client: httpx.AsyncClient, world: World, worker: Services, receiver: Receiver
):
    organization_id, key = await world.owner_key()
    other_id, other = await world.owner_key()
    await captured(client, key, observed(1))
    made = await subscribe(client, key, receiver, {"EQ_bizStep": "shipping"}, signatureToken=TOKEN)
    await captured(client, other, observed(2))
    await captured(client, key, observed(3), observed(4, bizStep="packing"))
    await captured(client, key, observed(5))
    for one in (organization_id, other_id, organization_id):
        await woken(worker, one)
    assert receiver.seconds() == [[3, 5]]
    headers, body = receiver.got[0]
    assert results(body)["subscriptionID"] == made["subscriptionID"]
    assert results(body)["queryName"] == "mine"
    assert headers["GS1-Signature"] == hmac.new(TOKEN.encode(), body, hashlib.sha256).hexdigest()
    await captured(client, key, observed(6, bizStep="packing"))
    await woken(worker, organization_id)
    assert len(receiver.got) == 1
    await captured(client, key, observed(7))
    await woken(worker, organization_id)
    assert receiver.seconds() == [[3, 5], [7]]


async def test_a_deleted_organization_sends_nothing_until_it_is_restored(
    client: httpx.AsyncClient, world: World, worker: Services, receiver: Receiver
):
    organization_id, key = await world.owner_key()
    await subscribe(client, key, receiver)
    await captured(client, key, observed(1))
    stand = "UPDATE account.organization SET status = $1, tombstoned_at = $2 WHERE id = $3"
    await worker.database.pool.execute(stand, "tombstoned", datetime.now(UTC), organization_id)
    await woken(worker, organization_id)
    assert receiver.got == []
    await worker.database.pool.execute(stand, "active", None, organization_id)
    async with worker.database.writes() as db:
        await subscriptions.enqueue_due(db)
    await jobs.run_pending(worker)
    assert receiver.seconds() == [[1]]


async def test_queries_and_subscriptions_of_a_purged_organization_go_and_its_events_stay(
    client: httpx.AsyncClient, world: World, worker: Services, receiver: Receiver
):
    kept_id, other = await world.owner_key()
    await subscribe(client, other, receiver)
    organization_id, key = await world.owner_key()
    await subscribe(client, key, receiver)
    await captured(client, key, observed(1))
    for _ in range(2):
        purged = OrganizationPurged(organization_id=organization_id, user_id=None)
        await organization_jobs.purge_organization(worker, purged)
    left = "SELECT array_agg(organization_id) FROM epcis.{}"
    for table in ("query", "subscription"):
        assert await worker.database.pool.fetchval(left.format(table)) == [kept_id]
    assert await worker.database.pool.fetchval(left.format("event")) == [organization_id]


async def test_a_failure_keeps_the_position_and_is_tried_again(
    client: httpx.AsyncClient, world: World, worker: Services, receiver: Receiver
):
    organization_id, key = await world.owner_key()
    made = await subscribe(client, key, receiver)
    await captured(client, key, observed(1))
    receiver.answers = [500]
    await woken(worker, organization_id)
    path = f"{QUERIES}/mine/subscriptions/{made['subscriptionID']}"
    shown = (await client.get(path, headers=key)).json()
    assert (shown["failures"], shown["lastError"]) == (1, "Answered 500.")
    await captured(client, key, observed(2))
    await woken(worker, organization_id)
    assert len(receiver.got) == 1
    with clock.frozen(datetime.now(UTC) + timedelta(minutes=2)):
        await jobs.run_pending(worker)
    assert receiver.seconds() == [[1], [1, 2]]
    shown = (await client.get(path, headers=key)).json()
    assert shown["failures"] == 0
    assert shown["lastNotifiedAt"]


async def test_who_finds_a_batch_too_large_gets_smaller_ones(
    client: httpx.AsyncClient, world: World, worker: Services, receiver: Receiver
):
    organization_id, key = await world.owner_key()
    await subscribe(client, key, receiver)
    await captured(client, key, *(observed(n) for n in range(1, 5)))
    receiver.answers = [413]
    await woken(worker, organization_id)
    whole, *halves = receiver.seconds()
    assert [len(half) for half in halves] == [2, 2]
    assert sorted(chain(*halves)) == sorted(whole) == [1, 2, 3, 4]


async def test_more_events_than_a_batch_holds_are_all_sent(
    client: httpx.AsyncClient,
    world: World,
    worker: Services,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(event_streams, "BATCH", 2)
    organization_id, key = await world.owner_key()
    await subscribe(client, key, receiver)
    await captured(client, key, *(observed(n) for n in range(1, 6)))
    await woken(worker, organization_id)
    sent = receiver.seconds()
    assert [len(batch) for batch in sent] == [2, 2, 1]
    assert sorted(chain(*sent)) == [1, 2, 3, 4, 5]


async def test_a_batch_that_large_events_fill_is_not_the_last_one(
    client: httpx.AsyncClient, world: World, worker: Services, receiver: Receiver
):
    organization_id, key = await world.owner_key()
    await subscribe(client, key, receiver)
    for number in range(1, 6):
        await captured(client, key, observed(number, **{"ex:drawing": "x" * 4_000_000}))
    await woken(worker, organization_id)
    assert receiver.seconds() == [[1, 2, 3], [4, 5]]


async def test_what_is_captured_during_a_delivery_follows_it(
    client: httpx.AsyncClient, world: World, worker: Services, receiver: Receiver
):
    organization_id, key = await world.owner_key()
    await subscribe(client, key, receiver)
    await captured(client, key, observed(1))
    receiver.meanwhile = lambda: captured(client, key, observed(2))
    await woken(worker, organization_id)
    assert receiver.seconds() == [[1], [2]]


async def test_a_destination_inside_is_not_asked(
    client: httpx.AsyncClient, world: World, services: Services, receiver: Receiver
):
    organization_id, key = await world.owner_key()
    made = await subscribe(client, key, receiver)
    await captured(client, key, observed(1))
    await woken(services, organization_id)
    assert receiver.got == []
    shown = await client.get(f"{QUERIES}/mine/subscriptions/{made['subscriptionID']}", headers=key)
    assert "not a public address" in shown.json()["lastError"]


async def test_events_from_an_earlier_time_on_are_sent_when_asked_for(
    client: httpx.AsyncClient, world: World, worker: Services, receiver: Receiver
):
    _, key = await world.owner_key()
    await captured(client, key, observed(1))
    await subscribe(client, key, receiver, initialRecordTime="2020-01-01T00:00:00+01:00")
    await jobs.run_pending(worker)
    assert receiver.seconds() == [[1]]


async def test_a_schedule_sends_at_its_moments_and_if_wished_without_news(
    client: httpx.AsyncClient, world: World, worker: Services, receiver: Receiver
):
    _, key = await world.owner_key()
    made = await subscribe(client, key, receiver, schedule={"hour": "1", "minute": "5"}, reportIfEmpty=True)
    assert made["schedule"] == {"second": "0", "minute": "5", "hour": "1"}
    assert "stream" not in made
    await captured(client, key, observed(1))
    await jobs.run_pending(worker)
    assert receiver.got == []
    moment = datetime.fromisoformat(made["nextAttempt"])
    for days in (0, 1):
        for look in (moment + timedelta(days=days, minutes=-1), moment + timedelta(days=days, seconds=1)):
            with clock.frozen(look):
                async with worker.database.writes() as db:
                    await subscriptions.enqueue_due(db)
                await jobs.run_pending(worker)
    assert receiver.seconds() == [[1], []]


@pytest.mark.covers(
    "epcis.create_epcis_subscription",
    "epcis.list_epcis_subscriptions",
    "epcis.get_epcis_subscription",
    "epcis.delete_epcis_subscription",
)
async def test_subscriptions_are_shown_without_their_token_and_end_when_deleted(
    client: httpx.AsyncClient, world: World, worker: Services, receiver: Receiver
):
    organization_id, key = await world.owner_key()
    stranger = await owner(world)
    first = await subscribe(client, key, receiver, signatureToken=TOKEN)
    second = await subscribe(client, key, receiver)
    path = f"{QUERIES}/mine/subscriptions"
    answer = await client.get(path, headers=key, params={"perPage": 1})
    rest = await client.get(answer.headers["Link"].partition(">")[0][1:], headers=key)
    assert [one["subscriptionID"] for one in answer.json() + rest.json()] == [
        first["subscriptionID"],
        second["subscriptionID"],
    ]
    assert TOKEN not in answer.text
    assert answer.json()[0]["stream"] is True
    one = f"{path}/{first['subscriptionID']}"
    await client.post(QUERIES, headers=stranger, json={"name": "mine", "query": {}})
    for method in ("GET", "DELETE"):
        assert (await client.request(method, one, headers=stranger)).status_code == 404
        assert (await client.request(method, f"{path}/{ids.new()}", headers=key)).status_code == 404
    assert (await client.delete(one, headers=key)).status_code == 204
    assert (await client.delete(f"{QUERIES}/mine", headers=key)).status_code == 204
    await captured(client, key, observed(1))
    await woken(worker, organization_id)
    assert receiver.got == []


async def test_a_subscription_says_when_and_where(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    path, dest = f"{QUERIES}/mine/subscriptions", "https://client.example.com/events"
    wanted = {"dest": dest, "stream": True}
    assert (await client.post(path, headers=key, json=wanted)).status_code == 404
    await client.post(QUERIES, headers=key, json={"name": "mine", "query": {}})
    for wrong in (
        {"dest": dest},
        {"dest": dest, "stream": True, "schedule": {"hour": "1"}},
        {"dest": dest, "schedule": {}},
        {"dest": dest, "schedule": {"hour": "24"}},
        {"dest": dest, "schedule": {"minute": "5-1"}},
        {"dest": dest, "schedule": {"dayOfMonth": "30", "month": "2"}},
        {"dest": dest, "schedule": {"second": "*/0"}},
        {"dest": "ftp://client.example.com/", "stream": True},
        {"dest": dest, "stream": True, "initialRecordTime": "0001-01-01T00:00:00+23:59"},
        {"dest": dest, "stream": True, "initialRecordTime": "9999-12-31T23:59:59-23:59"},
        {"stream": True},
    ):
        assert (await client.post(path, headers=key, json=wrong)).status_code == 422, wrong
    assert (await client.post(path, headers=key, json=wanted)).status_code == 201
