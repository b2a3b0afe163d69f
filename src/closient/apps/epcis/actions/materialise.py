"""From newly stored events to lots, containers and critical tracking events, in the capture's transaction.

What is derived depends on the events alone and not on the order in which they came: what arrives late, and
corrections, derive anew exactly what they touch (actions.late_arrivals).
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

import msgspec

from closient.apps.epcis.actions import late_arrivals, stock
from closient.apps.epcis.actions.stock import Work
from closient.apps.epcis.queries import materialise as queries
from closient.apps.epcis.rules import cte_places, ctes, derivation
from closient.apps.epcis.rules.reading import Reading, read
from closient.apps.epcis.structs.prepared import Prepared
from closient.apps.epcis.structs.tracing import Commodity, LotRow
from closient.kit.db import Writes
from closient.kit.errors import Unprocessable

MOST_EDGES = 250_000
AT_A_TIME = 20
IN_A_SLICE = 1_000
Derived = dict[str, tuple[Reading, list[LotRow]]]


async def materialise(db: Writes, organization_id: str, stored: Sequence[Prepared]) -> None:
    """Derive everything that newly stored events say, and anew what they change.

    Their rows are stored already, and the organization's ledger is locked.
    """
    work = Work(db, organization_id, [event.id for event in stored])
    valid, withdrawn = await late_arrivals.sort_out(work, stored)
    fresh = [read(event) for event in valid]
    touched = await late_arrivals.withdraw(work, withdrawn)
    await stock.store(work, fresh, await late_arrivals.list_naming(work, touched), touched)
    late = await late_arrivals.read_back(work, await late_arrivals.list_touched(work, touched))
    late = await late_arrivals.with_partners(work, fresh, late)
    await stock.look_up(work, chain(fresh, late))
    await stock.add_emptied(work, fresh)
    derived = await derive(work, [*fresh, *late])
    stale = touched.lots | await take_back(work, late)
    await queries.copy_event_lots(db, event_lot_rows(derived))
    older = await settle_histories(work, derived, stale)
    await write_kinds(work, derived, [reading.event.id for reading in late])
    await classify_anew(work, await late_arrivals.list_reclassified(work, older, derived.keys()))


async def derive(work: Work, readings: Sequence[Reading]) -> Derived:
    """The lots of events, as far as they have any. Full containers take time: others are let in between."""
    known = work.stock()
    derived: Derived = {}
    for start in range(0, len(readings), AT_A_TIME):
        for reading in readings[start : start + AT_A_TIME]:
            derived[reading.event.id] = reading, derivation.rows_of(reading, known)
        await asyncio.sleep(0)
    return derived


async def take_back(work: Work, late: Sequence[Reading]) -> set[str]:
    """Remove what was derived from events; the lots whose history they counted in."""
    if not late:
        return set()
    return await late_arrivals.take_back(work, [reading.event.id for reading in late])


def event_lot_rows(derived: Derived) -> Iterator[tuple[object, ...]]:
    for event_id, (reading, rows) in derived.items():
        moment = reading.event.event_time
        for row in rows:
            mark = derivation.mark_of(reading, row.side)
            yield (
                row.lot_id,
                event_id,
                moment,
                row.side.encode(),
                row.uom,
                row.quantity,
                row.container,
                None if mark is None else mark.encode(),
            )


async def settle_histories(work: Work, derived: Derived, stale: set[str]) -> dict[str, datetime]:
    """Bring the histories of lots up to date; the lots with older events, and from when on theirs is another.

    Lots that lost something are read again, the others take in what came.
    """
    since: dict[str, datetime] = {}
    for reading, rows in derived.values():
        if reading.candidate is None:
            continue
        for row in rows:
            mark = derivation.mark_of(reading, row.side)
            if mark is None or row.lot_id in stale:
                continue
            note(since, row.lot_id, derivation.remember(work.by_id[row.lot_id], mark, reading.event_time))
    if stale:
        await stock.load_lots(work, stale)
        for now in await queries.list_histories(work.db, list(stale)):
            lot = work.by_id[now.id]
            note(since, now.id, derivation.changed_since(lot, now.harvested_at, now.assigned_at))
    if since:
        lots = [work.by_id[lot_id] for lot_id in since]
        await queries.date_lots(
            work.db,
            [lot.id for lot in lots],
            [lot.harvested_at for lot in lots],
            [lot.assigned_at for lot in lots],
        )
    return {lot_id: moment for lot_id, moment in since.items() if lot_id not in work.new_lots}


def note(since: dict[str, datetime], lot_id: str, moment: datetime | None) -> None:
    """Keep the earliest moment."""
    if moment is not None and (lot_id not in since or moment < since[lot_id]):
        since[lot_id] = moment


async def classify_anew(work: Work, event_ids: Sequence[str]) -> None:
    """Decide again which critical tracking events stored events are, slice by slice."""
    for start in range(0, len(event_ids), IN_A_SLICE):
        readings = await late_arrivals.read_back(work, event_ids[start : start + IN_A_SLICE])
        readings = await late_arrivals.with_partners(work, [], readings)
        await stock.look_up(work, readings)
        await write_kinds(work, await derive(work, readings), [reading.event.id for reading in readings])


async def write_kinds(work: Work, derived: Derived, anew: Sequence[str]) -> None:
    """Critical tracking events and edges; `anew` are the events that may have some already."""
    if anew:
        await late_arrivals.take_back_kinds(work, anew)
    transformations = partners(derived.values())
    commodities = await list_commodities(work, derived)
    kinds: list[tuple[object, ...]] = []
    edges: list[tuple[object, ...]] = []
    for event_id, (reading, rows) in derived.items():
        event = reading.event
        name = reading.transformation
        whole = [(reading, rows)] if name is None else transformations[name]
        if event.event_type == "TransformationEvent":
            edges += edges_of(reading, rows, whole)
        if reading.candidate is None:
            continue
        subjects, inputs, outputs = derivation.touched(whole, work.by_id)
        known = ctes.Touched(subjects, inputs, outputs, commodities)
        kind = ctes.decide(event, reading.candidate, known)
        if kind is not None:
            at = msgspec.structs.astuple(cte_places.places_of(event, kind))
            kinds.append((event_id, work.organization_id, event.event_time, kind, *at))
    if kinds:
        await queries.copy_ctes(work.db, kinds)
    if edges:
        await queries.copy_edges(work.db, edges)


def partners(every: Iterable[tuple[Reading, list[LotRow]]]) -> dict[str, list[tuple[Reading, list[LotRow]]]]:
    """The events that make up each transformation."""
    found: dict[str, list[tuple[Reading, list[LotRow]]]] = {}
    for reading, rows in every:
        name = reading.transformation
        if name is not None:
            found.setdefault(name, []).append((reading, rows))
    return found


async def list_commodities(work: Work, derived: Derived) -> dict[str, Commodity]:
    """What the products of transformations are."""
    gtins = {
        work.by_id[row.lot_id].gtin
        for reading, rows in derived.values()
        if reading.candidate == "TRANSFORM"
        for row in rows
    }
    if not gtins:
        return {}
    found = await queries.list_commodities(work.db, work.organization_id, list(gtins))
    return {one.gtin: one for one in found}


def edges_of(
    reading: Reading, rows: Sequence[LotRow], whole: Sequence[tuple[Reading, list[LotRow]]]
) -> list[tuple[object, ...]]:
    """From all that went into a transformation to what came out in this event."""
    outputs = {row.lot_id for row in rows if row.side == "o"}
    if not outputs:
        return []
    inputs = {row.lot_id for _, others in whole for row in others if row.side == "i"}
    if len(inputs) * len(outputs) > MOST_EDGES:
        raise Unprocessable(
            f"The transformation at {reading.event_time.isoformat()} has {len(inputs)} lots that go in and "
            f"{len(outputs)} that come out: more than {MOST_EDGES} pairs cannot be traced."
        )
    event = reading.event
    return [(one, other, event.id, event.event_time) for one in inputs for other in outputs]
