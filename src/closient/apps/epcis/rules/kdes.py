"""The key data elements of a critical tracking event, as a pure function, and which of them are missing.

They come from the event's master data and extensions where these say them, else from its native fields,
else from earlier events of the same lots; descriptions of places and products from master data.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from closient.apps.epcis.rules import cte_places, ctes, descriptions, said
from closient.apps.epcis.rules.said import Said
from closient.apps.epcis.structs.kdes import (
    NOTHING,
    CteEvent,
    Described,
    Fact,
    KdeName,
    Kdes,
    Known,
    LotShare,
    Missing,
)
from closient.apps.epcis.structs.lots import traceability_lot_code
from closient.apps.epcis.structs.tracing import Kind

# What each kind of event must say, and where that is written. Receipts before initial packing owe nothing of
# their own: what they say is asked of the packing.
REQUIRED: Mapping[Kind, Mapping[KdeName, str]] = {
    "HARVEST": {
        "subsequent_recipient": "1.1325(a)(1)(i)",
        "commodity": "1.1325(a)(1)(ii)",
        "quantity": "1.1325(a)(1)(iii)",
        "location": "1.1325(a)(1)(iv)",
        "growing_area": "1.1325(a)(1)(v)",
        "date": "1.1325(a)(1)(vii)",
        "reference_document": "1.1325(a)(1)(viii)",
    },
    "COOL": {
        "subsequent_recipient": "1.1325(b)(1)(i)",
        "commodity": "1.1325(b)(1)(ii)",
        "quantity": "1.1325(b)(1)(iii)",
        "location": "1.1325(b)(1)(iv)",
        "date": "1.1325(b)(1)(v)",
        "farm": "1.1325(b)(1)(vi)",
        "reference_document": "1.1325(b)(1)(vii)",
    },
    "INITIAL_PACK": {
        "commodity": "1.1330(a)(1)",
        "received_date": "1.1330(a)(2)",
        "received_quantity": "1.1330(a)(3)",
        "farm": "1.1330(a)(4)",
        "growing_area": "1.1330(a)(5)",
        "harvester": "1.1330(a)(7)",
        "harvest_date": "1.1330(a)(8)",
        "traceability_lot_code": "1.1330(a)(11)",
        "product_description": "1.1330(a)(12)",
        "quantity": "1.1330(a)(13)",
        "location": "1.1330(a)(14)",
        "date": "1.1330(a)(15)",
        "reference_document": "1.1330(a)(16)",
    },
    "FIRST_LAND_RECEIVE": {
        "traceability_lot_code": "1.1335(a)",
        "species": "1.1335(b)",
        "quantity": "1.1335(c)",
        "harvest_date": "1.1335(d)",
        "harvest_location": "1.1335(d)",
        "location": "1.1335(e)",
        "date": "1.1335(f)",
        "reference_document": "1.1335(g)",
    },
    "SHIP": {
        "traceability_lot_code": "1.1340(a)(1)",
        "quantity": "1.1340(a)(2)",
        "product_description": "1.1340(a)(3)",
        "subsequent_recipient": "1.1340(a)(4)",
        "ship_from": "1.1340(a)(5)",
        "date": "1.1340(a)(6)",
        "tlc_source": "1.1340(a)(7)",
        "reference_document": "1.1340(a)(8)",
    },
    "RECEIVE": {
        "traceability_lot_code": "1.1345(a)(1)",
        "quantity": "1.1345(a)(2)",
        "product_description": "1.1345(a)(3)",
        "previous_source": "1.1345(a)(4)",
        "location": "1.1345(a)(5)",
        "date": "1.1345(a)(6)",
        "tlc_source": "1.1345(a)(7)",
        "reference_document": "1.1345(a)(8)",
    },
    "TRANSFORM": {
        "input_traceability_lot_code": "1.1350(a)(1)(i)",
        "input_product_description": "1.1350(a)(1)(ii)",
        "input_quantity": "1.1350(a)(1)(iii)",
        "traceability_lot_code": "1.1350(a)(2)(i)",
        "location": "1.1350(a)(2)(ii)",
        "date": "1.1350(a)(2)(iii)",
        "product_description": "1.1350(a)(2)(iv)",
        "quantity": "1.1350(a)(2)(v)",
        "reference_document": "1.1350(a)(2)(vi)",
    },
    "INTAKE": {},
}
RAW: frozenset[Kind] = frozenset({"HARVEST", "COOL"})


def rows_of(event: CteEvent) -> list[tuple[LotShare, LotShare | None]]:
    """The rows of an event: each lot that it is about; of a transformation each output with each input.

    A transformation that names no output is about its inputs.
    """
    made = [share for share in event.lots if share.role == "o"]
    taken = [share for share in event.lots if share.role == "i"]
    rows: list[tuple[LotShare, LotShare | None]] = [(one, None) for one in event.lots if one.role == "s"]
    rows += [(output, source) for output in made for source in taken or [None]]
    if taken and not made:
        rows += [(source, source) for source in taken]
    return rows


def rows_to_judge(event: CteEvent) -> list[tuple[LotShare, LotShare | None]]:
    """As `rows_of`, but of a transformation each output and each input once: all that can be missing is
    missing there, and many of both do not multiply.
    """
    made = [share for share in event.lots if share.role == "o"]
    taken = [share for share in event.lots if share.role == "i"]
    if len(made) < 2 or len(taken) < 2:
        return rows_of(event)
    rows: list[tuple[LotShare, LotShare | None]] = [(one, None) for one in event.lots if one.role == "s"]
    return rows + [(output, taken[0]) for output in made] + [(made[0], source) for source in taken[1:]]


def kdes_of(event: CteEvent, lot: LotShare, source: LotShare | None, known: Known) -> Kdes:
    """The KDEs of one row of an event (`rows_of`)."""
    told = said.of_event(event.body)
    facts = known.facts.get(lot.lot_id, [])
    # What a raw commodity went through lies with the lot that was packed, if that is another one.
    origin = known.facts.get(source.lot_id, []) if source is not None else facts
    harvest, cooling = _first_of(origin, "HARVEST"), _first_of(origin, "COOL")
    offset = event.body.get("eventTimeZoneOffset", "")
    kind, document, number = event.kind, *said.documents(event.body, told)
    quantity, unit = _amount(lot)
    is_raw = kind in RAW or (kind == "SHIP" and _is_unpacked(lot, facts, known))
    common = Kdes(
        is_before_packing=is_raw,
        traceability_lot_code="" if is_raw else traceability_lot_code(lot.gtin, lot.lot_code),
        product_description=_product(lot.gtin, known),
        quantity=quantity,
        unit=unit,
        date=_date(kind, told) or said.local_time(event.event_time, offset).date().isoformat(),
        location=_place(event.location, known),
        tlc_source=_tlc_source(event, told, facts, known),
        ship_from=_place(event.ship_from or event.location, known) if kind == "SHIP" else NOTHING,
        previous_source=_place(event.ship_from, known) if kind == "RECEIVE" else NOTHING,
        subsequent_recipient=_recipient(event, facts, known),
        reference_document_type=document,
        reference_document_number=number,
    )
    more: dict[str, Any] = {}
    if kind in RAW or kind == "INITIAL_PACK":
        more |= _raw(event, told, source or lot, harvest, known)
    if kind == "INITIAL_PACK":
        more |= _packed(event, told, source, origin, known) | _cooled(told, cooling, known)
    if kind == "FIRST_LAND_RECEIVE":
        more |= _landed(told)
    if kind == "TRANSFORM" and source is not None:
        amount, of_unit = _amount(source)
        more |= {
            "input_traceability_lot_code": traceability_lot_code(source.gtin, source.lot_code),
            "input_product_description": _product(source.gtin, known),
            "input_quantity": amount,
            "input_unit": of_unit,
        }
    return msgspec.structs.replace(common, **more)


def missing(kind: Kind, kdes: Kdes) -> list[Missing]:
    """The required KDEs that nobody said, and those whose master data have gaps, in the order of the rule.

    A raw commodity that is shipped before it is packed owes nothing (1.1340(c)). Fish that is packaged has
    a product description in the place of a species (1.1335(b)). A packer who grew the crop himself received
    nothing (1.1330(a)(2) and (3)).
    """
    found: list[Missing] = []
    if kind == "SHIP" and kdes.is_before_packing:
        return found
    for name in REQUIRED[kind]:
        if name == "species" and not kdes.species:
            found += _gaps(name, kdes.product_description)
        elif name in ("received_date", "received_quantity") and _is_own_crop(kdes):
            continue
        elif name == "reference_document":
            if not (kdes.reference_document_type and kdes.reference_document_number):
                found.append(Missing(name))
        else:
            found += _gaps(name, getattr(kdes, name))
    return found


def _gaps(name: KdeName, value: str | Decimal | Described | None) -> list[Missing]:
    if isinstance(value, Described):
        if not value.id and not value.text:
            return [Missing(name)]
        return [Missing(name, value.id, value.lacks)] if value.lacks else []
    return [] if value not in (None, "") else [Missing(name)]


def _is_unpacked(lot: LotShare, facts: list[Fact], known: Known) -> bool:
    """Whether a lot is a raw commodity to which nobody assigned a traceability lot code."""
    if any(fact.kind in ctes.ASSIGNING for fact in facts):
        return False
    product = known.products.get(lot.gtin)
    return any(fact.kind in RAW for fact in facts) or (product is not None and product.is_raw_commodity)


def _is_own_crop(kdes: Kdes) -> bool:
    return bool(kdes.farm.id) and kdes.farm.id == kdes.location.id


def _first_of(facts: Iterable[Fact], kind: Kind) -> Fact | None:
    return next((fact for fact in facts if fact.kind == kind), None)


def _date(kind: Kind, told: Said) -> str:
    """The day that the master data give to what happened, if they do."""
    if kind == "HARVEST":
        return _harvest_range(told)
    names = {
        "COOL": said.COOLING_DATE,
        "INITIAL_PACK": said.PACK_DATE,
        "FIRST_LAND_RECEIVE": said.LANDING_DATE,
    }.get(kind)
    return said.day(told, names) if names else ""


def _harvest_range(told: Said) -> str:
    start, end = said.day(told, said.HARVEST_START), said.day(told, said.HARVEST_END)
    if start and end and start != end:
        return f"{start}/{end}"
    return start or end or said.day(told, said.HARVEST_DATE)


def _amount(share: LotShare) -> tuple[Decimal | None, str]:
    """How much, and of what: without a unit it is counted."""
    return share.quantity, "" if share.quantity is None else share.uom or "EA"


def _place(identifier: str | None, known: Known) -> Described:
    if not identifier:
        return NOTHING
    number = cte_places.number_of(identifier) or identifier
    place = known.places.get(number)
    if place is not None:
        return Described(number, descriptions.in_one_line(place), tuple(descriptions.place_lacks(place)))
    if number.startswith("geo:"):
        return Described(number, number.removeprefix("geo:"), ("name", "phone", "city", "country"))
    return Described(number, "", ("name", "phone", "street", "city", "country"))


def _place_or_text(text: str, known: Known) -> Described:
    """A place that master data of an event name: a GLN in any form, or words, which are taken as they are."""
    number = cte_places.number_of(text) or ""
    if number != text or (len(text) == 13 and text.isdigit()) or text.startswith(("urn:", "geo:")):
        return _place(text, known)
    return Described(text, text) if text else NOTHING


def _product(gtin: str, known: Known) -> Described:
    product = known.products.get(gtin)
    if product is None:
        return Described(gtin, "", ("name", "pack_size", "pack_style"))
    text = descriptions.product_in_one_line(product)
    return Described(gtin, text, tuple(descriptions.product_lacks(product)))


def _tlc_source(event: CteEvent, told: Said, facts: list[Fact], known: Known) -> Described:
    """Where the lot code was assigned, or the reference to it: as said, else as our own events know it."""
    if event.kind in RAW:
        return NOTHING
    if source := said.first(told, said.TLC_SOURCE):
        return _place_or_text(source, known)
    if reference := said.first(told, said.TLC_SOURCE_REFERENCE):
        return Described(reference, reference)
    if event.kind in ctes.ASSIGNING:
        return _place(event.location, known)
    assigned = next((fact for fact in facts if fact.kind in ctes.ASSIGNING), None)
    return _place(assigned.location, known) if assigned else NOTHING


def _recipient(event: CteEvent, facts: list[Fact], known: Known) -> Described:
    """Where it went next; of a harvest or cooling that does not say so, as later events have it."""
    if event.kind not in RAW and event.kind != "SHIP":
        return NOTHING
    place = event.ship_to or event.owning_party_destination
    if not place and event.kind in RAW:
        for fact in facts:
            if fact.event_time < event.event_time:
                continue
            place = fact.ship_to if fact.kind == "SHIP" else None
            if fact.kind in ("COOL", "INTAKE") and fact.location != event.location:
                place = fact.location
            if place:
                break
    return _place(place, known)


def _raw(event: CteEvent, told: Said, lot: LotShare, harvest: Fact | None, known: Known) -> dict[str, Any]:
    """Commodity, farm and field of a raw commodity."""
    grown = said.of_lot(harvest.ilmd) if harvest else {}
    product = known.products.get(lot.gtin)
    commodity = said.first(told, said.COMMODITY) or said.first(grown, said.COMMODITY)
    variety = said.first(told, said.VARIETY) or said.first(grown, said.VARIETY)
    if product is not None:
        commodity = commodity or product.commodity
        variety = variety or product.variety
    farm = said.first(told, said.FARM)
    where = event.location if event.kind == "HARVEST" else harvest.location if harvest else None
    area = said.first(told, said.GROWING_AREA) or said.first(grown, said.GROWING_AREA)
    return {
        "commodity": ", ".join(filter(None, (commodity, variety))),
        "farm": _place_or_text(farm, known) if farm else _place(where, known),
        "growing_area": area,
    }


def _packed(
    event: CteEvent, told: Said, source: LotShare | None, origin: list[Fact], known: Known
) -> dict[str, Any]:
    """What came in before it was packed, and who harvested it when."""
    harvest = _first_of(origin, "HARVEST")
    grown = said.of_lot(harvest.ilmd) if harvest else {}
    intakes = [fact for fact in origin if fact.kind == "INTAKE" and fact.event_time <= event.event_time]
    here = [fact for fact in intakes if fact.location == event.location]
    intake = (here or intakes or [None])[-1]
    received = said.day(told, said.RECEIVED_DATE)
    if intake and not received:
        received = said.local_time(intake.event_time, intake.offset).date().isoformat()
    quantity, unit = (intake.quantity, intake.uom or "EA") if intake else (None, "")
    if quantity is None:
        quantity, unit = _amount(source) if source is not None else (None, "")
    date = _harvest_range(told) or _harvest_range(grown)
    if not date and harvest:
        date = said.local_time(harvest.event_time, harvest.offset).date().isoformat()
    return {
        "received_date": received,
        "received_quantity": quantity,
        "received_unit": unit,
        "harvest_date": date,
        "harvester": _harvester(told, grown, harvest, known),
    }


def _harvester(told: Said, grown: Said, harvest: Fact | None, known: Known) -> Described:
    """Business name and phone number; those of the farm, if nobody else is named."""
    for words in (told, grown):
        if name := said.first(words, said.HARVESTER):
            phone = said.first(words, said.HARVESTER_PHONE)
            found = _place_or_text(name, known)
            if found.id != name or found.lacks:
                return _only(found, ("name", "phone"))
            return Described(name, f"{name}, {phone}" if phone else name, () if phone else ("phone",))
    return _only(_place(harvest.location, known), ("name", "phone")) if harvest else NOTHING


def _only(described: Described, fields: tuple[str, ...]) -> Described:
    lacks = tuple(field for field in described.lacks if field in fields)
    return Described(described.id, described.text, lacks)


def _cooled(told: Said, cooling: Fact | None, known: Known) -> dict[str, Any]:
    where, date = said.first(told, said.COOLING_LOCATION), said.day(told, said.COOLING_DATE)
    if cooling and not date:
        date = said.local_time(cooling.event_time, cooling.offset).date().isoformat()
    place = _place(cooling.location, known) if cooling else NOTHING
    return {"cooling_location": _place_or_text(where, known) if where else place, "cooling_date": date}


def _landed(told: Said) -> dict[str, Any]:
    return {
        "species": said.first(told, said.SPECIES),
        "harvest_date": _harvest_range(told),
        "harvest_location": said.first(told, said.HARVEST_LOCATION),
    }
