"""Single events by any of their names, and answers in the media type and spelling that were asked for."""

from urllib.parse import quote
from xml.etree import ElementTree

import httpx
import msgspec
import pytest

from closient.kit import ids
from tests.apps.epcis.asking import EVENTS, asked, owner
from tests.apps.epcis.events import BASE, CONTEXT, GTIN, LINK, captured, document, observed
from tests.world import World

HASHED = "ni:///sha-256;df7bb3c352fef055578554f09f5e2aa41782150ced7bd0b8af24dd3ccb30ba69?ver=CBV2.0"


@pytest.mark.covers("epcis.get_epcis_event_by_id")
async def test_an_event_is_found_by_every_name_that_it_has(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    await captured(client, key, observed(1), observed(2, eventID=HASHED))
    named, unnamed = await asked(client, key)
    own = unnamed["eventID"]
    uuid = own.removeprefix("urn:uuid:")
    short = ids.encode_int(ids.decode_int(uuid))
    for name in (own, uuid, short, uuid.upper()):
        answer = await client.get(f"{EVENTS}/{name}", headers=key)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"@context": [CONTEXT], **unnamed}
    for path in (quote(HASHED, safe=""), quote(HASHED, safe="/:;=")):
        answer = await client.get(f"{EVENTS}/{path}", headers=key)
        assert answer.json()["eventTime"] == named["eventTime"]
    for path, status in (
        (ids.new(), 404),
        ("urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a01", 404),
        ("nonsense", 422),
        ("ni%3A%2F%2F%2Fsha-256%3Bfe", 404),
        ("%00:", 422),
        ("%ff%fe:", 404),
    ):
        assert (await client.get(f"{EVENTS}/{path}", headers=key)).status_code == status, path


async def test_an_event_of_another_organization_is_as_good_as_none(client: httpx.AsyncClient, world: World):
    key, stranger = await owner(world), await owner(world)
    await captured(client, key, observed(1, eventID=HASHED), observed(2))
    for event in await asked(client, key):
        path = quote(event["eventID"], safe="")
        assert (await client.get(f"{EVENTS}/{path}", headers=key)).status_code == 200
        assert (await client.get(f"{EVENTS}/{path}", headers=stranger)).status_code == 404
        for form in ("application/xml", "application/json"):
            answer = await client.get(f"{EVENTS}/{path}", headers=stranger | {"Accept": form})
            assert answer.status_code == 404


async def test_an_event_alone_brings_its_context(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    sent = document(
        observed(1, **{"ex:batch": "B"}), **{"@context": [CONTEXT, {"ex": "https://ex.example/"}]}
    )
    assert (await client.post(f"{BASE}/capture", headers=key, json=sent)).status_code == 201
    [event] = await asked(client, key)
    alone = (await client.get(f"{EVENTS}/{event['eventID']}", headers=key)).json()
    assert alone["@context"] == [CONTEXT, {"ex": "https://ex.example/"}]
    assert "@context" not in event


async def test_of_an_event_and_its_declaration_the_latest_is_given(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    event = observed(1, eventID=HASHED)
    await captured(client, key, event)
    declared = {"declarationTime": "2026-11-21T00:00:00Z", "reason": "did_not_occur"}
    await captured(client, key, event | {"errorDeclaration": declared})
    answer = await client.get(f"{EVENTS}/{quote(HASHED, safe='')}", headers=key)
    assert answer.json()["errorDeclaration"] == declared
    answer = await client.get(
        f"{EVENTS}/{quote(HASHED, safe='')}", headers=key | {"Accept": "application/xml"}
    )
    assert answer.text.count("<ObjectEvent>") == 2


async def test_numbers_and_odd_spellings_come_back_byte_by_byte(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    event = msgspec.json.encode(observed(1))[:-1] + b', "ex:n": 1.10, "ex:big": 12345678901234567890123 }'
    sent = b'{"@context":[{"ex":"https://ex.example/"}],"epcisBody":{"eventList":[' + event + b"]}}"
    headers = key | {"Content-Type": "application/ld+json"}
    answer = await client.post(f"{BASE}/capture", headers=headers, content=sent)
    assert answer.status_code == 201, answer.text
    for spelling in ({}, {"GS1-EPC-Format": "Always_GS1_Digital_Link"}):
        text = (await client.get(EVENTS, headers=key | spelling)).text
        assert '"ex:n": 1.10, "ex:big": 12345678901234567890123' in text or (
            '"ex:n":1.10,"ex:big":12345678901234567890123' in text
        )


async def test_json_ld_and_xml_are_given_when_they_are_asked_for(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    await captured(client, key, observed(1), observed(2))
    answer = await client.get(EVENTS, headers=key | {"Accept": "application/ld+json"})
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert answer.json()["type"] == "EPCISQueryDocument"
    answer = await client.get(EVENTS, headers=key | {"Accept": "application/xml"}, params={"perPage": 1})
    assert answer.headers["content-type"].startswith("application/xml")
    root = ElementTree.fromstring(answer.text)  # noqa: S314 - our own answer
    assert root.tag == "{urn:epcglobal:epcis-query:xsd:2}EPCISQueryDocument"
    assert root.findtext(".//queryName") == "SimpleEventQuery"
    assert len(root.findall(".//ObjectEvent")) == 1
    assert answer.headers["GS1-Next-Page-Token"]
    answer = await client.get(EVENTS, headers=key | {"Accept": "text/html"})
    assert answer.headers["content-type"].startswith("application/json")


async def test_spellings_are_translated_only_when_asked_for(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    urn = "urn:epc:id:sgtin:9506000.013435.S1"
    event = observed(
        1,
        epcList=[urn],
        readPoint={"id": "urn:epc:id:sgln:9506000.13437.0"},
        quantityList=[{"epcClass": "urn:epc:class:lgtin:9506000.013435.L1", "quantity": 2.50}],
        bizTransactionList=[{"type": "urn:epcglobal:cbv:btt:po", "bizTransaction": "urn:example:po:1"}],
    )
    await captured(client, key, event)
    [as_sent] = await asked(client, key)
    assert {name: as_sent[name] for name in event} == event
    headers = key | {"GS1-EPC-Format": "Always_GS1_Digital_Link", "GS1-CBV-Format": "Always_Web_URI"}
    [other] = (await client.get(EVENTS, headers=headers)).json()["epcisBody"]["queryResults"]["resultsBody"][
        "eventList"
    ]
    assert other["epcList"] == [f"{LINK}/01/{GTIN}/21/S1"]
    assert other["readPoint"]["id"].startswith(f"{LINK}/414/950600013437")
    assert other["quantityList"][0] == {"epcClass": f"{LINK}/01/{GTIN}/10/L1", "quantity": 2.5}
    assert other["bizStep"] == "https://ref.gs1.org/cbv/BizStep-shipping"
    assert other["bizTransactionList"] == [
        {"type": "https://ref.gs1.org/cbv/BTT-po", "bizTransaction": "urn:example:po:1"}
    ]
    answer = await client.get(EVENTS, headers=key | {"GS1-EPC-Format": "Loud"})
    assert answer.status_code == 422
