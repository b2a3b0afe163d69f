"""From the bytes of one event to what is stored of it, or the reason why it is refused.

The yardstick is the standard's JSON schema, with the CBV's URN spellings and unknown bare steps and
dispositions let through. Fields are checked one by one in structs.events, what they demand of each other
here.
"""

import atexit
import contextlib
import gc
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from closient.apps.epcis.structs import events
from closient.apps.epcis.structs.prepared import Prepared, Reference, ReferenceRole
from closient.gs1 import cbv, epc_spelling, event_hash
from closient.gs1.errors import Gs1Error

MOST_IDENTIFIERS = 20_000
# What went into what: each input with each output.
MOST_PAIRS = 250_000
FIRST_YEAR, LAST_YEAR = 1900, 9000
KINDS: dict[str, type[events.Event]] = {
    "ObjectEvent": events.ObjectEvent,
    "AggregationEvent": events.AggregationEvent,
    "TransactionEvent": events.TransactionEvent,
    "TransformationEvent": events.TransformationEvent,
    "AssociationEvent": events.AssociationEvent,
}
DECODER = msgspec.json.Decoder(events.AnyEvent)
# A decoder of several tagged structs ends the process with a fault (msgspec 0.22) when the last collection
# takes it apart; what is frozen is not looked at.
atexit.register(gc.freeze)


def names_of(struct: type[msgspec.Struct]) -> frozenset[str]:
    """The names of the fields of a struct, as they stand in JSON."""
    return frozenset(field.encode_name for field in msgspec.structs.fields(struct))


FIELDS = {name: names_of(kind) | {"type"} for name, kind in KINDS.items()}
DECLARATION, ELEMENT = names_of(events.ErrorDeclaration), names_of(events.SensorElement)
METADATA, REPORT = names_of(events.SensorMetadata), names_of(events.SensorReport)
# List, role of its members; the quantity lists carry classes.
EPC_LISTS: tuple[tuple[str, str, ReferenceRole], ...] = (
    ("epc_list", "epcList", "e"),
    ("child_epcs", "childEPCs", "c"),
    ("input_epc_list", "inputEPCList", "i"),
    ("output_epc_list", "outputEPCList", "o"),
)
QUANTITY_LISTS: tuple[tuple[str, ReferenceRole], ...] = (
    ("quantity_list", "Q"),
    ("child_quantity_list", "C"),
    ("input_quantity_list", "I"),
    ("output_quantity_list", "O"),
)
OBJECTS = {
    "ObjectEvent": ("epcList", "quantityList"),
    "AggregationEvent": ("childEPCs", "childQuantityList"),
    "TransactionEvent": ("epcList", "quantityList"),
    "AssociationEvent": ("childEPCs", "childQuantityList"),
}
TYPED = (
    ("bizTransactionList", "biz_transaction_type"),
    ("sourceList", "source_destination_type"),
    ("destinationList", "source_destination_type"),
)
# What may be a number whose exponent PostgreSQL has no place for; texts look like that too.
FAR_NUMBER = re.compile(rb"[0-9][eE][+-]?[0-9]{4}")
AT = re.compile(r"^(.*) - at `(.*)`$", re.DOTALL)
TOO_DEEP = "Nested too deeply."


class Refused(Exception):
    """Why an event is not taken; `path` leads to the fault, as `$.quantityList[0].uom`."""

    def __init__(self, reason: str, path: str = "$") -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path


def prepare(document: bytes, namespaces: Mapping[str, str], row_id: str) -> Prepared:
    """A valid event of these bytes; Refused otherwise. `namespaces` are those of the document around it."""
    body, event = decode(document)
    check(body, event)
    if "@context" in body:
        namespaces = {**namespaces, **event_hash.namespaces_of(body["@context"])}
    references = tuple(references_of(event))
    try:
        digest = event_hash.event_hash(body, namespaces)
    except Gs1Error as error:
        raise Refused(error.reason) from None
    return Prepared(
        id=row_id,
        event_type=body["type"],
        event_time=in_utc(event.event_time),
        action=getattr(event, "action", None),
        biz_step=given(event.biz_step),
        disposition=given(event.disposition),
        read_point=None if isinstance(event.read_point, UnsetType) else event.read_point.id,
        biz_location=None if isinstance(event.biz_location, UnsetType) else event.biz_location.id,
        event_id=given(event.event_id),
        hash=digest,
        is_correction=event.error_declaration is not UNSET,
        references=references,
        body=body,
        document=document,
        namespaces=namespaces,
    )


def given(value: str | UnsetType) -> str | None:
    """A text, or None for an absent one."""
    return None if isinstance(value, UnsetType) else value


def decode(document: bytes) -> tuple[dict[str, Any], events.Event]:
    """The plain JSON and the checked event."""
    if FAR_NUMBER.search(document):
        check_numbers(document)
    if b"\\u0000" in document:
        raise Refused("A text contains the character U+0000.")
    try:
        body = msgspec.json.decode(document)
        event = DECODER.decode(document)
    except msgspec.ValidationError as error:
        raise worded(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"Not JSON: {error}.") from None
    except RecursionError:
        raise Refused(TOO_DEEP) from None
    return body, event


def check_numbers(document: bytes) -> None:
    """Refused if a number has an exponent of four digits; what is no JSON is left to the decoder."""

    def check_number(text: str) -> float:
        if FAR_NUMBER.search(text.encode()):
            raise Refused("A number is out of range.")
        return 0.0

    with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        msgspec.json.Decoder(float_hook=check_number).decode(document)


def in_utc(moment: datetime) -> datetime:
    """A moment in UTC; Refused towards the ends of the calendar, which databases take for eternity."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Refused("The time is out of range.", "$.eventTime")
    return moment.astimezone(UTC)


def worded(error: msgspec.ValidationError) -> Refused:
    """The decoder's sentence and place."""
    found = AT.match(str(error))
    reason, path = found.groups() if found else (str(error), "$")
    if "matching regex" in reason:
        reason = "Not a URI." if "[A-Za-z][A-Za-z0-9+" in reason else reason
    return Refused(reason.rstrip(".") + ".", path)


def check(body: Mapping[str, Any], event: events.Event) -> None:
    """What the fields of an event demand of each other."""
    kind = body["type"]
    check_names(body, FIELDS[kind], "$")
    check_inner_names(body)
    check_words(body)
    check_ilmd(body)
    if isinstance(event, events.TransformationEvent):
        check_sides(body)
    elif getattr(event, "action", "") != "DELETE" and not has_objects(body, OBJECTS[kind]):
        is_measurement = kind == "ObjectEvent" and body.get("sensorElementList") and "readPoint" in body
        if not is_measurement:
            one, other = OBJECTS[kind]
            raise Refused(f"Needs {one} or {other}.")
    disposition = body.get("persistentDisposition")
    if disposition is not None and not disposition:
        raise Refused("Needs set or unset.", "$.persistentDisposition")


def has_objects(body: Mapping[str, Any], lists: tuple[str, str]) -> bool:
    """Whether one of two lists names something; an empty list of EPCs is no mistake of its own."""
    return bool(body.get(lists[0]) or body.get(lists[1]))


def check_sides(body: Mapping[str, Any]) -> None:
    """Inputs and outputs; a transformationID stands in for one of them."""
    inputs = has_objects(body, ("inputEPCList", "inputQuantityList"))
    outputs = has_objects(body, ("outputEPCList", "outputQuantityList"))
    if not (inputs and outputs) and not ("transformationID" in body and (inputs or outputs)):
        raise Refused("Needs inputs and outputs, or one of them and transformationID.")
    pairs = count_of(body, "inputEPCList", "inputQuantityList") * count_of(
        body, "outputEPCList", "outputQuantityList"
    )
    if pairs > MOST_PAIRS:
        raise Refused(f"More than {MOST_PAIRS:,} pairs of an input and an output cannot be traced.")


def count_of(body: Mapping[str, Any], *lists: str) -> int:
    """How many entries lists have together."""
    return sum(len(body.get(name, ())) for name in lists)


def check_names(found: Mapping[str, Any], names: frozenset[str], path: str) -> None:
    """Every other key is an extension, and says whose."""
    if names >= found.keys():
        return
    for name in found:
        if name not in names and ":" not in name:
            raise Refused(f"`{name}` is no field here, and no extension with a namespace.", path)


def check_inner_names(body: Mapping[str, Any]) -> None:
    """The same for the objects inside that take extensions."""
    if "errorDeclaration" in body:
        check_names(body["errorDeclaration"], DECLARATION, "$.errorDeclaration")
    for index, element in enumerate(body.get("sensorElementList", ())):
        path = f"$.sensorElementList[{index}]"
        check_names(element, ELEMENT, path)
        check_names(element.get("sensorMetadata", {}), METADATA, path + ".sensorMetadata")
        for number, report in enumerate(element["sensorReport"]):
            check_names(report, REPORT, f"{path}.sensorReport[{number}]")


def check_words(body: Mapping[str, Any]) -> None:
    """Types of transactions, sources and destinations: a word of the vocabulary, or a URI."""
    for name, kind in TYPED:
        for index, entry in enumerate(body.get(name, ())):
            word = entry.get("type")
            if word is not None and ":" not in word and not cbv.known(kind, word):
                raise Refused(f"`{word}` is no word of the vocabulary.", f"$.{name}[{index}].type")


def check_ilmd(body: Mapping[str, Any]) -> None:
    """Master data of instances and lots comes when they are made."""
    ilmd = body.get("ilmd")
    if ilmd is None:
        return
    if body["type"] == "ObjectEvent" and body["action"] != "ADD":
        raise Refused("Only with action ADD.", "$.ilmd")
    check_names(ilmd, frozenset(), "$.ilmd")


def references_of(event: events.Event) -> Iterator[Reference]:
    """Every identifier that the event names, in which role."""
    left = MOST_IDENTIFIERS
    parent = getattr(event, "parent_id", UNSET)
    if parent is not UNSET:
        yield Reference("p", parent, epc_spelling.parts(parent))
    for attribute, name, role in EPC_LISTS:
        epcs = getattr(event, attribute, UNSET)
        if epcs is UNSET:
            continue
        left -= len(epcs)
        if left < 0:
            raise Refused(f"More than {MOST_IDENTIFIERS} identifiers.", f"$.{name}")
        if role != "c" and len(set(epcs)) < len(epcs):
            raise Refused("An identifier stands there twice.", f"$.{name}")
        for epc in epcs:
            yield Reference(role, epc, epc_spelling.parts(epc))
    for attribute, role in QUANTITY_LISTS:
        quantities = getattr(event, attribute, UNSET)
        if quantities is UNSET:
            continue
        left -= len(quantities)
        if left < 0:
            raise Refused(f"More than {MOST_IDENTIFIERS} identifiers.")
        for one in quantities:
            yield Reference(
                role,
                one.epc_class,
                epc_spelling.parts(one.epc_class),
                None if one.quantity is UNSET else Decimal(str(one.quantity)),
                given(one.uom),
            )
