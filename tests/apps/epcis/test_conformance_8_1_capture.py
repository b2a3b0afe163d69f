"""EPCIS 2.0, clause 8.1 (capture) and its bindings, clauses 9 (XML) and 12 (REST): documents, faults, limits,
jobs. Known deviations (contract; decisions 1, 10 and 11): capture is synchronous, so it answers 201 instead
of 202; without a header the events before a fault are kept; the types of problems are our own.
"""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.apps.epcis.asking import EVENTS, numbers, owner
from tests.apps.epcis.conformance_scene import ITEM, TYPES, events_in, plain, sent, whole
from tests.apps.epcis.events import BASE, CONTEXT, GLN, GTIN, LINK, Body, Key, document, observed
from tests.apps.epcis.xml_examples import EVENTS as IN_XML
from tests.apps.epcis.xml_examples import document as xml_document
from tests.world import World

CAPTURE = f"{BASE}/capture"
XML = {"Content-Type": "application/xml"}


@pytest.fixture
async def key(world: World) -> Key:
    return await owner(world)


async def posted(client: httpx.AsyncClient, key: Key, body: Any, **headers: str) -> httpx.Response:
    return await client.post(CAPTURE, headers=key | headers, json=body)


async def test_epcis_8_1_2_capture_takes_a_list_of_events_and_tells_of_them(
    client: httpx.AsyncClient, key: Key
):
    answer = await sent(client, key, observed(1), observed(2))
    assert answer.status_code == 201
    assert answer.json().keys() == {"captureID", "createdEvents"}
    assert answer.json()["createdEvents"] == 2
    assert answer.headers["Location"] == f"{CAPTURE}/{answer.json()['captureID']}"
    assert (await client.get(answer.headers["Location"], headers=key)).status_code == 200
    assert await numbers(client, key) == [1, 2]


async def test_epcis_8_1_1_capture_needs_a_client_that_may(client: httpx.AsyncClient, world: World):
    assert (await client.post(CAPTURE, json=document(observed(1)))).status_code == 401
    _, readonly = await world.business_key("readonly")
    refused = await posted(client, readonly, document(observed(1)))
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"


async def test_epcis_8_1_2_what_is_stored_once_is_never_changed_or_stored_twice(
    client: httpx.AsyncClient, key: Key
):
    """Duplicates by the event hash are 409, which the standard leaves to the implementation."""
    await sent(client, key, observed(1))
    before = events_in(await client.get(EVENTS, headers=key))
    assert (await sent(client, key, observed(1))).status_code == 409
    assert events_in(await client.get(EVENTS, headers=key)) == before


async def test_epcis_12_capture_takes_documents_and_query_documents(client: httpx.AsyncClient, key: Key):
    await sent(client, key, observed(1), observed(2))
    exported = (await client.get(EVENTS, headers=key)).json()
    another = dict(key)
    assert (await posted(client, another, exported)).status_code == 409
    found = exported["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    found[0]["eventTime"] = "2026-11-20T10:00:08.000Z"
    found[1]["eventTime"] = "2026-11-20T10:00:09.000Z"
    assert (await posted(client, key, exported)).status_code == 201
    assert await numbers(client, key) == [1, 2, 8, 9]


async def test_epcis_12_what_one_repository_answers_another_captures_the_same(
    client: httpx.AsyncClient, world: World
):
    one, other = await owner(world), await owner(world)
    await sent(client, one, *(whole(kind) for kind in TYPES))
    assert (await posted(client, other, (await client.get(EVENTS, headers=one)).json())).status_code == 201
    mine, theirs = [events_in(await client.get(EVENTS, headers=key)) for key in (one, other)]
    for event in (*mine, *theirs):
        event.pop("recordTime")
    assert sorted(mine, key=lambda event: event["type"]) == sorted(theirs, key=lambda event: event["type"])


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, 201),
        ({"id": "urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a01", "ex:note": {"a": 1}}, 201),
        ({"@context": [CONTEXT, {"ex": "https://ns.example.com/epcis/"}]}, 201),
        ({"schemaVersion": 2}, 422),
        ({"creationDate": "today"}, 422),
        ({"type": "EPCISMasterDataDocument"}, 422),
        ({"epcisBody": {}}, 422),
        ({"epcisBody": {"eventList": []}}, 422),
        ({"epcisBody": {"eventList": {}}}, 422),
    ],
)
async def test_epcis_12_a_document_has_a_type_a_version_a_date_and_events(
    client: httpx.AsyncClient, key: Key, more: Body, status: int
):
    """A document that is none is 422, where the standard has 400 (decision 1)."""
    answer = await posted(client, key, document(observed(1)) | more)
    assert answer.status_code == status, answer.text
    if status != 201:
        assert answer.json()["errors"]


async def test_epcis_12_context_version_and_date_may_be_missing(client: httpx.AsyncClient, key: Key):
    """GS1's schema demands them; the contract does not."""
    bare = {"epcisBody": {"eventList": [observed(1)]}}
    assert (await posted(client, key, bare)).status_code == 201


async def test_epcis_12_master_data_of_the_header_is_taken_along(client: httpx.AsyncClient, key: Key):
    place = {
        "id": f"{LINK}/414/{GLN}",
        "attributes": [{"id": "urn:epcglobal:cbv:mda#name", "attribute": "Dock"}],
    }
    vocabulary = {"type": "urn:epcglobal:epcis:vtyp:BusinessLocation", "vocabularyElementList": [place]}
    header = {"epcisMasterData": {"vocabularyList": [vocabulary]}}
    assert (await posted(client, key, document(observed(1)) | {"epcisHeader": header})).status_code == 201
    places = await client.get(f"{BASE}/places", headers=key)
    assert [(one["gln"], one["name"]) for one in places.json()["data"]] == [(GLN, "Dock")]


@pytest.mark.parametrize(("behaviour", "kept"), [("rollback", []), ("proceed", [1, 3]), (None, [1])])
async def test_epcis_12_the_error_behaviour_is_chosen_by_header(
    client: httpx.AsyncClient, key: Key, behaviour: str | None, kept: list[int]
):
    """Without the header: the events before the fault, as the contract has it, where the standard's default
    is rollback. Decision 11."""
    headers = {} if behaviour is None else {"GS1-Capture-Error-Behaviour": behaviour}
    answer = await sent(client, key, observed(1), observed(2, action="MOVE"), observed(3), **headers)
    assert answer.status_code == 400
    assert answer.json()["details"]["event_index"] == 1
    assert answer.json()["details"]["created_events"] == len(kept)
    assert await numbers(client, key) == kept
    job = (await client.get(f"{CAPTURE}/{answer.json()['details']['capture_id']}", headers=key)).json()
    assert job["captureErrorBehaviour"] == (behaviour or "prefix")
    assert (job["running"], job["success"]) == (False, False)
    assert [error["event_index"] for error in job["errors"]] == [1]


async def test_epcis_8_1_2_a_fault_is_told_with_the_event_and_the_place(client: httpx.AsyncClient, key: Key):
    answer = await sent(client, key, plain(), plain(action="UPDATE", eventID="urn:uuid:1"))
    assert answer.status_code == 400
    details = answer.json()["details"]
    assert (details["event_index"], details["event_id"], details["path"]) == (1, "urn:uuid:1", "$.action")
    assert "urn:uuid:1" in answer.json()["detail"]
    job = await client.get(f"{CAPTURE}/{details['capture_id']}", headers=key)
    assert job.json()["errors"][0]["event_index"] == 1


async def test_epcis_12_an_unknown_error_behaviour_is_refused(client: httpx.AsyncClient, key: Key):
    answer = await sent(client, key, observed(1), **{"GS1-Capture-Error-Behaviour": "all"})
    assert answer.status_code == 422
    assert await numbers(client, key) == []


async def test_epcis_12_jobs_tell_when_they_ran_and_whether_all_went_well(
    client: httpx.AsyncClient, key: Key
):
    made = (await sent(client, key, observed(1))).json()["captureID"]
    answer = await client.get(f"{CAPTURE}/{made}", headers=key)
    job = answer.json()
    assert job.keys() >= {
        "captureID",
        "createdAt",
        "finishedAt",
        "running",
        "success",
        "captureErrorBehaviour",
    }
    assert (job["captureID"], job["running"], job["success"], job["errors"]) == (made, False, True, [])
    assert job["createdAt"] <= job["finishedAt"]
    assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"
    assert (await client.get(f"{CAPTURE}/{CONTEXT}", headers=key)).status_code in (404, 422)
    none = "0191d6a7-1f6e-7c3a-9c56-0a1b2c3d4e5f"
    assert (await client.get(f"{CAPTURE}/{none}", headers=key)).status_code == 404


async def test_epcis_12_jobs_are_listed_in_pages(client: httpx.AsyncClient, key: Key):
    made = [(await sent(client, key, observed(number))).json()["captureID"] for number in (1, 2, 3)]
    seen: list[str] = []
    address = f"{CAPTURE}?perPage=2"
    for _ in range(3):
        answer = await client.get(address, headers=key)
        seen += [job["captureID"] for job in answer.json()]
        if "Link" not in answer.headers:
            break
        assert answer.headers["Link"].endswith('; rel="next"')
        address = answer.headers["Link"].partition(">")[0][1:]
        assert parse_qs(urlsplit(address).query)["nextPageToken"] == [answer.headers["GS1-Next-Page-Token"]]
    assert seen == made[::-1]


async def test_epcis_12_options_tell_the_limits_of_capture(client: httpx.AsyncClient):
    answer = await client.options(CAPTURE)
    assert answer.status_code == 204
    assert {one.strip() for one in answer.headers["Allow"].split(",")} == {"OPTIONS", "GET", "POST"}
    assert answer.headers["GS1-EPCIS-Capture-Limit"] == "1000"
    assert answer.headers["GS1-EPCIS-Capture-File-Size-Limit"] == "10000000"
    assert answer.headers["GS1-Capture-Error-Behaviour"] == "all"
    assert answer.headers["GS1-EPCIS-Version"] == answer.headers["GS1-CBV-Version"] == "2.0.0"


@pytest.mark.parametrize("kind", ["json", "xml"])
async def test_epcis_12_more_events_than_the_limit_are_413_with_the_limits(
    client: httpx.AsyncClient, key: Key, kind: str
):
    if kind == "json":
        answer = await posted(client, key, document(*[observed(1)] * 1_001))
    else:
        many = xml_document(IN_XML["ObjectEvent"][0] * 1_001)
        answer = await client.post(CAPTURE, headers=key | XML, content=many)
    assert answer.status_code == 413, answer.text
    assert answer.headers["GS1-EPCIS-Capture-Limit"] == "1000"
    assert answer.headers["GS1-EPCIS-Capture-File-Size-Limit"] == "10000000"


async def test_epcis_12_other_media_types_are_415(client: httpx.AsyncClient, key: Key):
    headers = key | {"Content-Type": "text/csv"}
    assert (await client.post(CAPTURE, headers=headers, content=b"a,b")).status_code == 415


async def test_epcis_12_problems_are_documents_of_rfc_9457(client: httpx.AsyncClient, key: Key):
    """`type` is an address of ours, where GS1 has epcisException:ValidationException (decision 1)."""
    answer = await sent(client, key, plain(action="MOVE"))
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["error_code"]) == (400, "bad_request")
    assert problem["type"].endswith("/errors/bad_request")
    assert problem["title"]
    assert problem["detail"]


async def test_epcis_12_one_event_may_be_posted_alone(client: httpx.AsyncClient, key: Key):
    answer = await client.post(EVENTS, headers=key, json=observed(1))
    assert answer.status_code == 201
    event = answer.json()
    assert event["eventID"].startswith("urn:uuid:")
    assert event["epcList"] == [f"{LINK}/01/{GTIN}/21/S1"]
    stored = (await client.get(answer.headers["Location"], headers=key)).json()
    assert {name: stored[name] for name in event} == event
    assert (await client.post(EVENTS, headers=key, json=observed(1))).status_code == 409
    assert (await client.post(EVENTS, headers=key, json=observed(2, action="MOVE"))).status_code == 400


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("version", ["2.0", "1.2"])
async def test_epcis_9_an_event_in_xml_is_the_event_in_json(
    client: httpx.AsyncClient, key: Key, kind: str, version: str
):
    in_xml = IN_XML[kind][0 if version == "2.0" else 1]
    body = xml_document(in_xml, version=version)
    answer = await client.post(CAPTURE, headers=key | XML, content=body)
    assert answer.status_code == 201, answer.text
    [event] = events_in(await client.get(EVENTS, headers=key))
    event.pop("recordTime")
    sent_id = event["eventID"] if "eventID" in IN_XML[kind][2] else event.pop("eventID")
    assert sent_id
    event.pop("@context", None)
    assert event == IN_XML[kind][2]


@pytest.mark.parametrize("kind", TYPES)
async def test_epcis_9_an_event_that_came_in_json_goes_out_in_xml_and_comes_back(
    client: httpx.AsyncClient, world: World, key: Key, kind: str
):
    await sent(client, key, whole(kind))
    answer = await client.get(EVENTS, headers=key | {"Accept": "application/xml"})
    assert answer.headers["content-type"].startswith("application/xml")
    other = await owner(world)
    again = await client.post(CAPTURE, headers=other | XML, content=answer.content)
    assert again.status_code == 201, again.text
    [event] = events_in(await client.get(EVENTS, headers=other))
    assert event["eventID"] == whole(kind)["eventID"]
    # Numbers and truths of extensions are texts in XML, unless they say their type.
    kept = {name: value for name, value in whole(kind).items() if name != "ex:note"}
    plain_fields = {
        name: event[name] for name in kept if name not in ("sensorElementList", "certificationInfo")
    }
    assert plain_fields == {name: kept[name] for name in plain_fields}
    assert ITEM in answer.text
