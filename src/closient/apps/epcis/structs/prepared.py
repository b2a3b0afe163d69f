"""An event on its way into the store: what was read out of it once, for store, lots and queries."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from closient.gs1.epc_spelling import Parts

EventType = Literal[
    "ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"
]
Action = Literal["ADD", "OBSERVE", "DELETE"]
# As in the table epcis.event_epc: epcList, childEPCs, parentID, inputEPCList, outputEPCList, and in capitals
# the epcClass of quantityList, childQuantityList, inputQuantityList, outputQuantityList.
ReferenceRole = Literal["e", "c", "p", "i", "o", "Q", "C", "I", "O"]


class Reference(Struct, frozen=True):
    """An identifier that an event names, as spelled there, and what it means if it is one of GS1's."""

    role: ReferenceRole
    epc: str
    parts: Parts | None
    quantity: Decimal | None = None
    uom: str | None = None


class Prepared(Struct, frozen=True, kw_only=True):
    """A valid event. `body` is the decoded JSON, `document` its bytes as sent; `event_time` is in UTC.

    `id` is the row's, of 22 characters. `namespaces` are the prefixes in force, for ilmd and extensions.
    """

    id: str
    event_type: EventType
    event_time: datetime
    action: Action | None
    biz_step: str | None
    disposition: str | None
    read_point: str | None
    biz_location: str | None
    event_id: str | None
    hash: bytes
    is_correction: bool
    references: tuple[Reference, ...]
    body: Mapping[str, Any]
    document: bytes
    namespaces: Mapping[str, str]
