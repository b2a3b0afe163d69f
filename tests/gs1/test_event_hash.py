"""Event hashes: the published example, each rule, and what must and must not change the hash."""

import copy
import json
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.gs1 import cbv, epc, event_hash, event_values
from closient.gs1.errors import Gs1Error

from .strategies import TEXT_20, digits

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


def test_the_example_of_the_documentation_holds() -> None:
    page = Path("docs/event-hash.md").read_text()
    example = json.loads(page.split("```json\n")[1].split("```")[0])
    text = page.split("```text\n")[1].split("```")[0].replace("\n", "")
    assert event_hash.pre_hash(example, event_hash.namespaces_of(None)) == text


def test_the_published_example_holds_with_numbers_instead_of_texts() -> None:
    numbers = {
        "example:myField1": {"example:mySubField1": 2, "example:mySubField2": 5.0},
        "example:myField2": 0,
        "example:myField3": {"example:mySubField3": [3, 1]},
    }
    assert event_hash.pre_hash({**VECTOR, **numbers}, NAMESPACES) == VECTOR_TEXT


RICH: dict[str, Any] = {
    "type": "TransactionEvent",
    "eventTime": "2020-03-04T11:00:30.5+01:00",
    "eventTimeZoneOffset": "+01:00",
    "certificationInfo": ["https://example.com/certificate/1", "https://example.com/certificate/2"],
    "epcList": ["urn:epc:id:sgtin:4012345.011111.9876", "https://example.com/00/040123450000001112"],
    "parentID": "urn:epc:id:sscc:4012345.0000000333",
    "inputEPCList": ["urn:epc:id:giai:4012345.A1"],
    "childEPCs": ["urn:epc:id:grai:4012345.22222.1"],
    "quantityList": [
        {"epcClass": "urn:epc:class:lgtin:4012345.011111.L1", "quantity": 200.5, "uom": "KGM"},
        {"epcClass": "urn:epc:idpat:sgtin:4012345.011111.*", "quantity": 12, "example:grade": "A"},
    ],
    "childQuantityList": [{"epcClass": "https://x.example/01/04012345111118/10/L2", "quantity": 1}],
    "inputQuantityList": [{"epcClass": "https://x.example/01/04012345111118/10/L3"}],
    "outputEPCList": ["urn:epc:id:sgtin:4012345.011111.1"],
    "outputQuantityList": [{"epcClass": "https://x.example/01/04012345111118/10/L4", "quantity": 3}],
    "action": "OBSERVE",
    "transformationID": "urn:epc:id:gdti:4012345.12345.1",
    "bizStep": "shipping",
    "disposition": "in_transit",
    "persistentDisposition": {"set": ["completeness_verified"], "unset": ["damaged", "expired"]},
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00011.987", "example:door": "7"},
    "bizLocation": {"id": "https://example.com/414/4012345000115"},
    "bizTransactionList": [
        {"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:4012345000115:1"},
        {"bizTransaction": "https://example.com/orders/2"},
    ],
    "sourceList": [{"type": "location", "source": "urn:epc:id:sgln:4012345.00225.0"}],
    "destinationList": [{"type": "owning_party", "destination": "urn:epc:id:pgln:4012345.00225"}],
    "sensorElementList": [
        {
            "sensorMetadata": {"time": "2020-03-04T10:00:00Z", "deviceID": "urn:epc:id:giai:4012345.D"},
            "sensorReport": [
                {"type": "Temperature", "value": 26.1, "uom": "CEL", "exception": "ALARM_CONDITION"},
                {"type": "Angle", "value": 5, "component": "latitude", "booleanValue": True},
            ],
            "example:calibrated": "yes",
        }
    ],
    "ilmd": {"cbvmda:lotNumber": "0012", "example:farm": {"example:field": [3, "north"]}},
    "example:note": "fine",
    "example:list": [{"example:a": 1}, {"example:a": 2}],
}
ORDER = [
    "eventType=",
    "eventTime=",
    "eventTimeZoneOffset=",
    "certificationInfo=",
    "epcList",
    "parentID=",
    "inputEPCList",
    "childEPCs",
    "quantityList",
    "childQuantityList",
    "inputQuantityList",
    "outputEPCList",
    "outputQuantityList",
    "action=",
    "transformationID=",
    "bizStep=",
    "disposition=",
    "persistentDisposition",
    "readPoint",
    "bizLocation",
    "bizTransactionList",
    "sourceList",
    "destinationList",
    "sensorElementList",
    "ilmd",
    "{https://ns.example.com/epcis/}list",
]
SPELLED = st.sampled_from(["sgtin", "lgtin", "sscc", "sgln", "pgln", "giai", "gdti"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals()
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@st.composite
def urns(draw: st.DrawFn) -> str:
    scheme = epc.SCHEMES[draw(SPELLED)]
    reference = draw(digits(scheme.digits - 7)) if scheme.digits else "A1"
    tail = f".{epc.escape(draw(TEXT_20))}"[:15].rstrip("%") if scheme.tail else ""
    return f"urn:epc:{scheme.kind}:{scheme.name}:4012345.{reference}{tail}"


def shuffled(value: Any, generator: random.Random) -> Any:
    if isinstance(value, dict):
        names = list(value)
        generator.shuffle(names)
        return {name: shuffled(value[name], generator) for name in names}
    if isinstance(value, list):
        members = [shuffled(member, generator) for member in value]
        generator.shuffle(members)
        return members
    return value


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for step in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[step], (*path, step))
    else:
        yield path


def parent_of(event: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        event = event[step]
    return event


def changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value.replace("T10", "T09").replace("T11", "T12") if "T1" in value else value + "1"
    return value + 0.25


def test_fields_stand_in_the_order_of_the_standard() -> None:
    text = event_hash.pre_hash(RICH, NAMESPACES)
    places = [text.index(name) for name in ORDER]
    assert places == sorted(places)


@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_and_lists_does_not_matter(generator: random.Random) -> None:
    assert event_hash.pre_hash(shuffled(RICH, generator), NAMESPACES) == event_hash.pre_hash(RICH, NAMESPACES)


@pytest.mark.parametrize("path", list(leaves(RICH)), ids=lambda path: "-".join(map(str, path)))
def test_each_value_that_is_changed_or_taken_away_changes_the_hash(path: tuple[Any, ...]) -> None:
    first = event_hash.event_hash(RICH, NAMESPACES)
    event = copy.deepcopy(RICH)
    holder = parent_of(event, path)
    holder[path[-1]] = changed(holder[path[-1]])
    assert event_hash.event_hash(event, NAMESPACES) != first
    del holder[path[-1]]
    assert event_hash.event_hash(event, NAMESPACES) != first


@given(
    st.lists(urns(), min_size=1, max_size=4), st.sampled_from(["https://id.gs1.org", "http://x.example/a"])
)
def test_urns_and_links_give_the_same_hash(names: list[str], host: str) -> None:
    try:
        links = [epc.to_digital_link(name).uri(host) for name in names]
    except Gs1Error:
        links = names
    for field in ("epcList", "childEPCs", "inputEPCList", "outputEPCList"):
        assert text_of(**{field: names}) == text_of(**{field: links})
    for field in ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"):
        old = [{"epcClass": name, "quantity": 1} for name in names]
        assert text_of(**{field: old}) == text_of(
            **{field: [{**a, "epcClass": b} for a, b in zip(old, links, strict=True)]}
        )
    assert text_of(parentID=names[0]) == text_of(parentID=links[0])
    assert text_of(readPoint={"id": names[0]}) == text_of(readPoint={"id": links[0]})


@pytest.mark.parametrize(
    ("field", "kind"),
    [("bizStep", "biz_step"), ("disposition", "disposition")],
)
def test_each_spelling_of_the_vocabulary_gives_the_same_hash(field: str, kind: cbv.Kind) -> None:
    token = sorted(cbv.VOCABULARIES[kind])[0]
    texts = {text_of(**{field: prefix + token}) for prefix in ("", *cbv.prefixes(kind))}
    assert texts == {f"{field}={cbv.uri(kind, token)}"}
    assert text_of(**{field: "example:x"}) == f"{field}=https://ns.example.com/epcis/x"
    assert text_of(**{field: "urn:vendor:x"}) == f"{field}=urn:vendor:x"


@pytest.mark.parametrize("field", ["eventID", "recordTime", "errorDeclaration"])
def test_what_the_repository_or_a_correction_adds_is_left_out(field: str) -> None:
    added = {field: {"reason": "incorrect_data"} if field == "errorDeclaration" else "2020-01-01T00:00:00Z"}
    assert event_hash.pre_hash({**RICH, **added}, NAMESPACES) == event_hash.pre_hash(RICH, NAMESPACES)


def test_absent_null_and_empty_fields_add_nothing() -> None:
    nothing = {"epcList": [], "disposition": None, "quantityList": [], "ilmd": None, "example:x": None}
    assert text_of(type="ObjectEvent", action="ADD", **nothing) == "eventType=ObjectEventaction=ADD"


def test_a_lone_value_counts_as_a_list_of_one_and_a_bare_id_as_a_place() -> None:
    assert text_of(epcList="a") == text_of(epcList=["a"]) == "epcListepc=a"
    assert text_of(readPoint="a") == text_of(readPoint={"id": "a"}) == "readPointid=a"
    assert text_of(certificationInfo="a") == text_of(certificationInfo=["a"]) == "certificationInfo=a"


def test_typed_entries_have_the_type_first_and_are_sorted_as_whole_texts() -> None:
    entries = [
        {"bizTransaction": "a", "type": "po"},
        {"bizTransaction": "z", "type": "inv"},
        {"bizTransaction": "m"},
    ]
    assert text_of(bizTransactionList=entries) == (
        "bizTransactionListbizTransaction=m"
        "type=https://ref.gs1.org/cbv/BTT-invbizTransaction=z"
        "type=https://ref.gs1.org/cbv/BTT-pobizTransaction=a"
    )


def test_sensor_elements_have_metadata_then_reports_and_extensions_stay_where_they_belong() -> None:
    reports = [{"uom": "CEL", "value": "26.0", "type": "Temperature", "example:b": 1}, {"type": "Angle"}]
    element = {
        "sensorReport": reports,
        "sensorMetadata": {"time": "2020-01-01T00:00:00+01:00"},
        "example:a": 1,
    }
    assert text_of(sensorElementList=[element]) == (
        "sensorElementListsensorElementsensorMetadatatime=2019-12-31T23:00:00.000Z"
        "sensorReporttype=https://gs1.org/voc/Angle"
        "sensorReporttype=https://gs1.org/voc/Temperaturevalue=26uom=CEL{https://ns.example.com/epcis/}b=1"
        "{https://ns.example.com/epcis/}a=1"
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-03-04T11:00:30+01:00", "2020-03-04T10:00:30.000Z"),
        ("2020-03-04T11:00:30.1Z", "2020-03-04T11:00:30.100Z"),
        ("2020-03-04T11:00:30.1425Z", "2020-03-04T11:00:30.143Z"),
        ("2020-03-04T11:00:30.14249Z", "2020-03-04T11:00:30.142Z"),
        ("2020-12-31T23:59:59.9996Z", "2021-01-01T00:00:00.000Z"),
        ("2020-03-04T00:30:00-11:30", "2020-03-04T12:00:00.000Z"),
        (" 2020-03-04t11:00:30z ", "2020-03-04T11:00:30.000Z"),
        ("2020-03-04T11:00:30", "2020-03-04T11:00:30"),
        ("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00+01:00"),
        ("2020-03-04T11:00:61Z", "2020-03-04T11:00:61Z"),
    ],
)
def test_moments_are_utc_with_milliseconds_half_up_and_wrong_ones_text(text: str, moment: str) -> None:
    assert text_of(eventTime=text) == f"eventTime={moment}"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (200, "200"),
        (200.0, "200"),
        ("200.50", "200.5"),
        ("+0200", "200"),
        (Decimal("2.00E+2"), "200"),
        (1e22, "10000000000000000000000"),
        ("1e-3", "0.001"),
        (-0.0, "0"),
        ("12 kg", "12 kg"),
        ("1e999999999", "1e999999999"),
        (Decimal("1E+999999999"), "1E+999999999"),
        (float("nan"), "NaN"),
        (True, "true"),
    ],
)
def test_numbers_have_no_needless_zeros_and_wrong_ones_are_text(number: Any, text: str) -> None:
    assert text_of(quantityList=[{"quantity": number}]) == f"quantityListquantityElementquantity={text}"


def test_texts_outside_numeric_fields_are_never_numbers() -> None:
    lots = ["0012", "12", "12.0", "1e3", "1000", "inf", "12345678901234567890", "12345678901234567891"]
    assert len({text_of(ilmd={"cbvmda:lotNumber": lot}) for lot in lots}) == len(lots)
    assert text_of(ilmd={"cbvmda:lotNumber": "0012"}) == "ilmd{urn:epcglobal:cbv:mda}lotNumber=0012"


@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_a_number_is_the_same_however_json_is_decoded(digits_of: int, places: int) -> None:
    exact = Decimal(digits_of).scaleb(-places)
    spellings = [exact, float(exact), str(exact), f"{exact:f}0" if places else f"{exact:f}.0"]
    assert len({event_values.number(spelling) for spelling in spellings}) == 1


def test_names_are_the_same_as_curie_as_term_and_in_full() -> None:
    name = "{https://ns.example.com/epcis/}grade"
    context = {"@context": {"grade": "example:grade"}}
    assert text_of(**{"example:grade": 1}) == f"{name}=1"
    assert text_of(**{EXAMPLE + "grade": 1}) == f"{name}=1"
    assert text_of(grade=1, **context) == f"{name}=1"
    assert event_hash.pre_hash({EXAMPLE + "grade": 1}, {}) == f"{name}=1"
    assert (
        event_hash.pre_hash({"urn:epcglobal:cbv:mda:lotNumber": 1}, {})
        == "{urn:epcglobal:cbv:mda}lotNumber=1"
    )
    assert text_of(**{"https://ns.example.com/epcis/a/b": 1}) == "{https://ns.example.com/epcis/}a/b=1"


def test_prefixes_may_differ_as_long_as_they_mean_the_same() -> None:
    renamed = json.loads(json.dumps(RICH).replace("example:", "other:"))
    namespaces = event_hash.namespaces_of({"other": EXAMPLE})
    assert event_hash.pre_hash(renamed, namespaces) == event_hash.pre_hash(RICH, NAMESPACES)
    own = {**renamed, "@context": [{"other": EXAMPLE}]}
    assert event_hash.pre_hash(own, event_hash.namespaces_of(None)) == event_hash.pre_hash(RICH, NAMESPACES)
    elsewhere = event_hash.namespaces_of({"example": "https://elsewhere.example/"})
    assert event_hash.pre_hash(RICH, elsewhere) != event_hash.pre_hash(RICH, NAMESPACES)


@pytest.mark.parametrize("context", [None, "https://x/c.jsonld", 7, [], [["https://x"], {"@version": 1.1}]])
def test_a_context_without_declarations_leaves_the_standards_own(context: object) -> None:
    assert event_hash.namespaces_of(context) == event_hash.STANDARD_NAMESPACES


def test_later_declarations_win_and_a_default_vocabulary_counts() -> None:
    known = event_hash.namespaces_of(
        [{"a": "https://x/"}, {"a": {"@id": "https://y/"}, "@vocab": "https://v/"}]
    )
    assert known["a"] == "https://y/"
    assert event_hash.pre_hash({"size": 1}, known) == "{https://v/}size=1"


@given(st.dictionaries(st.sampled_from([*event_hash.EVENT, "type", "example:x", "odd"]), JSON), JSON)
def test_strange_values_are_hashed_and_never_raise(event: dict[str, Any], context: Any) -> None:
    namespaces = event_hash.namespaces_of(context)
    assert len(event_hash.event_hash(event, namespaces)) == 32
    assert len(event_hash.event_hash({**event, "@context": context}, namespaces)) == 32


@pytest.mark.parametrize("field", [*event_hash.EVENT, "type", "example:x"])
@pytest.mark.parametrize("inner", [lambda value: [value], lambda value: {"id": value}])
def test_bottomless_nesting_is_refused(field: str, inner: Any) -> None:
    value: Any = "x"
    for _ in range(20_000):
        value = inner(value)
    with pytest.raises(Gs1Error, match="nested too deeply"):
        event_hash.pre_hash({field: value}, NAMESPACES)
