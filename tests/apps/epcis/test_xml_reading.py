"""EPCIS XML of 1.0 to 2.0 read as the JSON form has it."""

import msgspec
import pytest

from closient.apps.epcis.rules import xml_reading
from closient.apps.epcis.structs import events
from closient.apps.epcis.structs.query_results import CONTEXT_URL
from tests.apps.epcis.xml_examples import (
    EVENTS,
    EXT,
    OWN,
    OWN_JSON,
    QUANTITIES,
    TIME_AND_ZONE,
    WHEN_JSON,
    WHERE,
    WHERE_JSON,
    document,
    object_event,
    only,
)


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_of_2_0_is_read_as_its_json_form(kind: str) -> None:
    current, _, expected = EVENTS[kind]
    found = xml_reading.read(document(current))
    assert found.events == [expected]


@pytest.mark.parametrize("kind", EVENTS)
def test_the_wrappers_of_1_2_make_no_difference(kind: str) -> None:
    _, former, expected = EVENTS[kind]
    assert xml_reading.read(document(former, version="1.2")).events == [expected]


@pytest.mark.parametrize("kind", EVENTS)
def test_what_is_read_is_a_valid_event_of_the_json_form(kind: str) -> None:
    current, _, _ = EVENTS[kind]
    (found,) = xml_reading.read(document(current)).events
    assert msgspec.to_builtins(msgspec.convert(found, getattr(events, kind)))["type"] == kind
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(found | {"eventTimeZoneOffset": "+1"}, getattr(events, kind))


def test_the_order_of_events_and_what_is_said_of_the_document_stay() -> None:
    found = xml_reading.read(document("".join(current for current, _, _ in EVENTS.values())))
    assert [event["type"] for event in found.events] == list(EVENTS)
    assert (found.kind, found.schema_version) == ("EPCISDocument", "2.0")
    assert found.creation_date == "2026-03-04T11:00:00Z"
    assert (found.header, found.query_name, found.subscription_id) == (None, None, None)
    assert found.context == [CONTEXT_URL, {"ext": "https://ext.example/"}]


def test_a_quantity_event_of_1_0_becomes_an_observation_of_a_quantity() -> None:
    body = document(
        f"<QuantityEvent>{TIME_AND_ZONE}<epcClass>urn:epc:idpat:sgtin:9506000.013435.*</epcClass>"
        f"<quantity>0</quantity>{WHERE}{OWN}</QuantityEvent>",
        version="1",
    )
    assert xml_reading.read(body).events == [
        {
            "type": "ObjectEvent", **WHEN_JSON, "action": "OBSERVE",
            "quantityList": [{"epcClass": "urn:epc:idpat:sgtin:9506000.013435.*", "quantity": 0}],
            **WHERE_JSON, **OWN_JSON,
        }
    ]  # fmt: skip


@pytest.mark.parametrize("version", ["1.2", "2.0"])
def test_a_query_document_is_read_with_its_name_and_subscription(version: str) -> None:
    current, former, expected = EVENTS["TransformationEvent"]
    body = (
        f'<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:{version[0]}" {EXT} '
        f'schemaVersion="{version}" creationDate="2026-03-04T11:00:00Z"><EPCISBody><q:QueryResults>'
        "<queryName>SimpleEventQuery</queryName><subscriptionID>s1</subscriptionID><resultsBody><EventList>"
        f"{current if version == '2.0' else former}</EventList></resultsBody></q:QueryResults></EPCISBody>"
        "</q:EPCISQueryDocument>"
    )
    found = xml_reading.read(body.encode())
    assert found.events == [expected]
    assert (found.kind, found.query_name, found.subscription_id) == (
        "EPCISQueryDocument", "SimpleEventQuery", "s1",
    )  # fmt: skip


def test_elements_that_are_qualified_without_need_are_read_too() -> None:
    body = document(EVENTS["ObjectEvent"][0]).decode()
    everywhere = body.replace("<EPCISBody>", '<EPCISBody xmlns="urn:epcglobal:epcis:xsd:2">')
    assert xml_reading.read(everywhere.encode()).events == [EVENTS["ObjectEvent"][2]]


@pytest.mark.parametrize("version", ["1.2", "2.0"])
def test_master_data_of_the_header_is_read_and_the_business_header_passed_over(version: str) -> None:
    header = """<EPCISHeader>
      <s:StandardBusinessDocumentHeader
        xmlns:s="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
        <s:Sender><s:Identifier Authority="GS1">9506000111111</s:Identifier></s:Sender>
      </s:StandardBusinessDocumentHeader>
      <extension><EPCISMasterData><VocabularyList>
        <Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation"><VocabularyElementList>
          <VocabularyElement id="urn:epc:id:sgln:9506000.11111.0">
            <attribute id="urn:epcglobal:cbv:mda#name"> North farm </attribute>
            <attribute id="https://ext.example/box"><ext:size unit="m">5</ext:size></attribute>
            <children><id>urn:epc:id:sgln:9506000.11111.1</id>
            <id>urn:epc:id:sgln:9506000.11111.2</id></children>
          </VocabularyElement>
        </VocabularyElementList></Vocabulary>
      </VocabularyList></EPCISMasterData></extension></EPCISHeader>"""
    found = xml_reading.read(document("", header=header, version=version))
    assert found.header == {
        "epcisMasterData": {
            "vocabularyList": [
                {
                    "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
                    "vocabularyElementList": [
                        {
                            "id": "urn:epc:id:sgln:9506000.11111.0",
                            "attributes": [
                                {"id": "urn:epcglobal:cbv:mda#name", "attribute": "North farm"},
                                {
                                    "id": "https://ext.example/box",
                                    "attribute": {"ext:size": {"unit": "m", "value": "5"}},
                                },
                            ],
                            "children": [
                                "urn:epc:id:sgln:9506000.11111.1",
                                "urn:epc:id:sgln:9506000.11111.2",
                            ],
                        }
                    ],
                }
            ]
        }
    }
    assert found.events == []


def test_sensors_have_numbers_and_booleans_and_their_extensions() -> None:
    inside = """<sensorElementList>
      <sensorElement>
        <sensorMetadata time="2026-03-04T10:00:00Z" deviceID="urn:epc:id:giai:9506000.1" ext:shelf="3"/>
        <sensorReport type="Temperature" value="26.0" uom="CEL" minValue="-1" sDev="1e-1" ext:probe="a"/>
        <sensorReport type="gs1:Humidity" component="ext:x" stringValue="007" booleanValue="1"
          hexBinaryValue="f0" percRank="50"><ext:note>n</ext:note></sensorReport>
        <ext:kind>logger</ext:kind>
      </sensorElement>
      <sensorElement><sensorReport type="Illuminance" booleanValue="false"/></sensorElement>
    </sensorElementList>"""
    former = f"<extension><extension>{inside}</extension></extension>"
    expected = [
        {
            "sensorMetadata": {
                "time": "2026-03-04T10:00:00Z", "deviceID": "urn:epc:id:giai:9506000.1", "ext:shelf": "3",
            },
            "ext:kind": "logger",
            "sensorReport": [
                {
                    "type": "Temperature", "value": 26.0, "uom": "CEL", "minValue": -1, "sDev": 0.1,
                    "ext:probe": "a",
                },
                {
                    "type": "gs1:Humidity", "component": "ext:x", "stringValue": "007", "booleanValue": True,
                    "hexBinaryValue": "f0", "percRank": 50, "ext:note": "n",
                },
            ],
        },
        {"sensorReport": [{"type": "Illuminance", "booleanValue": False}]},
    ]  # fmt: skip
    assert only(inside) == only(former) == {"sensorElementList": expected}


def test_an_error_declaration_is_read_at_its_place_of_1_2_and_of_2_0() -> None:
    declaration = """<errorDeclaration><declarationTime>2026-03-05T00:00:00Z</declarationTime>
      <reason>urn:epcglobal:cbv:er:incorrect_data</reason>
      <correctiveEventIDs><correctiveEventID>urn:uuid:2</correctiveEventID></correctiveEventIDs>
      <ext:by>clerk</ext:by></errorDeclaration>"""
    expected = {
        "errorDeclaration": {
            "declarationTime": "2026-03-05T00:00:00Z",
            "reason": "urn:epcglobal:cbv:er:incorrect_data",
            "correctiveEventIDs": ["urn:uuid:2"],
            "ext:by": "clerk",
        }
    }
    assert only(declaration) == only(f"<baseExtension>{declaration}</baseExtension>") == expected


def test_persistent_dispositions_and_certificates_are_read() -> None:
    parts = "<unset>conformant</unset><set>damaged</set><set>recalled</set>"
    lasting = f"<persistentDisposition>{parts}</persistentDisposition>"
    assert only(lasting) == {
        "persistentDisposition": {"unset": ["conformant"], "set": ["damaged", "recalled"]}
    }
    one = "<certificationInfo>https://c.example/1</certificationInfo>"
    assert only(one) == {"certificationInfo": "https://c.example/1"}
    assert only(one + one.replace("1<", "2<")) == {
        "certificationInfo": ["https://c.example/1", "https://c.example/2"]
    }


def test_extensions_keep_their_texts_nest_and_repeat() -> None:
    inside = """<ext:plain>  as it is </ext:plain><ext:empty/><ext:one>1</ext:one><ext:one>2</ext:one>
      <ext:one><ext:a>3</ext:a></ext:one>
      <ext:deep> <ext:a><b>x</b><b>y</b></ext:a> <ext:c>z</ext:c> </ext:deep>"""
    assert only(inside) == {
        "ext:plain": "  as it is ",
        "ext:empty": "",
        "ext:one": ["1", "2", {"ext:a": "3"}],
        "ext:deep": {"ext:a": {"b": ["x", "y"]}, "ext:c": "z"},
    }


def test_attributes_of_extensions_stand_beside_the_value() -> None:
    inside = """<ext:weight measurementUnitCode="KGM">3.5</ext:weight><ext:link href="https://x.example/"/>
      <ext:name xml:lang="de" ext:source="label">Salat</ext:name>
      <ext:both unit="m">text<ext:a>1</ext:a></ext:both>"""
    assert only(inside) == {
        "ext:weight": {"measurementUnitCode": "KGM", "value": "3.5"},
        "ext:link": {"href": "https://x.example/"},
        "ext:name": {"xml:lang": "de", "ext:source": "label", "value": "Salat"},
        "ext:both": {"unit": "m", "ext:a": "1", "value": "text"},
    }


def test_extensions_are_texts_unless_their_type_says_otherwise() -> None:
    namespaces = EXT + ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    inside = """<ext:lot>0012</ext:lot><ext:count xsi:type="xs:integer">12</ext:count>
      <ext:padded xsi:type="xs:integer">012</ext:padded><ext:price xsi:type="xs:decimal">9.50</ext:price>
      <ext:one xsi:type="xs:boolean">1</ext:one>
      <ext:share xsi:type="xs:double">0.5</ext:share><ext:none xsi:type="xs:double">NaN</ext:none>
      <ext:done xsi:type="xs:boolean">true</ext:done><ext:at xsi:type="xs:dateTime">2026-03-04</ext:at>
      <ext:gone xsi:nil="true"/>"""
    assert only(inside, namespaces) == {
        "ext:lot": "0012", "ext:count": 12, "ext:padded": "012", "ext:price": "9.50", "ext:one": "1",
        "ext:share": 0.5, "ext:none": "NaN", "ext:done": True,
        "ext:at": "2026-03-04", "ext:gone": None,
    }  # fmt: skip


def test_extensions_of_an_event_may_be_its_attributes_and_of_places_their_elements() -> None:
    body = document(object_event("<readPoint><id>urn:x:1</id><ext:dock>4</ext:dock></readPoint>"))
    (event,) = xml_reading.read(body.replace(b"<ObjectEvent>", b'<ObjectEvent ext:batch="9">')).events
    assert event["ext:batch"] == "9"
    assert event["readPoint"] == {"id": "urn:x:1", "ext:dock": "4"}


def test_the_context_names_only_the_namespaces_that_are_used() -> None:
    namespaces = 'xmlns:used="https://used.example/" xmlns:idle="https://idle.example/"'
    found = xml_reading.read(document(object_event("<used:a>1</used:a>"), namespaces=namespaces))
    assert found.context == [CONTEXT_URL, {"used": "https://used.example/"}]
    word = "<bizStep>idle:drying</bizStep>"
    assert xml_reading.read(document(object_event(word), namespaces=namespaces)).context == [
        CONTEXT_URL,
        {"idle": "https://idle.example/"},
    ]
    assert xml_reading.read(document(object_event(""), namespaces=namespaces)).context == [CONTEXT_URL]


def test_a_prefix_that_looks_like_the_scheme_of_a_uri_does_not_get_into_the_context() -> None:
    namespaces = 'xmlns:urn="https://one.example/" xmlns:https="https://two.example/"'
    inside = f"{WHERE}<urn:a>1</urn:a>"
    found = xml_reading.read(document(object_event(inside), namespaces=namespaces))
    assert found.context == [CONTEXT_URL, {"urn2": "https://one.example/"}]


def test_a_prefix_never_gets_two_meanings() -> None:
    inside = """<a:x xmlns:a="https://one.example/">1</a:x><a:x xmlns:a="https://two.example/">2</a:x>
      <y xmlns="https://three.example/">3</y><type:z xmlns:type="https://four.example/">4</type:z>
      <cbv:w xmlns:cbv="https://five.example/">5</cbv:w>"""
    found = xml_reading.read(document(object_event(inside)))
    event = found.events[0]
    assert [event[key] for key in ("a:x", "a2:x", "ns:y", "type2:z", "cbv2:w")] == ["1", "2", "3", "4", "5"]
    assert found.context[1] == {
        "a": "https://one.example/",
        "a2": "https://two.example/",
        "ns": "https://three.example/",
        "type2": "https://four.example/",
        "cbv2": "https://five.example/",
    }


def test_empty_lists_are_dropped_unless_the_event_is_about_nothing_else() -> None:
    plain = f"<ObjectEvent>{TIME_AND_ZONE}<epcList/><action>OBSERVE</action>%s</ObjectEvent>"
    quantities = f"<bizTransactionList/><quantityList>{QUANTITIES}</quantityList><sourceList/>"
    empty, counted = xml_reading.read(document(plain % "<quantityList/>" + plain % quantities)).events
    assert empty == {"type": "ObjectEvent", **WHEN_JSON, "action": "OBSERVE", "epcList": []}
    assert set(counted) == {"type", *WHEN_JSON, "action", "quantityList"}
