"""Events of the JSON form written as an EPCIS 2.0 XML document or query document, in the schema's order.

What is read back is the same event, but for what XML cannot tell apart: a list of one and its entry alone,
an empty object and an empty text. Words of vocabularies stay as they are spelled.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from closient.apps.epcis.rules import xml_names
from closient.apps.epcis.rules.xml_names import XmlRefused

Write = Callable[["Writer", str, Any], None]

_HEAD: Final = (
    "eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration", "certificationInfo",
)  # fmt: skip
_WHY: Final = ("bizStep", "disposition", "readPoint", "bizLocation")
_PARTIES: Final = ("sourceList", "destinationList", "sensorElementList")
_LASTING: Final = ("persistentDisposition", "ilmd")
_ORDER: Final[Mapping[str, tuple[str, ...]]] = {
    "ObjectEvent": (
        *_HEAD, "epcList", "action", *_WHY, "bizTransactionList", "quantityList", *_PARTIES, *_LASTING,
    ),
    "AggregationEvent": (
        *_HEAD, "parentID", "childEPCs", "action", *_WHY, "bizTransactionList", "childQuantityList",
        *_PARTIES,
    ),
    "TransactionEvent": (
        *_HEAD, "bizTransactionList", "parentID", "epcList", "action", *_WHY, "quantityList", *_PARTIES,
    ),
    "TransformationEvent": (
        *_HEAD, "inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList",
        "transformationID", *_WHY, "bizTransactionList", *_PARTIES, *_LASTING,
    ),
    "AssociationEvent": (
        *_HEAD, "parentID", "childEPCs", "childQuantityList", "action", *_WHY, "bizTransactionList",
        *_PARTIES,
    ),
}  # fmt: skip
# The schema demands these elements even where there is nothing to list.
_DEMANDED: Final = {"ObjectEvent": "epcList", "TransactionEvent": "epcList", "AggregationEvent": "childEPCs"}

_START: Final = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = re.compile(rf"[{_START}][{_START}\-.0-9\u00b7\u0300-\u036f\u203f-\u2040]*").fullmatch
_ABSOLUTE: Final = re.compile(r"(urn:|[A-Za-z][A-Za-z0-9+.\-]*://)").match
_SPECIAL: Final = re.compile(r"[&<>\"\t\n\r]")
_IMPOSSIBLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").search


def _escaped(text: str) -> str:
    if _IMPOSSIBLE(text):
        raise XmlRefused(f"XML has no form for a character of {text[:40]!r}")
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text)


def _plain_number(value: float) -> str:
    """Without an exponent, which a decimal of XML Schema may not have; a float stays one by its point."""
    said = format(Decimal(repr(value)), "f")
    return said if isinstance(value, int) or "." in said else f"{said}.0"


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, int | float):
        return repr(value)
    raise XmlRefused(f"a {type(value).__name__} stands where a single value belongs")


class Writer:
    """The text so far, and which namespaces it needs under which prefixes."""

    def __init__(self, context: Any) -> None:
        self.parts: list[str] = []
        self.document_scope = xml_names.namespaces(context)
        self.scope = self.document_scope
        self.declared: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}
        self._declare(self.scope)

    def _declare(self, scope: Mapping[str, str]) -> None:
        for prefix, namespace in scope.items():
            if prefix not in xml_names.STANDARD_PREFIXES:
                self.prefix(namespace, prefix)

    def enter(self, context: Any) -> None:
        """The context of one event, which adds to the document's."""
        self.scope = self.document_scope
        if own := xml_names.namespaces(context):
            self.scope = self.document_scope | own
            self._declare(own)

    def prefix(self, namespace: str, wished: str) -> str:
        known = self._prefixes.get(namespace)
        if known:
            return known
        base = wished if _NAME(wished) and not wished.lower().startswith("xml") else "ns"
        chosen, number = base, 1
        while chosen in self.declared or chosen in ("epcis", "epcisq", "xsi", "xsd"):
            number += 1
            chosen = f"{base}{number}"
        self._prefixes[namespace] = chosen
        self.declared[chosen] = namespace
        return chosen

    def name(self, key: str) -> str:
        """The XML name of an extension's key, which is `prefix:local` or a whole URI."""
        prefix, found, local = key.partition(":")
        namespace = xml_names.STANDARD_PREFIXES.get(prefix) or self.scope.get(prefix)
        if namespace is None and found and _ABSOLUTE(key):
            end = max(key.rfind("/"), key.rfind("#"), key.rfind(":")) + 1
            namespace, local, prefix = key[:end], key[end:], "ns"
        if not found or namespace is None:
            raise XmlRefused(f"{key} has no namespace: its prefix is not in the context", None, key)
        if not _NAME(local):
            raise XmlRefused(f"{key} cannot be the name of an XML element", None, key)
        return f"xml:{local}" if prefix == "xml" else f"{self.prefix(namespace, prefix)}:{local}"

    def inner_name(self, key: str) -> str:
        """Inside of an extension a name may also stand without a namespace."""
        if ":" in key:
            return self.name(key)
        if not _NAME(key):
            raise XmlRefused(f"{key} cannot be the name of an XML element", None, key)
        return key

    def word(self, text: Any) -> str:
        """A value that may be `prefix:name`, with the prefix that its namespace has in this document."""
        if isinstance(text, str):
            prefix, found, local = text.partition(":")
            namespace = self.scope.get(prefix) if found else None
            if namespace and prefix not in xml_names.STANDARD_PREFIXES:
                text = f"{self.prefix(namespace, prefix)}:{local}"
        return _scalar(text)

    def put(self, *parts: str) -> None:
        self.parts.extend(parts)


def _text(writer: Writer, name: str, value: Any) -> None:
    writer.put(f"<{name}>", _scalar(value), f"</{name}>")


def _word(writer: Writer, name: str, value: Any) -> None:
    writer.put(f"<{name}>", writer.word(value), f"</{name}>")


def _epcs(writer: Writer, name: str, value: list[str]) -> None:
    writer.put(f"<{name}>", *(f"<epc>{_scalar(epc)}</epc>" for epc in value), f"</{name}>")


def _quantities(writer: Writer, name: str, value: list[dict[str, Any]]) -> None:
    writer.put(f"<{name}>")
    for entry in value:
        writer.put("<quantityElement>")
        _text(writer, "epcClass", entry["epcClass"])
        if "quantity" in entry:
            writer.put(f"<quantity>{_plain_number(entry['quantity'])}</quantity>")
        if "uom" in entry:
            # The schema has no unit without a quantity, though JSON's has.
            if "quantity" not in entry:
                writer.put('<quantity xsi:nil="true"/>')
            _text(writer, "uom", entry["uom"])
        writer.put("</quantityElement>")
    writer.put(f"</{name}>")


def _typed(entry_name: str) -> Write:
    def write(writer: Writer, name: str, value: list[dict[str, str]]) -> None:
        writer.put(f"<{name}>")
        for entry in value:
            kind = f' type="{writer.word(entry["type"])}"' if "type" in entry else ""
            writer.put(f"<{entry_name}{kind}>", _scalar(entry[entry_name]), f"</{entry_name}>")
        writer.put(f"</{name}>")

    return write


def _place(writer: Writer, name: str, value: dict[str, Any]) -> None:
    writer.put(f"<{name}>")
    _fields(writer, value, ("id",), {"id": _text})
    writer.put(f"</{name}>")


def _persistent(writer: Writer, name: str, value: dict[str, list[str]]) -> None:
    writer.put(f"<{name}>")
    for part in ("unset", "set"):
        for word in value.get(part, ()):
            _word(writer, part, word)
    writer.put(f"</{name}>")


def _error_declaration(writer: Writer, name: str, value: dict[str, Any]) -> None:
    def corrections(writer: Writer, name: str, value: list[str]) -> None:
        writer.put(f"<{name}>")
        for event_id in value:
            _text(writer, "correctiveEventID", event_id)
        writer.put(f"</{name}>")

    order = ("declarationTime", "reason", "correctiveEventIDs")
    known: dict[str, Write] = {
        "declarationTime": _text, "reason": _word, "correctiveEventIDs": corrections,
    }  # fmt: skip
    writer.put(f"<{name}>")
    _fields(writer, value, order, known)
    writer.put(f"</{name}>")


def _certificates(writer: Writer, name: str, value: str | list[str]) -> None:
    for certificate in [value] if isinstance(value, str) else value:
        _text(writer, name, certificate)


def _ilmd(writer: Writer, name: str, value: dict[str, Any]) -> None:
    writer.put(f"<{name}>")
    _fields(writer, value, (), {})
    writer.put(f"</{name}>")


def _attributes(writer: Writer, name: str, value: dict[str, Any]) -> None:
    """sensorMetadata or sensorReport: single values are attributes, also of extensions, all else elements."""
    writer.put(f"<{name}")
    inside = {}
    for key, part in value.items():
        if isinstance(part, dict | list) or part is None:
            inside[key] = part
        else:
            said = writer.word(part) if key in xml_names.SENSOR_WORDS else _scalar(part)
            writer.put(f' {writer.inner_name(key)}="{said}"')
    writer.put(">")
    _fields(writer, inside, (), {})
    writer.put(f"</{name}>")


def _sensor_elements(writer: Writer, name: str, value: list[dict[str, Any]]) -> None:
    def reports(writer: Writer, name: str, value: list[dict[str, Any]]) -> None:
        for report in value:
            _attributes(writer, name, report)

    known: dict[str, Write] = {"sensorMetadata": _attributes, "sensorReport": reports}
    writer.put(f"<{name}>")
    for element in value:
        writer.put("<sensorElement>")
        _fields(writer, element, ("sensorMetadata", "sensorReport"), known)
        writer.put("</sensorElement>")
    writer.put(f"</{name}>")


_FIELDS: Final[Mapping[str, Write]] = {
    **dict.fromkeys(xml_names.TEXTS, _text),
    **dict.fromkeys(xml_names.WORDS, _word),
    **dict.fromkeys(xml_names.EPC_LISTS, _epcs),
    **dict.fromkeys(xml_names.QUANTITY_LISTS, _quantities),
    **{name: _typed(entry) for name, entry in xml_names.TYPED_LISTS.items()},
    **dict.fromkeys(xml_names.PLACES, _place),
    "persistentDisposition": _persistent,
    "errorDeclaration": _error_declaration,
    "certificationInfo": _certificates,
    "sensorElementList": _sensor_elements,
    "ilmd": _ilmd,
}


def _fields(
    writer: Writer, value: Mapping[str, Any], order: Iterable[str], known: Mapping[str, Write]
) -> None:
    """The standard's fields in their order, then the extensions in the order of the object."""
    for name in order:
        part = value.get(name)
        if part is not None:
            known[name](writer, name, part)
    for key, part in value.items():
        if key not in known:
            _extension(writer, writer.name(key), part)


def _has_attributes(value: Mapping[str, Any]) -> bool:
    """Whether an object is a text with attributes: a single `value`, and beside it nothing but texts."""
    text = value.get("value")
    if not isinstance(text, str | int | float) or text == "" or len(value) < 2:
        return False
    return all(isinstance(part, str) for key, part in value.items() if key != "value")


def _typed_attribute(value: Any) -> str:
    """So that a number of JSON comes back as a number: XML's own way to say the type of a text."""
    if value is None:
        return ' xsi:nil="true"'
    if isinstance(value, bool):
        return ' xsi:type="xsd:boolean"'
    if isinstance(value, int):
        return ' xsi:type="xsd:integer"'
    return ' xsi:type="xsd:double"' if isinstance(value, float) else ""


def _extension(writer: Writer, name: str, value: Any) -> None:
    if isinstance(value, list):
        for entry in value:
            if isinstance(entry, list):
                raise XmlRefused(f"{name} is a list in a list, which has no XML form", None, name)
            _extension(writer, name, entry)
    elif not isinstance(value, dict):
        said = "" if value is None else _scalar(value)
        writer.put(f"<{name}{_typed_attribute(value)}>", said, f"</{name}>")
    elif _has_attributes(value):
        writer.put(f"<{name}")
        for key, part in value.items():
            if key != "value":
                writer.put(f' {writer.inner_name(key)}="{_escaped(part)}"')
        writer.put(_typed_attribute(value["value"]), ">", _scalar(value["value"]), f"</{name}>")
    else:
        writer.put(f"<{name}>")
        for key, part in value.items():
            _extension(writer, writer.inner_name(key), part)
        writer.put(f"</{name}>")


def _event(writer: Writer, event: Mapping[str, Any]) -> None:
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in _ORDER:
        raise XmlRefused(f"{kind} is no type of events", None, "type")
    order = _ORDER[kind]
    found = {key: part for key, part in event.items() if key not in ("type", "@context")}
    misplaced = [key for key in found if key in _FIELDS and key not in order]
    if misplaced:
        raise XmlRefused(f"{misplaced[0]} has no place in {kind}", None, misplaced[0])
    if kind in _DEMANDED:
        found.setdefault(_DEMANDED[kind], [])
    writer.enter(event.get("@context"))
    writer.put(f"<{kind}>")
    _fields(writer, found, order, _FIELDS)
    writer.put(f"</{kind}>\n")


def write_document(
    events: Iterable[Mapping[str, Any]],
    context: Any,
    *,
    created: datetime,
    query_name: str | None = None,
    subscription_id: str | None = None,
) -> bytes:
    """An EPCISDocument, or with `query_name` the EPCISQueryDocument that answers the query.

    `context` is the JSON-LD context of the events; an event's own @context adds to it. Raises XmlRefused
    for an event that has no XML form.
    """
    writer = Writer(context)
    for index, event in enumerate(events):
        try:
            _event(writer, event)
        except XmlRefused as refused:
            refused.event_index = index
            raise
    if query_name is None:
        return _document(writer, created, "epcis:EPCISDocument", "<EventList>\n", "</EventList>")
    named = f"<queryName>{_escaped(query_name)}</queryName>"
    if subscription_id is not None:
        named += f"<subscriptionID>{_escaped(subscription_id)}</subscriptionID>"
    opening = f"<epcisq:QueryResults>{named}<resultsBody><EventList>\n"
    closing = "</EventList></resultsBody></epcisq:QueryResults>"
    return _document(writer, created, "epcisq:EPCISQueryDocument", opening, closing)


def _document(writer: Writer, created: datetime, root: str, opening: str, closing: str) -> bytes:
    """All that was written, between the body's first and last elements and the root with its namespaces."""
    own = {"epcis": xml_names.EPCIS} if root.startswith("epcis:") else {"epcisq": xml_names.EPCIS_QUERY}
    bound = own | {"xsi": xml_names.XSI, "xsd": xml_names.XSD} | writer.declared
    declarations = "".join(f' xmlns:{prefix}="{_escaped(uri)}"' for prefix, uri in bound.items())
    moment = created.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{declarations} schemaVersion="2.0" '
        f'creationDate="{moment}"><EPCISBody>'
    )
    return "".join((head, opening, *writer.parts, closing, f"</EPCISBody></{root}>\n")).encode()
