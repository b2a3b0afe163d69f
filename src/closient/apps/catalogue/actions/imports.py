"""The record of files that owners have read in, and taking one back.

What became of each row is kept in the transaction that did it, so that whoever goes on after a crash does
nothing twice and leaves nothing out. Which files there are, and how they are read, the apps above know.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from msgspec import Struct

from closient.apps.catalogue.actions import contributions
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.queries import contributions as contribution_queries
from closient.apps.catalogue.queries import imports as queries
from closient.apps.catalogue.queries import products as product_queries
from closient.apps.catalogue.structs.contributions import Kept, Refused
from closient.apps.catalogue.structs.imports import (
    FailedRow,
    FailedRows,
    Import,
    ImportedRow,
    ImportKind,
    Progress,
    UndoImport,
    WorkImport,
)
from closient.apps.catalogue.structs.products import ProductUnclaimed
from closient.apps.catalogue.structs.values import Change
from closient.kit import clock, events, ids, jobs
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, NotFound
from closient.kit.pagination import Page, PageRequest

UNDONE_AT_ONCE = 1_000
MOST_REASONS, MOST_LINES = 100, 100
# A store or a database that is away for some minutes ends no import.
MOST_RUNS = 8
FORGOTTEN_AFTER = timedelta(days=1)
LOST = "Reading this file was begun {runs} times and came no further. What was read in stays: send it again."
UNDO_LOST = "Taking it back was begun {runs} times and came no further. Undo it again for the rest."
FORGOTTEN = "No worker has read this file on for a day. What was read in stays: send it again."
UNDO_FORGOTTEN = "No worker has taken it back any further for a day. Undo it again for the rest."


class Tried(Struct):
    """What became of some rows of a file."""

    progress: Progress
    rows: list[ImportedRow]
    errors: list[FailedRow]


class Overtaken(Exception):
    """Somebody else has read the same rows, or the import was cancelled meanwhile."""


def new(import_id: str, owner_id: str, user_id: str | None, *, may_claim: bool) -> Import:
    """An import of which nothing is done yet."""
    return Import(
        import_id, owner_id, user_id, may_claim, "", "csv", 0, False, "pending", None,
        0, 0, 0, 0, 0, 0, 0, 0, [], "", clock.now(), None, None, None, None,
    )  # fmt: skip


def tally(
    total: int,
    lines: Mapping[str, int],
    outcomes: Mapping[str, Kept | Refused],
    faults: Sequence[FailedRow],
) -> Tried:
    """Put together what became of `total` rows: of products, by the line of each, and of rows with faults."""
    tried = Tried(Progress(total, error=len(faults)), [], [])
    tried.errors = list(faults)
    progress = tried.progress
    for gtin, line in lines.items():
        outcome = outcomes[gtin]
        if isinstance(outcome, Refused):
            progress.conflict += 1
            tried.rows.append(ImportedRow(gtin, line, "refused"))
            tried.errors.append(FailedRow(line, outcome.message, outcome.field, True, []))
            continue
        tried.rows.append(ImportedRow(gtin, line, outcome))
        if outcome == "created":
            progress.created += 1
        elif outcome == "unchanged":
            progress.unchanged += 1
        else:
            progress.updated += 1
    progress.repeated = total - len(lines) - len(faults)
    tried.errors.sort(key=lambda error: error.line)
    return tried


async def keep_done(db: Writes, one: Import, tried: Tried, cells: Mapping[int, list[str]]) -> None:
    """Note an import that was done in this transaction."""
    await queries.add_import(db, one)
    await queries.begin_import(db, one.id, tried.progress.processed, storable(one.columns))
    await advance(db, one.id, 0, tried, cells)
    await queries.end_import(db, one.id, "completed", "")


async def advance(
    db: Writes, import_id: str, expected: int, tried: Tried, cells: Mapping[int, list[str]]
) -> None:
    """Note what became of the rows after the `expected` first ones, whose cells are given by their lines."""
    if not await queries.advance_import(db, import_id, expected, tried.progress):
        raise Overtaken
    await queries.add_rows(db, import_id, tried.rows)
    for error in tried.errors:
        error.cells = storable(cells.get(error.line, []))
    await queries.add_errors(db, import_id, tried.errors)


def storable(cells: Sequence[str]) -> list[str]:
    """Cells as the database takes them."""
    return [cell.replace("\0", "�") for cell in cells]


async def begin_run(db: Writes, import_id: str) -> Import | None:
    """None when there is nothing to read any more, or too many runs have come no further before."""
    runs = await queries.begin_run(db, import_id, ["pending", "running"])
    if runs is None:
        return None
    if runs > MOST_RUNS:
        await queries.end_import(db, import_id, "failed", LOST.format(runs=MOST_RUNS))
        return None
    return await queries.get_import(db, import_id)


async def begin_undo_run(db: Writes, import_id: str) -> bool:
    """False when there is nothing to take back any more, or too many runs have come no further before."""
    runs = await queries.begin_run(db, import_id, ["undoing"])
    if runs is not None and runs > MOST_RUNS:
        await queries.fail_undo(db, import_id, UNDO_LOST.format(runs=MOST_RUNS))
    return runs is not None and runs <= MOST_RUNS


async def fail_forgotten(db: Writes) -> int:
    """Give up what no worker brings on any more; how many."""
    now = clock.now()
    return await queries.fail_forgotten(db, now - FORGOTTEN_AFTER, FORGOTTEN, UNDO_FORGOTTEN, now)


async def begin(db: Writes, import_id: str, total: int, columns: Sequence[str]) -> None:
    """Its rows are counted; Overtaken when it was cancelled."""
    if not await queries.begin_import(db, import_id, total, storable(columns)):
        raise Overtaken


async def end(db: Writes, one: Import, failure: str = "") -> bool:
    """It goes no further; whether its file is to be removed. What was only tried may still be done."""
    is_ended = await queries.end_import(db, one.id, "failed" if failure else "completed", failure)
    return is_ended and not (one.is_dry_run and not failure)


async def repeated(db: Reads, import_id: str, gtins: Sequence[str]) -> list[str]:
    """Those of the GTINs that an earlier row of the file had."""
    return await queries.known_rows(db, import_id, list(gtins))


async def list_errors(db: Reads, import_id: str, after_line: int, most: int) -> list[FailedRow]:
    """Rows that failed below a line, in the order of the file."""
    return await queries.list_errors(db, import_id, after_line, most)


async def list_forgotten(db: Reads) -> list[Import]:
    """Some of those whose files nobody reads any more."""
    return await queries.list_forgotten(db, 100)


async def forget_file(db: Writes, import_id: str) -> None:
    """Its file is not kept any more."""
    await queries.forget_pieces(db, import_id)


async def enqueue(db: Writes, one: Import) -> None:
    """Keep an import whose file lies ready, and let it be read in."""
    await queries.add_import(db, one)
    await jobs.enqueue(db, WorkImport(one.id), dedupe=f"import:{one.id}")


async def get_import(db: Reads, import_id: str, organization_ids: Sequence[str]) -> Import:
    """One of these organizations' imports; NotFound for those of others."""
    one = await queries.get_import(db, ids.parse(import_id, "import_id"))
    if one is None or one.organization_id not in organization_ids:
        raise NotFound("You have no import of this id.")
    return one


async def list_imports(db: Reads, organization_id: str, page: PageRequest) -> Page[Import]:
    """The latest first."""
    return await queries.list_imports(db, organization_id, page)


async def group_errors(db: Reads, import_id: str) -> list[FailedRows]:
    """Why rows failed, the most frequent reason first."""
    return await queries.group_errors(db, import_id, MOST_REASONS, MOST_LINES)


async def start(db: Writes, one: Import, user_id: str | None, *, may_claim: bool) -> None:
    """Do what was tried; Conflict when it was not, or its file is not kept any more."""
    locked = await queries.lock_import(db, one.id)
    if locked is None or not locked.is_dry_run or locked.state != "completed":
        raise Conflict("Only an import that was tried to its end can be started.")
    if not locked.pieces:
        raise Conflict("The file of this import is not kept any more: send it again.")
    await queries.restart_import(db, one.id, user_id, may_claim=may_claim)
    await jobs.enqueue(db, WorkImport(one.id), dedupe=f"import:{one.id}")


async def cancel(db: Writes, one: Import) -> None:
    """What was read in stays; Conflict when it has ended."""
    if not await queries.end_import(db, one.id, "cancelled", ""):
        raise Conflict("This import has ended already.")


async def undo(db: Writes, one: Import, user_id: str | None) -> None:
    """Begin to take an import back; Conflict while it runs, and the second time."""
    locked = await queries.lock_import(db, one.id)
    if locked is None or locked.state in ("undoing", "undone"):
        raise Conflict("This import is taken back already.")
    if locked.state in ("pending", "running"):
        raise Conflict("This import has not ended: cancel it first.")
    if locked.is_dry_run:
        raise Conflict("This import was only tried: there is nothing to take back.")
    await queries.begin_undo(db, one.id, user_id)
    await jobs.enqueue(db, UndoImport(one.id), dedupe=f"undo:{one.id}")


async def undo_some(db: Writes, import_id: str, after: str = "") -> str:
    """Take the next products after a GTIN back, in one transaction; the last of them, "" after all."""
    one = await queries.lock_import(db, import_id)
    if one is None or one.state != "undoing":
        return ""
    rows = await queries.take_rows_to_undo(db, import_id, after, UNDONE_AT_ONCE)
    if rows:
        await _take_back(db, one, rows)
    is_done = len(rows) < UNDONE_AT_ONCE
    await queries.advance_undo(db, import_id, len(rows), is_done=is_done)
    return "" if is_done else max(row.gtin for row in rows)


async def _take_back(db: Writes, one: Import, rows: Sequence[ImportedRow]) -> None:
    outcomes = {row.gtin: row.outcome for row in rows}
    states = await product_queries.lock_states(db, list(outcomes))
    numbers = [state.id for state in states]
    before = await contribution_queries.list_said(db, numbers)
    await queries.revert_import(db, one.id, numbers, one.undone_by)
    after = await contribution_queries.list_said(db, numbers)
    spoken = {
        said.product_id
        for said in after
        if said.data_source == "claimed" and said.organization_id == one.organization_id
    }
    freed = [
        state
        for state in states
        if state.owner_id == one.organization_id
        and state.id not in spoken
        and outcomes[state.gtin] in ("created", "claimed")
    ]
    heard = {said.product_id for said in after}
    # Of whom nobody says anything any more, the record is withdrawn; whoever claims it brings it back.
    silent: Change = {**contributions.UNCLAIMED, "withdrawn_at": clock.now()}
    changes = {state.id: dict(contributions.UNCLAIMED if state.id in heard else silent) for state in freed}
    await contributions.settle(db, [records.held(state) for state in states], before, after, changes=changes)
    if freed:
        await queries.end_claims(db, list(changes))
        told = [ProductUnclaimed(organization_id=state.owner_id, gtin=state.gtin) for state in freed]
        await events.emit_all(db, told)


def kind_of(content: bytes) -> ImportKind:
    """What a file is by its first bytes."""
    return "xlsx" if content.startswith(b"PK\x03\x04") else "csv"
