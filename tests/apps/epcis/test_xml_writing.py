"""Events written as EPCIS 2.0 XML: the schema's order, names and texts of all kinds, and the way back."""

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as some

from closient.apps.epcis.rules import xml_reading, xml_writing
from closient.apps.epcis.rules.xml_names import XmlRefused
from closient.apps.epcis.structs.query_results import CONTEXT_URL
from tests.apps.epcis.xml_examples import EVENTS

CREATED = datetime(2026, 3, 4, 11, tzinfo=UTC)
CONTEXT = [CONTEXT_URL, {"ext": "https://ext.example/", "o": "urn:other"}]
EVENT: dict[str, Any] = {
    "type": "ObjectEvent", "eventTime": "2026-03-04T10:00:30.5+01:00", "eventTimeZoneOffset": "+01:00",
    "epcList": ["urn:epc:id:sgtin:9506000.013435.1"], "action": "OBSERVE",
}  # fmt: skip


def written(*events: dict[str, Any], context: Any = CONTEXT) -> str:
    return xml_writing.write_document(events, context, created=CREATED).decode()


def back(*events: dict[str, Any], context: Any = CONTEXT) -> list[dict[str, Any]]:
    return xml_reading.read(written(*events, context=context).encode()).events


def unchanged(**fields: Any) -> bool:
    return back(EVENT | fields) == [EVENT | fields]


def refused(event: dict[str, Any]) -> XmlRefused:
    with pytest.raises(XmlRefused) as caught:
        written(EVENT, event)
    return caught.value


def tree(text: str | bytes) -> Element:
    return fromstring(text)  # noqa: S314 - what we wrote ourselves


def names(element: Element) -> list[str]:
    return [child.tag for child in element]


# Texts that XML can carry, its special characters and line ends among them.
TEXTS = some.text(
    some.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda character: character in "\t\n\r" or character >= " "
    ),
    max_size=12,
)
NAMES = some.from_regex(r"[A-Za-z_é][A-Za-z0-9_.é-]{0,6}", fullmatch=True)
KEYS = some.builds("{}:{}".format, some.sampled_from(["ext", "o", "cbvmda", "gs1"]), NAMES)
URIS = some.builds("urn:x:{}".format, some.text("abc:/?&=%09'*.~", max_size=8))
WORDS = some.one_of(some.sampled_from(["shipping", "urn:epcglobal:cbv:disp:active", "ext:step"]), URIS)
TIMES = some.sampled_from(["2026-03-04T10:00:30Z", "2026-03-04T10:00:30.123456789-06:00"])
NUMBERS = some.one_of(
    some.integers(-(2**63), 2**64 - 1), some.floats(allow_nan=False, allow_infinity=False), some.just(1e-7)
)
SINGLE = some.one_of(TEXTS, NUMBERS, some.booleans(), some.none())


def lists_of(entries: Any, least: int = 1) -> Any:
    return some.lists(entries, min_size=least, max_size=3)


def objects(keys: Any, values: Any, least: int = 0) -> Any:
    return some.dictionaries(keys, values, min_size=least, max_size=3)


def without_lists(inner: Any) -> Any:
    return objects(some.one_of(KEYS, NAMES), some.one_of(inner, lists_of(inner, 2)), least=1)


# A list of one and an empty object have no form of their own in XML.
PARTS = some.recursive(SINGLE, without_lists, max_leaves=6)
EXTENSIONS = objects(KEYS, some.one_of(PARTS, lists_of(PARTS, 2)))


def shaped(required: dict[str, Any], optional: dict[str, Any]) -> Any:
    return some.fixed_dictionaries(required, optional=optional)


def extended(fields: Any) -> Any:
    return some.builds(lambda known, more: known | more, fields, EXTENSIONS)


QUANTITIES = lists_of(shaped({"epcClass": URIS}, {"quantity": NUMBERS, "uom": some.just("KGM")}))
EPCS = lists_of(URIS)
PLACES = extended(shaped({"id": URIS}, {}))
SENSOR_TEXTS = objects(KEYS, TEXTS)
REPORTS = some.builds(
    lambda known, more: known | more,
    shaped(
        {"type": WORDS},
        {
            "value": NUMBERS, "meanValue": NUMBERS, "booleanValue": some.booleans(), "stringValue": TEXTS,
            "component": WORDS, "time": TIMES, "uom": some.just("CEL"),
        },
    ),
    SENSOR_TEXTS,
)  # fmt: skip
METADATA = some.builds(
    lambda known, more: known | more, shaped({"time": TIMES}, {"deviceID": URIS}), SENSOR_TEXTS
)
SENSORS = lists_of(extended(shaped({"sensorReport": lists_of(REPORTS)}, {"sensorMetadata": METADATA})))
DECLARATIONS = extended(
    shaped({"declarationTime": TIMES}, {"reason": WORDS, "correctiveEventIDs": lists_of(URIS)})
)
WHEN = {"eventTime": TIMES, "eventTimeZoneOffset": some.just("-06:00")}
TRANSACTIONS = lists_of(shaped({"bizTransaction": URIS}, {"type": WORDS}))
COMMON = {
    "recordTime": TIMES, "eventID": URIS, "errorDeclaration": DECLARATIONS,
    "certificationInfo": some.one_of(URIS, lists_of(URIS, 2)), "bizStep": WORDS, "disposition": WORDS,
    "readPoint": PLACES, "bizLocation": PLACES, "bizTransactionList": TRANSACTIONS,
    "sourceList": lists_of(shaped({"type": WORDS, "source": URIS}, {})),
    "destinationList": lists_of(shaped({"type": WORDS, "destination": URIS}, {})),
    "sensorElementList": SENSORS,
}  # fmt: skip
LASTING = {
    "persistentDisposition": shaped({"set": lists_of(WORDS)}, {"unset": lists_of(WORDS)}),
    "ilmd": objects(KEYS, some.one_of(PARTS, lists_of(PARTS, 2)), least=1),
}
ACTION = {"action": some.sampled_from(["ADD", "OBSERVE", "DELETE"])}
CHILDREN = {"childEPCs": EPCS, "childQuantityList": QUANTITIES}
EVENTS_OF_ANY_TYPE = some.one_of(
    *(
        extended(
            shaped(
                {"type": some.just(kind), **WHEN, **required},
                {name: strategy for name, strategy in (COMMON | optional).items() if name not in required},
            )
        )
        for kind, required, optional in (
            ("ObjectEvent", ACTION | {"epcList": EPCS}, {"quantityList": QUANTITIES} | LASTING),
            ("ObjectEvent", ACTION | {"quantityList": QUANTITIES}, LASTING),
            ("ObjectEvent", ACTION | {"sensorElementList": SENSORS, "readPoint": PLACES}, {}),
            ("AggregationEvent", ACTION | {"parentID": URIS}, CHILDREN),
            (
                "TransactionEvent",
                ACTION | {"bizTransactionList": TRANSACTIONS, "epcList": EPCS},
                {"parentID": URIS, "quantityList": QUANTITIES},
            ),
            (
                "TransformationEvent",
                {"inputEPCList": EPCS, "outputQuantityList": QUANTITIES},
                {"inputQuantityList": QUANTITIES, "outputEPCList": EPCS, "transformationID": URIS} | LASTING,
            ),
            ("AssociationEvent", ACTION | {"parentID": URIS}, CHILDREN),
        )
    )
)


@given(EVENTS_OF_ANY_TYPE)
def test_what_is_written_is_read_back_the_same(event: dict[str, Any]) -> None:
    assert back(EVENT, event) == [EVENT, event]


@pytest.mark.parametrize("kind", EVENTS)
def test_elements_stand_in_the_order_of_the_schema_whatever_the_order_of_the_object(kind: str) -> None:
    current, _, event = EVENTS[kind]
    expected = [name for name in names(tree(current.replace("ext:", ""))) if name != "recordTime"]
    root = tree(written(dict(reversed(event.items()))))
    (found,) = root.findall(f"EPCISBody/EventList/{kind}")
    assert [name.rpartition("}")[2] for name in names(found)] == expected


def test_a_document_says_what_it_is_and_when_it_was_made() -> None:
    root = tree(written(EVENT))
    assert root.tag == "{urn:epcglobal:epcis:xsd:2}EPCISDocument"
    assert root.attrib == {"schemaVersion": "2.0", "creationDate": "2026-03-04T11:00:00.000Z"}


def test_a_query_document_names_the_query_and_the_subscription() -> None:
    body = xml_writing.write_document(
        [EVENT], CONTEXT, created=CREATED, query_name="A & B", subscription_id="s<1>"
    )
    root = tree(body)
    assert root.tag == "{urn:epcglobal:epcis-query:xsd:2}EPCISQueryDocument"
    (results,) = root.findall("EPCISBody/{urn:epcglobal:epcis-query:xsd:2}QueryResults")
    assert names(results) == ["queryName", "subscriptionID", "resultsBody"]
    found = xml_reading.read(body)
    assert (found.kind, found.query_name, found.subscription_id) == ("EPCISQueryDocument", "A & B", "s<1>")
    assert found.events == [EVENT]
    empty = xml_writing.write_document([], CONTEXT, created=CREATED, query_name="A")
    assert (xml_reading.read(empty).events, xml_reading.read(empty).subscription_id) == ([], None)


def test_lists_that_the_schema_demands_are_there_even_if_empty() -> None:
    without = {key: value for key, value in EVENT.items() if key != "epcList"}
    counted = without | {"quantityList": [{"epcClass": "urn:x:1", "quantity": 2}]}
    assert "<epcList></epcList>" in written(counted)
    assert back(counted) == [counted]
    freed = without | {"type": "AggregationEvent", "action": "DELETE", "parentID": "urn:x:1"}
    assert "<childEPCs></childEPCs>" in written(freed)
    assert back(freed) == [freed]
    assert unchanged(epcList=[])


def test_quantities_have_no_exponents_and_a_unit_never_stands_without_one() -> None:
    quantities = [
        {"epcClass": "urn:x:1", "quantity": 1e-7},
        {"epcClass": "urn:x:1", "quantity": 1e22},
        {"epcClass": "urn:x:1", "uom": "KGM"},
    ]
    assert unchanged(quantityList=quantities)
    text = written(EVENT | {"quantityList": quantities})
    assert re.findall(r"<quantity>(.*?)</quantity>", text) == ["0.0000001", "10000000000000000000000.0"]
    assert '<quantity xsi:nil="true"/><uom>KGM</uom>' in text


def test_texts_with_marks_and_line_ends_survive() -> None:
    odd = " <a href=\"x\">'&amp;'\r\n\t]]> ©\U0001f96c "
    assert unchanged(**{"ext:a": odd, "ext:b": {"note": odd, "value": odd}})
    report = {"type": "Temperature", "stringValue": odd, "ext:c": odd}
    assert unchanged(sensorElementList=[{"sensorReport": [report]}])


def test_a_value_with_attributes_is_written_as_one_element() -> None:
    event = EVENT | {"ilmd": {"cbvmda:netWeight": {"measurementUnitCode": "KGM", "value": "3.5"}}}
    assert '<cbvmda:netWeight measurementUnitCode="KGM">3.5</cbvmda:netWeight>' in written(event)
    assert 'xmlns:cbvmda="urn:epcglobal:cbv:mda"' in written(event)
    assert back(event) == [event]


def test_each_event_may_have_a_context_of_its_own() -> None:
    first = EVENT | {"@context": {"ext": "https://one.example/"}, "ext:a": "1", "bizStep": "ext:drying"}
    second = EVENT | {"@context": [{"ext": "https://two.example/"}], "ext:a": "2", "bizStep": "ext:drying"}
    body = written(first, second, context=CONTEXT_URL)
    found = xml_reading.read(body.encode())
    assert [event["bizStep"] for event in found.events] == ["ext:drying", "ext2:drying"]
    assert [found.events[0]["ext:a"], found.events[1]["ext2:a"]] == ["1", "2"]
    assert found.context[1] == {"ext": "https://one.example/", "ext2": "https://two.example/"}


def test_whole_uris_as_keys_get_a_namespace() -> None:
    found = xml_reading.read(written(EVENT | {"https://ns.example/v#color": "red"}).encode())
    assert found.events == [EVENT | {"ns:color": "red"}]
    assert found.context[1] == {"ns": "https://ns.example/v#"}


def test_prefixes_that_xml_or_the_document_need_themselves_are_replaced() -> None:
    context = {"xsi": "https://a.example/", "epcis2": "https://b.example/", "9x": "https://c.example/"}
    event = EVENT | {"xsi:a": "1", "epcis2:a": "2", "9x:a": "3", "epcis:a": "4"}
    found = xml_reading.read(written(event, context=context).encode())
    meanings = found.context[1] | {"epcis": "https://ref.gs1.org/epcis/"}
    said = {
        meanings[key.split(":")[0]]: value for key, value in found.events[0].items() if key.endswith(":a")
    }
    assert said == {
        "https://a.example/": "1",
        "https://b.example/": "2",
        "https://c.example/": "3",
        "https://ref.gs1.org/epcis/": "4",
    }


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ext:two words": "x"}, "ext:two words cannot be the name of an XML element"),
        ({"ext:1st": "x"}, "ext:1st cannot be the name of an XML element"),
        ({"ext:a><b": "x"}, "ext:a><b cannot be the name of an XML element"),
        ({"ext:a": {"@type": "x"}}, "@type cannot be the name of an XML element"),
        ({"nobody:a": "x"}, "nobody:a has no namespace: its prefix is not in the context"),
        ({"color": "x"}, "color has no namespace: its prefix is not in the context"),
        ({"ext:a": [["x"]]}, "ext:a is a list in a list, which has no XML form"),
        ({"ext:a": "bell\x07"}, "XML has no form for a character of 'bell\\x07'"),
        ({"eventID": "urn:x:\ud800"}, "XML has no form for a character of 'urn:x:\\ud800'"),
        ({"parentID": "urn:x:1"}, "parentID has no place in ObjectEvent"),
        ({"type": "ext:Own"}, "ext:Own is no type of events"),
    ],
)
def test_what_has_no_xml_form_is_refused_with_the_event(fields: dict[str, Any], reason: str) -> None:
    error = refused(EVENT | fields)
    assert (error.reason, error.event_index) == (reason, 1)
