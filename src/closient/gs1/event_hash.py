"""The hash of an EPCIS event (CBV 2.0, event hash ID): two reports of one fact have the same one, whatever
their order and spelling. It serves the check for duplicates, nothing else. docs/event-hash.md has the
reading of the rules, and where public programs read them otherwise.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from closient.gs1 import cbv
from closient.gs1.errors import Gs1Error
from closient.gs1.event_values import (
    Namespaces,
    expand,
    free,
    identifier,
    moment,
    number,
    plain,
    sensor_word,
    word,
)

Renderer = Callable[[str, object, Namespaces], str]
Fields = Mapping[str, Renderer]

# What EPCIS's own JSON-LD context declares; it is never fetched.
STANDARD_NAMESPACES = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
VOCABULARY = "@vocab"
LEFT_OUT = frozenset({"@context", "type", "eventID", "id", "@id", "recordTime", "errorDeclaration"})
DEEPEST = 64
LAST_SEPARATOR = re.compile(r".*[/:#](?=.)", re.DOTALL)


def event_hash(event: Mapping[str, Any], namespaces: Namespaces) -> bytes:
    """The 32 bytes of the event's hash; Gs1Error if it is nested too deeply.

    >>> event_hash({"type": "ObjectEvent"}, {}).hex()[:16]
    '7aa6d15415d4b429'
    """
    # JSON can spell half of a surrogate pair: then too there is a hash.
    return sha256(pre_hash(event, namespaces).encode("utf-8", "surrogatepass")).digest()


def as_uri(digest: bytes) -> str:
    """The hash as an event ID (RFC 6920).

    >>> as_uri(bytes(32))
    'ni:///sha-256;0000000000000000000000000000000000000000000000000000000000000000?ver=CBV2.0'
    """
    return f"ni:///sha-256;{digest.hex()}?ver=CBV2.0"


def pre_hash(event: Mapping[str, Any], namespaces: Namespaces) -> str:
    """The text whose hash it is. `event` is decoded JSON; `namespaces` come from `namespaces_of` with the
    document's context; those of EPCIS's own context and of the event's are added here. Gs1Error if it is
    nested too deeply.

    >>> pre_hash({"type": "ObjectEvent", "epcList": ["ex:2", "ex:1"], "ex:lot": "0012"}, {"ex": "https://x/"})
    'eventType=ObjectEventepcListepc=https://x/1epc=https://x/2{https://x/}lot=0012'
    """
    own = event.get("@context")
    if own is not None or "cbvmda" not in namespaces:
        known = {**STANDARD_NAMESPACES, **namespaces}
        declare(own, known)
        namespaces = known
    kind = event.get("type")
    try:
        text = members(event, EVENT, namespaces, LEFT_OUT)
        return text if kind is None else f"eventType={plain(kind)}{text}"
    except RecursionError:
        raise Gs1Error("The event is nested too deeply.") from None


def namespaces_of(context: object) -> dict[str, str]:
    """Prefixes and terms of a JSON-LD context (text, object, or a list of both) with what they stand for,
    those of EPCIS's own context included. Contexts that are only named by an address are not fetched.

    >>> namespaces_of(["https://ref.gs1.org/x.jsonld", {"ex": "https://example.com/"}])["ex"]
    'https://example.com/'
    >>> namespaces_of({"ex": "https://example.com/", "size": {"@id": "ex:size"}})["size"]
    'https://example.com/size'
    """
    known = dict(STANDARD_NAMESPACES)
    declare(context, known)
    return known


def declare(context: object, known: dict[str, str]) -> None:
    """Add to `known` what a context declares.

    >>> known = {}
    >>> declare([{"a": "https://x/"}, [{"b": "a:c"}], None], known)
    >>> known
    {'a': 'https://x/', 'b': 'https://x/c'}
    """
    waiting = [context]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list | tuple):
            waiting.extend(reversed(found))
        elif isinstance(found, Mapping):
            for term, meaning in found.items():
                address = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
                if isinstance(address, str) and (term == VOCABULARY or not term.startswith("@")):
                    known[term] = expand(address, known)


def members(
    value: Mapping[str, Any],
    fields: Fields,
    namespaces: Namespaces,
    left_out: frozenset[str] = frozenset({"@context"}),
) -> str:
    """The standard's fields of an object in their order, then all others sorted.

    >>> members({"uom": "KGM", "b": 1, "a": "x", "quantity": 2.0}, QUANTITY, {})
    'quantity=2uom=KGMa=xb=1'
    """
    texts = []
    for name, render in fields.items():
        found = value.get(name)
        if found is not None:
            texts.append(render(name, found, namespaces))
    if len(texts) < len(value):
        others = [
            extension(name_of(key, namespaces), found, namespaces)
            for key, found in value.items()
            if key not in fields and key not in left_out
        ]
        texts += sorted(others)
    return "".join(texts)


def extension(name: str, value: object, namespaces: Namespaces, depth: int = 0) -> str:
    """A field that the standard does not know, with all below it. A list counts as its members, sorted.

    >>> extension("{https://x/}a", {"b": [3, 1], "c": None}, {})
    '{https://x/}ab=1b=3'
    """
    if value is None:
        return ""
    if isinstance(value, dict):
        if depth > DEEPEST:
            raise Gs1Error("The event is nested too deeply.")
        own = value.get("@context")
        if own is not None:
            known = dict(namespaces)
            declare(own, known)
            namespaces = known
        below = [
            extension(name_of(key, namespaces), found, namespaces, depth + 1)
            for key, found in value.items()
            if key != "@context"
        ]
        return name + "".join(sorted(below))
    if isinstance(value, list | tuple):
        if depth > DEEPEST:
            raise Gs1Error("The event is nested too deeply.")
        return "".join(sorted([extension(name, item, namespaces, depth + 1) for item in value]))
    return f"{name}={free(value, namespaces)}"


def name_of(key: str, namespaces: Namespaces) -> str:
    """A field's name as {namespace}local, be it written as CURIE, as a term of the context or in full.

    >>> name_of("cbvmda:lotNumber", STANDARD_NAMESPACES), name_of("id", {}), name_of("@type", {})
    ('{urn:epcglobal:cbv:mda}lotNumber', 'id', 'type')
    >>> name_of("urn:epcglobal:cbv:mda:lotNumber", {}), name_of("https://example.com/ns#lot", {})
    ('{urn:epcglobal:cbv:mda}lotNumber', '{https://example.com/ns#}lot')
    """
    prefix, colon, local = key.partition(":")
    if not colon:
        if key in namespaces:
            return split_name(namespaces[key], namespaces)
        if key.startswith("@"):
            return key[1:]
        return f"{{{namespaces[VOCABULARY].rstrip(':')}}}{key}" if VOCABULARY in namespaces else key
    if prefix in namespaces and not local.startswith("//"):
        return f"{{{namespaces[prefix].rstrip(':')}}}{local}"
    return split_name(key, namespaces)


def split_name(uri: str, namespaces: Namespaces) -> str:
    """A whole URI as {namespace}local: cut behind the longest declared namespace, else at the last separator.

    >>> split_name("https://x/a/b", {}), split_name("https://x/a/b", {"x": "https://x/"}), split_name("a", {})
    ('{https://x/a/}b', '{https://x/}a/b', 'a')
    """
    fitting = [known for known in namespaces.values() if known.endswith(("/", "#", ":"))]
    fitting = [known for known in fitting if uri.startswith(known) and uri != known]
    match = LAST_SEPARATOR.match(uri)
    if fitting:
        namespace = max(fitting, key=len)
    elif match is not None:
        namespace = match[0]
    else:
        return uri
    return f"{{{namespace.rstrip(':')}}}{uri[len(namespace) :]}"


def each(value: object) -> Iterable[Any]:
    """The members of a list; a lone value counts as a list of one, as JSON-LD has it.

    >>> list(each([1, None, 2])), list(each("a"))
    ([1, 2], ['a'])
    """
    return [item for item in value if item is not None] if isinstance(value, list | tuple) else [value]


def field(text_of: Callable[[object, Namespaces], str]) -> Renderer:
    """Fields with one value, `name=value`.

    >>> field(identifier)("epc", "urn:epc:id:sscc:4012345.0000000111", {})
    'epc=https://id.gs1.org/00/040123450000001112'
    """

    def render(name: str, value: object, namespaces: Namespaces) -> str:
        if isinstance(value, dict | list | tuple):
            return extension(name, value, namespaces)
        return f"{name}={text_of(value, namespaces)}"

    return render


def several(one: Renderer, label: str = "", heading: bool = False) -> Renderer:
    """Lists of single values, sorted: each under the label or the list's name, together under a heading.

    >>> several(IDENTIFIER, "epc", heading=True)("epcList", ["b", "a"], {})
    'epcListepc=aepc=b'
    """

    def render(name: str, value: object, namespaces: Namespaces) -> str:
        texts = sorted([one(label or name, item, namespaces) for item in each(value)])
        return (name if heading and texts else "") + "".join(texts)

    return render


def objects(fields: Fields, label: str = "", heading: bool = False) -> Renderer:
    """Lists of objects, sorted by their whole texts: each begins with the label, all stand under a heading.

    >>> objects(QUANTITY, "quantityElement", heading=True)("quantityList", [{"uom": "KGM"}], {})
    'quantityListquantityElementuom=KGM'
    """

    def render(name: str, value: object, namespaces: Namespaces) -> str:
        texts = [
            label + members(item, fields, namespaces)
            if isinstance(item, dict)
            else extension(label or name, item, namespaces)
            for item in each(value)
        ]
        return (name if heading and texts else "") + "".join(sorted(texts))

    return render


def place(name: str, value: object, namespaces: Namespaces) -> str:
    """A place: an object with an id, or the id alone.

    >>> place("readPoint", {"id": "urn:epc:id:sgln:4012345.00011.0"}, {})
    'readPointid=https://id.gs1.org/414/4012345000115'
    """
    return name + members(value if isinstance(value, dict) else {"id": value}, PLACE, namespaces)


TEXT: Renderer = field(lambda value, _: plain(value))
NUMERIC: Renderer = field(lambda value, _: number(value))
MOMENT: Renderer = field(lambda value, _: moment(value))
IDENTIFIER: Renderer = field(identifier)
SENSOR_WORD: Renderer = field(sensor_word)
EPCS: Renderer = several(IDENTIFIER, "epc", heading=True)


def vocabulary(kind: cbv.Kind) -> Renderer:
    """Fields whose values belong to a vocabulary.

    >>> vocabulary("disposition")("disposition", "in_transit", {})
    'disposition=https://ref.gs1.org/cbv/Disp-in_transit'
    """
    return field(partial(word, kind))


PLACE: Fields = {"id": IDENTIFIER}
QUANTITY: Fields = {"epcClass": IDENTIFIER, "quantity": NUMERIC, "uom": TEXT}
QUANTITIES: Renderer = objects(QUANTITY, "quantityElement", heading=True)
LASTING: Renderer = several(vocabulary("disposition"))
DEVICE: Fields = dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod"), IDENTIFIER)
SENSOR_METADATA: Fields = {
    "time": MOMENT,
    "startTime": MOMENT,
    "endTime": MOMENT,
    **DEVICE,
    "bizRules": IDENTIFIER,
}
SENSOR_REPORT: Fields = {
    "type": SENSOR_WORD,
    "exception": SENSOR_WORD,
    **DEVICE,
    "time": MOMENT,
    "microorganism": IDENTIFIER,
    "chemicalSubstance": IDENTIFIER,
    "value": NUMERIC,
    "component": SENSOR_WORD,
    "stringValue": TEXT,
    "booleanValue": TEXT,
    "hexBinaryValue": TEXT,
    "uriValue": IDENTIFIER,
    **dict.fromkeys(("minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), NUMERIC),
    "uom": TEXT,
    "coordinateReferenceSystem": IDENTIFIER,
}
SENSOR_ELEMENT: Fields = {
    "sensorMetadata": objects(SENSOR_METADATA, "sensorMetadata"),
    "sensorReport": objects(SENSOR_REPORT, "sensorReport"),
}


def typed(kind: cbv.Kind, key: str) -> Renderer:
    """Lists whose entries have a type, which comes first.

    >>> entries = [{"type": "po", "bizTransaction": "b"}, {"bizTransaction": "a"}]
    >>> typed("biz_transaction_type", "bizTransaction")("bizTransactionList", entries, {})
    'bizTransactionListbizTransaction=atype=https://ref.gs1.org/cbv/BTT-pobizTransaction=b'
    """
    return objects({"type": vocabulary(kind), key: IDENTIFIER}, heading=True)


EVENT: Fields = {
    "eventTime": MOMENT,
    "eventTimeZoneOffset": TEXT,
    "certificationInfo": several(IDENTIFIER),
    "epcList": EPCS,
    "parentID": IDENTIFIER,
    "inputEPCList": EPCS,
    "childEPCs": EPCS,
    "quantityList": QUANTITIES,
    "childQuantityList": QUANTITIES,
    "inputQuantityList": QUANTITIES,
    "outputEPCList": EPCS,
    "outputQuantityList": QUANTITIES,
    "action": TEXT,
    "transformationID": IDENTIFIER,
    "bizStep": vocabulary("biz_step"),
    "disposition": vocabulary("disposition"),
    "persistentDisposition": objects({"set": LASTING, "unset": LASTING}, heading=True),
    "readPoint": place,
    "bizLocation": place,
    "bizTransactionList": typed("biz_transaction_type", "bizTransaction"),
    "sourceList": typed("source_destination_type", "source"),
    "destinationList": typed("source_destination_type", "destination"),
    "sensorElementList": objects(SENSOR_ELEMENT, "sensorElement", heading=True),
    "ilmd": extension,
}
