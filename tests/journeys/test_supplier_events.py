"""Journey 7: a partner posts EPCIS documents, JSON or XML, some of them wrong, again and again.

By the API alone. Nothing is lost, nothing doubled, each refusal says which event and why, and what the
partner mends by what it was told is taken.
"""

import copy
import random
from typing import Any
from xml.sax.saxutils import escape

import httpx
import pytest
from msgspec import Struct

from tests.world import World

BASE = "/epcis/api/2.0"
CAPTURE, EVENTS = f"{BASE}/capture", f"{BASE}/events"
GTIN, PLACE = "09506000134352", "https://id.gs1.org/414/9506000134376"
Body = dict[str, Any]
Key = dict[str, str]
SIZE, DOCUMENTS = 8, 12


def shipped(number: int) -> Body:
    """One of the partner's shipments; each has a number of its own."""
    return {
        "type": "ObjectEvent",
        "eventID": f"https://partner.example/events/{number}",
        "eventTime": f"2026-11-20T{10 + number // 60:02}:{number % 60:02}:00.000Z",
        "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "quantityList": [
            {
                "epcClass": f"https://id.gs1.org/01/{GTIN}/10/L{number // 4}",
                "quantity": number + 1,
                "uom": "KGM",
            }
        ],
        "readPoint": {"id": PLACE},
    }


class Fault(Struct, frozen=True):
    """What the partner's program gets wrong, and by which words the refusal lets it be found."""

    field: str
    value: Any
    path: str


FAULTS = (
    Fault("action", "SHIP", "action"),
    Fault("eventTime", "2026-11-20 10:00", "eventTime"),
    Fault("eventTimeZoneOffset", "CET", "eventTimeZoneOffset"),
    Fault("readPoint", {"id": "Dock 7"}, "readPoint.id"),
    Fault(
        "bizTransactionList", [{"type": "ticket", "bizTransaction": "urn:x:1"}], "bizTransactionList[0].type"
    ),
)


def document(events: list[Body]) -> Body:
    return {
        "@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-20T12:00:00Z",
        "epcisBody": {"eventList": events},
    }


def in_xml(events: list[Body]) -> bytes:
    """The same shipments as the partner's older system writes them (EPCIS 1.2)."""
    inside = "".join(
        f"<ObjectEvent><eventTime>{event['eventTime']}</eventTime>"
        f"<eventTimeZoneOffset>{event['eventTimeZoneOffset']}</eventTimeZoneOffset>"
        f"<baseExtension><eventID>{event['eventID']}</eventID></baseExtension><epcList/>"
        f"<action>{event['action']}</action><bizStep>urn:epcglobal:cbv:bizstep:{event['bizStep']}</bizStep>"
        f"<readPoint><id>{escape(event['readPoint']['id'])}</id></readPoint><extension><quantityList>"
        + "".join(
            f"<quantityElement><epcClass>{one['epcClass']}</epcClass><quantity>{one['quantity']}</quantity>"
            f"<uom>{one['uom']}</uom></quantityElement>"
            for one in event["quantityList"]
        )
        + "</quantityList></extension></ObjectEvent>"
        for event in events
    )
    return (
        '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2" '
        'creationDate="2026-11-20T12:00:00Z"><EPCISBody><EventList>'
        f"{inside}</EventList></EPCISBody></epcis:EPCISDocument>"
    ).encode()


class Partner:
    """A supplier's program. It knows what the API's documents say, and nothing of the inside."""

    def __init__(self, client: httpx.AsyncClient, key: Key) -> None:
        self.client, self.key = client, key
        self.refusals: list[str] = []

    async def send(self, events: list[Body], *, as_xml: bool = False, **headers: str) -> httpx.Response:
        if as_xml:
            headers["Content-Type"] = "application/xml"
            return await self.client.post(CAPTURE, headers=self.key | headers, content=in_xml(events))
        return await self.client.post(CAPTURE, headers=self.key | headers, json=document(events))

    async def deliver(self, events: list[Body], sound: dict[str, Body], *, as_xml: bool = False) -> None:
        """Send until all are in: drop what is known already, mend what is refused, by what it is told."""
        waiting = copy.deepcopy(events)
        for _ in range(3 * len(events)):
            if not waiting:
                return
            answer = await self.send(waiting, as_xml=as_xml)
            if answer.status_code == 201:
                assert answer.json()["createdEvents"] == len(waiting)
                return
            problem = answer.json()
            details = problem["details"]
            number = details["event_index"]
            faulty = waiting[number]
            assert faulty["eventID"] in problem["detail"] or f"Event {number}" in problem["detail"]
            assert details["created_events"] == number
            self.refusals.append(problem["detail"])
            waiting = waiting[number:]
            if answer.status_code == 409:
                waiting = waiting[1:]
            else:
                assert answer.status_code == 400
                waiting[0] = copy.deepcopy(sound[faulty["eventID"]])
        raise AssertionError("It never came to an end")

    async def all_events(self) -> list[Body]:
        """What the server has, page by page."""
        found: list[Body] = []
        address = f"{EVENTS}?perPage=30"
        while address:
            answer = await self.client.get(address, headers=self.key)
            assert answer.status_code == 200
            found += answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            address = answer.headers.get("Link", "").partition(">")[0][1:]
        return found


@pytest.fixture
async def partner(client: httpx.AsyncClient, world: World) -> Partner:
    _, key = await world.owner_key()
    return Partner(client, key)


async def test_documents_come_again_and_again_some_wrong_and_every_event_is_there_once(partner: Partner):
    chance = random.Random(7)
    numbers = range(SIZE * DOCUMENTS)
    sound = {event["eventID"]: event for event in map(shipped, numbers)}
    batches = [[shipped(number) for number in numbers[start : start + SIZE]] for start in numbers[::SIZE]]
    for place, fault in enumerate(FAULTS):
        batches[place][chance.randrange(SIZE)][fault.field] = fault.value
    # Each comes once in order and once more among others; the second time it overlaps with its neighbour.
    again = [batch[SIZE // 2 :] + batches[(place + 1) % DOCUMENTS][:2] for place, batch in enumerate(batches)]
    chance.shuffle(again)
    for batch in batches[:8] + again[:6] + batches[8:] + again[6:]:
        legible = all(event["action"] != "SHIP" and len(event) == 8 for event in batch)
        await partner.deliver(batch, sound, as_xml=legible and chance.random() < 0.3)
    found = await partner.all_events()
    assert sorted(event["eventID"] for event in found) == sorted(sound)
    for event in found:
        assert event.pop("recordTime")
        event["bizStep"] = event["bizStep"].removeprefix("urn:epcglobal:cbv:bizstep:")
        assert event == sound[event["eventID"]]
    for fault in FAULTS:
        assert any(f"$.{fault.path}: " in refusal for refusal in partner.refusals), fault
    assert any("was captured before" in refusal for refusal in partner.refusals)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.field for fault in FAULTS])
async def test_each_refusal_says_which_event_where_and_why(partner: Partner, fault: Fault):
    events = [shipped(number) for number in range(4)]
    events[2][fault.field] = fault.value
    answer = await partner.send(events)
    assert answer.status_code == 400
    details = answer.json()["details"]
    assert details["event_index"] == 2
    assert details["event_id"] == events[2]["eventID"]
    assert details["path"] == f"$.{fault.path}"
    [failure] = details["failures"]
    assert len(failure["reason"]) > 5
    assert len(await partner.all_events()) == details["created_events"] == 2


async def test_a_request_whose_answer_was_lost_is_sent_again_and_answered_the_same(partner: Partner):
    events = [shipped(number) for number in range(4)]
    first = await partner.send(events, **{"Idempotency-Key": "shipment-1"})
    again = await partner.send(events, **{"Idempotency-Key": "shipment-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(await partner.all_events()) == 4
    without = await partner.send(events)
    assert without.status_code == 409
    assert without.json()["details"]["event_index"] == 0


async def test_what_would_be_refused_is_told_beforehand_all_at_once(partner: Partner):
    events = [shipped(number) for number in range(8)]
    await partner.send(events[:2])
    for place, fault in enumerate(FAULTS[:3], 3):
        events[place][fault.field] = fault.value
    answer = await partner.client.post(
        CAPTURE, headers=partner.key, params={"validate": "true"}, json=document(events)
    )
    told = answer.json()
    assert (told["valid"], told["sentEvents"]) == (False, 8)
    assert [one["event_index"] for one in told["failures"]] == [0, 1, 3, 4, 5]
    assert [one.get("is_duplicate", False) for one in told["failures"]] == [True, True, False, False, False]
    assert len(await partner.all_events()) == 2


@pytest.mark.parametrize(("behaviour", "kept"), [("proceed", 6), ("rollback", 0)])
async def test_a_partner_may_have_all_sound_events_taken_or_none(partner: Partner, behaviour: str, kept: int):
    events = [shipped(number) for number in range(8)]
    events[1]["action"] = "SHIP"
    events[5] = events[4]
    answer = await partner.send(events, **{"GS1-Capture-Error-Behaviour": behaviour})
    assert answer.status_code == 400
    assert len(await partner.all_events()) == answer.json()["details"]["created_events"] == kept
    job = (
        await partner.client.get(f"{CAPTURE}/{answer.json()['details']['capture_id']}", headers=partner.key)
    ).json()
    assert (job["success"], job["sentEvents"], job["createdEvents"]) == (False, 8, kept)
    assert {error["event_index"] for error in job["errors"]} >= {1}


async def test_wrong_xml_is_refused_with_the_event_and_those_before_it_stay(partner: Partner):
    events = [shipped(number) for number in range(4)]
    events[2]["readPoint"]["id"] = "Dock 7"
    answer = await partner.send(events, as_xml=True)
    assert answer.status_code == 400
    assert answer.json()["details"]["event_index"] == 2
    assert "readPoint" in answer.json()["details"]["path"]
    assert len(await partner.all_events()) == 2
    headers = partner.key | {"Content-Type": "application/xml"}
    torn = await partner.client.post(CAPTURE, headers=headers, content=in_xml(events)[:-200])
    assert torn.status_code == 400
    assert "not well-formed" in torn.json()["detail"]


async def test_the_same_shipments_from_two_partners_are_each_ones_own(partner: Partner, world: World):
    other = Partner(partner.client, (await world.owner_key())[1])
    events = [shipped(number) for number in range(3)]
    assert (await partner.send(events)).status_code == (await other.send(events)).status_code == 201
    assert len(await partner.all_events()) == len(await other.all_events()) == 3
