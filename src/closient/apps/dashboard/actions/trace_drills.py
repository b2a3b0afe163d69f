"""Recall drills as a page begins them, lists them and reads their reports."""

from collections.abc import Sequence

from msgspec import Struct

from closient.apps.dashboard.structs.trace_drills import DrillForm
from closient.apps.epcis.actions import drills, lots
from closient.apps.epcis.structs.drills import DrillCreate, DrillEntry, DrillOut
from closient.apps.epcis.structs.lots import LotDetail, LotFilter, LotOut
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

PER_PAGE = 25
OFFERED = 20


class LotChoice(Struct, frozen=True):
    """Lots that were chosen for a drill, others to choose from, and how many more would fit the search."""

    chosen: Sequence[LotDetail]
    offered: Sequence[LotOut]
    more: int


async def list_drills(reads: Reads, caller: Caller, organization_id: str, page: int) -> Page[DrillEntry]:
    """The newest first. For owners and managers; Forbidden for all others."""
    return await drills.list_drills(reads, caller, organization_id, PageRequest(page, PER_PAGE))


async def list_choices(reads: Reads, caller: Caller, organization_id: str, form: DrillForm) -> LotChoice:
    """What was chosen stays, whatever is looked for; ids that mean nothing here are left aside."""
    chosen: list[LotDetail] = []
    for lot_id in dict.fromkeys(form.lot):
        try:
            chosen.append(await lots.get_lot(reads, caller, lot_id))
        except (NotFound, Validation):
            continue
    try:
        wanted = LotFilter(words=form.search.replace("\x00", "") or None)
        found = await lots.list_lots(reads, caller, organization_id, wanted, PageRequest(1, OFFERED))
    except Validation:
        # What was pasted looks like a Digital Link and is none: nothing is called so.
        return LotChoice(chosen, [], 0)
    held = {one.id for one in chosen}
    offered = [one for one in found.data if one.id not in held]
    return LotChoice(chosen, offered, found.pagination.total_count - len(found.data))


async def run(services: Services, caller: Caller, organization_id: str, form: DrillForm) -> DrillOut:
    """Find everything that a recall of these lots needs, and keep the report."""
    if not form.lot:
        raise Validation.of("lot", "Choose at least one lot.")
    body = DrillCreate(lot_ids=form.lot, title=form.title, organization_id=organization_id)
    async with services.database.writes() as db:
        return await drills.create_drill(db, caller, body)


async def get_drill(reads: Reads, caller: Caller, drill_id: str) -> DrillOut:
    """With the report as it was then; NotFound for one of somebody else."""
    return await drills.get_drill(reads, caller, drill_id)


async def call_list(reads: Reads, caller: Caller, drill_id: str) -> str:
    """The call list as CSV."""
    return await drills.download_drill_calls(reads, caller, drill_id)
