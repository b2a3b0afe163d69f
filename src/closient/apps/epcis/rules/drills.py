"""The report of a recall drill, out of rows: who got what, whom to call first, what is not accounted for."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from closient.apps.epcis.rules.cte_places import number_of
from closient.apps.epcis.rules.graph import Joined, moved
from closient.apps.epcis.rules.trace import depth
from closient.apps.epcis.structs.drills import (
    AffectedLot,
    Balance,
    BalanceRow,
    Call,
    Contact,
    Exposure,
    Quantity,
    ReceivedLot,
)
from closient.apps.epcis.structs.graph import MovementRow
from closient.apps.epcis.structs.lots import traceability_lot_code
from closient.apps.epcis.structs.places import Place
from closient.apps.epcis.structs.trace import Step
from closient.kit import csv_cells

COLUMNS = (
    "rank", "role", "gln", "name", "phone", "email", "street", "city", "region", "postal_code", "country",
    "lots", "quantities", "quantities_complete", "events", "first", "last",
)  # fmt: skip


def affected(steps: Iterable[Step], serials: Mapping[str, int]) -> list[AffectedLot]:
    """The lots of a report, in the order in which they were reached."""
    return [
        AffectedLot(
            id=step.id,
            gtin=step.gtin,
            lot_code=step.lot_code,
            traceability_lot_code=traceability_lot_code(step.gtin, step.lot_code),
            product_name=step.product_name,
            depth=depth(step),
            serial_count=serials.get(step.id, 0),
        )
        for step in steps
    ]


def by_location(rows: Iterable[MovementRow]) -> dict[str, list[MovementRow]]:
    """What was sent to or received at each place."""
    found: dict[str, list[MovementRow]] = {}
    for row in rows:
        place = number_of(row.place)
        if place:
            found.setdefault(place, []).append(row)
    return found


def by_organization(rows: Iterable[MovementRow]) -> dict[str, list[MovementRow]]:
    """What was shipped for each owning party."""
    found: dict[str, list[MovementRow]] = {}
    for row in rows:
        party = number_of(row.party)
        if party and row.kind == "SHIP":
            found.setdefault(party, []).append(row)
    return found


def exposures(grouped: Mapping[str, Sequence[MovementRow]], known: Mapping[str, Place]) -> list[Exposure]:
    """Who got what, whoever got most first."""
    found = [_exposure(contact(one, known.get(one)), rows) for one, rows in grouped.items()]
    return in_order(found)


def contact(gln: str, place: Place | None) -> Contact:
    """Somebody with what master data say."""
    if place is None:
        return Contact(id=gln)
    told = {name: getattr(place, name) for name in Contact.__struct_fields__ if name != "id"}
    return Contact(id=gln, **told)


def _exposure(who: Contact, rows: Sequence[MovementRow]) -> Exposure:
    lots: dict[str, list[MovementRow]] = {}
    for row in rows:
        lots.setdefault(row.lot_id, []).append(row)
    parts = {lot_id: moved(told) for lot_id, told in lots.items()}
    return Exposure(
        contact=who,
        received=[_received(lot_id, joined) for lot_id, joined in parts.items()],
        event_count=sum(joined.event_count for joined in parts.values()),
        first_at=min(joined.first_at for joined in parts.values()),
        last_at=max(joined.last_at for joined in parts.values()),
    )


def _received(lot_id: str, joined: Joined) -> ReceivedLot:
    return ReceivedLot(
        lot_id=lot_id,
        quantities=[Quantity(float(quantity), uom) for uom, quantity in joined.quantities.items()],
        is_complete=joined.is_known,
        is_confirmed=joined.is_confirmed,
        event_count=joined.event_count,
        first_at=joined.first_at,
        last_at=joined.last_at,
    )


def in_order(found: Iterable[Exposure]) -> list[Exposure]:
    """By quantity if everything is counted in one unit, then by lots and events; who is alike by id."""
    found = list(found)
    received = [one for exposure in found for one in exposure.received]
    units = {quantity.uom for one in received for quantity in one.quantities}
    comparable = len(units) == 1 and all(one.is_complete for one in received)

    def exposure_of(one: Exposure) -> tuple[float, int, int, str]:
        [total] = totals(one.received) if comparable else [Quantity(0, None)]
        return -total.quantity, -len(one.received), -one.event_count, one.contact.id

    return sorted(found, key=exposure_of)


def totals(received: Iterable[ReceivedLot]) -> list[Quantity]:
    """All together, for each unit."""
    found: dict[str | None, Decimal] = {}
    for one in received:
        for part in one.quantities:
            found[part.uom] = found.get(part.uom, Decimal(0)) + Decimal(str(part.quantity))
    return [Quantity(float(quantity), uom) for uom, quantity in found.items()]


def calls(
    locations: Sequence[Exposure], organizations: Sequence[Exposure], lots: Iterable[AffectedLot]
) -> list[Call]:
    """Whom to call, whoever got most first. Who is both a location and an owning party is called once."""
    places = {one.contact.id for one in locations}
    owners = [one for one in organizations if one.contact.id not in places]
    codes = {lot.id: lot.lot_code for lot in lots}
    return [
        Call(
            rank=rank,
            role="location" if one.contact.id in places else "organization",
            contact=one.contact,
            is_reachable=bool(one.contact.phone or one.contact.email),
            lots=sorted({codes[part.lot_id] for part in one.received if part.lot_id in codes}),
            quantities=totals(one.received),
            is_complete=all(part.is_complete for part in one.received),
            event_count=one.event_count,
            first_at=one.first_at,
            last_at=one.last_at,
        )
        for rank, one in enumerate(in_order([*locations, *owners]), 1)
    ]


def balances(rows: Sequence[BalanceRow]) -> list[Balance]:
    """What is not accounted for, where quantities allow to say so."""
    vague = {row.lot_id for row in rows if row.unknown_quantities}
    return [
        Balance(
            lot_id=row.lot_id,
            uom=row.uom,
            made=_number(row.made),
            received=_number(row.received),
            shipped=_number(row.shipped),
            used=_number(row.used),
            unaccounted=None if row.lot_id in vague else _number(_unaccounted(row)),
            in_stock=None if row.lot_id in vague else _number(_in_stock(row)),
        )
        for row in rows
    ]


def _unaccounted(row: BalanceRow) -> Decimal | None:
    received = row.received or Decimal(0)
    return None if row.shipped is None or row.shipped < received else row.shipped - received


def _in_stock(row: BalanceRow) -> Decimal | None:
    if row.made is None and row.received is None:
        return None
    came_in = (row.made or Decimal(0)) + (row.received or Decimal(0))
    return came_in - (row.shipped or Decimal(0)) - (row.used or Decimal(0))


def _number(quantity: Decimal | None) -> float | None:
    return None if quantity is None else float(quantity)


def lines(found: Iterable[Call]) -> list[list[str]]:
    """The call list as rows of a CSV file, with its heading; no cell is run as a formula."""
    return [list(COLUMNS)] + [[csv_cells.escaped(cell) for cell in _line(one)] for one in found]


def _line(one: Call) -> list[str]:
    who = one.contact
    return [
        str(one.rank),
        one.role,
        who.id,
        who.name,
        who.phone,
        who.email,
        who.street,
        who.city,
        who.region,
        who.postal_code,
        who.country,
        "; ".join(one.lots),
        "; ".join(f"{part.quantity:g} {part.uom or 'units'}" for part in one.quantities),
        "yes" if one.is_complete else "no",
        str(one.event_count),
        msgspec.to_builtins(one.first_at),
        msgspec.to_builtins(one.last_at),
    ]
