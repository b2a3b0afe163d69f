"""The five kinds of events as EPCIS 2.0 has them in JSON: names, types and forms of single fields.

What fields demand of each other is in rules.events; keys of extensions stand in no struct and are kept.
"""

from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.apps.epcis.structs.prepared import Action

# A URI or a CURIE (RFC 3986: ASCII alone), short enough for an index.
# Python's $ lets a line break follow; the schema is JavaScript's, which has no \Z.
Uri = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z][A-Za-z0-9+.\-_]*:[!#-;=?-\[\]_a-z~]+(?!\n)$",
        max_length=2000,
        examples=["https://id.gs1.org/414/9506000134376"],
    ),
]
# A bare word of a vocabulary, or a URI.
Word = Annotated[str, Meta(pattern=r"^[!-~]+(?!\n)$", max_length=2000, examples=["shipping"])]
Text = Annotated[str, Meta(max_length=10_000)]
Moment = Annotated[datetime, Meta(tz=True)]
Offset = Annotated[str, Meta(pattern=r"^[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)(?!\n)$", examples=["+00:00"])]
Number = int | float


SPELLED = {"epc": "EPC", "epcs": "EPCs", "id": "ID", "ids": "IDs"}


def in_json(name: str) -> str:
    """A field as the standard spells it.

    >>> in_json("input_epc_list"), in_json("epc_list"), in_json("event_id"), in_json("context")
    ('inputEPCList', 'epcList', 'eventID', '@context')
    """
    if name == "context":
        return "@context"
    first, *rest = name.split("_")
    return first + "".join(SPELLED.get(word) or word.title() for word in rest)


class Open(Struct, rename=in_json):
    """An object that may have extensions beside its fields."""


class Closed(Struct, forbid_unknown_fields=True, rename=in_json):
    """An object of the standard that takes no extensions."""


class Quantity(Closed):
    """So much of a class; without a unit a count."""

    epc_class: Uri
    quantity: Number | UnsetType = UNSET
    uom: Annotated[str, Meta(pattern=r"^[A-Z0-9]{2,3}(?!\n)$", examples=["KGM"])] | UnsetType = UNSET


class Place(Open):
    """A read point or business location."""

    id: Uri


class BizTransaction(Closed):
    """A document that the event belongs to."""

    biz_transaction: Uri
    type: Word | UnsetType = UNSET


class Source(Closed):
    """Where the objects come from."""

    type: Word
    source: Uri


class Destination(Closed):
    """Where the objects go."""

    type: Word
    destination: Uri


class PersistentDisposition(Closed):
    """Dispositions that hold until they are unset."""

    set: Annotated[list[Word], Meta(min_length=1)] | UnsetType = UNSET
    unset: Annotated[list[Word], Meta(min_length=1)] | UnsetType = UNSET


class ErrorDeclaration(Open):
    """Says that an event that was captured earlier was wrong."""

    declaration_time: Moment
    reason: Word | UnsetType = UNSET
    corrective_event_ids: list[Uri] | UnsetType = UNSET


class SensorMetadata(Open):
    """What all reports of a sensor element share."""

    time: Moment | UnsetType = UNSET
    device_id: Uri | UnsetType = UNSET
    device_metadata: Uri | UnsetType = UNSET
    raw_data: Uri | UnsetType = UNSET
    start_time: Moment | UnsetType = UNSET
    end_time: Moment | UnsetType = UNSET
    data_processing_method: Uri | UnsetType = UNSET
    biz_rules: Uri | UnsetType = UNSET


class SensorReport(Open):
    """One measured value."""

    type: Word
    exception: Word | UnsetType = UNSET
    device_id: Uri | UnsetType = UNSET
    device_metadata: Uri | UnsetType = UNSET
    raw_data: Uri | UnsetType = UNSET
    data_processing_method: Uri | UnsetType = UNSET
    biz_rules: Uri | UnsetType = UNSET
    time: Moment | UnsetType = UNSET
    microorganism: Uri | UnsetType = UNSET
    chemical_substance: Uri | UnsetType = UNSET
    coordinate_reference_system: Uri | UnsetType = UNSET
    value: Number | UnsetType = UNSET
    component: Word | UnsetType = UNSET
    string_value: Text | UnsetType = UNSET
    boolean_value: bool | UnsetType = UNSET
    hex_binary_value: Annotated[str, Meta(pattern=r"^[A-Fa-f0-9]+(?!\n)$", examples=["A0"])] | UnsetType = (
        UNSET
    )
    uri_value: Uri | UnsetType = UNSET
    min_value: Number | UnsetType = UNSET
    max_value: Number | UnsetType = UNSET
    mean_value: Number | UnsetType = UNSET
    s_dev: Number | UnsetType = UNSET
    perc_rank: Number | UnsetType = UNSET
    perc_value: Number | UnsetType = UNSET
    uom: Text | UnsetType = UNSET


class SensorElement(Open):
    """Reports, and what they share."""

    sensor_report: Annotated[list[SensorReport], Meta(min_length=1)]
    sensor_metadata: SensorMetadata | UnsetType = UNSET


class Event(Struct, kw_only=True, tag_field="type", rename=in_json):
    """What every event may have."""

    event_time: Moment
    event_time_zone_offset: Offset
    context: Any = UNSET
    record_time: Moment | UnsetType = UNSET
    event_id: Uri | UnsetType = UNSET
    certification_info: Uri | list[Uri] | UnsetType = UNSET
    error_declaration: ErrorDeclaration | UnsetType = UNSET
    biz_step: Word | UnsetType = UNSET
    disposition: Word | UnsetType = UNSET
    read_point: Place | UnsetType = UNSET
    biz_location: Place | UnsetType = UNSET
    source_list: list[Source] | UnsetType = UNSET
    destination_list: list[Destination] | UnsetType = UNSET
    sensor_element_list: list[SensorElement] | UnsetType = UNSET


class ObjectEvent(Event, tag="ObjectEvent"):
    """Something happened to objects."""

    action: Action
    biz_transaction_list: list[BizTransaction] | UnsetType = UNSET
    epc_list: list[Uri] | UnsetType = UNSET
    quantity_list: list[Quantity] | UnsetType = UNSET
    persistent_disposition: PersistentDisposition | UnsetType = UNSET
    ilmd: dict[str, Any] | UnsetType = UNSET


class AggregationEvent(Event, tag="AggregationEvent"):
    """Objects were put into a container, seen in it or taken out."""

    action: Action
    biz_transaction_list: list[BizTransaction] | UnsetType = UNSET
    parent_id: Uri | UnsetType = UNSET
    child_epcs: list[Uri] | UnsetType = UNSET
    child_quantity_list: list[Quantity] | UnsetType = UNSET


class TransactionEvent(Event, tag="TransactionEvent"):
    """Objects were bound to a document, or freed of it."""

    action: Action
    biz_transaction_list: Annotated[list[BizTransaction], Meta(min_length=1)]
    parent_id: Uri | UnsetType = UNSET
    epc_list: list[Uri] | UnsetType = UNSET
    quantity_list: list[Quantity] | UnsetType = UNSET


class TransformationEvent(Event, tag="TransformationEvent"):
    """Inputs were used up, outputs made of them."""

    biz_transaction_list: list[BizTransaction] | UnsetType = UNSET
    input_epc_list: list[Uri] | UnsetType = UNSET
    input_quantity_list: list[Quantity] | UnsetType = UNSET
    output_epc_list: list[Uri] | UnsetType = UNSET
    output_quantity_list: list[Quantity] | UnsetType = UNSET
    transformation_id: Uri | UnsetType = UNSET
    persistent_disposition: PersistentDisposition | UnsetType = UNSET
    ilmd: dict[str, Any] | UnsetType = UNSET


class AssociationEvent(Event, tag="AssociationEvent"):
    """Objects were attached to a thing or a place, or taken off."""

    action: Action
    parent_id: Uri
    biz_transaction_list: list[BizTransaction] | UnsetType = UNSET
    child_epcs: list[Uri] | UnsetType = UNSET
    child_quantity_list: list[Quantity] | UnsetType = UNSET


AnyEvent = ObjectEvent | AggregationEvent | TransactionEvent | TransformationEvent | AssociationEvent
