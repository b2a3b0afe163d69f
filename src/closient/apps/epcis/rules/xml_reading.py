"""EPCIS XML documents and query documents, 1.0 to 2.0, read into the plain data of the JSON form.

expat reads in slices and each event is taken out of the tree as soon as it ends, so that memory is bounded
by one event and not by the document. Nothing is ever fetched, and a DOCTYPE, the door to all entities,
ends the reading at once.
"""

from collections.abc import Iterator
from typing import Any, Final, Literal
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from msgspec import Struct

from closient.apps.epcis.rules import xml_fields
from closient.apps.epcis.rules.xml_fields import Fault
from closient.apps.epcis.rules.xml_names import EventRefused, Prefixes, TooManyEvents, XmlRefused

Kind = Literal["EPCISDocument", "EPCISQueryDocument"]
_SLICE: Final = 262_144
# A tag or a comment longer than this is an attack on the parser, not a document.
_LONGEST_TOKEN: Final = 1_048_576
_DEEPEST: Final = 64
# Of one event, or of all that is not in events. A body of 10 MB with one event of 100,000 EPCs has half.
_MOST_ELEMENTS: Final = 250_000
_NEVER: Final = _DEEPEST + 9
_EPCIS: Final = "urn:epcglobal:epcis"
_ROOTS: Final[dict[str, tuple[Kind, str]]] = {
    "urn:epcglobal:epcis:xsd:1}EPCISDocument": ("EPCISDocument", "1"),
    "urn:epcglobal:epcis:xsd:2}EPCISDocument": ("EPCISDocument", "2"),
    "urn:epcglobal:epcis-query:xsd:1}EPCISQueryDocument": ("EPCISQueryDocument", "1"),
    "urn:epcglobal:epcis-query:xsd:2}EPCISQueryDocument": ("EPCISQueryDocument", "2"),
}
_EVENT_LISTS: Final = {
    ("EPCISDocument", "EPCISBody", "EventList"),
    ("EPCISQueryDocument", "EPCISBody", "QueryResults", "resultsBody", "EventList"),
}


class XmlDocument(Struct, frozen=True, kw_only=True):
    """A document as its JSON form has it: `context` is the @context, `header` the epcisHeader or None.

    `header` holds the master data of the header, or of a query's answer, as
    `{"epcisMasterData": {"vocabularyList": [...]}}`. `query_name` and `subscription_id` are of queries.
    """

    kind: Kind
    schema_version: str
    creation_date: str
    context: list[Any]
    events: list[dict[str, Any]]
    header: dict[str, Any] | None = None
    query_name: str | None = None
    subscription_id: str | None = None


class _Reading:
    """The parser's callbacks: a tree of what is outside of events, and the events."""

    def __init__(self, event_limit: int) -> None:
        self.names = Prefixes()
        self.events: list[dict[str, Any]] = []
        self.event_limit = event_limit
        self.entries = 0
        self.kind: Kind = "EPCISDocument"
        self.path: tuple[str, ...] = ()
        self.event_depth = _NEVER
        self.event_list: Element | None = None
        self.depth = 0
        self.room = _MOST_ELEMENTS
        builder = TreeBuilder()
        self.begin, self.finish, self.text = builder.start, builder.end, builder.data
        self.tree = builder.close

    def start(self, name: str, attributes: dict[str, str]) -> None:
        depth = self.depth = self.depth + 1
        self.room -= 1
        if depth > _DEEPEST:
            raise XmlRefused(f"elements are nested more than {_DEEPEST} deep")
        if self.room < 0:
            raise XmlRefused(f"more than {_MOST_ELEMENTS} elements in one place")
        if depth == 1:
            self.open_document(name, attributes)
        # Some senders qualify every element of the standard, though none but the outermost should be.
        if name.startswith(_EPCIS):
            name = name.rpartition("}")[2]
        element = self.begin(name, attributes)
        if depth < self.event_depth:
            self.open_outside(name, element)

    def open_document(self, name: str, attributes: dict[str, str]) -> None:
        if name not in _ROOTS:
            raise XmlRefused("not an EPCISDocument or EPCISQueryDocument of EPCIS", None, "/*")
        self.kind, major = _ROOTS[name]
        version = attributes.get("schemaVersion", "")
        if version.partition(".")[0] != major:
            reason = f"schemaVersion must be {major} or {major}.x, as the namespace says"
            raise XmlRefused(reason, None, f"/{self.kind}/@schemaVersion")
        if not attributes.get("creationDate", "").strip():
            raise XmlRefused("creationDate is missing", None, f"/{self.kind}/@creationDate")

    def open_outside(self, name: str, element: Element) -> None:
        self.path = (*self.path[: self.depth - 1], name)
        if self.path in _EVENT_LISTS:
            if self.event_list is not None:
                raise XmlRefused("there is a second EventList", None, "/" + "/".join(self.path))
            self.event_list = element
            self.event_depth = self.depth + 1
            self.room = _MOST_ELEMENTS

    def end(self, name: str) -> None:
        element = self.finish(name)
        depth = self.depth
        self.depth = depth - 1
        if depth == self.event_depth:
            self.take(element)
        elif depth == self.event_depth - 1:
            self.event_depth = _NEVER

    def take(self, element: Element) -> None:
        """An entry of the event list has ended: its events are read, and its elements let go."""
        self.entries += 1
        try:
            for found in _unwrapped(element):
                if len(self.events) == self.event_limit:
                    reason = f"more than {self.event_limit} events"
                    raise TooManyEvents(reason, len(self.events), self.place())
                self.events.append(xml_fields.event(found, self.names))
        except Fault as fault:
            path = self.place() + "".join(_steps(element, fault.element, self.names))
            reason = f"{_called(fault.element, self.names)} {fault.reason}"
            raise EventRefused(reason, path, self.events, self.names.context()) from None
        if self.event_list is not None:
            self.event_list.clear()
        self.room = _MOST_ELEMENTS

    def place(self) -> str:
        return "/" + "/".join(self.path) + f"/*[{self.entries}]"

    def doctype(self, *_: Any) -> None:
        raise XmlRefused("a DOCTYPE is not taken")


def _unwrapped(element: Element) -> Iterator[Element]:
    """The events of an entry: itself, or what the wrappers of 1.1 and 1.2 hold."""
    if element.tag not in xml_fields.WRAPPERS:
        yield element
        return
    for child in element:
        yield from _unwrapped(child)


def _called(element: Element, names: Prefixes) -> str:
    return names.key(element.tag)


def _steps(root: Element, target: Element, names: Prefixes) -> list[str]:
    """The way from an entry down to one of its elements; only walked when something is refused."""
    if root is target:
        return [""]
    for position, child in enumerate(root):
        below = _steps(child, target, names)
        if below:
            same = [other for other in root if other.tag == child.tag]
            number = 1 + sum(other.tag == child.tag for other in list(root)[:position])
            step = f"/{_called(child, names)}" + (f"[{number}]" if len(same) > 1 else "")
            return [step, *below]
    return []


def _parse(body: bytes, reading: _Reading) -> None:
    parser = expat.ParserCreate(None, "}")
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartNamespaceDeclHandler = reading.names.declare
    parser.StartDoctypeDeclHandler = reading.doctype
    view = memoryview(body)
    for begin in range(0, len(body), _SLICE):
        parser.Parse(view[begin : begin + _SLICE], False)
        # What expat holds back is one unfinished token: it would be scanned again with every slice.
        if begin + _SLICE - parser.CurrentByteIndex > _LONGEST_TOKEN:
            raise XmlRefused("a tag or comment is too long")
    parser.Parse(b"", True)


def _attribute(element: Element, names: Prefixes) -> dict[str, Any]:
    """An attribute of master data: its value is a text, or an object if it holds elements."""
    plain = Element(element.tag, {key: text for key, text in element.items() if key != "id"})
    plain.text = element.text
    plain.extend(element)
    value = xml_fields.extension(plain, names)
    value = value.strip() if isinstance(value, str) else value
    return {"id": element.get("id", ""), "attribute": value}


def _vocabulary_element(element: Element, names: Prefixes) -> dict[str, Any]:
    found: dict[str, Any] = {"id": element.get("id", "")}
    attributes = [_attribute(child, names) for child in element.findall("attribute")]
    children = [(child.text or "").strip() for child in element.findall("children/id")]
    if attributes:
        found["attributes"] = attributes
    if children:
        found["children"] = children
    return found


def _header(root: Element, names: Prefixes) -> dict[str, Any] | None:
    """The master data of the header, or of a query's answer; the business document header says nothing."""
    vocabularies = []
    for element in root.iter("Vocabulary"):
        found = element.iterfind("VocabularyElementList/VocabularyElement")
        elements = [_vocabulary_element(each, names) for each in found]
        vocabularies.append({"type": element.get("type", ""), "vocabularyElementList": elements})
    return {"epcisMasterData": {"vocabularyList": vocabularies}} if vocabularies else None


def _said(root: Element, path: str) -> str | None:
    text = root.findtext(path)
    return text.strip() if text and text.strip() else None


def read(body: bytes, *, event_limit: int = 50_000) -> XmlDocument:
    """The document, or XmlRefused. `event_limit` is how many events are read before the rest is refused."""
    reading = _Reading(event_limit)
    try:
        _parse(body, reading)
    except expat.ExpatError as error:
        reason = f"not well-formed: {expat.ErrorString(error.code)} (line {error.lineno})"
        inside = len(reading.events) if reading.event_depth != _NEVER else None
        raise XmlRefused(reason, inside, "/" + "/".join(reading.path)) from None
    except (ValueError, LookupError) as error:
        # A declared encoding that Python does not know, or of more than one byte.
        if reading.depth:
            raise
        raise XmlRefused(f"the encoding cannot be read: {error}") from None
    except XmlRefused as refused:
        if not refused.path:
            refused.path = "/" + "/".join(reading.path)
            refused.event_index = len(reading.events) if reading.event_depth != _NEVER else None
        raise
    root = reading.tree()
    if root.find("EPCISBody") is None:
        raise XmlRefused("EPCISBody is missing", None, f"/{reading.kind}")
    try:
        header = _header(root, reading.names)
    except Fault as fault:
        path = f"/{reading.kind}" + "".join(_steps(root, fault.element, reading.names))
        raise XmlRefused(fault.reason, None, path) from None
    return XmlDocument(
        kind=reading.kind,
        schema_version=root.get("schemaVersion", ""),
        creation_date=root.get("creationDate", "").strip(),
        context=reading.names.context(),
        events=reading.events,
        header=header,
        query_name=_said(root, "EPCISBody/QueryResults/queryName"),
        subscription_id=_said(root, "EPCISBody/QueryResults/subscriptionID"),
    )
