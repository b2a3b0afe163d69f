"""Capture: what is stored, what is refused and how it is said, repetition, limits, rights."""

from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from closient.kit.database import Database
from tests.apps.epcis.events import BASE, GTIN, LINK, Body, Key, capture, captured, document, lot, observed
from tests.world import World


async def owner(world: World) -> Key:
    _, key = await world.owner_key()
    return key


async def stored(database: Database) -> int:
    return await database.reads.value("SELECT count(*) FROM epcis.event")


@pytest.mark.covers("epcis.capture_epcis_events")
async def test_events_are_stored_as_they_were_sent(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner(world)
    answer = await capture(client, key, observed(1), observed(2, bizStep="urn:vendor:bizstep:polishing"))
    assert answer.status_code == 201
    body = answer.json()
    assert UUID(body["captureID"]).version == 4
    assert body["createdEvents"] == 2
    assert answer.headers["GS1-EPCIS-Capture-Limit"] == "1000"
    rows = await database.pool.fetch(
        "SELECT biz_step, read_point, document FROM epcis.event ORDER BY event_time"
    )
    assert [row["biz_step"] for row in rows] == ["shipping", "urn:vendor:bizstep:polishing"]
    assert msgspec.json.decode(rows[0]["document"]) == observed(1)
    named = await database.pool.fetch("SELECT role, epc FROM epcis.event_epc ORDER BY epc")
    assert [tuple(row) for row in named] == [(b"e", f"{LINK}/01/{GTIN}/21/S{n}") for n in (1, 2)]


@pytest.mark.covers("epcis.get_capture_job")
@pytest.mark.covers("epcis.list_capture_jobs")
async def test_what_became_of_a_capture_can_be_read_later(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    whole = await captured(client, key, observed(1))
    part = await capture(client, key, observed(2), observed(1))
    first = (await client.get(f"{BASE}/capture/{whole['captureID']}", headers=key)).json()
    assert (first["success"], first["running"], first["errors"]) == (True, False, [])
    failed = part.json()["details"]["capture_id"]
    second = (await client.get(f"{BASE}/capture/{failed}", headers=key)).json()
    assert (second["success"], second["createdEvents"], second["sentEvents"]) == (False, 1, 2)
    assert second["errors"][0]["event_index"] == 1
    listed = await client.get(f"{BASE}/capture", headers=key, params={"perPage": 1})
    assert [one["captureID"] for one in listed.json()] == [failed]
    token = listed.headers["GS1-Next-Page-Token"]
    rest = await client.get(f"{BASE}/capture", headers=key, params={"perPage": 2, "nextPageToken": token})
    assert [one["captureID"] for one in rest.json()] == [whole["captureID"]]
    stranger = await owner(world)
    assert (await client.get(f"{BASE}/capture/{failed}", headers=stranger)).status_code == 404
    assert (await client.get(f"{BASE}/capture", headers=stranger)).json() == []


async def test_events_before_the_first_fault_are_stored_and_the_fault_is_named(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner(world)
    faulty = observed(2, quantityList=[{"epcClass": lot("A"), "uom": "pounds"}], eventID="urn:uuid:of-mine")
    answer = await capture(client, key, observed(1), faulty, observed(3))
    problem = answer.json()
    assert answer.status_code == 400
    assert "urn:uuid:of-mine" in problem["detail"]
    assert problem["details"] | {"capture_id": "", "failures": []} == {
        "event_index": 1,
        "event_id": "urn:uuid:of-mine",
        "path": "$.quantityList[0].uom",
        "created_events": 1,
        "capture_id": "",
        "failures": [],
    }
    assert await stored(database) == 1


async def test_a_duplicate_is_a_conflict_in_whichever_spelling_it_comes(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner(world)
    await captured(client, key, observed(1))
    urn = observed(
        1,
        epcList=["urn:epc:id:sgtin:9506000.013435.S1"],
        readPoint={"id": "urn:epc:id:sgln:9506000.13437.0"},
        bizStep="https://ref.gs1.org/cbv/BizStep-shipping",
        eventID="urn:uuid:6b2e7f4e-0000-4000-8000-000000000001",
    )
    answer = await capture(client, key, observed(2), urn, observed(3))
    assert answer.status_code == 409, answer.text
    assert answer.json()["details"]["event_index"] == 1
    assert await stored(database) == 2


async def test_the_same_event_twice_in_a_document_is_stored_once(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner(world)
    answer = await capture(client, key, observed(1), observed(1))
    assert answer.status_code == 409, answer.text
    assert answer.json()["details"]["created_events"] == 1
    assert await stored(database) == 1


async def test_two_organizations_may_report_the_same_fact(
    client: httpx.AsyncClient, world: World, database: Database
):
    for key in (await owner(world), await owner(world)):
        await captured(client, key, observed(1))
    assert await stored(database) == 2


async def test_a_correction_repeats_its_event_and_is_none_of_its_duplicates(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner(world)
    declaration = {"declarationTime": "2026-11-21T00:00:00Z", "reason": "incorrect_data"}
    await captured(client, key, observed(1))
    await captured(client, key, observed(1, errorDeclaration=declaration))
    again = await capture(client, key, observed(1, errorDeclaration=declaration))
    assert again.status_code == 409
    assert await stored(database) == 2


@pytest.mark.parametrize(("behaviour", "created"), [("rollback", 0), ("proceed", 2), ("prefix", 1)])
async def test_a_sender_chooses_what_a_fault_does(
    client: httpx.AsyncClient, world: World, database: Database, behaviour: str, created: int
):
    key = await owner(world)
    answer = await capture(
        client,
        key,
        observed(1),
        observed(2, action="SELL"),
        observed(3),
        **{"GS1-Capture-Error-Behaviour": behaviour},
    )
    assert answer.status_code == 400
    assert answer.json()["details"]["created_events"] == created
    assert await stored(database) == created


async def test_with_an_idempotency_key_a_document_is_stored_whole_or_not_at_all(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner(world) | {"Idempotency-Key": "a"}
    refused = await capture(client, key, observed(1), observed(2, action="SELL"))
    assert refused.json()["details"]["created_events"] == 0
    assert await stored(database) == 0
    first = await captured(client, key, observed(1))
    second = await captured(client, key, observed(1))
    assert first == second
    assert await stored(database) == 1


async def test_a_trial_tells_every_fault_and_stores_nothing(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner(world)
    await captured(client, key, observed(1))
    sent = document(observed(1), observed(2), observed(3, eventTimeZoneOffset="UTC"), observed(2))
    answer = await client.post(f"{BASE}/capture?validate=true", headers=key, json=sent)
    assert answer.status_code == 200
    assert answer.json()["valid"] is False
    assert [one["event_index"] for one in answer.json()["failures"]] == [0, 2, 3]
    assert await stored(database) == 1


async def test_a_trial_warns_of_what_is_probably_mistyped(client: httpx.AsyncClient, world: World):
    mistyped, right = f"{LINK}/01/09506000134353/21/A", f"{LINK}/8004/9506000A1"
    sent = document(
        observed(1, bizStep="harvesting", epcList=[mistyped, right, "urn:vendor:thing:1"]),
        observed(2, readPoint={"id": "urn:epc:id:sgln:1.2.3"}, disposition="https://example.com/disp/odd"),
    )
    answer = await client.post(f"{BASE}/capture?validate=true", headers=await owner(world), json=sent)
    assert answer.json()["valid"] is True
    told = [(one["event_index"], one["value"]) for one in answer.json()["warnings"]]
    assert told == [(0, mistyped), (0, "harvesting"), (1, "urn:epc:id:sgln:1.2.3")]


@pytest.mark.covers("epcis.capture_one_epcis_event")
async def test_an_event_can_be_posted_alone(client: httpx.AsyncClient, world: World, database: Database):
    key = await owner(world)
    answer = await client.post(f"{BASE}/events", headers=key, json=observed(1))
    assert answer.status_code == 201
    shown = answer.json()
    assert shown["eventID"] == f"urn:uuid:{answer.headers['Location'].rpartition('/')[2]}"
    assert shown | observed(1) == shown
    assert (await client.post(f"{BASE}/events", headers=key, json=observed(1))).status_code == 409
    wrong = await client.post(f"{BASE}/events", headers=key, json={"type": "ObjectEvent"})
    assert wrong.status_code == 400
    assert await stored(database) == 1


FAULTS: list[tuple[Body, str]] = [
    ({"type": "PartyEvent"}, "$.type"),
    ({"eventTime": "2026-11-20T10:00:00"}, "$.eventTime"),
    ({"eventTime": "0001-01-01T00:00:00+05:00"}, "$.eventTime"),
    ({"eventTime": "0001-01-01T00:00:00Z"}, "$.eventTime"),
    ({"eventTime": "9999-12-31T23:59:59Z"}, "$.eventTime"),
    ({"eventTimeZoneOffset": "+15:00"}, "$.eventTimeZoneOffset"),
    ({"eventTimeZoneOffset": "+00:00\n"}, "$.eventTimeZoneOffset"),
    ({"bizStep": "shipping\n"}, "$.bizStep"),
    ({"epcList": [f"{LINK}/01/{GTIN}/21/A\n"]}, "$.epcList[0]"),
    ({"epcList": ["no uri"]}, "$.epcList[0]"),
    ({"epcList": [f"{LINK}/01/{GTIN}/21/A"] * 2}, "$.epcList"),
    ({"epcList": []}, "$"),
    ({"quantityList": [{"epcClass": lot("A"), "quantity": "3"}]}, "$.quantityList[0].quantity"),
    ({"quantityList": [{"epcClass": lot("A"), "price": 3}]}, "$.quantityList[0]"),
    ({"childEPCs": [f"{LINK}/00/095060001343520005"]}, "$"),
    ({"ilmd": {"cbvmda:lotNumber": "A"}}, "$.ilmd"),
    ({"action": "ADD", "ilmd": {"lotNumber": "A"}}, "$.ilmd"),
    ({"sourceList": [{"type": "somewhere", "source": lot("A")}]}, "$.sourceList[0].type"),
    ({"sensorElementList": [{"sensorReport": []}]}, "$.sensorElementList[0].sensorReport"),
    ({"persistentDisposition": {}}, "$.persistentDisposition"),
    ({"note": "without a namespace"}, "$"),
    ({"errorDeclaration": {"reason": "incorrect_data"}}, "$.errorDeclaration"),
    ({"example:text": "\x00"}, "$"),
    ({"type": "TransformationEvent", "action": "ADD"}, "$"),
    ({"type": "AssociationEvent", "childEPCs": [lot("A")]}, "$"),
    ({"type": "TransactionEvent"}, "$"),
    ({"epcList": ["urn:example:" + "\u00e9" * 1900]}, "$.epcList[0]"),
    ({"bizStep": "\u00e9" * 1900}, "$.bizStep"),
    (
        {
            "type": "TransformationEvent",
            "action": None,
            "epcList": None,
            "inputEPCList": [f"urn:example:i:{number}" for number in range(501)],
            "outputEPCList": [f"urn:example:o:{number}" for number in range(500)],
        },
        "$",
    ),
]


@pytest.mark.parametrize(("fields", "path"), FAULTS, ids=[str(number) for number in range(len(FAULTS))])
async def test_each_fault_of_an_event_is_refused_with_its_place(
    client: httpx.AsyncClient, world: World, fields: Body, path: str
):
    event = {name: value for name, value in observed(1, **fields).items() if value is not None}
    answer = await capture(client, await owner(world), event)
    assert answer.status_code == 400, answer.text
    assert answer.json()["details"]["path"] == path, answer.text


ACCEPTED: list[Body] = [
    {
        "epcList": [],
        "sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": 4.5, "uom": "CEL"}]}],
    },
    {"bizStep": "urn:epcglobal:cbv:bizstep:shipping", "disposition": "polished"},
    {"example:field": {"deep": [1, {"deeper": None}]}, "certificationInfo": "https://example.com/c"},
    {
        "type": "AggregationEvent",
        "action": "DELETE",
        "epcList": None,
        "parentID": f"{LINK}/00/095060001343520005",
    },
    {"persistentDisposition": {"set": ["completeness_verified"]}},
]


@pytest.mark.parametrize("fields", ACCEPTED)
async def test_what_the_official_schema_takes_is_taken(client: httpx.AsyncClient, world: World, fields: Body):
    event = {name: value for name, value in observed(1, **fields).items() if value is not None}
    await captured(client, await owner(world), event)


BODIES: list[tuple[bytes, str, int]] = [
    (b"{", "application/json", 400),
    (b"[]", "application/json", 422),
    (b'{"epcisBody": {"eventList": []}}', "application/json", 422),
    (b'{"epcisBody": {}}', "application/ld+json", 422),
    (b'{"type": "Feed", "epcisBody": {"eventList": [{}]}}', "application/json", 422),
    (b'{"epcisBody": {"eventList": [{}]}}', "application/json", 400),
    (b'{"epcisBody": {"eventList": [' + b"[" * 100_000, "application/json", 400),
    (b'{"@context": ' + b'{"a":' * 50_000, "application/json", 400),
    (b'{"epcisBody": {"eventList": ["\xff"]}}', "application/json", 400),
    (b"a;b", "text/csv", 415),
    (b"<a", "application/xml", 400),
    (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "application/xml", 400),
]


@pytest.mark.parametrize(("body", "media_type", "status"), BODIES, ids=[str(n) for n in range(len(BODIES))])
async def test_what_is_no_document_is_refused(
    client: httpx.AsyncClient, world: World, body: bytes, media_type: str, status: int
):
    headers = await owner(world) | {"Content-Type": media_type}
    answer = await client.post(f"{BASE}/capture", headers=headers, content=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_large_documents_have_limits(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    many = await capture(client, key, *[observed(number) for number in range(1001)])
    assert many.status_code == 413
    long = observed(1, epcList=[f"{LINK}/01/{GTIN}/21/S{number}" for number in range(20_001)])
    assert (await capture(client, key, long)).status_code == 400
    large = await client.post(f"{BASE}/capture", headers=key, content=b" " * 10_000_001)
    assert large.status_code == 413


@pytest.mark.parametrize("role", ["editor", "billing", "readonly"])
async def test_events_are_for_owners_and_managers(client: httpx.AsyncClient, world: World, role: Any):
    organization_id = await world.organization()
    key = {"X-API-Key": await world.key(organization_id, role="readonly" if role == "billing" else role)}
    assert (await capture(client, key, observed(1))).status_code == 403
    assert (await client.post(f"{BASE}/capture", json=document(observed(1)))).status_code == 401


XML = """<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0"
  creationDate="2026-11-20T12:00:00Z"><EPCISBody><EventList>{events}</EventList></EPCISBody>
</epcis:EPCISDocument>"""
SHIPPED = """<ObjectEvent><eventTime>2026-11-20T10:00:0{n}.000Z</eventTime>
  <eventTimeZoneOffset>{offset}</eventTimeZoneOffset>
  <epcList><epc>urn:epc:id:sgtin:9506000.013435.S{n}</epc></epcList><action>OBSERVE</action>
  <bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>
  <readPoint><id>urn:epc:id:sgln:9506000.13437.0</id></readPoint></ObjectEvent>"""


async def test_xml_is_the_same_event_as_json(client: httpx.AsyncClient, world: World, database: Database):
    key = await owner(world) | {"Content-Type": "application/xml"}
    body = XML.format(events=SHIPPED.format(n=1, offset="+00:00") + SHIPPED.format(n=2, offset="+00:00"))
    answer = await client.post(f"{BASE}/capture", headers=key, content=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["createdEvents"] == 2
    again = await capture(client, key | {"Content-Type": "application/json"}, observed(2))
    assert again.status_code == 409
    assert await stored(database) == 2


async def test_events_before_a_fault_in_xml_are_stored(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner(world) | {"Content-Type": "application/xml"}
    faulty = SHIPPED.format(n=2, offset="+00:00").replace(
        "<epcList>",
        "<quantityList><quantityElement>"
        "<epcClass>urn:epc:class:lgtin:9506000.013435.A</epcClass><quantity>many</quantity></quantityElement>"
        "</quantityList><epcList>",
    )
    body = XML.format(events=SHIPPED.format(n=1, offset="+00:00") + faulty)
    answer = await client.post(f"{BASE}/capture", headers=key, content=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["details"]["event_index"] == 1
    assert answer.json()["details"]["created_events"] == 1
    assert await stored(database) == 1
