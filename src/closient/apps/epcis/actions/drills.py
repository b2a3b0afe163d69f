"""Recall drills: where lots went, whom to call, and how long it took to find out."""

import csv
import io
import time
from collections.abc import Sequence

import msgspec

from closient.apps.epcis.actions import lots as lot_actions
from closient.apps.epcis.actions import trace as trace_actions
from closient.apps.epcis.actions.organizations import organization_of
from closient.apps.epcis.queries import drills as queries
from closient.apps.epcis.queries import places as place_queries
from closient.apps.epcis.queries import trace as trace_queries
from closient.apps.epcis.rules import drills as rules
from closient.apps.epcis.structs.drills import (
    DrillCreate,
    DrillEntry,
    DrillOut,
    DrillReport,
    DrillRow,
    DrillTotals,
    SerialItem,
    SilentLot,
)
from closient.apps.epcis.structs.lots import TracedLot
from closient.kit import audit, clock, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Forbidden, NotFound, Validation
from closient.kit.pagination import Page, PageRequest

MOST_LOTS = 10_000
# A recall must miss nothing, so it goes on where a trace for readers has long ended.
DEEPEST = 1_000


async def create_drill(db: Writes, caller: Caller, body: DrillCreate) -> DrillOut:
    """Find everything that a recall of these lots needs, and keep the report.

    NotFound or Forbidden for a lot as in `find_lot`; Validation if the lots are not all of the organization.
    """
    started = time.perf_counter()
    found = await lot_actions.find_lots(db, caller, body.lot_ids)
    owner_id = found[0].organization_id
    if body.organization_id is not None:
        owner_id = organization_of(caller, body.organization_id)
    if any(lot.organization_id != owner_id for lot in found):
        raise Validation.of("lot_ids", "All lots of a drill are of one organization.")
    report = await _report(db, owner_id, found)
    drill = DrillOut(
        id=ids.new(),
        organization_id=owner_id,
        user_id=caller.user_id,
        title=body.title.strip(),
        lot_ids=[lot.lot_id for lot in found],
        created=clock.now(),
        milliseconds=round((time.perf_counter() - started) * 1000),
        report=report,
    )
    await queries.insert_drill(db, drill)
    await audit.record(
        db,
        caller,
        action="drill.created",
        subject_id=drill.id,
        organization_id=owner_id,
        after={"title": drill.title, "lot_ids": drill.lot_ids, "totals": report.totals},
    )
    return drill


async def _report(db: Reads, owner_id: str, asked: Sequence[TracedLot]) -> DrillReport:
    roots = [lot.id for lot in asked if lot.id is not None]
    every_step, reaches_further = await trace_actions.walk(db, owner_id, roots, "forward", deepest=DEEPEST)
    steps = every_step[:MOST_LOTS]
    lot_ids = [step.id for step in steps]
    serials = {one.lot_id: one.count for one in await queries.count_serials(db, owner_id, lot_ids)}
    moves = await trace_queries.list_movements(db, owner_id, roots, trace_actions.flagged(steps))
    to_places, to_owners = rules.by_location(moves), rules.by_organization(moves)
    glns = sorted(to_places.keys() | to_owners.keys())
    known = {place.gln: place for place in await place_queries.get_places(db, owner_id, glns)}
    lots = rules.affected(steps, serials)
    locations = rules.exposures(to_places, known)
    organizations = rules.exposures(to_owners, known)
    calls = rules.calls(locations, organizations, lots)
    return DrillReport(
        totals=DrillTotals(
            lots=len(every_step),
            serials=sum(serials.values()),
            locations=len(locations),
            organizations=len(organizations),
            calls=len(calls),
            unreachable=sum(not one.is_reachable for one in calls),
        ),
        lots=lots,
        lots_without_events=[
            SilentLot(lot_id=lot.lot_id, gtin=lot.gtin, lot_code=lot.lot_code)
            for lot in asked
            if lot.id is None
        ],
        locations=locations,
        organizations=organizations,
        calls=calls,
        balances=rules.balances(await queries.list_balances(db, owner_id, lot_ids)),
        truncated=reaches_further or len(steps) < len(every_step),
    )


async def list_drills(
    db: Reads, caller: Caller, organization_id: str | None, page: PageRequest
) -> Page[DrillEntry]:
    """The drills of one organization, the newest first."""
    return await queries.list_drills(db, organization_of(caller, organization_id), page)


async def get_drill(db: Reads, caller: Caller, drill_id: str) -> DrillOut:
    """A drill with the report as it was then."""
    row = await _drill(db, caller, drill_id)
    return DrillOut(
        id=row.id,
        organization_id=row.organization_id,
        user_id=row.user_id,
        title=row.title,
        lot_ids=row.lot_ids,
        created=row.created,
        milliseconds=row.milliseconds,
        report=_read(row),
    )


async def list_drill_serials(db: Reads, caller: Caller, drill_id: str, page: PageRequest) -> Page[SerialItem]:
    """The items of the lots that the drill found, as they are allocated now."""
    row = await _drill(db, caller, drill_id)
    lot_ids = [lot.id for lot in _read(row).lots]
    return await queries.list_serials(db, row.organization_id, lot_ids, page)


async def download_drill_calls(db: Reads, caller: Caller, drill_id: str) -> str:
    """The call list as CSV."""
    found = _read(await _drill(db, caller, drill_id))
    text = io.StringIO()
    csv.writer(text).writerows(rules.lines(found.calls))
    return text.getvalue()


async def _drill(db: Reads, caller: Caller, drill_id: str) -> DrillRow:
    row = await queries.get_drill(db, ids.parse(drill_id, "drill_id"))
    if row is None or caller.role_in(row.organization_id) is None:
        raise NotFound("No such drill.")
    if not caller.may("TRACE", row.organization_id):
        raise Forbidden("Drills are for owners and managers of their organization.")
    return row


def _read(row: DrillRow) -> DrillReport:
    return msgspec.convert(row.report, DrillReport)
