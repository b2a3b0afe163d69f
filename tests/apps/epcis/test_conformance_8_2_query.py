"""EPCIS 2.0, clause 8.2.7.1: SimpleEventQuery. For each parameter an event that it finds and one that it does
not; order, limits, pages. Known deviations, by the contract: texts are compared as they were captured, names
that are none are ignored, MATCH_epc looks into every role. Attributes of master data are no parameters (422).
"""

from typing import Any

import httpx
import pytest

from tests.apps.epcis.asking import EVENTS, owner
from tests.apps.epcis.conformance_scene import (
    ERROR,
    ITEM,
    METADATA,
    OTHER_ITEM,
    PALLET,
    PARTY,
    PLACE,
    REPORT,
    events_in,
    plain,
    sent,
)
from tests.apps.epcis.events import BASE, GTIN, LINK, Body, Key, lot, observed
from tests.world import World

# Parameter, value, an event that it finds, one that it does not.
Row = tuple[str, str, Body, Body]
DOCK = {"id": f"{PLACE}/254/dock7"}
NS = "https://ns.example.com/epcis"
RUN = "TransformationEvent"
COLD: Body = {"sensorMetadata": METADATA, "sensorReport": [REPORT]}
LATER = "2026-11-20T12:00:00.000Z"


def measured(**report: Any) -> Body:
    """An event with a sensor report."""
    return plain(sensorElementList=[{"sensorReport": [{"type": "Temperature"} | report]}])


def sensed(**metadata: Any) -> Body:
    """An event with metadata of a sensor."""
    return plain(sensorElementList=[{"sensorMetadata": metadata, "sensorReport": [{"type": "Temperature"}]}])


def amount(quantity: float, **more: Any) -> Body:
    return plain(quantityList=[{"epcClass": lot("A"), "quantity": quantity} | more])


def made(lot_code: str) -> Body:
    return plain(ilmd={"cbvmda:lotNumber": lot_code, "ex:deep": {"ex:score": lot_code}})


def declared(**fields: Any) -> Body:
    return plain(errorDeclaration={"declarationTime": ERROR["declarationTime"], **fields})


WHAT: list[Row] = [
    ("MATCH_epc", ITEM, plain(epcList=[ITEM]), plain(epcList=[OTHER_ITEM])),
    ("MATCH_epc", ITEM, plain("AggregationEvent", childEPCs=[ITEM]), plain(epcList=[OTHER_ITEM])),
    ("MATCH_epc", "urn:epc:idpat:sgtin:9506000.013435.*",
     plain(epcList=["urn:epc:id:sgtin:9506000.013435.7"]),
     plain(epcList=["urn:epc:id:sgtin:9506000.013436.7"])),
    ("MATCH_parentID", PALLET, plain("AggregationEvent", parentID=PALLET), plain(epcList=[PALLET])),
    ("MATCH_inputEPC", ITEM, plain(RUN, inputEPCList=[ITEM]),
     plain(RUN, inputEPCList=[PALLET], outputEPCList=[ITEM])),
    ("MATCH_outputEPC", ITEM, plain(RUN, inputEPCList=[PALLET], outputEPCList=[ITEM]),
     plain(RUN, inputEPCList=[ITEM])),
    ("MATCH_anyEPC", ITEM, plain(RUN, outputEPCList=[ITEM]), plain(epcList=[OTHER_ITEM])),
    ("MATCH_anyEPC", PALLET, plain("AssociationEvent", parentID=PALLET), plain("AssociationEvent")),
    ("MATCH_epcClass", lot("A"), plain(quantityList=[{"epcClass": lot("A")}]),
     plain(quantityList=[{"epcClass": lot("B")}])),
    ("MATCH_epcClass", lot("A"), plain("AggregationEvent", childQuantityList=[{"epcClass": lot("A")}]),
     plain()),
    ("MATCH_inputEPCClass", lot("A"), plain(RUN, inputQuantityList=[{"epcClass": lot("A")}]),
     plain(RUN, outputQuantityList=[{"epcClass": lot("A")}])),
    ("MATCH_outputEPCClass", lot("A"), plain(RUN, outputQuantityList=[{"epcClass": lot("A")}]),
     plain(RUN, inputQuantityList=[{"epcClass": lot("A")}])),
    ("MATCH_anyEPCClass", lot("A"), plain(RUN, outputQuantityList=[{"epcClass": lot("A")}]),
     plain(quantityList=[{"epcClass": lot("B")}])),
    ("EQ_quantity", "5", amount(5), amount(6)),
    ("GT_quantity", "5", amount(6), amount(5)),
    ("GE_quantity", "5", amount(5), amount(4.5)),
    ("LT_quantity", "5", amount(4.5), amount(5)),
    ("LE_quantity", "5", amount(5), amount(6)),
    ("EQ_quantity_KGM", "5", amount(5, uom="KGM"), amount(5, uom="LBR")),
    ("EQ_transformationID", "urn:x:run:1", plain(RUN, transformationID="urn:x:run:1"),
     plain(RUN, transformationID="urn:x:run:2")),
    ("EQ_eventID", "urn:uuid:1", plain(eventID="urn:uuid:1"), plain(eventID="urn:uuid:2")),
]  # fmt: skip
WHERE_AND_WHY: list[Row] = [
    ("eventType", "AggregationEvent", plain("AggregationEvent"), plain()),
    ("EQ_action", "ADD", plain(action="ADD"), plain(action="DELETE")),
    ("EQ_bizStep", "packing", plain(bizStep="packing"), plain(bizStep="loading")),
    ("EQ_bizStep", "packing|picking", plain(bizStep="picking"), plain(bizStep="loading")),
    ("EQ_disposition", "active", plain(disposition="active"), plain(disposition="damaged")),
    ("EQ_persistentDisposition_set", "recalled", plain(persistentDisposition={"set": ["recalled"]}),
     plain(persistentDisposition={"unset": ["recalled"]})),
    ("EQ_persistentDisposition_unset", "recalled", plain(persistentDisposition={"unset": ["recalled"]}),
     plain(persistentDisposition={"set": ["recalled"]})),
    ("EQ_readPoint", PLACE, plain(readPoint={"id": PLACE}), plain(readPoint=DOCK)),
    ("WD_readPoint", PLACE, plain(readPoint=DOCK), plain(bizLocation={"id": PLACE})),
    ("EQ_bizLocation", PLACE, plain(bizLocation={"id": PLACE}), plain(bizLocation=DOCK)),
    ("WD_bizLocation", PLACE, plain(bizLocation=DOCK), plain(readPoint={"id": PLACE})),
    ("EQ_bizTransaction_po", "urn:x:1",
     plain(bizTransactionList=[{"type": "po", "bizTransaction": "urn:x:1"}]),
     plain(bizTransactionList=[{"type": "inv", "bizTransaction": "urn:x:1"}])),
    ("EQ_source_owning_party", PARTY, plain(sourceList=[{"type": "owning_party", "source": PARTY}]),
     plain(sourceList=[{"type": "possessing_party", "source": PARTY}])),
    ("EQ_destination_location", PLACE, plain(destinationList=[{"type": "location", "destination": PLACE}]),
     plain(sourceList=[{"type": "location", "source": PLACE}])),
]  # fmt: skip
HOW: list[Row] = [
    ("EQ_type", "Temperature", measured(), measured(type="Speed")),
    ("EQ_value_CEL", "4.5", measured(value=4.5, uom="CEL"), measured(value=4.5, uom="FAH")),
    ("GT_value_CEL", "4", measured(value=4.5, uom="CEL"), measured(value=4, uom="CEL")),
    ("GE_minValue_CEL", "1", measured(minValue=1, uom="CEL"), measured(minValue=0.9, uom="CEL")),
    ("LT_maxValue_CEL", "6", measured(maxValue=5, uom="CEL"), measured(maxValue=6, uom="CEL")),
    ("LE_meanValue_CEL", "4", measured(meanValue=4, uom="CEL"), measured(meanValue=4.1, uom="CEL")),
    ("EQ_sDev_CEL", "0.5", measured(sDev=0.5, uom="CEL"), measured(sDev=0.6, uom="CEL")),
    ("GE_percValue_CEL", "4", measured(percValue=4, uom="CEL"), measured(percValue=3, uom="CEL")),
    ("EQ_percRank", "50", measured(percRank=50), measured(percRank=51)),
    ("EQ_deviceID", "urn:x:d1", measured(deviceID="urn:x:d1"), measured(deviceID="urn:x:d2")),
    ("EQ_deviceID", "urn:x:d3", sensed(deviceID="urn:x:d3"), sensed(deviceID="urn:x:d4")),
    ("EQ_dataProcessingMethod", "urn:x:m1", sensed(dataProcessingMethod="urn:x:m1"),
     sensed(bizRules="urn:x:m1")),
    ("EQ_bizRules", "urn:x:b1", sensed(bizRules="urn:x:b1"), sensed(dataProcessingMethod="urn:x:b1")),
    ("EQ_microorganism", "urn:x:o1", measured(microorganism="urn:x:o1"),
     measured(chemicalSubstance="urn:x:o1")),
    ("EQ_chemicalSubstance", "urn:x:s1", measured(chemicalSubstance="urn:x:s1"),
     measured(microorganism="urn:x:s1")),
    ("EQ_stringValue", "cold", measured(stringValue="cold"), measured(stringValue="warm")),
    ("EQ_booleanValue", "true", measured(booleanValue=True), measured(booleanValue=False)),
    ("EQ_hexBinaryValue", "0AF9", measured(hexBinaryValue="0AF9"), measured(hexBinaryValue="0AF8")),
    ("EQ_uriValue", "urn:x:u1", measured(uriValue="urn:x:u1"), measured(uriValue="urn:x:u2")),
    ("GE_startTime", LATER, sensed(startTime=LATER), sensed(startTime="2026-11-20T11:59:59Z")),
    ("LT_startTime", LATER, sensed(startTime="2026-11-20T11:59:59Z"), sensed(startTime=LATER)),
    ("GE_endTime", LATER, sensed(endTime=LATER), sensed(endTime="2026-11-20T11:59:59Z")),
    ("LT_endTime", LATER, sensed(endTime="2026-11-20T11:59:59Z"), sensed(endTime=LATER)),
    ("EQ_SENSORREPORT_" + f"{NS}/note", "a", plain(sensorElementList=[COLD]), measured(value=1)),
    ("EXISTS_SENSORMETADATA_" + f"{NS}/note", "true", plain(sensorElementList=[COLD]), measured(value=1)),
]  # fmt: skip
DEEP = "ex:deep"
MORE: list[Row] = [
    ("EXISTS_errorDeclaration", "true", declared(), plain()),
    ("GE_errorDeclarationTime", ERROR["declarationTime"], declared(),
     plain(errorDeclaration={"declarationTime": "2026-11-20T23:59:59Z"})),
    ("LT_errorDeclarationTime", ERROR["declarationTime"],
     plain(errorDeclaration={"declarationTime": "2026-11-20T23:59:59Z"}), declared()),
    ("EQ_errorReason", "did_not_occur", declared(reason="did_not_occur"), declared(reason="incorrect_data")),
    ("EQ_correctiveEventID", "urn:uuid:2", declared(correctiveEventIDs=["urn:uuid:2"]),
     declared(correctiveEventIDs=["urn:uuid:3"])),
    (f"EQ_ERROR_DECLARATION_{NS}/note", "a", declared(**{"ex:note": "a"}), declared(**{"ex:note": "b"})),
    ("EQ_ILMD_urn:epcglobal:cbv:mda#lotNumber", "0012", made("0012"), made("12")),
    (f"EXISTS_ILMD_{NS}/deep", "true", made("1"), plain(ilmd={"cbvmda:lotNumber": "1"})),
    (f"EQ_INNER_ILMD_{NS}/score", "s1", made("s1"), made("s2")),
    (f"EXISTS_INNER_ILMD_{NS}/score", "true", made("1"), plain(ilmd={"cbvmda:lotNumber": "1"})),
    (f"EQ_{NS}/batch", "b1", plain(**{"ex:batch": "b1"}), plain(**{"ex:batch": "b2"})),
    (f"GT_{NS}/count", "4", plain(**{"ex:count": 5}), plain(**{"ex:count": 4})),
    (f"GE_{NS}/count", "4", plain(**{"ex:count": 4}), plain(**{"ex:count": 3.9})),
    (f"LT_{NS}/count", "4", plain(**{"ex:count": 3.9}), plain(**{"ex:count": 4})),
    (f"LE_{NS}/due", LATER, plain(**{"ex:due": LATER}), plain(**{"ex:due": "2026-11-20T12:00:01Z"})),
    (f"EXISTS_{NS}/batch", "true", plain(**{"ex:batch": "b1"}), plain(**{"ex:other": "b1"})),
    (f"EQ_INNER_{NS}/inner", "x", plain(**{DEEP: {"ex:inner": "x"}}), plain(**{"ex:inner": "x"})),
    (f"EXISTS_INNER_{NS}/inner", "true", plain(**{DEEP: {"ex:inner": "x"}}), plain(**{DEEP: {"ex:a": "x"}})),
    (f"GE_INNER_{NS}/inner", "4", plain(**{DEEP: {"ex:inner": 4}}), plain(**{DEEP: {"ex:inner": 3}})),
]  # fmt: skip
FAMILIES = {"what": WHAT, "where_and_why": WHERE_AND_WHY, "how": HOW, "more": MORE}


@pytest.fixture
async def key(world: World) -> Key:
    return await owner(world)


def time_of(number: int) -> str:
    return f"2026-11-20T10:{number // 60:02}:{number % 60:02}.000Z"


@pytest.mark.parametrize("family", FAMILIES)
async def test_epcis_8_2_7_1_each_parameter_finds_what_it_names_and_nothing_else(
    client: httpx.AsyncClient, key: Key, family: str
):
    rows = FAMILIES[family]
    pairs = [(found, missed) for _, _, found, missed in rows]
    events = [event for pair in pairs for event in pair]
    timed = [event | {"eventTime": time_of(number)} for number, event in enumerate(events)]
    answer = await sent(client, key, *timed)
    assert answer.status_code == 201, answer.text
    wrong = []
    for number, (name, value, _, _) in enumerate(rows):
        window = {"GE_eventTime": time_of(2 * number), "LT_eventTime": time_of(2 * number + 2)}
        found = events_in(await client.get(EVENTS, headers=key, params=window | {name: value}))
        if [event["eventTime"] for event in found] != [time_of(2 * number)]:
            wrong.append((name, value, [event["eventTime"] for event in found]))
        kept = await client.post(
            f"{BASE}/queries", headers=key, json={"name": f"q{number}", "query": window | {name: [value]}}
        )
        assert kept.status_code == 201, kept.text
        again = events_in(await client.get(f"{BASE}/queries/q{number}/events", headers=key))
        assert again == found, (name, value)
    assert not wrong


async def test_epcis_8_2_7_1_times_are_from_and_before(client: httpx.AsyncClient, key: Key):
    for number in (1, 2, 3):
        await sent(client, key, observed(number))
    events = events_in(await client.get(EVENTS, headers=key, params={"orderDirection": "ASC"}))
    for field in ("eventTime", "recordTime"):
        middle = events[1][field]
        for operator, wanted in (("GE", events[1:]), ("LT", events[:1])):
            params = {f"{operator}_{field}": middle, "orderDirection": "ASC"}
            assert events_in(await client.get(EVENTS, headers=key, params=params)) == wanted


async def test_epcis_8_2_7_1_all_parameters_must_hold_and_any_of_a_parameters_values(
    client: httpx.AsyncClient, key: Key
):
    await sent(
        client, key, observed(1, bizStep="packing"), observed(2, bizStep="picking"),
        observed(3, bizStep="packing", action="ADD"), observed(4, bizStep="loading"),
    )  # fmt: skip
    params = {"EQ_bizStep": ["packing", "picking"], "EQ_action": "OBSERVE"}
    found = events_in(await client.get(EVENTS, headers=key, params=params))
    assert [event["bizStep"] for event in found] == ["picking", "packing"]


async def test_epcis_8_2_7_1_events_come_by_event_or_record_time_up_or_down(
    client: httpx.AsyncClient, key: Key
):
    for number in (2, 3, 1):
        await sent(client, key, observed(number))

    async def order(**params: Any) -> list[int]:
        found = events_in(await client.get(EVENTS, headers=key, params=params))
        return [int(event["eventTime"][17:19]) for event in found]

    assert await order() == await order(orderBy="eventTime") == [3, 2, 1]
    assert await order(orderBy="eventTime", orderDirection="ASC") == [1, 2, 3]
    assert await order(orderBy="recordTime") == [1, 3, 2]
    assert await order(orderBy="recordTime", orderDirection="ASC") == [2, 3, 1]
    assert await order(orderBy="eventTime", eventCountLimit=2) == [3, 2]
    assert await order(orderBy="eventTime", eventCountLimit=2, perPage=1) == [3]


async def test_epcis_8_2_7_1_a_count_limit_ends_the_pages(client: httpx.AsyncClient, key: Key):
    await sent(client, key, *(observed(number) for number in range(1, 8)))
    seen: list[int] = []
    address = f"{EVENTS}?orderBy=eventTime&eventCountLimit=5&perPage=2"
    while address:
        answer = await client.get(address, headers=key)
        seen += [int(event["eventTime"][17:19]) for event in events_in(answer)]
        assert ("Link" in answer.headers) == ("GS1-Next-Page-Token" in answer.json())
        address = answer.headers.get("Link", "").partition(">")[0][1:]
    assert seen == [7, 6, 5, 4, 3]


async def test_epcis_8_2_3_more_events_than_the_client_wants_are_an_error(
    client: httpx.AsyncClient, key: Key
):
    await sent(client, key, observed(1), observed(2))
    assert len(events_in(await client.get(EVENTS, headers=key, params={"maxEventCount": 2}))) == 2
    refused = await client.get(EVENTS, headers=key, params={"maxEventCount": 1})
    assert (refused.status_code, refused.json()["error_code"]) == (413, "query_too_large")


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"GE_eventTime": "yesterday"}, "GE_eventTime"),
        ({"eventType": "QuantityEvent"}, "eventType"),
        ({"EQ_action": "MOVE"}, "EQ_action"),
        ({"orderBy": "bizStep"}, "orderBy"),
        ({"orderDirection": "UP"}, "orderDirection"),
        ({"eventCountLimit": "5"}, "eventCountLimit"),
        ({"eventCountLimit": "5", "maxEventCount": "5", "orderBy": "eventTime"}, "maxEventCount"),
        ({"maxEventCount": "-1"}, "maxEventCount"),
        ({"EXISTS_errorDeclaration": "perhaps"}, "EXISTS_errorDeclaration"),
        ({"HASATTR_bizLocation": "urn:x:y"}, "HASATTR_bizLocation"),
        ({"EQATTR_bizLocation_urn:x:y": "1"}, "EQATTR_bizLocation_urn:x:y"),
    ],
)
async def test_epcis_8_2_6_values_that_cannot_be_are_an_error(
    client: httpx.AsyncClient, key: Key, params: dict[str, str], field: str
):
    answer = await client.get(EVENTS, headers=key, params=params)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_epcis_8_2_7_1_names_that_are_no_parameters_are_ignored(client: httpx.AsyncClient, key: Key):
    """The standard has QueryParameterException; the contract says that unknown names are ignored."""
    await sent(client, key, observed(1))
    assert len(events_in(await client.get(EVENTS, headers=key, params={"EQ_colour": "red"}))) == 1


@pytest.mark.parametrize(
    ("spelled", "other"),
    [
        ("shipping", "urn:epcglobal:cbv:bizstep:shipping"),
        ("urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping"),
    ],
)
async def test_epcis_8_2_7_1_texts_are_found_in_the_spelling_of_their_capture(
    client: httpx.AsyncClient, key: Key, spelled: str, other: str
):
    """The standard treats the spellings as one; the contract compares exactly what was captured."""
    await sent(client, key, observed(1, bizStep=spelled))
    assert len(events_in(await client.get(EVENTS, headers=key, params={"EQ_bizStep": spelled}))) == 1
    assert events_in(await client.get(EVENTS, headers=key, params={"EQ_bizStep": other})) == []


async def test_epcis_8_2_2_each_client_sees_the_events_of_its_organization(
    client: httpx.AsyncClient, world: World, key: Key
):
    await sent(client, key, observed(1))
    stranger = await owner(world)
    [event] = events_in(await client.get(EVENTS, headers=key))
    assert events_in(await client.get(EVENTS, headers=stranger)) == []
    params = {"MATCH_epc": f"{LINK}/01/{GTIN}/21/S1"}
    assert events_in(await client.get(EVENTS, headers=stranger, params=params)) == []
    assert (await client.get(f"{EVENTS}/{event['eventID']}", headers=stranger)).status_code == 404
    assert (await client.get(EVENTS)).status_code == 401
