"""One run of an export: write the archive into a file without a name, then hand it to the object store.

Nothing of a run that dies is left but a row that says `processing`; the next run begins anew under a name of
its own. What a run notes counts only while no later one began.
"""

import asyncio
import tempfile
from contextlib import suppress
from datetime import timedelta
from typing import IO, Any

import msgspec

from closient.apps.dashboard.actions import archives, export_sections
from closient.apps.dashboard.actions.export_sections import Portion, Section, Source
from closient.apps.dashboard.queries import data_export as queries
from closient.apps.dashboard.rules import export_files
from closient.apps.dashboard.structs.data_export import ExportRow, ExportSection
from closient.kit import clock
from closient.kit.services import Services

RUNS = 5
KEPT = timedelta(days=7)
# Files of an organization that are kept at once.
MOST_KEPT = 3
NOTED_EVERY = timedelta(seconds=1)
FAILED = "The archive could not be written. Ask for it again; if it fails once more, tell us."


class Overtaken(Exception):
    """A later run has begun, or the export is given up: what this run does counts no more."""


class Run:
    """A run that is under way: where its sections are, and when that was noted."""

    def __init__(self, services: Services, row: ExportRow) -> None:
        self.services = services
        self.row = row
        self.sections = [ExportSection(key) for key in export_sections.SECTIONS]
        self._noted = clock.now()

    async def note(self, *, at_once: bool = False) -> None:
        """Tell how far it is, once a second at most."""
        if not at_once and clock.now() - self._noted < NOTED_EVERY:
            return
        self._noted = clock.now()
        async with self.services.database.writes() as db:
            if not await queries.note_progress(db, self.row.id, self.row.run, self.states()):
                raise Overtaken

    def states(self) -> list[Any]:
        return msgspec.to_builtins(self.sections)


async def export_data(services: Services, export_id: str) -> None:
    """Write the archive of an export; a repeat of what is done already does nothing."""
    async with services.database.writes() as db:
        blank = [ExportSection(key) for key in export_sections.SECTIONS]
        row = await queries.begin_run(db, export_id, msgspec.to_builtins(blank))
    if row is None:
        return
    run = Run(services, row)
    try:
        await _written(run)
    except Overtaken:
        await services.objects.delete(key_of(row, row.run))
    except Exception:
        if row.run >= RUNS:
            async with services.database.writes() as db:
                await queries.fail_export(db, row.id, row.run, FAILED)
        raise


def key_of(row: ExportRow, run: int) -> str:
    """The name in the object store of what a run wrote."""
    return f"exports/{row.id}/{run}/{row.output_filename}"


async def _written(run: Run) -> None:
    services, row = run.services, run.row
    services.settings.data_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=services.settings.data_folder) as file:
        await _write(run, file)
        size = await asyncio.to_thread(file.seek, 0, 2)
        await asyncio.to_thread(file.seek, 0)
        await _handed_over(run, file)
    async with services.database.writes() as db:
        if not await queries.complete_export(db, row, run.states(), size, until=clock.now() + KEPT):
            raise Overtaken
        await queries.keep_newest(db, row.organization_id, MOST_KEPT, clock.now())
    # A run that died may have come as far as this.
    for earlier in range(1, row.run):
        await services.objects.delete(key_of(row, earlier))


async def _write(run: Run, file: IO[bytes]) -> None:
    """All sections, and the manifest that tells of them."""
    services, row = run.services, run.row
    archive = archives.begin(row.archive_format, file, row.created)
    source = Source(services.database.reads, services.objects, row.organization_id)
    await asyncio.to_thread(archive.add, "README.txt", export_files.README.encode())
    for state, section in zip(run.sections, export_sections.SECTIONS.values(), strict=True):
        state.status = "processing"
        async for portion in _counted(state, section, source):
            await asyncio.to_thread(_put, archive, portion)
            await run.note()
        state.status = "completed"
    manifest = {
        "format_version": export_files.FORMAT_VERSION,
        "export_id": row.id,
        "organization_id": row.organization_id,
        "written_at": clock.now().isoformat(),
        "sections": run.states(),
    }
    await asyncio.to_thread(archive.add, "manifest.yaml", export_files.dumped(manifest))
    await asyncio.to_thread(archive.close)
    await run.note(at_once=True)


async def _counted(state: ExportSection, section: Section, source: Source) -> Any:
    """The portions of a section; afterwards its state knows how many records and files there were."""
    missing = 0
    async for portion in section(source):
        state.record_count += portion.records
        state.binary_count += len(portion.binaries)
        missing += portion.missing
        yield portion
    if missing:
        state.error = f"{missing} pictures are not in the store any more."


def _put(archive: archives.Archive, portion: Portion) -> None:
    for path, content in portion.documents:
        archive.add(path, export_files.dumped(content))
    for path, data in portion.binaries:
        archive.add(path, data, is_packed=True)


async def _handed_over(run: Run, file: IO[bytes]) -> None:
    """The file into the store, which may take long; meanwhile the row is kept alive."""
    media_type = archives.MEDIA_TYPES[run.row.archive_format]
    key = key_of(run.row, run.row.run)
    handing = asyncio.ensure_future(run.services.objects.put_file(key, file, media_type))
    try:
        while not handing.done():
            await asyncio.wait({handing}, timeout=10)
            await run.note()
        await handing
    finally:
        if not handing.done():
            # The file must stay open until the thread that reads it has ended.
            with suppress(Exception):
                await handing
