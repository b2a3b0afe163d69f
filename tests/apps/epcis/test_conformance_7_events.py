"""EPCIS 2.0, clauses 7.3 and 7.4: building blocks and types of events, in JSON. The yardstick is GS1's JSON
schema. Known deviations, all of them lenient: vocabulary in URN form and unknown bare words are taken.
"""

from typing import Any

import httpx
import pytest

from tests.apps.epcis.asking import EVENTS, owner
from tests.apps.epcis.conformance_scene import (
    ALWAYS_REQUIRED,
    ERROR,
    ITEM,
    METADATA,
    MOMENT,
    OF_TYPE,
    PALLET,
    PARTY,
    PLACE,
    QUANTITIES,
    REPORT,
    REQUIRED,
    SENSORS,
    TYPES,
    URI,
    Case,
    events_in,
    judged,
    plain,
    sent,
    whole,
    without,
)
from tests.apps.epcis.events import lot
from tests.world import World


@pytest.fixture
async def key(world: World) -> dict[str, str]:
    return await owner(world)


async def test_epcis_7_3_2_action_is_add_observe_or_delete(client: httpx.AsyncClient, key: dict[str, str]):
    cases: list[Case] = []
    for kind in TYPES:
        if kind != "TransformationEvent":
            cases += [(plain(kind, action=action), "") for action in ("ADD", "OBSERVE", "DELETE")]
            cases += [(plain(kind, action=action), "$.action") for action in ("add", "UPDATE", "", 1)]
            cases.append((plain(kind, action=None), "$"))
    cases.append((plain("TransformationEvent", action="ADD"), "$"))
    await judged(client, key, cases)


async def test_epcis_7_3_3_identifiers_are_uris_of_any_kind(client: httpx.AsyncClient, key: dict[str, str]):
    taken = (ITEM, "urn:epc:id:sgtin:9506000.013435.1", "urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a01",
             "https://example.com/things/7", "ex:thing")  # fmt: skip
    refused: tuple[Any, ...] = ("", "thing", "two words:x", 7, None, {"id": ITEM})
    cases: list[Case] = [(plain(epcList=[one]), "") for one in taken]
    cases += [(plain(epcList=[one]), "$.epcList[0]") for one in refused]
    cases += [(plain(epcList=[ITEM, ITEM]), "$.epcList"), (plain(epcList=ITEM), "$.epcList")]
    cases += [(plain("AggregationEvent", parentID="pallet"), "$.parentID")]
    await judged(client, key, cases)


async def test_epcis_7_3_3_1_a_quantity_has_a_class_and_may_have_an_amount_and_a_unit(
    client: httpx.AsyncClient, key: dict[str, str]
):
    base = {"epcClass": lot("A")}
    good = (
        {},
        {"quantity": 7},
        {"quantity": 2.5, "uom": "KGM"},
        {"quantity": 0},
        {"quantity": 1, "uom": "C62"},
    )
    bad: tuple[tuple[dict[str, Any], str], ...] = (
        ({"quantity": "7"}, ".quantity"), ({"quantity": None}, ".quantity"),
        ({"quantity": True}, ".quantity"),
        ({"uom": "pounds"}, ".uom"), ({"uom": "kgm"}, ".uom"), ({"uom": ""}, ".uom"),
        ({"epcClass": "lot A"}, ".epcClass"), ({"epcClass": None}, ".epcClass"), ({"ex:note": 1}, ""),
    )  # fmt: skip
    cases: list[Case] = [(plain(quantityList=[base | one]), "") for one in good]
    cases += [(plain(quantityList=[base | one]), f"$.quantityList[0]{path}") for one, path in bad]
    cases.append((plain(quantityList=[{"quantity": 1}]), "$.quantityList[0]"))
    await judged(client, key, cases)


async def test_epcis_7_3_4_times_have_a_zone_and_the_offset_stands_beside_them(
    client: httpx.AsyncClient, key: dict[str, str]
):
    good = ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00.123456+05:30", "2026-11-20T10:00:00-08:00")
    bad = ("2026-11-20T10:00:00", "2026-11-20", "yesterday", "", "2026-02-30T10:00:00Z", 1700000000, None)
    offsets = ("+00:00", "-05:00", "+13:59", "+14:00", "-14:00")
    no_offsets = ("Z", "+0100", "+14:30", "+15:00", "01:00", "+01:60", "", 1)
    cases: list[Case] = [(plain(eventTime=one), "") for one in good]
    cases += [({**plain(), "eventTime": one}, "$.eventTime") for one in bad]
    cases += [(plain(eventTimeZoneOffset=one), "") for one in offsets]
    cases += [(plain(eventTimeZoneOffset=one), "$.eventTimeZoneOffset") for one in no_offsets]
    # GS1 US's own examples have an eventTime in another zone than the offset says.
    cases.append((plain(eventTime="2026-11-20T10:00:00-04:00", eventTimeZoneOffset="-05:00"), ""))
    await judged(client, key, cases)


async def test_epcis_7_3_4_1_the_record_time_is_the_servers(client: httpx.AsyncClient, key: dict[str, str]):
    await sent(client, key, plain(recordTime="2020-01-01T00:00:00Z"))
    [event] = events_in(await client.get(EVENTS, headers=key))
    assert event["recordTime"] > "2026"
    assert event["eventTime"] == plain()["eventTime"]


@pytest.mark.parametrize("field", ["readPoint", "bizLocation"])
async def test_epcis_7_3_5_a_place_has_an_id(client: httpx.AsyncClient, key: dict[str, str], field: str):
    good = (PLACE, "urn:epc:id:sgln:9506000.13437.0", "geo:52.1,4.3", "https://example.com/dock")
    cases: list[Case] = [(plain(**{field: {"id": one}}), "") for one in good]
    cases.append((plain(**{field: {"id": PLACE, "ex:note": 1}}), ""))
    for wrong, path in (({"id": "dock"}, ".id"), ({"id": 7}, ".id"), ({}, ""), (PLACE, ""), ([PLACE], "")):
        cases.append((plain(**{field: wrong}), f"$.{field}{path}"))
    await judged(client, key, cases)


@pytest.mark.parametrize("field", ["bizStep", "disposition"])
async def test_epcis_7_3_6_steps_and_dispositions_are_words_or_uris(
    client: httpx.AsyncClient, key: dict[str, str], field: str
):
    """Beyond GS1's schema, knowingly: the CBV's URN form and words that the CBV does not have are taken, as
    the contract says; only what could be neither word nor URI is refused."""
    urn = {"bizStep": "urn:epcglobal:cbv:bizstep:shipping", "disposition": "urn:epcglobal:cbv:disp:active"}
    good = ("other", "https://example.com/voc/polishing", "ex:polishing", urn[field], "polishing")
    cases: list[Case] = [(plain(**{field: one}), "") for one in good]
    cases += [({**plain(), field: one}, f"$.{field}") for one in ("", "two words", 7, None, ["shipping"])]
    await judged(client, key, cases)


async def test_epcis_7_3_6_a_persistent_disposition_is_set_or_unset(
    client: httpx.AsyncClient, key: dict[str, str]
):
    field, path = "persistentDisposition", "$.persistentDisposition"
    cases: list[Case] = []
    for kind in TYPES:
        allowed = kind in ("ObjectEvent", "TransformationEvent")
        cases.append((plain(kind, **{field: {"set": ["recalled"]}}), "" if allowed else "$"))
    cases += [(plain(**{field: {"unset": ["recalled", "damaged"]}}), "")]
    for wrong, where in (
        ({}, ""),
        ({"set": []}, ".set"),
        ({"set": "recalled"}, ".set"),
        ({"ex:note": 1}, ""),
    ):
        cases.append((plain(**{field: wrong}), path + where))
    await judged(client, key, cases)


async def test_epcis_7_3_6_business_transactions_have_an_id_and_may_have_a_type(
    client: httpx.AsyncClient, key: dict[str, str]
):
    field, base = "bizTransactionList", {"bizTransaction": "urn:epcglobal:cbv:bt:9506000134376:1"}
    good = (
        {},
        {"type": "po"},
        {"type": "https://example.com/voc/ticket"},
        {"type": "urn:epcglobal:cbv:btt:po"},
    )
    bad: tuple[tuple[dict[str, Any], str], ...] = (
        ({"type": "ticket"}, ".type"), ({"type": ""}, ".type"), ({"ex:note": 1}, ""),
        ({"bizTransaction": "4711"}, ".bizTransaction"),
    )  # fmt: skip
    cases: list[Case] = [(plain(**{field: [base | one]}), "") for one in good]
    cases += [(plain(**{field: [base | one]}), f"$.{field}[0]{path}") for one, path in bad]
    cases += [(plain(**{field: [{"type": "po"}]}), f"$.{field}[0]")]
    await judged(client, key, cases)


@pytest.mark.parametrize("name", ["source", "destination"])
async def test_epcis_7_3_6_sources_and_destinations_have_a_type_and_an_id(
    client: httpx.AsyncClient, key: dict[str, str], name: str
):
    field = f"{name}List"
    cases: list[Case] = [
        (plain(**{field: [{"type": kind, name: PARTY}]}), "")
        for kind in ("owning_party", "possessing_party", "location", "https://example.com/voc/agent")
    ]
    for wrong, path in (
        ({"type": "agent", name: PARTY}, ".type"), ({name: PARTY}, ""), ({"type": "location"}, ""),
        ({"type": "location", name: "dock"}, f".{name}"), ({"type": "location", name: PARTY, "ex:a": 1}, ""),
    ):  # fmt: skip
        cases.append((plain(**{field: [wrong]}), f"$.{field}[0]{path}"))
    await judged(client, key, cases)


async def test_epcis_7_3_7_a_sensor_element_has_reports_of_a_type(
    client: httpx.AsyncClient, key: dict[str, str]
):
    element = "$.sensorElementList[0]"
    numbers = ("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue")
    uris = ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules")
    more_uris = ("microorganism", "chemicalSubstance", "coordinateReferenceSystem", "uriValue")
    wrong: list[tuple[str, Any]] = [(name, "4.5") for name in numbers]
    wrong += [(name, "no uri") for name in (*uris, *more_uris)]
    wrong += [("hexBinaryValue", "0G"), ("booleanValue", "true"), ("time", "2026-11-20"), ("stringValue", 7)]
    cases: list[Case] = [(plain(sensorElementList=SENSORS), "")]
    for name in REPORT:
        less = {one: value for one, value in REPORT.items() if one != name}
        path = f"{element}.sensorReport[0]" if name == "type" else ""
        cases.append((plain(sensorElementList=[{"sensorReport": [less]}]), path))
    for name, value in wrong:
        path = f"{element}.sensorReport[0].{name}"
        cases.append((plain(sensorElementList=[{"sensorReport": [REPORT | {name: value}]}]), path))
    for name in (*uris, "time", "startTime", "endTime"):
        broken = {"sensorMetadata": METADATA | {name: "no uri"}, "sensorReport": [REPORT]}
        cases.append((plain(sensorElementList=[broken]), f"{element}.sensorMetadata.{name}"))
    cases += [
        (plain(sensorElementList=[{"sensorReport": []}]), f"{element}.sensorReport"),
        (plain(sensorElementList=[{"sensorMetadata": METADATA}]), element),
        (plain(sensorElementList=[{"sensorReport": [REPORT | {"colour": 1}]}]), f"{element}.sensorReport[0]"),
        (plain(sensorElementList=[]), ""),
    ]
    await judged(client, key, cases)


async def test_epcis_7_3_8_master_data_of_lots_comes_when_they_are_made(
    client: httpx.AsyncClient, key: dict[str, str]
):
    ilmd = {"cbvmda:lotNumber": "0012", "https://example.com/voc/grade": {"ex:score": [1, 2]}}
    cases: list[Case] = [(plain(action="ADD", ilmd=ilmd), ""), (plain("TransformationEvent", ilmd=ilmd), "")]
    cases += [(plain(action=action, ilmd=ilmd), "$.ilmd") for action in ("OBSERVE", "DELETE")]
    cases += [(plain(kind, ilmd=ilmd), "$") for kind in ("AggregationEvent", "AssociationEvent")]
    cases += [(plain(ilmd={"lotNumber": "1"}), "$.ilmd"), (plain(ilmd=["x"]), "$.ilmd")]
    await judged(client, key, cases)


@pytest.mark.parametrize("kind", TYPES)
async def test_epcis_7_4_an_event_with_every_field_is_read_as_it_was_sent(
    client: httpx.AsyncClient, key: dict[str, str], kind: str
):
    answer = await sent(client, key, whole(kind))
    assert answer.status_code == 201, answer.text
    [event] = events_in(await client.get(EVENTS, headers=key))
    assert event.pop("recordTime").endswith("Z")
    assert event == whole(kind)


@pytest.mark.parametrize("kind", TYPES)
async def test_epcis_7_4_a_type_has_its_own_fields_and_those_it_must_have(
    client: httpx.AsyncClient, key: dict[str, str], kind: str
):
    must = ALWAYS_REQUIRED | REQUIRED[kind]
    cases: list[Case] = [(without(kind, name), "$" if name in must else "") for name in whole(kind)]
    others = {name: value for fields in OF_TYPE.values() for name, value in fields.items()}
    cases += [
        (whole(kind, **{name: value}), "$") for name, value in others.items() if name not in OF_TYPE[kind]
    ]
    cases += [(whole(kind, colour="red"), "$"), (whole(kind, **{"ex:colour": "red"}), "")]
    await judged(client, key, cases)


async def test_epcis_7_4_there_are_five_types(client: httpx.AsyncClient, key: dict[str, str]):
    cases: list[Case] = [(plain(kind), "") for kind in TYPES]
    cases += [
        ({**plain(), "type": kind}, "$.type") for kind in ("QuantityEvent", "EPCISEvent", "ex:Event", "")
    ]
    await judged(client, key, cases)


async def test_epcis_7_4_1_an_event_without_an_id_gets_one_that_it_is_found_by(
    client: httpx.AsyncClient, key: dict[str, str]
):
    await sent(client, key, plain())
    [event] = events_in(await client.get(EVENTS, headers=key))
    assert event["eventID"].startswith("urn:uuid:")
    assert events_in(await client.get(EVENTS, headers=key, params={"EQ_eventID": event["eventID"]})) == [
        event
    ]
    alone = (await client.get(f"{EVENTS}/{event['eventID']}", headers=key)).json()
    assert {name: alone[name] for name in event} == event


async def test_epcis_7_4_1_ids_and_certificates_are_uris(client: httpx.AsyncClient, key: dict[str, str]):
    cases: list[Case] = [
        (plain(eventID=f"ni:///sha-256;{'6a' * 32}?ver=CBV2.0"), ""),
        (plain(eventID="4711"), "$.eventID"), (plain(eventID=""), "$.eventID"),
        (plain(certificationInfo=URI), ""), (plain(certificationInfo=[URI, "urn:x:y"]), ""),
        (plain(certificationInfo=["certificate"]), "$.certificationInfo[0]"),
    ]  # fmt: skip
    await judged(client, key, cases)


async def test_epcis_7_4_1_2_an_error_declaration_says_when_and_may_say_why(
    client: httpx.AsyncClient, key: dict[str, str]
):
    """A reason that the CBV does not know is taken, like other unknown words of its vocabularies."""
    field, base = "errorDeclaration", {"declarationTime": MOMENT}
    good = (
        {},
        {"reason": "did_not_occur"},
        {"reason": "https://example.com/why"},
        ERROR,
        {"correctiveEventIDs": []},
    )
    bad: tuple[tuple[dict[str, Any], str], ...] = (
        ({"declarationTime": "2026-11-20"}, ".declarationTime"), ({"reason": ""}, ".reason"),
        ({"correctiveEventIDs": ["4711"]}, ".correctiveEventIDs[0]"), ({"colour": 1}, ""),
    )  # fmt: skip
    cases: list[Case] = [(plain(**{field: base | one}), "") for one in good]
    cases += [(plain(**{field: base | one}), f"$.{field}{path}") for one, path in bad]
    cases.append((plain(**{field: {"reason": "did_not_occur"}}), f"$.{field}"))
    await judged(client, key, cases)


async def test_epcis_7_4_1_4_a_declaration_repeats_the_event_and_both_are_kept(
    client: httpx.AsyncClient, key: dict[str, str]
):
    event = plain(eventID="urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a09")
    await sent(client, key, event)
    declared = await sent(client, key, event | {"errorDeclaration": ERROR})
    assert declared.status_code == 201, declared.text
    assert (await sent(client, key, event | {"errorDeclaration": ERROR})).status_code == 409
    found = events_in(await client.get(EVENTS, headers=key, params={"EQ_eventID": event["eventID"]}))
    assert ["errorDeclaration" in one for one in found] == [True, False]


async def test_epcis_7_4_2_an_object_event_is_about_objects_or_a_measurement_somewhere(
    client: httpx.AsyncClient, key: dict[str, str]
):
    measured = plain(epcList=None, sensorElementList=SENSORS, readPoint={"id": PLACE})
    cases: list[Case] = [
        (plain(epcList=None, quantityList=QUANTITIES), ""),
        (plain(epcList=[], quantityList=QUANTITIES), ""),
        (plain(epcList=None), "$"),
        (measured, ""),
        ({name: value for name, value in measured.items() if name != "readPoint"}, "$"),
    ]
    await judged(client, key, cases)


async def test_epcis_7_4_3_an_aggregation_has_children_unless_all_of_them_leave(
    client: httpx.AsyncClient, key: dict[str, str]
):
    """The standard lets the parent be missing only where children are observed; GS1's schema, and we with it,
    whatever the action."""
    kind = "AggregationEvent"
    cases: list[Case] = [
        (plain(kind, childEPCs=None, childQuantityList=QUANTITIES), ""),
        (plain(kind, childEPCs=None), "$"),
        (plain(kind, childEPCs=None, action="OBSERVE"), "$"),
        (plain(kind, childEPCs=None, action="DELETE"), ""),
        (plain(kind, parentID=None, action="OBSERVE"), ""),
    ]
    await judged(client, key, cases)


async def test_epcis_7_4_4_a_transaction_event_names_a_transaction_and_objects_unless_all_are_freed(
    client: httpx.AsyncClient, key: dict[str, str]
):
    kind = "TransactionEvent"
    cases: list[Case] = [
        (plain(kind, bizTransactionList=[]), "$.bizTransactionList"),
        (plain(kind, epcList=None, quantityList=QUANTITIES), ""),
        (plain(kind, epcList=None, parentID=PALLET), "$"),
        (plain(kind, epcList=None, action="DELETE"), ""),
    ]
    await judged(client, key, cases)


async def test_epcis_7_4_5_a_transformation_has_inputs_and_outputs_or_an_id_that_joins_several(
    client: httpx.AsyncClient, key: dict[str, str]
):
    kind = "TransformationEvent"
    cases: list[Case] = [
        (plain(kind, inputEPCList=None, inputQuantityList=QUANTITIES), ""),
        (plain(kind, inputEPCList=None), "$"),
        (plain(kind, outputEPCList=None), "$"),
        (plain(kind, inputEPCList=None, transformationID="urn:x:run:1"), ""),
        (plain(kind, outputEPCList=None, transformationID="urn:x:run:1"), ""),
        (plain(kind, inputEPCList=None, outputEPCList=None, transformationID="urn:x:run:1"), "$"),
    ]
    await judged(client, key, cases)


async def test_epcis_7_4_6_an_association_has_a_parent_which_may_be_a_place(
    client: httpx.AsyncClient, key: dict[str, str]
):
    kind = "AssociationEvent"
    cases: list[Case] = [
        (plain(kind, parentID=PALLET), ""),
        (plain(kind, parentID=PLACE), ""),
        (plain(kind, parentID=None), "$"),
        (plain(kind, childEPCs=None), "$"),
        (plain(kind, childEPCs=None, childQuantityList=QUANTITIES), ""),
        (plain(kind, childEPCs=None, action="DELETE"), ""),
    ]
    await judged(client, key, cases)
