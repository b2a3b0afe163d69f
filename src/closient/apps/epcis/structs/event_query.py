"""What a SimpleEventQuery asks, after it was read: typed conditions that all must hold, order and limits."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

# Name and value of a parameter, in the order sent; a name may come several times.
Pairs = tuple[tuple[str, str], ...]
Column = Literal["event_type", "action", "biz_step", "disposition", "read_point", "biz_location"]
TimeColumn = Literal["event_time", "record_time"]
Operator = Literal["EXISTS", "EQ", "GT", "GE", "LT", "LE"]
OrderBy = Literal["eventTime", "recordTime"]
Direction = Literal["ASC", "DESC"]

# All of epcis.event_epc.
EVERY_ROLE = "ecpioQCIO"


class OneOf(Struct, frozen=True):
    """A column has one of these values, spelled exactly so."""

    column: Column
    values: tuple[str, ...]


class Within(Struct, frozen=True):
    """A place is one of these, or one of the places that stand inside them: those begin so."""

    column: Literal["read_point", "biz_location"]
    values: tuple[str, ...]
    beginnings: tuple[str, ...]


class Bound(Struct, frozen=True):
    """A time is not before (GE) or before (LT) a moment."""

    column: TimeColumn
    operator: Literal["GE", "LT"]
    moment: datetime


class Names(Struct, frozen=True):
    """The event names one of these identifiers in one of these roles (as in epcis.event_epc).

    `beginnings`: what patterns of GS1 (urn:epc:idpat:...) leave before their first star.
    """

    roles: str
    values: tuple[str, ...]
    beginnings: tuple[str, ...] = ()


class Called(Struct, frozen=True):
    """The event has one of these eventIDs; `ids` are those that this server gave."""

    values: tuple[str, ...]
    ids: tuple[str, ...]


class At(Struct, frozen=True):
    """It happened at one of these places: they are its read point or its location, or begin so."""

    values: tuple[str, ...]
    beginnings: tuple[str, ...]


class AboutLots(Struct, frozen=True):
    """The event is about one of these lots (rows of epcis.lot), by name or through a container."""

    lot_ids: tuple[str, ...]


class Corrects(Struct, frozen=True):
    """The event is an error declaration."""


class Field(Struct, frozen=True, kw_only=True):
    """A field somewhere in the event's JSON compares so.

    `holder` is the jsonpath of the objects that may have the field (with `variables`), `keys` its possible
    names there; with a `local` name and `namespaces` also each CURIE that the event's contexts make of them.
    """

    holder: str
    keys: tuple[str, ...]
    operator: Operator
    variables: dict[str, Any] = {}
    local: str = ""
    namespaces: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    numbers: tuple[Decimal, ...] = ()
    moments: tuple[datetime, ...] = ()


Condition = OneOf | Within | At | AboutLots | Bound | Names | Called | Corrects | Field


class EventQuery(Struct, frozen=True, kw_only=True):
    """A whole query. `event_count_limit` cuts the answer, more than `max_event_count` refuses it."""

    conditions: tuple[Condition, ...] = ()
    order_by: OrderBy = "eventTime"
    direction: Direction = "DESC"
    event_count_limit: int | None = None
    max_event_count: int | None = None


class Position(Struct, frozen=True, array_like=True):
    """Where a page ended: the time that orders, the row's id, and how many events may still come."""

    time: datetime
    event_id: str
    left: int | None = None


# The fixed names of the REST binding, with what OpenAPI says of them.
CONTRACT_PARAMETERS: dict[str, str] = {
    "eventType": "ObjectEvent, AggregationEvent, TransactionEvent, TransformationEvent or AssociationEvent; "
    "several are separated by `|` or `,`.",
    "GE_eventTime": "Not before this moment; RFC 3339 with offset.",
    "LT_eventTime": "Before this moment; RFC 3339 with offset.",
    "EQ_bizStep": "Exactly as captured: `shipping`, `urn:epcglobal:cbv:bizstep:shipping` and vendors' URIs "
    "are all different. Several are separated by `|`, here and wherever values are compared.",
    "EQ_disposition": "Exactly as captured.",
    "EQ_readPoint": "Exactly as captured.",
    "EQ_bizLocation": "Exactly as captured.",
    "MATCH_epc": "An identifier exactly as captured, in epcList, childEPCs, parentID, inputEPCList, "
    "outputEPCList or as epcClass of a quantity list; or a pattern (`urn:epc:idpat:sgtin:4012345.011111.*`).",
    "MATCH_anyEPC": "Several identifiers, separated by commas; events that name any of them.",
    "EQ_action": "ADD, OBSERVE or DELETE.",
}
MORE_PARAMETERS: dict[str, str] = {
    "GE_recordTime": "Captured not before this moment.",
    "LT_recordTime": "Captured before this moment.",
    "EQ_persistentDisposition_set": "A disposition that the event sets.",
    "EQ_persistentDisposition_unset": "A disposition that the event unsets.",
    "WD_readPoint": "This place, or one inside it: a GLN with an extension.",
    "WD_bizLocation": "This place, or one inside it: a GLN with an extension.",
    "EQ_transformationID": "The transformation that the event is part of.",
    "MATCH_parentID": "In parentID.",
    "MATCH_inputEPC": "In inputEPCList.",
    "MATCH_outputEPC": "In outputEPCList.",
    "MATCH_epcClass": "As epcClass in quantityList or childQuantityList.",
    "MATCH_inputEPCClass": "As epcClass in inputQuantityList.",
    "MATCH_outputEPCClass": "As epcClass in outputQuantityList.",
    "MATCH_anyEPCClass": "As epcClass in any quantity list.",
    "EQ_quantity": "A quantity list has exactly this quantity; `EQ_quantity_KGM` asks for the unit too.",
    "GT_quantity": "A quantity list has more.",
    "GE_quantity": "A quantity list has at least so much.",
    "LT_quantity": "A quantity list has less.",
    "LE_quantity": "A quantity list has at most so much.",
    "EQ_eventID": "The eventID, as sent or as given by the server.",
    "EXISTS_errorDeclaration": "`true`: error declarations alone.",
    "GE_errorDeclarationTime": "Declared not before this moment.",
    "LT_errorDeclarationTime": "Declared before this moment.",
    "EQ_errorReason": "The reason of an error declaration.",
    "EQ_correctiveEventID": "An event that corrects the declared error.",
    "GE_startTime": "startTime of a sensor element.",
    "LT_startTime": "startTime of a sensor element.",
    "GE_endTime": "endTime of a sensor element.",
    "LT_endTime": "endTime of a sensor element.",
    "EQ_type": "What a sensor report measures, such as `Temperature`.",
    "EQ_deviceID": "The device of a sensor element or report.",
    "EQ_dataProcessingMethod": "How sensor data were processed.",
    "EQ_microorganism": "Which microorganism was measured.",
    "EQ_chemicalSubstance": "Which substance was measured.",
    "EQ_bizRules": "Which rules sensor data were held against.",
    "EQ_stringValue": "A measured text.",
    "EQ_hexBinaryValue": "A measured value in hexadecimal digits.",
    "EQ_uriValue": "A measured URI.",
    "EQ_booleanValue": "`true` or `false`.",
    "orderBy": "`eventTime` (as without it) or `recordTime`.",
    "orderDirection": "`DESC` (as without it) or `ASC`.",
    "eventCountLimit": "Only so many events, the first in the order of `orderBy`.",
    "maxEventCount": "413 when there are more.",
}
