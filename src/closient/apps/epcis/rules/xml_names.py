"""What the XML form of EPCIS and the JSON form call the same things: namespaces, prefixes, and refusals.

JSON knows an extension as `prefix:name` with the namespaces beside it in the context, XML by its namespace;
here stands which prefix a namespace gets, so that reading and writing agree.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from closient.apps.epcis.structs.query_results import CONTEXT_URL

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
XSD: Final = "http://www.w3.org/2001/XMLSchema"
EPCIS: Final = "urn:epcglobal:epcis:xsd:2"
EPCIS_QUERY: Final = "urn:epcglobal:epcis-query:xsd:2"

# Prefixes that the standard's context declares itself: they always mean these, and need no entry.
STANDARD_PREFIXES: Final[Mapping[str, str]] = {
    "cbvmda": "urn:epcglobal:cbv:mda",
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": XSD + "#",
    "dcterms": "http://purl.org/dc/terms/",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
# The context writes the namespace of master data attributes with a colon at its end, XML without.
_BY_NAMESPACE: Final = {uri: prefix for prefix, uri in STANDARD_PREFIXES.items()} | {
    "urn:epcglobal:cbv:mda:": "cbvmda"
}

EPC_LISTS: Final = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
QUANTITY_LISTS: Final = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
# List -> its entries, which carry their value as text and their type as attribute.
TYPED_LISTS: Final = {
    "bizTransactionList": "bizTransaction",
    "sourceList": "source",
    "destinationList": "destination",
}
PLACES: Final = ("readPoint", "bizLocation")
WORDS: Final = ("bizStep", "disposition")
TEXTS: Final = (
    "eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "parentID", "action", "transformationID",
)  # fmt: skip
SENSOR_NUMBERS: Final = frozenset(
    {"value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"}
)
SENSOR_WORDS: Final = frozenset({"type", "exception", "component"})

# A prefix of one of these names would give the standard's own word another meaning in a JSON-LD context.
_TAKEN: Final = frozenset(
    {"epcisq", "xsi", "xmlns", "urn", "http", "https"}
    | {"id", "type", "value", "set", "unset", "epcClass", "quantity", "uom", "ilmd"}
    | {"certificationInfo", "persistentDisposition", "errorDeclaration", "sensorElementList", "sensorReport"}
    | {"ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"}
    | set(STANDARD_PREFIXES) | set(EPC_LISTS) | set(QUANTITY_LISTS) | set(TYPED_LISTS) | set(PLACES)
    | set(WORDS) | set(TEXTS)
)  # fmt: skip
# So many namespaces and names no honest document has; more would only be a way to fill the memory.
_MOST_NAMESPACES: Final = 1_000
_MOST_NAMES: Final = 10_000


class XmlRefused(Exception):
    """XML that cannot be taken, or an event that has no XML form: what is wrong, in which event, and where.

    `event_index` counts from 0 and is None outside of events; `path` reads like an XPath from the root, or
    when writing from the event.
    """

    def __init__(self, reason: str, event_index: int | None = None, path: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.event_index = event_index
        self.path = path


class TooManyEvents(XmlRefused):
    """More events than the reader was told to take."""


class EventRefused(XmlRefused):
    """One event of a document that is else in order: `events` are those before it, in `context`."""

    def __init__(self, reason: str, path: str, events: list[dict[str, Any]], context: list[Any]) -> None:
        super().__init__(reason, len(events), path)
        self.events = events
        self.context = context


class Prefixes:
    """Which prefix stands for which namespace in one document; the first claim on a prefix wins."""

    def __init__(self) -> None:
        self._declared: dict[str, str] = {}
        self._wished: dict[str, str] = {}
        self._given: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self.used: dict[str, str] = {}

    def declare(self, prefix: str | None, namespace: str | None) -> None:
        """The document binds a prefix. None is the default namespace, or the end of its scope."""
        if not prefix or not namespace or namespace in self._wished:
            return
        if len(self._wished) >= _MOST_NAMESPACES:
            raise XmlRefused(f"more than {_MOST_NAMESPACES} namespaces")
        self._wished[namespace] = prefix
        self._declared.setdefault(prefix, namespace)

    def prefix(self, namespace: str) -> str:
        """The prefix of a namespace, which from now on is part of the context."""
        known = self._given.get(namespace) or _BY_NAMESPACE.get(namespace)
        if known:
            return known
        wished = self._wished.get(namespace, "ns")
        chosen, number = wished, 1
        while chosen in _TAKEN or chosen in self.used:
            number += 1
            chosen = f"{wished}{number}"
        self._given[namespace] = chosen
        self.used[chosen] = namespace
        return chosen

    def key(self, name: str) -> str:
        """`namespace}local`, as the parser says it, is `prefix:local` in JSON; a bare name stays as it is."""
        known = self._keys.get(name)
        if known is None:
            if len(self._keys) >= _MOST_NAMES:
                raise XmlRefused(f"more than {_MOST_NAMES} different names of elements and attributes")
            namespace, found, local = name.rpartition("}")
            known = f"{self.prefix(namespace)}:{local}" if found else name
            self._keys[name] = known
        return known

    def word(self, text: str) -> str:
        """A value that may be `prefix:name`: it stays, and a prefix that the document declares is in use."""
        prefix = text.partition(":")[0]
        if prefix in self._declared and prefix != text and prefix not in self.used and prefix not in _TAKEN:
            namespace = self._declared[prefix]
            self._given.setdefault(namespace, prefix)
            self.used[prefix] = namespace
        return text

    def context(self) -> list[Any]:
        """The JSON-LD context of all that was read."""
        return [CONTEXT_URL, dict(self.used)] if self.used else [CONTEXT_URL]


def namespaces(context: Any) -> dict[str, str]:
    """Prefix -> namespace of a JSON-LD context, whatever its form; remote contexts are never fetched."""
    found: dict[str, str] = {}
    entries: Iterable[Any] = context if isinstance(context, list) else [context]
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        for prefix, meaning in entry.items():
            uri = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if isinstance(uri, str) and not prefix.startswith("@"):
                found[prefix] = uri
    return found
