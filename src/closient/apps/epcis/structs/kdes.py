"""Key data elements (KDEs) of critical tracking events: 21 CFR 1.1325 to 1.1350, one field for each."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from closient.apps.epcis.structs.places import Place, ProductDescription
from closient.apps.epcis.structs.tracing import Kind, Side

KdeName = Literal[
    "traceability_lot_code",
    "product_description",
    "commodity",
    "species",
    "quantity",
    "date",
    "location",
    "farm",
    "growing_area",
    "harvest_date",
    "harvest_location",
    "harvester",
    "cooling_location",
    "cooling_date",
    "received_date",
    "received_quantity",
    "previous_source",
    "ship_from",
    "subsequent_recipient",
    "tlc_source",
    "input_traceability_lot_code",
    "input_product_description",
    "input_quantity",
    "reference_document",
]


class LotShare(Struct, frozen=True):
    """A lot that an event is about, and how much of it; no unit: a count."""

    lot_id: str
    gtin: str
    lot_code: str
    role: Side
    uom: str | None = None
    quantity: Decimal | None = None


class CteEvent(Struct, frozen=True):
    """A critical tracking event with what it says and the lots that it is about.

    `called`: its eventID, or our name for it. Places are GLNs of 13 digits, or as sent.
    """

    id: str
    called: str
    event_time: datetime
    kind: Kind
    location: str | None
    ship_from: str | None
    ship_to: str | None
    owning_party_destination: str | None
    body: Mapping[str, Any]
    lots: tuple[LotShare, ...]


class StoredCte(Struct, frozen=True):
    """The same as read from the tables: lots as [gtin, code, role, unit, quantity], and their ids."""

    id: str
    called: str
    event_time: datetime
    kind: Kind
    location: str | None
    ship_from: str | None
    ship_to: str | None
    owning_party_destination: str | None
    document: str
    lots: list[Any]
    lot_ids: list[str]


class FactRow(Struct, frozen=True):
    """A fact as stored; `ilmd` is JSON as it was sent."""

    lot_id: str
    kind: Kind
    event_time: datetime
    location: str | None
    ship_to: str | None
    uom: str | None
    quantity: Decimal | None
    offset: str | None
    ilmd: str | None


class Fact(Struct, frozen=True):
    """What another event of a lot says that this one needs: its harvest, cooling, intake, or assignment."""

    lot_id: str
    kind: Kind
    event_time: datetime
    location: str | None
    ship_to: str | None
    uom: str | None
    quantity: Decimal | None
    offset: str
    ilmd: Any


class Known(Struct, frozen=True):
    """What KDEs are read with: places by GLN, products by GTIN, facts by lot, in the order of their time."""

    places: Mapping[str, Place]
    products: Mapping[str, ProductDescription]
    facts: Mapping[str, list[Fact]]


class Described(Struct, frozen=True):
    """A location, party or product: which, how it reads, and the fields that its description lacks."""

    id: str = ""
    text: str = ""
    lacks: tuple[str, ...] = ()


NOTHING = Described()


class Kdes(Struct, frozen=True, kw_only=True):
    """The KDEs of one event about one lot, and of a transformation about one input of it.

    Empty: nobody said it, or it is no KDE of this kind of event. Dates are local to the event.
    """

    # A raw commodity on its way before initial packing owes nothing (1.1340(c)); it has no such code yet.
    is_before_packing: bool = False
    # 1.1330(a)(11), 1.1335(a), 1.1340(a)(1), 1.1345(a)(1), 1.1350(a)(2)(i)
    traceability_lot_code: str = ""
    # 1.1330(a)(12), 1.1335(b), 1.1340(a)(3), 1.1345(a)(3), 1.1350(a)(2)(iv)
    product_description: Described = NOTHING
    # With the variety: 1.1325(a)(1)(ii), 1.1325(b)(1)(ii), 1.1330(a)(1)
    commodity: str = ""
    # 1.1335(b)
    species: str = ""
    # 1.1325(a)(1)(iii), (b)(1)(iii), 1.1330(a)(13), 1.1335(c), 1.1340(a)(2), 1.1345(a)(2), 1.1350(a)(2)(v)
    quantity: Decimal | None = None
    unit: str = ""
    # 1.1325(a)(1)(vii), (b)(1)(v), 1.1330(a)(15), 1.1335(f), 1.1340(a)(6), 1.1345(a)(6), 1.1350(a)(2)(iii)
    date: str = ""
    # Where: 1.1325(a)(1)(iv), (b)(1)(iv), 1.1330(a)(14), 1.1335(e), 1.1345(a)(5), 1.1350(a)(2)(ii)
    location: Described = NOTHING
    # 1.1325(a)(1)(iv), (b)(1)(vi), 1.1330(a)(4)
    farm: Described = NOTHING
    # The field, or the container of aquaculture: 1.1325(a)(1)(v) and (vi), 1.1330(a)(5) and (6)
    growing_area: str = ""
    # 1.1330(a)(8), 1.1335(d)
    harvest_date: str = ""
    # 1.1335(d)
    harvest_location: str = ""
    # Business name and phone number: 1.1330(a)(7)
    harvester: Described = NOTHING
    # If it was cooled: 1.1330(a)(9) and (10)
    cooling_location: Described = NOTHING
    cooling_date: str = ""
    # Of the food before packing: 1.1330(a)(2) and (3)
    received_date: str = ""
    received_quantity: Decimal | None = None
    received_unit: str = ""
    # 1.1345(a)(4)
    previous_source: Described = NOTHING
    # 1.1340(a)(5)
    ship_from: Described = NOTHING
    # 1.1325(a)(1)(i), (b)(1)(i), 1.1340(a)(4)
    subsequent_recipient: Described = NOTHING
    # Or its reference: 1.1340(a)(7), 1.1345(a)(7)
    tlc_source: Described = NOTHING
    # 1.1350(a)(1)
    input_traceability_lot_code: str = ""
    input_product_description: Described = NOTHING
    input_quantity: Decimal | None = None
    input_unit: str = ""
    # 1.1325(a)(1)(viii), (b)(1)(vii), 1.1330(a)(16), 1.1335(g), 1.1340(a)(8), 1.1345(a)(8), 1.1350(a)(2)(vi)
    reference_document_type: str = ""
    reference_document_number: str = ""


class Missing(Struct, frozen=True):
    """A KDE that nobody said; or, with `of`, one whose master data (of a GLN or GTIN) lack fields."""

    kde: KdeName
    of: str = ""
    fields: tuple[str, ...] = ()


class KdeRow(Struct, frozen=True, kw_only=True):
    """One row of a file: an event about one lot, and of a transformation one of its inputs."""

    event: CteEvent
    lot: LotShare
    source: LotShare | None
    kdes: Kdes
    direction: str = ""
