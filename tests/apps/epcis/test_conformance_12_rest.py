"""EPCIS 2.0, clause 12 (REST binding): top-level resources, discovery, pages, named queries, subscriptions,
spellings that headers ask for. Known deviations: no WebSockets but text/event-stream; one event alone is
not wrapped into a document (contract); page tokens are of no server state, so they need not be deleted.
"""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.apps.epcis.asking import EVENTS, owner
from tests.apps.epcis.conformance_scene import ITEM, PALLET, PLACE, TYPES, events_in, plain, sent, whole
from tests.apps.epcis.events import BASE, CONTEXT, Body, Key, lot, observed
from tests.world import World

QUERIES = f"{BASE}/queries"
TOP = {
    "queries",
    "capture",
    "events",
    "eventTypes",
    "epcs",
    "readPoints",
    "bizLocations",
    "dispositions",
    "bizSteps",
}
VALUES = {
    "eventTypes": "ObjectEvent",
    "epcs": ITEM,
    "bizSteps": "shipping",
    "bizLocations": PLACE,
    "readPoints": PLACE,
    "dispositions": "in_transit",
}
URN = "urn:epc:id:sgtin:9506000.013435.S1"


@pytest.fixture
async def key(world: World) -> Key:
    return await owner(world)


def members(answer: httpx.Response) -> list[str]:
    """The members of a collection, which has what the standard's schema demands of it."""
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["type"] == "Collection"
    assert CONTEXT in body["@context"]
    return body["member"]


async def test_epcis_12_the_top_tells_what_there_is(client: httpx.AsyncClient, key: Key):
    assert set(members(await client.get(f"{BASE}/", headers=key))) == TOP
    assert members(await client.get(f"{BASE}/eventTypes", headers=key)) == list(TYPES)


@pytest.mark.parametrize("resource", VALUES)
async def test_epcis_12_each_resource_leads_to_its_values_and_their_events(
    client: httpx.AsyncClient, key: Key, resource: str
):
    await sent(client, key, whole(), plain("AggregationEvent", bizStep="packing", disposition="active"))
    value = VALUES[resource]
    assert value in members(await client.get(f"{BASE}/{resource}", headers=key))
    path = f"{BASE}/{resource}/{quote(value, safe='')}"
    assert "events" in members(await client.get(path, headers=key))
    found = events_in(await client.get(f"{path}/events", headers=key))
    assert whole()["eventID"] in [event["eventID"] for event in found]
    narrowed = {"eventType": "TransformationEvent"}
    assert events_in(await client.get(f"{path}/events", headers=key, params=narrowed)) == []
    assert (await client.get(f"{BASE}/{resource}/urn%3Ax%3Anone", headers=key)).status_code == 404


async def test_epcis_12_events_are_found_by_their_id_with_what_declares_them_wrong(
    client: httpx.AsyncClient, key: Key
):
    """The standard answers a document with the event and its declarations; the contract the event alone, the
    latest of them. A query by EQ_eventID gives all."""
    event = plain(eventID="ni:///sha-256;abc?ver=CBV2.0")
    wrong = event | {"errorDeclaration": {"declarationTime": "2026-11-21T00:00:00.000Z"}}
    await sent(client, key, event)
    await sent(client, key, wrong)
    answer = await client.get(f"{EVENTS}/{quote(event['eventID'], safe='')}", headers=key)
    assert answer.json()["errorDeclaration"] == wrong["errorDeclaration"]
    assert len(events_in(await client.get(EVENTS, headers=key, params={"EQ_eventID": event["eventID"]}))) == 2


@pytest.mark.parametrize(
    "path", ["", *sorted(TOP), "capture/x", "events/x", "queries/q", "queries/q/subscriptions"]
)
async def test_epcis_12_options_tell_methods_versions_and_formats(client: httpx.AsyncClient, path: str):
    answer = await client.options(f"{BASE}/{path}")
    assert answer.status_code == 204
    assert {"OPTIONS", "GET"} <= {method.strip() for method in answer.headers["Allow"].split(",")}
    for name in ("GS1-EPCIS-Version", "GS1-EPCIS-Min", "GS1-EPCIS-Max"):
        assert answer.headers[name] == "2.0.0"
    for name in ("GS1-CBV-Version", "GS1-CBV-Min", "GS1-CBV-Max"):
        assert answer.headers[name] == "2.0.0"
    assert answer.headers["GS1-EPC-Format"] == answer.headers["GS1-CBV-XML-Format"] == "Never_Translates"


@pytest.mark.parametrize("path", ["events", "epcs", "queries", "capture", "bizSteps/shipping/events"])
async def test_epcis_12_pages_follow_each_other_by_link_until_nothing_is_left(
    client: httpx.AsyncClient, key: Key, path: str
):
    for number in (1, 2, 3, 4, 5):
        await sent(client, key, observed(number))
        await client.post(QUERIES, headers=key, json={"name": f"q{number}", "query": {}})
    seen: list[Any] = []
    address = f"{BASE}/{path}?perPage=2"
    for _ in range(6):
        answer = await client.get(address, headers=key)
        assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"
        body = answer.json()
        page = body if isinstance(body, list) else body.get("member") or events_in(answer)
        assert len(page) <= 2
        seen += page
        if "Link" not in answer.headers:
            break
        address = answer.headers["Link"].partition(">")[0][1:]
    assert len(seen) == 5
    assert len({str(one) for one in seen}) == 5
    for wrong in (0, -1, "many"):
        assert (await client.get(f"{BASE}/{path}", headers=key, params={"perPage": wrong})).status_code == 422


async def test_epcis_12_a_page_token_is_good_for_its_own_question(client: httpx.AsyncClient, key: Key):
    await sent(client, key, observed(1), observed(2))
    token = (await client.get(EVENTS, headers=key, params={"perPage": 1})).headers["GS1-Next-Page-Token"]
    other = {"nextPageToken": token, "EQ_bizStep": "shipping"}
    assert (await client.get(EVENTS, headers=key, params=other)).status_code == 400
    assert (await client.get(EVENTS, headers=key, params={"nextPageToken": "AAAA"})).status_code == 400


async def test_epcis_12_queries_are_made_shown_asked_and_deleted(client: httpx.AsyncClient, key: Key):
    query = {"eventType": ["ObjectEvent"], "EQ_bizStep": ["shipping", "receiving"], "GE_quantity": 5}
    body = {"name": "mine", "query": query}
    made = await client.post(QUERIES, headers=key, json=body)
    assert (made.status_code, made.headers["Location"]) == (201, f"{QUERIES}/mine")
    assert (await client.post(QUERIES, headers=key, json=body)).status_code == 409
    assert (await client.get(f"{QUERIES}/mine", headers=key)).json() == body
    assert (await client.get(QUERIES, headers=key)).json() == [body]
    many = [{"epcClass": lot("A"), "quantity": 5}]
    await sent(client, key, observed(1, quantityList=many), observed(2), observed(3, bizStep="packing"))
    answer = await client.get(f"{QUERIES}/mine/events", headers=key)
    assert answer.json()["epcisBody"]["queryResults"]["queryName"] == "mine"
    assert [event["quantityList"] for event in events_in(answer)] == [many]
    assert (await client.delete(f"{QUERIES}/mine", headers=key)).status_code == 204
    for path in ("mine", "mine/events", "mine/subscriptions"):
        assert (await client.get(f"{QUERIES}/{path}", headers=key)).status_code == 404


async def test_epcis_12_a_query_with_values_that_cannot_be_is_not_kept(client: httpx.AsyncClient, key: Key):
    body = {"name": "mine", "query": {"GE_eventTime": "yesterday"}}
    assert (await client.post(QUERIES, headers=key, json=body)).status_code == 422
    assert (await client.get(QUERIES, headers=key)).json() == []


@pytest.fixture
async def subscriptions(client: httpx.AsyncClient, key: Key) -> str:
    await client.post(QUERIES, headers=key, json={"name": "mine", "query": {}})
    return f"{QUERIES}/mine/subscriptions"


async def test_epcis_12_a_subscription_is_made_shown_and_ended(
    client: httpx.AsyncClient, key: Key, subscriptions: str
):
    wanted = {"dest": "https://client.example.com/in", "signatureToken": "secret", "stream": True}
    made = await client.post(subscriptions, headers=key, json=wanted)
    assert made.status_code == 201, made.text
    shown = (await client.get(made.headers["Location"], headers=key)).json()
    assert shown["subscriptionID"] in made.headers["Location"]
    assert (shown["stream"], shown["dest"]) == (True, wanted["dest"])
    assert {"createdAt", "minRecordTime"} <= shown.keys()
    assert "secret" not in str(shown)
    assert [one["subscriptionID"] for one in (await client.get(subscriptions, headers=key)).json()] == [
        shown["subscriptionID"]
    ]
    assert (await client.delete(made.headers["Location"], headers=key)).status_code == 204
    assert (await client.get(made.headers["Location"], headers=key)).status_code == 404


SCHEDULES: list[tuple[Body, int]] = [
    ({"schedule": {"hour": "1", "minute": "5"}}, 201),
    ({"schedule": {"second": "0/30"}}, 201),
    ({"schedule": {"dayOfWeek": "[1-5]", "hour": "8,12"}, "reportIfEmpty": True}, 201),
    ({"schedule": {"minute": "61"}}, 422),
    ({"schedule": {"month": "Maytime"}}, 422),
    ({"schedule": {}}, 422),
    ({}, 422),
    ({"stream": False}, 422),
    ({"stream": True, "schedule": {"hour": "1"}}, 422),
    ({"stream": True, "dest": "ftp://client.example.com"}, 422),
]


@pytest.mark.parametrize(("wanted", "status"), SCHEDULES)
async def test_epcis_8_2_5_3_a_subscription_has_either_a_schedule_or_a_stream(
    client: httpx.AsyncClient, key: Key, subscriptions: str, wanted: Body, status: int
):
    body = {"dest": "https://client.example.com/in"} | wanted
    answer = await client.post(subscriptions, headers=key, json=body)
    assert answer.status_code == status, answer.text


async def test_epcis_12_answers_are_json_or_xml_as_accepted(client: httpx.AsyncClient, key: Key):
    """Who accepts neither gets JSON, where the standard has 406."""
    await sent(client, key, observed(1))
    for accept, media_type in (
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("application/xml", "application/xml"),
        ("text/xml;q=0.5, application/json;q=0.4", "text/xml"),
        ("*/*", "application/json"),
        ("image/png", "application/json"),
    ):
        answer = await client.get(EVENTS, headers=key | {"Accept": accept})
        assert answer.headers["content-type"].startswith(media_type), accept
        assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("headers", "epc", "step"),
    [
        ({}, URN, "urn:epcglobal:cbv:bizstep:shipping"),
        ({"GS1-EPC-Format": "Never_Translates"}, URN, "urn:epcglobal:cbv:bizstep:shipping"),
        ({"GS1-EPC-Format": "No_Preference"}, URN, "urn:epcglobal:cbv:bizstep:shipping"),
        ({"GS1-EPC-Format": "Always_GS1_Digital_Link"}, ITEM, "urn:epcglobal:cbv:bizstep:shipping"),
        ({"GS1-CBV-XML-Format": "Always_Web_URI"}, URN, "https://ref.gs1.org/cbv/BizStep-shipping"),
        (
            {"GS1-EPC-Format": "Always_EPC_URN", "GS1-CBV-XML-Format": "Always_URN"},
            URN,
            "urn:epcglobal:cbv:bizstep:shipping",
        ),
    ],
)
async def test_epcis_12_headers_ask_for_a_spelling(
    client: httpx.AsyncClient, key: Key, headers: dict[str, str], epc: str, step: str
):
    await sent(client, key, plain(epcList=[URN], bizStep="urn:epcglobal:cbv:bizstep:shipping"))
    for media_type in ("application/json", "application/xml"):
        answer = await client.get(EVENTS, headers=key | headers | {"Accept": media_type})
        assert epc in answer.text
        assert step in answer.text


async def test_epcis_12_an_unknown_spelling_is_refused(client: httpx.AsyncClient, key: Key):
    answer = await client.get(EVENTS, headers=key | {"GS1-EPC-Format": "Always_Barcode"})
    assert answer.status_code == 422


async def test_epcis_12_digital_links_stay_what_they_are_when_urns_are_asked_for(
    client: httpx.AsyncClient, key: Key
):
    """A URN tells how long the prefix of the company is, a Digital Link does not; so it stays."""
    await sent(client, key, plain("AggregationEvent", parentID=PALLET))
    [event] = events_in(await client.get(EVENTS, headers=key | {"GS1-EPC-Format": "Always_EPC_URN"}))
    assert event["parentID"] == PALLET
