"""What becomes of an export from when it is asked for until its file is removed.

A run begins by counting itself, notes where its file will be, and ends once: a worker that died is followed
by another run, which writes the same file anew.
"""

from datetime import timedelta

from closient.apps.catalogue.queries import exports as queries
from closient.apps.catalogue.structs.exports import (
    Export,
    ExportKind,
    LabelExportFilters,
    MakeExport,
    Printable,
    Scope,
)
from closient.kit import clock, jobs
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Forbidden, NotFound, RateLimited
from closient.kit.services import Services

KEPT_FILE = timedelta(days=7)
KEPT_RECORD = timedelta(days=30)
FORGOTTEN_AFTER = timedelta(days=1)
MOST_RUNS = 3
MOST_UNDER_WAY = 20
REMOVED_AT_ONCE = 100
LOST = "This export ended {runs} workers before it was done. Ask for fewer at once."
FORGOTTEN = "No worker has made this export within a day. Ask for it again."


def refuse_publishable(caller: Caller) -> None:
    """A publishable key lies open in a front-end, and exports cost work."""
    if caller.key_type == "publishable":
        raise Forbidden("A publishable key makes no exports.")


async def add_export(db: Writes, export: Export, job: jobs.Job | None = None) -> None:
    """Keep an export; one that is not made yet waits for a worker, who does `job` (of an app that makes files
    of its own) or makes codes and labels.
    """
    if export.status == "pending":
        waiting = await queries.count_under_way(db, export.organization_id, export.person_id)
        if waiting >= MOST_UNDER_WAY:
            raise RateLimited(30, "Many of your exports are being made; wait for one to end.")
    await queries.add_export(db, export, clock.now())
    if export.status == "pending":
        await jobs.enqueue(db, job or MakeExport(export.id))


async def get_export(db: Reads, caller: Caller, export_id: str, kind: ExportKind) -> Export:
    """An export of an organization of the caller, or of the caller alone; others' are as good as none."""
    own = [one.organization_id for one in caller.memberships]
    export = await queries.get_export(
        db, export_id, kind=kind, organization_ids=own, person_id=caller.user_id
    )
    if export is None:
        raise NotFound("No such export.")
    return export


async def begin_run(db: Writes, export_id: str) -> Export | None:
    """None when there is nothing to do any more, or too many runs have ended before."""
    export = await queries.begin_run(db, export_id)
    if export is not None and export.runs > MOST_RUNS:
        await queries.fail_export(db, export_id, LOST.format(runs=MOST_RUNS), clock.now())
        return None
    return export


async def note_file(services: Services, export_id: str, total: int, file_key: str) -> None:
    """Before the file is written: where it will be. What an earlier run wrote elsewhere is removed."""
    async with services.database.writes() as db:
        before = await queries.note_file(db, export_id, total, file_key)
    if before:
        await services.objects.delete(before)


async def note_progress(services: Services, export_id: str, processed: int) -> None:
    """How many are done."""
    async with services.database.writes() as db:
        await queries.note_progress(db, export_id, processed)


async def complete_export(db: Writes, export_id: str, file_bytes: int) -> bool:
    """False when another run was faster."""
    return await queries.complete_export(db, export_id, file_bytes, clock.now())


async def fail_export(db: Writes, export_id: str, error: str) -> None:
    """Give up, and say why."""
    await queries.fail_export(db, export_id, error, clock.now())


async def list_printables(
    db: Reads, owner_id: str, scope: Scope, filters: LabelExportFilters, *, most: int
) -> list[Printable]:
    """Active lots or items of the organization's products. `filters` are parsed."""
    if scope == "products" or filters.lot_run_id:
        # Runs of lots are not recorded: no lot is of one.
        return []
    if scope == "lots":
        return await queries.list_lots(db, owner_id, filters, most)
    return await queries.list_serials(db, owner_id, filters, most)


async def mark_printed(db: Writes, scope: Scope, ids: list[str]) -> None:
    """These have had their labels."""
    if scope == "lots":
        await queries.mark_lots(db, ids, clock.now())
    if scope == "serials":
        await queries.mark_serials(db, ids, clock.now())


async def remove_old(services: Services) -> int:
    """Remove files that are a week old and forget exports that are a month old; how many files.

    The object goes first: a run that ends in between leaves a key whose object is gone already, which the
    next run removes once more.
    """
    now, removed = clock.now(), 0
    async with services.database.writes() as db:
        await queries.fail_forgotten(db, now - FORGOTTEN_AFTER, FORGOTTEN, now)
    while True:
        old = await queries.old_files(services.database.reads, now - KEPT_FILE, REMOVED_AT_ONCE)
        for _, key in old:
            await services.objects.delete(key)
        async with services.database.writes() as db:
            await queries.forget_files(db, [export_id for export_id, _ in old])
        removed += len(old)
        if len(old) < REMOVED_AT_ONCE:
            break
    async with services.database.writes() as db:
        await queries.delete_exports(db, now - KEPT_RECORD)
    return removed
