"""For the conformance tests: one whole event of each type, variants of it, and what the server says of many.

A trial (`/capture?validate=true`) tells all faults of a document at once, so a table costs one request.
"""

import copy
from collections.abc import Sequence
from typing import Any

import httpx

from tests.apps.epcis.events import BASE, CONTEXT, GLN, LINK, Body, Key, document, lot

ITEM, OTHER_ITEM = f"{LINK}/01/09506000134352/21/S1", f"{LINK}/01/09506000134352/21/S2"
PALLET = f"{LINK}/00/095060001343520017"
PLACE, PARTY = f"{LINK}/414/{GLN}", f"{LINK}/417/{GLN}"
EXAMPLE = {"ex": "https://ns.example.com/epcis/"}
URI, MOMENT = "https://example.com/x", "2026-11-20T09:00:00.000Z"
QUANTITIES = [{"epcClass": lot("A"), "quantity": 5, "uom": "KGM"}]
METADATA = {
    "time": MOMENT, "deviceID": "urn:epc:id:giai:9506000.D1", "deviceMetadata": URI, "rawData": URI,
    "startTime": MOMENT, "endTime": MOMENT, "dataProcessingMethod": URI, "bizRules": URI, "ex:note": "a",
}  # fmt: skip
REPORT = {
    "type": "Temperature", "exception": "ALARM_CONDITION", "deviceID": "urn:epc:id:giai:9506000.D1",
    "deviceMetadata": URI, "rawData": URI, "dataProcessingMethod": URI, "bizRules": URI, "time": MOMENT,
    "microorganism": URI, "chemicalSubstance": URI, "coordinateReferenceSystem": URI, "value": 4.5,
    "component": "x", "stringValue": "cold", "booleanValue": True, "hexBinaryValue": "0AF9",
    "uriValue": URI, "minValue": 1, "maxValue": 6, "meanValue": 4.2, "sDev": 0.1, "percRank": 50,
    "percValue": 4, "uom": "CEL", "ex:note": "a",
}  # fmt: skip
SENSORS = [{"sensorMetadata": METADATA, "sensorReport": [REPORT], "ex:note": "a"}]
ERROR: Body = {
    "declarationTime": "2026-11-21T00:00:00.000Z",
    "reason": "incorrect_data",
    "correctiveEventIDs": ["urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a02"],
    "ex:note": "a",
}
COMMON: Body = {
    "eventID": "urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a01",
    "eventTime": "2026-11-20T10:00:00.000Z",
    "eventTimeZoneOffset": "+01:00",
    "certificationInfo": [URI],
    "errorDeclaration": ERROR,
    "bizStep": "shipping",
    "disposition": "in_transit",
    "readPoint": {"id": PLACE},
    "bizLocation": {"id": PLACE},
    "bizTransactionList": [{"type": "po", "bizTransaction": f"urn:epcglobal:cbv:bt:{GLN}:1"}],
    "sourceList": [{"type": "owning_party", "source": PARTY}],
    "destinationList": [{"type": "location", "destination": PLACE}],
    "sensorElementList": SENSORS,
    "ex:note": {"ex:deep": [1, "a", True]},
}
OF_TYPE: dict[str, Body] = {
    "ObjectEvent": {
        "action": "ADD", "epcList": [ITEM], "quantityList": QUANTITIES,
        "persistentDisposition": {"set": ["completeness_verified"], "unset": ["completeness_inferred"]},
        "ilmd": {"cbvmda:lotNumber": "A"},
    },
    "AggregationEvent": {
        "action": "ADD", "parentID": PALLET, "childEPCs": [ITEM], "childQuantityList": QUANTITIES,
    },
    "TransactionEvent": {
        "action": "ADD", "parentID": PALLET, "epcList": [ITEM], "quantityList": QUANTITIES,
    },
    "TransformationEvent": {
        "inputEPCList": [ITEM], "inputQuantityList": QUANTITIES, "outputEPCList": [OTHER_ITEM],
        "outputQuantityList": [{"epcClass": lot("B"), "quantity": 2.5}], "transformationID": "urn:x:run:1",
        "persistentDisposition": {"set": ["recalled"]}, "ilmd": {"cbvmda:lotNumber": "B"},
    },
    "AssociationEvent": {
        "action": "ADD", "parentID": PLACE, "childEPCs": [ITEM], "childQuantityList": QUANTITIES,
    },
}  # fmt: skip
# What no event of the type may lack, while it has all else.
REQUIRED = {
    "ObjectEvent": {"action"},
    "AggregationEvent": {"action"},
    "TransactionEvent": {"action", "bizTransactionList"},
    "TransformationEvent": set(),
    "AssociationEvent": {"action", "parentID"},
}
ALWAYS_REQUIRED = {"type", "eventTime", "eventTimeZoneOffset"}
TYPES = tuple(OF_TYPE)
# (the events, what of each is wrong or "" if nothing is)
Case = tuple[Body, str]


def whole(kind: str = "ObjectEvent", /, **fields: Any) -> Body:
    """An event of the type with every field that it can have; None takes one away."""
    event = copy.deepcopy({"type": kind, **COMMON, **OF_TYPE[kind]}) | fields
    return {name: value for name, value in event.items() if value is not None}


def without(kind: str, *names: str) -> Body:
    """A whole event without these fields."""
    return {name: value for name, value in whole(kind).items() if name not in names}


def plain(kind: str = "ObjectEvent", /, **fields: Any) -> Body:
    """An event of the type with what it must have and an identifier; None takes a field away."""
    least = {
        "ObjectEvent": {"epcList"},
        "AggregationEvent": {"parentID", "childEPCs"},
        "TransactionEvent": {"epcList"},
        "TransformationEvent": {"inputEPCList", "outputEPCList"},
        "AssociationEvent": {"childEPCs"},
    }[kind]
    names = ALWAYS_REQUIRED | REQUIRED[kind] | least
    event = {name: value for name, value in whole(kind).items() if name in names} | fields
    return {name: value for name, value in event.items() if value is not None}


def at(number: int, event: Body) -> Body:
    """The event at a time of its own, so that it is no duplicate; a time that is being tested stays."""
    if event.get("eventTime") != COMMON["eventTime"]:
        return event
    return event | {
        "eventTime": f"2026-11-20T{10 + number // 3600}:{number // 60 % 60:02}:{number % 60:02}.000Z"
    }


async def verdicts(client: httpx.AsyncClient, key: Key, events: Sequence[Body]) -> list[str]:
    """What a trial says of each event: the path to its fault, or nothing."""
    sent = document(*(at(number, event) for number, event in enumerate(events)))
    sent["@context"] = [CONTEXT, EXAMPLE]
    answer = await client.post(f"{BASE}/capture", headers=key, params={"validate": "true"}, json=sent)
    assert answer.status_code == 200, answer.text
    found = [""] * len(events)
    for failure in answer.json()["failures"]:
        assert not failure.get("is_duplicate"), failure
        found[failure["event_index"]] = failure.get("path", "$")
    return found


async def judged(client: httpx.AsyncClient, key: Key, cases: Sequence[Case]) -> None:
    """Each event is taken, or refused with the path to its fault; all that are judged otherwise are named."""
    found = await verdicts(client, key, [event for event, _ in cases])
    wrong = [
        (event, f"expected {path or 'no fault'}", f"found {said or 'no fault'}")
        for (event, path), said in zip(cases, found, strict=True)
        if said != path
    ]
    assert not wrong


async def sent(client: httpx.AsyncClient, key: Key, *events: Body, **headers: str) -> httpx.Response:
    """Capture a document whose context knows the prefix ex."""
    body = document(*events) | {"@context": [CONTEXT, EXAMPLE]}
    return await client.post(f"{BASE}/capture", headers=key | headers, json=body)


def events_in(answer: httpx.Response) -> list[Body]:
    """The events of a query document, whose envelope has what the standard's schema demands of it."""
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert {"@context", "type", "schemaVersion", "creationDate", "epcisBody"} <= body.keys()
    assert (body["type"], body["schemaVersion"]) == ("EPCISQueryDocument", "2.0")
    assert all(name in KNOWN_IN_DOCUMENT or ":" in name for name in body), body.keys()
    results = body["epcisBody"]["queryResults"]
    assert results["queryName"]
    return results["resultsBody"]["eventList"]


# The last is GS1's name for the header; in the body it is the contract's.
KNOWN_IN_DOCUMENT = {
    "@context", "id", "type", "schemaVersion", "creationDate", "epcisBody", "GS1-Next-Page-Token",
}  # fmt: skip
