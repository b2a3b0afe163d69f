"""Captures events without HTTP, and reads what was derived in words that no order of arrival changes."""

from collections.abc import Sequence
from typing import Any

import msgspec

from closient.apps.epcis.actions import ledger
from closient.apps.epcis.rules import documents
from closient.apps.epcis.structs.capture import Submission
from closient.gs1 import event_hash
from closient.kit import clock, ids
from closient.kit.database import Database
from tests.apps.epcis.events import LINK, Body

RAW, PACKED, MIXED = "09506000134352", "09506000134369", "09506000134376"
FARM, PACKER, STORE = "9506000111117", "9506000111124", "9506000111131"
CONTEXT = [
    "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
    {"example": "https://ns.example.com/"},
]
Rows = list[tuple[Any, ...]]


def at(hour: float) -> str:
    """A moment of 20 November, so many hours after midnight, also beyond the day's end."""
    minutes = round(hour * 60)
    day, rest = divmod(minutes, 24 * 60)
    return f"2026-11-{20 + day:02}T{rest // 60:02}:{rest % 60:02}:00.000Z"


def event(hour: float, step: str | None, kind: str = "ObjectEvent", **fields: Any) -> Body:
    """An event; OBSERVE unless told otherwise."""
    body: Body = {"type": kind, "eventTime": at(hour), "eventTimeZoneOffset": "+00:00"}
    if kind != "TransformationEvent":
        body["action"] = "OBSERVE"
    if step is not None:
        body["bizStep"] = step
    return body | fields


def lot(code: str, gtin: str = RAW) -> str:
    return f"{LINK}/01/{gtin}/10/{code}"


def much(code: str, quantity: float, gtin: str = RAW, uom: str | None = "KGM") -> Body:
    """A quantity element."""
    element: Body = {"epcClass": lot(code, gtin), "quantity": quantity}
    return element if uom is None else element | {"uom": uom}


def harvest(hour: float, code: str, quantity: float = 100, gtin: str = RAW) -> Body:
    return event(hour, "commissioning", action="ADD", quantityList=[much(code, quantity, gtin)])


def pack(hour: float, pallet: str, **children: Any) -> Body:
    """Put things onto a pallet."""
    return event(hour, "packing", "AggregationEvent", action="ADD", parentID=pallet, **children)


def unpack(hour: float, pallet: str, **children: Any) -> Body:
    return event(hour, "unpacking", "AggregationEvent", action="DELETE", parentID=pallet, **children)


def make(hour: float, inputs: list[Body], outputs: list[Body], **fields: Any) -> Body:
    """A transformation."""
    step = fields.pop("step", "creating_class_instance")
    return event(
        hour, step, "TransformationEvent", inputQuantityList=inputs, outputQuantityList=outputs, **fields
    )


def sscc(number: int) -> str:
    """Right check digits for the first ten pallets."""
    digits = f"0950600013435200{number}"
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
    return f"{LINK}/00/{digits}{-total % 10}"


def taken_back(body: Body) -> Body:
    """The correction that declares an event to be wrong."""
    return body | {
        "errorDeclaration": {"declarationTime": "2026-11-25T00:00:00Z", "reason": "incorrect_data"}
    }


def submission(organization_id: str, bodies: Sequence[Body]) -> Submission:
    prepared, refused = documents.prepare(
        [msgspec.json.encode(body) for body in bodies],
        event_hash.namespaces_of(CONTEXT),
        "prefix",
        ids.new,
    )
    assert not refused, refused
    return Submission(
        organization_id=organization_id,
        capture_id=ids.new(),
        user_id=None,
        created=clock.now(),
        format="json",
        error_behaviour="prefix",
        sent_count=len(bodies),
        prepared=prepared,
        context=msgspec.json.encode(CONTEXT),
    )


async def capture(database: Database, organization_id: str, *batches: Sequence[Body]) -> None:
    """Capture documents one after the other."""
    for bodies in batches:
        async with database.writes() as db:
            (outcome,) = await ledger.record(db, [submission(organization_id, bodies)])
        assert not outcome.failures, outcome.failures


async def kinds(database: Database, organization_id: str) -> dict[str, str]:
    """The critical tracking events, by event time: as `at` spells it, without the date's year and month."""
    found = await database.pool.fetch(
        """
        SELECT to_char(c.event_time AT TIME ZONE 'UTC', 'DD HH24:MI'), string_agg(c.kind, ' ' ORDER BY c.kind)
          FROM epcis.cte c WHERE c.organization_id = $1 GROUP BY 1 ORDER BY 1
        """,
        organization_id,
    )
    return dict(tuple(row) for row in found)


async def everything(database: Database, organization_id: str) -> dict[str, Rows]:
    """All that was derived; events by their hash, lots by GTIN and code."""
    questions = {
        "kinds": "SELECT e.hash, c.event_time, c.kind, c.location, c.ship_from, c.ship_to, "
        "c.owning_party_destination FROM epcis.cte c JOIN epcis.event e ON e.id = c.event_id "
        "WHERE c.organization_id = $1",
        "lots": "SELECT e.hash, b.event_time, l.gtin, l.lot_code, b.role::text, b.uom, b.quantity, "
        "b.container, b.mark::text FROM epcis.event_lot b JOIN epcis.event e ON e.id = b.event_id "
        "JOIN epcis.lot l ON l.id = b.lot_id WHERE l.organization_id = $1",
        "edges": "SELECT e.hash, g.event_time, f.gtin, f.lot_code, t.gtin, t.lot_code FROM epcis.lot_edge g "
        "JOIN epcis.event e ON e.id = g.event_id JOIN epcis.lot f ON f.id = g.from_lot "
        "JOIN epcis.lot t ON t.id = g.to_lot WHERE e.organization_id = $1",
        "histories": "SELECT l.gtin, l.lot_code, l.harvested_at, l.assigned_at FROM epcis.lot l "
        "WHERE l.organization_id = $1 AND (l.harvested_at IS NOT NULL OR l.assigned_at IS NOT NULL) ",
        "items": "SELECT s.gtin, s.serial, l.lot_code FROM epcis.lot_serial s "
        "JOIN epcis.lot l ON l.id = s.lot_id WHERE s.organization_id = $1",
        "containers": "SELECT e.hash, c.is_added, c.parent, c.child, l.lot_code, c.uom, c.quantity "
        "FROM epcis.containment c JOIN epcis.event e ON e.id = c.event_id "
        "LEFT JOIN epcis.lot l ON l.id = c.lot_id WHERE c.organization_id = $1",
    }
    return {
        name: sorted((tuple(row) for row in await database.pool.fetch(question, organization_id)), key=repr)
        for name, question in questions.items()
    }
