"""SimpleEventQuery by HTTP: every family of parameters, and what they find."""

import httpx
import pytest

from tests.apps.epcis.asking import EVENTS, asked, numbers, owner
from tests.apps.epcis.events import BASE, CONTEXT, GLN, GTIN, LINK, Key, captured, document, lot, observed
from tests.world import World

EX = {"ex": "https://ns.example.com/epcis/"}


@pytest.mark.covers("epcis.query_epcis_events")
async def test_the_answer_is_a_query_document_with_the_events_as_sent(
    client: httpx.AsyncClient, world: World
):
    key = await owner(world)
    await captured(client, key, observed(1, eventID="urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a01"))
    answer = await client.get(EVENTS, headers=key)
    body = answer.json()
    assert body["type"] == "EPCISQueryDocument"
    assert body["schemaVersion"] == "2.0"
    assert body["@context"] == [CONTEXT]
    assert body["epcisBody"]["queryResults"]["queryName"] == "SimpleEventQuery"
    [event] = body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert event.pop("recordTime").endswith("Z")
    assert event == observed(1, eventID="urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a01")
    assert "GS1-Next-Page-Token" not in body
    assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"
    assert answer.headers["content-type"].startswith("application/json")


async def test_what_the_server_adds_replaces_what_was_sent(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    await captured(client, key, observed(1, recordTime="2020-01-01T00:00:00Z"))
    [event] = await asked(client, key)
    assert event["recordTime"] > "2026"
    assert event["eventID"].startswith("urn:uuid:")
    assert list(event)[:3] == ["type", "eventTime", "eventTimeZoneOffset"]


async def test_texts_are_matched_exactly_as_they_were_spelled(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    spellings = ["shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping"]
    for number, spelling in enumerate(spellings, 1):
        await captured(
            client,
            key,
            observed(number, bizStep=spelling, disposition=["in_transit", "damaged", "active"][number - 1]),
        )
    for number, spelling in enumerate(spellings, 1):
        assert await numbers(client, key, EQ_bizStep=spelling) == [number]
    assert await numbers(client, key, EQ_bizStep="|".join(spellings[:2])) == [1, 2]
    assert await numbers(client, key, ("EQ_bizStep", spellings[0]), ("EQ_bizStep", spellings[2])) == [1, 3]
    assert await numbers(client, key, EQ_disposition="damaged") == [2]
    assert await numbers(client, key, EQ_bizStep="Shipping") == []


async def test_places_types_and_actions_narrow(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    place, dock = f"{LINK}/414/{GLN}", f"{LINK}/414/{GLN}/254/dock7"
    await captured(
        client, key, observed(1), observed(2, readPoint={"id": dock}, bizLocation={"id": place}, action="ADD")
    )
    assert await numbers(client, key, EQ_readPoint=place) == [1]
    assert await numbers(client, key, WD_readPoint=place) == [1, 2]
    assert await numbers(client, key, EQ_bizLocation=place) == [2]
    assert await numbers(client, key, WD_bizLocation=dock) == []
    assert await numbers(client, key, EQ_action="ADD") == [2]
    assert await numbers(client, key, EQ_action="ADD,OBSERVE") == [1, 2]
    assert await numbers(client, key, eventType="ObjectEvent") == [1, 2]
    assert await numbers(client, key, eventType="AggregationEvent|TransactionEvent") == []


async def test_times_are_bounds_from_and_before(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    await captured(client, key, *(observed(number) for number in (1, 2, 3)))
    assert await numbers(client, key, GE_eventTime="2026-11-20T10:00:02Z") == [2, 3]
    assert await numbers(client, key, LT_eventTime="2026-11-20T12:00:02+02:00") == [1]
    recorded = (await asked(client, key))[0]["recordTime"]
    assert await numbers(client, key, GE_recordTime=recorded) == [1, 2, 3]
    assert await numbers(client, key, LT_recordTime=recorded) == []


@pytest.fixture
async def chain(client: httpx.AsyncClient, world: World) -> Key:
    """Five events that name identifiers in every role."""
    key = await owner(world)
    pallet, case = f"{LINK}/00/095060001343520012", f"{LINK}/01/{GTIN}/21/A1"
    bare = {name: value for name, value in observed(2).items() if name != "epcList"}
    quantity = [{"epcClass": lot("L1"), "quantity": 10, "uom": "KGM"}]
    parts = {
        "type": "AggregationEvent",
        "parentID": pallet,
        "childEPCs": [case],
        "childQuantityList": quantity,
    }
    made = {key: value for key, value in bare.items() if key != "action"} | {"type": "TransformationEvent"}
    made |= {
        "inputEPCList": [f"{LINK}/01/{GTIN}/21/IN"],
        "inputQuantityList": [{"epcClass": lot("IN"), "quantity": 2.5, "uom": "KGM"}],
        "outputEPCList": [f"{LINK}/01/{GTIN}/21/OUT"],
        "outputQuantityList": [{"epcClass": lot("OUT"), "quantity": 7}],
        "transformationID": "urn:example:run:1",
    }
    await captured(
        client,
        key,
        observed(1, epcList=[case, "urn:epc:id:sgtin:9506000.013435.B1"]),
        bare | parts,
        made | {"eventTime": "2026-11-20T10:00:03Z"},
        observed(4, epcList=["urn:epc:id:sgtin:9506000.013435.B2"], quantityList=quantity),
        observed(5),
    )
    return key


async def test_identifiers_are_found_in_every_role(client: httpx.AsyncClient, chain: Key):
    pallet, case = f"{LINK}/00/095060001343520012", f"{LINK}/01/{GTIN}/21/A1"
    item = f"{LINK}/01/{GTIN}/21"
    for value, wanted in (
        (case, [1, 2]), (pallet, [2]), (lot("L1"), [2, 4]), (f"{item}/IN", [3]), (f"{item}/OUT", [3]),
        (lot("IN"), [3]), (lot("OUT"), [3]), (lot("L"), []), (f"{case}|{item}/OUT", [1, 2, 3]),
    ):  # fmt: skip
        assert await numbers(client, chain, MATCH_epc=value) == wanted, value
    assert await numbers(client, chain, MATCH_anyEPC=f"{case},{pallet},{item}/S5") == [1, 2, 5]
    assert await numbers(client, chain, MATCH_parentID=case) == []
    assert await numbers(client, chain, MATCH_parentID=pallet) == [2]
    assert await numbers(client, chain, MATCH_inputEPC=f"{item}/OUT") == []
    assert await numbers(client, chain, MATCH_outputEPC=f"{item}/OUT") == [3]
    assert await numbers(client, chain, MATCH_epcClass=lot("L1")) == [2, 4]
    assert await numbers(client, chain, MATCH_inputEPCClass=lot("IN")) == [3]
    assert await numbers(client, chain, MATCH_outputEPCClass=lot("IN")) == []
    assert await numbers(client, chain, MATCH_anyEPCClass=f"{lot('OUT')}|{lot('L1')}") == [2, 3, 4]
    assert await numbers(client, chain, MATCH_epc=case, MATCH_parentID=pallet) == [2]
    assert await numbers(
        client, chain, MATCH_epc=case, EQ_bizStep="shipping", LT_eventTime="2026-11-20T10:00:02Z"
    ) == [1]


async def test_patterns_of_gs1_match_what_begins_so(client: httpx.AsyncClient, chain: Key):
    assert await numbers(client, chain, MATCH_epc="urn:epc:idpat:sgtin:9506000.013435.*") == [1, 4]
    assert await numbers(
        client, chain, MATCH_epc="urn:epc:idpat:sgtin:9506000.*.*", EQ_bizStep="shipping"
    ) == [1, 4]
    assert await numbers(client, chain, MATCH_epc="urn:epc:idpat:sgtin:950600.*.*") == []
    assert await numbers(client, chain, MATCH_epc="urn:epc:idpat:sgtin:*.*.*") == [1, 4]
    answer = await client.get(EVENTS, headers=chain, params={"MATCH_epc": "urn:epc:idpat:sgtin:9506000.*.7"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "MATCH_epc"


async def test_quantities_compare_with_and_without_their_unit(client: httpx.AsyncClient, chain: Key):
    assert await numbers(client, chain, EQ_quantity="10") == [2, 4]
    assert await numbers(client, chain, GE_quantity="7") == [2, 3, 4]
    assert await numbers(client, chain, GT_quantity="10") == []
    assert await numbers(client, chain, LT_quantity_KGM="10") == [3]
    assert await numbers(client, chain, LE_quantity_KGM="10.0") == [2, 3, 4]
    assert await numbers(client, chain, EQ_quantity_LTR="10") == []
    assert await numbers(client, chain, EQ_transformationID="urn:example:run:1") == [3]


async def test_fields_inside_the_event_are_asked_by_name(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    sensor = {
        "sensorMetadata": {"time": "2026-11-20T10:00:00Z", "deviceID": "urn:epc:id:giai:9506000.D1",
                           "startTime": "2026-11-20T08:00:00Z"},
        "sensorReport": [{"type": "Temperature", "value": 4.5, "uom": "CEL", "booleanValue": True},
                         {"type": "AbsoluteHumidity", "value": 12, "uom": "A93"}],
    }  # fmt: skip
    first = observed(
        1, action="ADD", ilmd={"cbvmda:lotNumber": "0012", "cbvmda:itemExpirationDate": "2027-01-31",
                               "ex:grading": {"ex:score": 3}},
        bizTransactionList=[{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:9506000134376:123"}],
        sourceList=[{"type": "owning_party", "source": f"{LINK}/417/{GLN}"}],
    )  # fmt: skip
    second = observed(2, sensorElementList=[sensor], persistentDisposition={"set": ["recalled"]})
    third = observed(3, **{"ex:batch": "B7", "ex:count": 5, "ex:deep": {"ex:inner": ["x", "y"]}})
    answer = await client.post(
        f"{BASE}/capture", headers=key, json=document(first, second, third, **{"@context": [CONTEXT, EX]})
    )
    assert answer.status_code == 201, answer.text
    for name, value, wanted in (
        ("EQ_ILMD_cbvmda:lotNumber", "0012", [1]), ("EQ_ILMD_cbvmda:lotNumber", "12", []),
        ("EQ_ILMD_urn:epcglobal:cbv:mda#lotNumber", "0012|x", [1]),
        ("EXISTS_ILMD_https://ns.example.com/epcis#grading", "true", [1]),
        ("EQ_INNER_ILMD_https://ns.example.com/epcis/score", "3", [1]),
        ("GT_INNER_ILMD_ex:score", "3", []),
        ("GE_ILMD_cbvmda:itemExpirationDate", "2027-01-01T00:00:00Z", [1]),
        ("LT_ILMD_cbvmda:itemExpirationDate", "2027-01-01T00:00:00Z", []),
        ("EQ_bizTransaction_po", "urn:epcglobal:cbv:bt:9506000134376:123", [1]),
        ("EQ_bizTransaction_urn:epcglobal:cbv:btt:po", "urn:epcglobal:cbv:bt:9506000134376:123", [1]),
        ("EQ_bizTransaction_inv", "urn:epcglobal:cbv:bt:9506000134376:123", []),
        ("EQ_source_owning_party", f"{LINK}/417/{GLN}", [1]), ("EQ_destination_location", "urn:x:y", []),
        ("EQ_type", "Temperature", [2]), ("EQ_deviceID", "urn:epc:id:giai:9506000.D1", [2]),
        ("GE_value_CEL", "4", [2]), ("GE_value_CEL", "5", []), ("GE_value_A93", "5", [2]),
        ("EQ_booleanValue", "true", [2]), ("EQ_booleanValue", "false", []),
        ("GE_startTime", "2026-11-20T08:00:00Z", [2]), ("LT_startTime", "2026-11-20T08:00:00Z", []),
        ("EQ_SENSORREPORT_type", "Temperature", [2]), ("EXISTS_SENSORMETADATA_deviceID", "true", [2]),
        ("EQ_persistentDisposition_set", "recalled", [2]), ("EQ_persistentDisposition_unset", "recalled", []),
        ("EQ_https://ns.example.com/epcis#batch", "B7", [3]),
        ("EQ_https://ns.example.com/epcis/batch", "B7", [3]),
        ("EQ_ex:batch", "B7", [3]), ("EQ_https://other.example.com/epcis/batch", "B7", []),
        ("GT_https://ns.example.com/epcis/count", "4", [3]),
        ("LE_ex:count", "4", []), ("EQ_ex:count", "5.0", [3]),
        ("EQ_INNER_https://ns.example.com/epcis/inner", "y", [3]), ("EXISTS_INNER_ex:inner", "true", [3]),
        ("EXISTS_ex:batch", "false", [1, 2, 3]), ("EQ_noSuchThing", "x", [1, 2, 3]),
    ):  # fmt: skip
        assert await numbers(client, key, (name, value)) == wanted, (name, value)


async def test_a_prefix_means_what_the_contexts_of_the_event_say(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    other = {"ex": "https://other.example.com/"}
    for event, context in (
        (observed(1, **{"ex:batch": "B"}), [CONTEXT, EX]),
        (observed(2, **{"ex:batch": "B"}), [CONTEXT, other]),
        (observed(3, **{"my:batch": "B", "@context": {"my": "https://ns.example.com/epcis/"}}), CONTEXT),
    ):
        sent = document(event, **{"@context": context})
        answer = await client.post(f"{BASE}/capture", headers=key, json=sent)
        assert answer.status_code == 201, answer.text
    assert await numbers(client, key, ("EQ_https://ns.example.com/epcis/batch", "B")) == [1, 3]
    assert await numbers(client, key, ("EQ_https://other.example.com/batch", "B")) == [2]
    body = (await client.get(EVENTS, headers=key)).json()
    events = body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert body["@context"] == [CONTEXT, other]
    assert [event.get("@context") for event in events] == [{"my": EX["ex"]}, None, [EX]]


async def test_error_declarations_can_be_asked_for(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    name = "urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a01"
    declared = {"declarationTime": "2026-11-21T00:00:00Z", "reason": "did_not_occur",
                "correctiveEventIDs": ["urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a02"]}  # fmt: skip
    event = observed(1, eventID=name)
    await captured(client, key, event, observed(2))
    await captured(client, key, event | {"errorDeclaration": declared})
    assert len(await asked(client, key, EQ_eventID=name)) == 2
    assert len(await asked(client, key, EXISTS_errorDeclaration="true")) == 1
    assert len(await asked(client, key, EXISTS_errorDeclaration="false")) == 3
    assert len(await asked(client, key, EQ_errorReason="did_not_occur")) == 1
    assert len(await asked(client, key, EQ_correctiveEventID=declared["correctiveEventIDs"][0])) == 1
    assert len(await asked(client, key, GE_errorDeclarationTime="2026-11-21T00:00:00Z")) == 1
    assert await asked(client, key, LT_errorDeclarationTime="2026-11-21T00:00:00Z") == []
    given_by_server = next(one["eventID"] for one in await asked(client, key) if one["eventID"] != name)
    assert await numbers(client, key, EQ_eventID=given_by_server) == [2]
