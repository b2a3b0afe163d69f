"""The export of all that an organization keeps here: asked for, looked at, loaded down, removed again."""

from datetime import timedelta

import msgspec

from closient.apps.dashboard.actions import export_run
from closient.apps.dashboard.queries import data_export as queries
from closient.apps.dashboard.rules import export_files
from closient.apps.dashboard.structs.data_export import (
    ArchiveFormat,
    DataExportJob,
    ExportData,
    ExportRow,
    ExportSection,
)
from closient.kit import audit, clock, ids, jobs
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, NotFound
from closient.kit.objects import URL_SECONDS, ObjectStore
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

# A run says every second how far it is, and every ten while it hands the file over.
SILENT = timedelta(minutes=15)
UNBEGUN = timedelta(days=1)
AT_ONCE = 50


async def request_an_organization_data_export(
    db: Writes, caller: Caller, organization_id: str, archive_format: ArchiveFormat
) -> DataExportJob:
    """OWNER or MANAGER. One at a time: while one is not finished, that one is the answer."""
    own = ids.parse(organization_id, "organization_id")
    _check(caller, own)
    name = next(m.organization_name for m in caller.memberships if m.organization_id == own)
    file_name = export_files.file_name(name, clock.now().date(), archive_format)
    row = await queries.request_an_organization_data_export(db, own, archive_format, file_name)
    if row is None:
        row = await queries.unfinished_export(db, own)
        if row is None:
            raise Conflict("An export has ended at this very moment; ask once more for another one.")
        return _shown(row)
    await jobs.enqueue(db, ExportData(row.id))
    await audit.record(
        db, caller, action="data_export.requested", subject_id=row.id, organization_id=own, after=_shown(row)
    )
    return _shown(row)


async def poll_an_organization_data_export(
    db: Reads, caller: Caller, objects: ObjectStore, organization_id: str, job_id: str
) -> DataExportJob:
    """OWNER or MANAGER. Each look at a completed export signs a new address."""
    row = await _row(db, caller, organization_id, job_id)
    answer = _shown(row)
    if row.kept_until is None or row.kept_until <= clock.now():
        return answer
    seconds = min(URL_SECONDS, int((row.kept_until - clock.now()).total_seconds()))
    answer.download_url = await objects.url(export_run.key_of(row, row.run), seconds=seconds)
    answer.expires_at = clock.now() + timedelta(seconds=seconds)
    return answer


async def list_exports(db: Reads, caller: Caller, organization_id: str, page: PageRequest) -> Page[ExportRow]:
    """OWNER or MANAGER; the latest first."""
    own = ids.parse(organization_id, "organization_id")
    _check(caller, own)
    return await queries.list_exports(db, own, page)


async def remove_outdated(services: Services) -> int:
    """Files whose time is over, and exports of which nothing was heard; how many files. Safe to repeat."""
    now = clock.now()
    async with services.database.writes() as db:
        await queries.give_up_silent(db, now - SILENT, now - UNBEGUN, export_run.FAILED)
    removed = 0
    while True:
        async with services.database.writes() as db:
            rows = await queries.lock_outdated(db, clock.now(), AT_ONCE)
            for row in rows:
                await services.objects.delete(export_run.key_of(row, row.run))
            await queries.forget_files(db, [row.id for row in rows])
        removed += len(rows)
        if len(rows) < AT_ONCE:
            return removed


async def end_all(services: Services, organization_id: str) -> None:
    """The organization is deleted: its archives go with it."""
    async with services.database.writes() as db:
        await queries.end_all(db, organization_id, clock.now(), "The organization was deleted.")
    await remove_outdated(services)


def _check(caller: Caller, organization_id: str) -> None:
    """Names of members and keys are in the archive: whoever may manage both may have it."""
    caller.require("MANAGE_MEMBERS", organization_id)


async def _row(db: Reads, caller: Caller, organization_id: str, job_id: str) -> ExportRow:
    own = ids.parse(organization_id, "organization_id")
    _check(caller, own)
    wanted = ids.parse(job_id, "job_id")
    row = await queries.poll_an_organization_data_export(db, own, wanted)
    if row is None:
        raise NotFound("The organization has no such export.")
    return row


def _shown(row: ExportRow) -> DataExportJob:
    is_completed = row.status == "completed"
    return DataExportJob(
        job_id=row.id,
        status=row.status,
        archive_format=row.archive_format,
        format_version=export_files.FORMAT_VERSION,
        file_size_bytes=row.file_size_bytes,
        output_filename=row.output_filename if is_completed else None,
        expires_at=row.kept_until if is_completed else None,
        sections=msgspec.convert(row.sections, list[ExportSection]),
        error=row.error,
    )
