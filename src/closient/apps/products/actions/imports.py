"""Imports of files in the background, for the members of the brand that they are of."""

import asyncio
import csv
import io
from collections.abc import AsyncGenerator
from typing import IO

from msgspec import Struct

from closient.apps.catalogue.actions import imports as records
from closient.apps.catalogue.structs.imports import FailedRow, FailedRows, Import, ImportKind, ImportShown
from closient.apps.products.actions import csv_import, import_work
from closient.apps.products.rules import import_files
from closient.kit import audit, csv_cells, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import TooLarge
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

LARGEST = 100 * 1024 * 1024
ROWS_AT_ONCE = 5_000


class Sent(Struct):
    """A file that was sent, of the operating system; it stays open."""

    name: str
    file: IO[bytes]
    is_dry_run: bool = False


async def create_import(
    services: Services, caller: Caller, organization_id: str | None, sent: Sent
) -> ImportShown:
    """As for the documented import: whoever may change products. 400 for what is no such file."""
    owner_id = await csv_import.importing_organization(services.database.reads, caller, organization_id)
    if sent.file.seek(0, io.SEEK_END) > LARGEST:
        raise TooLarge(f"A file has at most {LARGEST // 1024**2} MiB.")
    kind = await asyncio.to_thread(_checked, sent.file)
    one = records.new(ids.new(), owner_id, caller.user_id, may_claim=caller.may("CLAIM", owner_id))
    one.file_name, one.kind, one.is_dry_run = sent.name[:255], kind, sent.is_dry_run
    one.pieces = await import_work.keep_file(services.objects, one.id, sent.file)
    try:
        async with services.database.writes() as db:
            await records.enqueue(db, one)
            await audit.record(
                db, caller, action="product_import.sent", subject_id=one.id, organization_id=owner_id
            )
    except BaseException:
        await import_work.remove_file(services, one)
        raise
    return _shown(one, [])


def _checked(file: IO[bytes]) -> ImportKind:
    """What a file is. Problems that concern it as a whole are told while its sender is there."""
    whole = import_work.unclosed(file)
    whole.seek(0)
    kind = records.kind_of(whole.read(4))
    rows = import_files.rows(import_work.opened(whole, kind))
    next(rows, None)
    return kind


async def list_imports(
    db: Reads, caller: Caller, organization_id: str | None, page: PageRequest
) -> Page[ImportShown]:
    """Of one brand, the latest first; also those that were documented imports."""
    owner_id = await csv_import.importing_organization(db, caller, organization_id)
    listed = await records.list_imports(db, owner_id, page)
    return Page([_shown(one, []) for one in listed.data], listed.pagination)


async def get_import(db: Reads, caller: Caller, import_id: str) -> ImportShown:
    """How far it is, and why rows failed."""
    one = await _own(db, caller, import_id)
    return await _told(db, one)


async def start_import(db: Writes, caller: Caller, import_id: str) -> ImportShown:
    """Do what was tried."""
    one = await _own(db, caller, import_id)
    may_claim = caller.may("CLAIM", one.organization_id)
    await records.start(db, one, caller.user_id, may_claim=may_claim)
    return await _noted(db, caller, one, "product_import.started")


async def cancel_import(services: Services, caller: Caller, import_id: str) -> ImportShown:
    """It goes no further; what was read in stays, and can be undone."""
    one = await _own(services.database.reads, caller, import_id)
    async with services.database.writes() as db:
        await records.cancel(db, one)
        shown = await _noted(db, caller, one, "product_import.cancelled")
    await import_work.remove_file(services, one)
    return shown


async def undo_import(db: Writes, caller: Caller, import_id: str) -> ImportShown:
    """Begin to take back all that it said."""
    one = await _own(db, caller, import_id)
    caller.require("CLAIM", one.organization_id)
    await records.undo(db, one, caller.user_id)
    return await _noted(db, caller, one, "product_import.undone")


async def failed_rows(db: Reads, caller: Caller, import_id: str) -> AsyncGenerator[str]:
    """A file of the rows that failed, piece by piece: as they were sent, and why in a last column."""
    one = await _own(db, caller, import_id)
    return _failed_rows(db, one)


async def _failed_rows(db: Reads, one: Import) -> AsyncGenerator[str]:
    width = len(one.columns)
    yield "\ufeff" + _line([*one.columns, "error"])
    line, is_more = 0, True
    while is_more:
        rows = await records.list_errors(db, one.id, line, ROWS_AT_ONCE)
        if rows:
            yield "".join(_line(_cells(row, width)) for row in rows)
            line = rows[-1].line
        is_more = len(rows) == ROWS_AT_ONCE


def _cells(row: FailedRow, width: int) -> list[str]:
    return [*row.cells, *[""] * (width - len(row.cells)), row.message]


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([csv_cells.escaped(cell) for cell in cells])
    return text.getvalue()


async def _own(db: Reads, caller: Caller, import_id: str) -> Import:
    """NotFound for another organization's, Forbidden for whoever may not change products."""
    own = [one.organization_id for one in caller.memberships]
    one = await records.get_import(db, import_id, own)
    caller.require("PRODUCTS", one.organization_id)
    return one


async def _noted(db: Writes, caller: Caller, one: Import, action: str) -> ImportShown:
    await audit.record(db, caller, action=action, subject_id=one.id, organization_id=one.organization_id)
    return await _told(db, await records.get_import(db, one.id, [one.organization_id]))


async def _told(db: Reads, one: Import) -> ImportShown:
    has_failed = one.error_count + one.conflict_count > 0
    return _shown(one, await records.group_errors(db, one.id) if has_failed else [])


def _shown(one: Import, problems: list[FailedRows]) -> ImportShown:
    is_over = one.state not in ("pending", "running")
    done = one.processed / one.total if one.total else float(is_over)
    return ImportShown(
        id=one.id,
        organization_id=one.organization_id,
        file_name=one.file_name,
        is_dry_run=one.is_dry_run,
        state=one.state,
        total=one.total,
        processed=one.processed,
        percent=int(done * 100),
        created=one.created_count,
        updated=one.updated_count,
        unchanged=one.unchanged_count,
        skipped=one.repeated_count,
        conflict_count=one.conflict_count,
        error_count=one.error_count,
        undone=one.undone_count,
        problems=problems,
        failure=one.failure,
        created_at=one.created,
        started_at=one.started_at,
        finished_at=one.finished_at,
        undone_at=one.undone_at,
    )
