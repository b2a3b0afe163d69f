"""Making a file of key data elements in a worker: events in batches into a temporary file, then into the
store. Events that were recorded after the file was asked for are left out, so that a run after one that died
writes the same file, at the same place.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing

import msgspec

from closient.apps.catalogue.actions import exports as records
from closient.apps.catalogue.structs.exports import Export
from closient.apps.epcis.actions import kdes
from closient.apps.epcis.actions.trace import DEEPEST, trace
from closient.apps.epcis.queries import kdes as queries
from closient.apps.epcis.rules import kdes as rules
from closient.apps.epcis.rules.kde_sheets import KdeSheets
from closient.apps.epcis.structs.exports import FileFormat, Selection, Wanted
from closient.apps.epcis.structs.kdes import CteEvent, KdeRow, Known, LotShare
from closient.kit.csv_archive import CsvArchive
from closient.kit.services import Services
from closient.kit.workbook_file import TooManyRows, WorkbookFile

MOST_EVENTS = 500_000
PROGRESS_SECONDS = 0.5
TOO_MANY = f"These are more than {MOST_EVENTS:,} events: narrow the dates, lots or products down."
TOO_LONG = "A sheet takes a million rows: ask for csv, or narrow the dates, lots or products down."
CUT_OFF = f"There are more lots behind the {DEEPEST}th step: they are not in this file. Ask for theirs."
ENDINGS: Mapping[FileFormat, str] = {"xlsx": "xlsx", "csv": "zip"}


class Task(msgspec.Struct, frozen=True):
    """What a file is about: its events in order, and which of their lots.

    `depths`: lots by id and how far each is from the one asked for; without, the selection says which.
    """

    event_ids: list[str]
    selection: Selection | None
    depths: Mapping[str, int] | None
    remark: str = ""


async def make(services: Services, export_id: str) -> None:
    """Make an export that waits, or that a worker which died has left; it ends once."""
    async with services.database.writes() as db:
        export = await records.begin_run(db, export_id)
    if export is None:
        return
    assert export.organization_id is not None
    wanted = msgspec.convert(export.request, Wanted)
    task = await _task(services, export.organization_id, wanted)
    error, size = "", 0
    if len(task.event_ids) > MOST_EVENTS:
        error = TOO_MANY
    else:
        try:
            size = await _make_file(services, export, wanted, task)
        except TooManyRows:
            error = TOO_LONG
    async with services.database.writes() as db:
        if error:
            await records.fail_export(db, export.id, error)
        else:
            await records.complete_export(db, export.id, size)


async def _task(services: Services, organization_id: str, wanted: Wanted) -> Task:
    reads = services.database.reads
    if wanted.selection is not None:
        found = await queries.list_event_ids(
            reads, organization_id, wanted.selection, wanted.asked_at, MOST_EVENTS + 1
        )
        return Task(found, wanted.selection, None)
    if wanted.lot_row is None or wanted.direction is None:
        return Task([], None, {})
    traced = await trace(reads, organization_id, wanted.lot_row, wanted.direction)
    ids = [event.event_id for event in traced.events if event.kind != "INTAKE"]
    remark = CUT_OFF if traced.reaches_further else ""
    return Task(ids, None, {lot.id: lot.depth for lot in traced.lots}, remark)


async def _make_file(services: Services, export: Export, wanted: Wanted, task: Task) -> int:
    """Write the file into the store; how long it is."""
    key = f"exports/{export.id}/{file_name(wanted)}"
    await records.note_file(services, export.id, len(task.event_ids), key)
    with tempfile.TemporaryFile() as file:
        with (CsvArchive if wanted.format == "csv" else WorkbookFile)(file) as tables:
            sheets = KdeSheets(tables, wanted)
            await _write(services, export, wanted, task, sheets)
            await asyncio.to_thread(tables.close)
        size = file.seek(0, 2)
        file.seek(0)
        await services.objects.put_file(key, file, tables.media_type)
    return size


async def _write(services: Services, export: Export, wanted: Wanted, task: Task, sheets: KdeSheets) -> None:
    assert export.organization_id is not None
    reads = services.database.reads
    book = kdes.Book(reads, export.organization_id)
    done = written = 0
    noted = time.monotonic()
    batches = kdes.events(reads, export.organization_id, task.event_ids, wanted.asked_at)
    async with aclosing(batches):
        async for events in batches:
            known = await book.known(events)
            # Requests and other jobs go on between the batches, and beside them.
            await asyncio.to_thread(_add, sheets, events, task, known)
            done, written = done + kdes.AT_ONCE, written + len(events)
            if time.monotonic() - noted > PROGRESS_SECONDS:
                noted = time.monotonic()
                await records.note_progress(services, export.id, min(done, len(task.event_ids)))
    known = Known(await book.places(sheets.glns), await book.products(sheets.gtins), {})
    await asyncio.to_thread(sheets.end, known, written, task.remark)


def _add(sheets: KdeSheets, events: Sequence[CteEvent], task: Task, known: Known) -> None:
    sheets.add(_rows(events, task, known))


def _rows(events: Sequence[CteEvent], task: Task, known: Known) -> Iterator[KdeRow]:
    return (
        KdeRow(
            event=event,
            lot=lot,
            source=source,
            kdes=rules.kdes_of(event, lot, source, known),
            direction=_direction(task, lot, source),
        )
        for event in events
        for lot, source in rules.rows_of(event)
        if _takes(task, lot) or (source is not None and _takes(task, source))
    )


def _takes(task: Task, lot: LotShare) -> bool:
    if task.depths is not None:
        return lot.lot_id in task.depths
    chosen = task.selection
    return chosen is None or (
        (not chosen.gtins or lot.gtin in chosen.gtins)
        and (not chosen.lot_codes or lot.lot_code in chosen.lot_codes)
        and (chosen.lot_from is None or lot.lot_code >= chosen.lot_from)
        and (chosen.lot_to is None or lot.lot_code <= chosen.lot_to)
    )


def _direction(task: Task, lot: LotShare, source: LotShare | None) -> str:
    """On which side of the lot asked for the row's lot lies."""
    if task.depths is None:
        return ""
    depth = task.depths.get(lot.lot_id)
    if depth is None and source is not None:
        depth = task.depths.get(source.lot_id)
    return "source" if not depth else "forward" if depth > 0 else "backward"


def file_name(wanted: Wanted) -> str:
    """What the file is called when it is saved."""
    moment = wanted.asked_at.strftime("%Y%m%d-%H%M%S")
    lot = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in wanted.lot_code)
    about = f"{wanted.gtin}-{lot}" if wanted.direction else "selection"
    return f"fsma204-{about}-{moment}.{ENDINGS[wanted.format]}"
