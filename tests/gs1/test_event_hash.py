"""Event hashes: the published example, each rule, and what must and must not change the hash."""

from typing import Any

from closient.gs1 import event_hash

EXAMPLE = "https://ns.example.com/epcis/"
CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"example": EXAMPLE}]
NAMESPACES = event_hash.namespaces_of(CONTEXT)
VECTOR = {
    "type": "ObjectEvent",
    "eventTime": "2020-03-04T11:00:30.000+01:00",
    "eventTimeZoneOffset": "+01:00",
    "epcList": [
        "urn:epc:id:sscc:4012345.0000000333",
        "urn:epc:id:sscc:4012345.0000000111",
        "urn:epc:id:sscc:4012345.0000000222",
    ],
    "action": "OBSERVE",
    "bizStep": "departing",
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00011.987"},
    "example:myField1": {"example:mySubField1": "2", "example:mySubField2": "5"},
    "example:myField2": "0",
    "example:myField3": {"example:mySubField3": ["3", "1"]},
}
VECTOR_TEXT = (
    "eventType=ObjectEventeventTime=2020-03-04T10:00:30.000ZeventTimeZoneOffset=+01:00"
    "epcListepc=https://id.gs1.org/00/040123450000001112epc=https://id.gs1.org/00/040123450000002225"
    "epc=https://id.gs1.org/00/040123450000003338action=OBSERVE"
    "bizStep=https://ref.gs1.org/cbv/BizStep-departing"
    "readPointid=https://id.gs1.org/414/4012345000115/254/987"
    "{https://ns.example.com/epcis/}myField1{https://ns.example.com/epcis/}mySubField1=2"
    "{https://ns.example.com/epcis/}mySubField2=5{https://ns.example.com/epcis/}myField2=0"
    "{https://ns.example.com/epcis/}myField3{https://ns.example.com/epcis/}mySubField3=1"
    "{https://ns.example.com/epcis/}mySubField3=3"
)
VECTOR_URI = "ni:///sha-256;6ae96341e0acc6d7a261364751f60e68278a81cdf51da0abb6b4e617014e39d7?ver=CBV2.0"


def text_of(**fields: Any) -> str:
    return event_hash.pre_hash(fields, NAMESPACES)


def test_the_published_example_holds() -> None:
    assert event_hash.pre_hash(VECTOR, NAMESPACES) == VECTOR_TEXT
    assert event_hash.as_uri(event_hash.event_hash(VECTOR, NAMESPACES)) == VECTOR_URI


def test_the_published_example_holds_with_numbers_instead_of_texts() -> None:
    numbers = {
        "example:myField1": {"example:mySubField1": 2, "example:mySubField2": 5.0},
        "example:myField2": 0,
        "example:myField3": {"example:mySubField3": [3, 1]},
    }
    assert event_hash.pre_hash({**VECTOR, **numbers}, NAMESPACES) == VECTOR_TEXT
