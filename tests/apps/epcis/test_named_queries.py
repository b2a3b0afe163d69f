"""Queries that are kept under a name, their events, and the stream of new ones."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from closient.apps.epcis.actions import event_streams
from closient.kit.errors import BadRequest, NotFound, RateLimited
from closient.kit.services import Services
from tests.apps.epcis.asking import owner
from tests.apps.epcis.events import BASE, GTIN, LINK, Key, captured, observed
from tests.world import World

QUERIES = f"{BASE}/queries"
SHIPMENTS = {"eventType": ["ObjectEvent"], "EQ_bizStep": ["shipping", "departing"]}


async def keep(client: httpx.AsyncClient, key: Key, name: str, query: Any) -> httpx.Response:
    return await client.post(QUERIES, headers=key, json={"name": name, "query": query})


def found(answer: httpx.Response) -> list[int]:
    """The events of an answer by the seconds of their time."""
    events = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return [int(event["eventTime"][17:19]) for event in events]


@pytest.mark.covers("epcis.create_epcis_query", "epcis.get_epcis_query", "epcis.delete_epcis_query")
async def test_a_query_is_kept_shown_and_forgotten(client: httpx.AsyncClient, world: World):
    key, stranger = await owner(world), await owner(world)
    made = await keep(client, key, "shipments", SHIPMENTS)
    assert made.status_code == 201
    assert made.headers["Location"] == f"{QUERIES}/shipments"
    for answer in (made, await client.get(f"{QUERIES}/shipments", headers=key)):
        assert answer.json() == {"name": "shipments", "query": SHIPMENTS}
    assert (await keep(client, key, "shipments", {})).status_code == 409
    assert (await keep(client, key, "SimpleEventQuery", {})).status_code == 409
    assert (await keep(client, stranger, "shipments", {})).status_code == 201
    assert (await client.delete(f"{QUERIES}/shipments", headers=key)).status_code == 204
    assert (await client.delete(f"{QUERIES}/shipments", headers=key)).status_code == 404
    assert (await client.get(f"{QUERIES}/shipments", headers=key)).status_code == 404
    assert (await client.get(f"{QUERIES}/shipments", headers=stranger)).json()["query"] == {}


async def test_a_query_that_cannot_be_asked_is_not_kept(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    answer = await keep(client, key, "wrong", {"eventType": ["QuantityEvent"], "GE_eventTime": "soon"})
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == {"query.eventType", "query.GE_eventTime"}
    answer = await keep(client, key, "wrong", {"EQ_bizStep": {"a": "b"}})
    assert answer.json()["errors"][0]["field"] == "query.EQ_bizStep"
    for name in ("", "with space", "a/b", "a\n", "x" * 101, 5):
        assert (await client.post(QUERIES, headers=key, json={"name": name, "query": {}})).status_code == 422
    assert (await client.get(f"{QUERIES}/a%00b", headers=key)).status_code == 404


@pytest.mark.covers("epcis.list_epcis_queries")
async def test_queries_are_listed_by_name_and_page(client: httpx.AsyncClient, world: World):
    key, stranger = await owner(world), await owner(world)
    for name in ("b", "a", "c"):
        await keep(client, key, name, {"EQ_action": "ADD"})
    first = await client.get(QUERIES, headers=key, params={"perPage": 2})
    assert [one["name"] for one in first.json()] == ["a", "b"]
    rest = await client.get(first.headers["Link"].partition(">")[0][1:], headers=key)
    assert [one["name"] for one in rest.json()] == ["c"]
    assert "Link" not in rest.headers
    assert (await client.get(QUERIES, headers=stranger)).json() == []


@pytest.mark.covers("epcis.list_events_of_query")
async def test_a_kept_query_finds_what_its_parameters_find(client: httpx.AsyncClient, world: World):
    key, stranger = await owner(world), await owner(world)
    steps = ["shipping", "receiving", "departing", "shipping"]
    await captured(client, key, *(observed(n, bizStep=step) for n, step in enumerate(steps, 1)))
    await keep(client, key, "shipments", SHIPMENTS)
    path = f"{QUERIES}/shipments/events"
    answer = await client.get(path, headers=key)
    assert found(answer) == [4, 3, 1]
    assert answer.json()["epcisBody"]["queryResults"]["queryName"] == "shipments"
    assert found(await client.get(path, headers=key, params={"MATCH_epc": f"{LINK}/01/{GTIN}/21/S3"})) == [3]
    assert found(await client.get(path, headers=key, params={"EQ_bizStep": "receiving"})) == []
    first = await client.get(path, headers=key, params={"perPage": 2})
    rest = await client.get(first.headers["Link"].partition(">")[0][1:], headers=key)
    assert found(first) + found(rest) == [4, 3, 1]
    assert (await client.get(path, headers=stranger)).status_code == 404
    await keep(client, key, "few", {"maxEventCount": 2})
    assert (await client.get(f"{QUERIES}/few/events", headers=key)).status_code == 413


async def frames(stream: Any, count: int) -> list[dict[str, str]]:
    """So many server-sent events with data; only ids are passed over."""
    seen: list[dict[str, str]] = []
    async for frame in stream:
        fields = dict(line.split(": ", 1) for line in frame.decode().strip().split("\n"))
        if "data" in fields or not seen:
            seen.append(fields)
        if len(seen) == count + 1:
            break
    await stream.aclose()
    return seen


async def test_new_events_are_streamed_and_the_stream_goes_on_where_it_broke_off(
    client: httpx.AsyncClient, world: World, services: Services
):
    organization_id, key = await world.owner_key()
    other_id, other = await world.owner_key()
    caller = world.caller(organization_id)
    await captured(client, key, observed(1))
    await keep(client, key, "shipments", SHIPMENTS)
    stream = await event_streams.follow_epcis_query(services, caller, "shipments")
    first = await anext(stream)
    await captured(client, other, observed(2))
    await captured(client, key, observed(3), observed(4, bizStep="receiving"), observed(5))
    seen = [await anext(stream), await anext(stream)]
    await stream.aclose()
    events = [msgspec.json.decode(frame.split(b"data: ")[1]) for frame in seen]
    assert sorted(event["eventTime"][17:19] for event in events) == ["03", "05"]
    assert events[0]["@context"]
    assert b"data" not in first
    # From the first of both the second follows; from the id before all, both.
    for frame, wanted in ((seen[0], 1), (first, 2)):
        token = frame.decode().split("\n")[0].removeprefix("id: ")
        again = await event_streams.follow_epcis_query(services, caller, "shipments", last_event_id=token)
        told = await frames(again, wanted)
        assert [one["data"] for one in told[1:]] == [
            frame.decode().split("data: ")[1].strip() for frame in seen[-wanted:]
        ]
    with pytest.raises(NotFound):
        await event_streams.follow_epcis_query(services, world.caller(other_id), "shipments")
    await keep(client, other, "shipments", SHIPMENTS)
    with pytest.raises(BadRequest):
        await event_streams.follow_epcis_query(
            services, world.caller(other_id), "shipments", last_event_id=token
        )


async def test_only_so_many_streams_of_an_organization_are_open_at_once(
    client: httpx.AsyncClient, world: World, services: Services, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(event_streams, "MOST_STREAMS", 2)
    organization_id, key = await world.owner_key()
    caller = world.caller(organization_id)
    await keep(client, key, "all", {})
    opened = [await event_streams.follow_epcis_query(services, caller, "all") for _ in range(2)]
    for stream in opened:
        await anext(stream)
    with pytest.raises(RateLimited):
        await event_streams.follow_epcis_query(services, caller, "all")
    await opened[0].aclose()
    another = await event_streams.follow_epcis_query(services, caller, "all")
    assert (await anext(another)).startswith(b"id: ")
    for stream in (another, opened[1]):
        await stream.aclose()
    assert organization_id not in event_streams.OPEN


async def test_a_stream_is_opened_by_its_media_type_and_ends_after_a_while(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
):
    key = await owner(world)
    await keep(client, key, "all", {})
    monkeypatch.setattr(event_streams, "LONGEST", timedelta(0))
    headers = key | {"Accept": "text/event-stream"}
    answer = await client.get(f"{QUERIES}/all/events", headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.startswith("id: ")
    token = answer.text.strip().removeprefix("id: ")
    assert (await client.get(f"{QUERIES}/all/events", headers=headers | {"Last-Event-ID": token})).is_success
    forged = headers | {"Last-Event-ID": "x" + token}
    assert (await client.get(f"{QUERIES}/all/events", headers=forged)).status_code == 400
    assert (await client.get(f"{QUERIES}/none/events", headers=headers)).status_code == 404
