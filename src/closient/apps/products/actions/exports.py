"""Making the file of an export: in a worker by processes, or of few labels within a request.

Whatever is made lies in a temporary file until it is whole; memory holds a few pieces only.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import IO, Protocol, TypeVar

import msgspec

from closient.apps.catalogue.actions import exports as records
from closient.apps.catalogue.rules import exports as rules
from closient.apps.catalogue.rules.exports import Plan
from closient.apps.catalogue.structs.exports import (
    Export,
    LabelExportFilters,
    LabelExportRequest,
    Printable,
    QRBulkRequest,
)
from closient.codes import batches
from closient.codes.archive import Archive
from closient.codes.errors import CodeError
from closient.codes.sheets.pdf import Document
from closient.gs1.errors import Gs1Error
from closient.kit import clock, processes
from closient.kit.db import Reads
from closient.kit.objects import URL_SECONDS
from closient.kit.services import Services

PROGRESS_SECONDS = 0.5
NOTHING = (
    "Nothing fits: no active lot or item of your products has all that the filters ask for."
    " The scope says which of the two is looked for: lots or serials."
)
RESERVED = "Labels are made of lots and serials; the scope products is reserved."
TOO_MANY = f"These are more than {rules.MOST_LABELS:,} labels at once: narrow them down by filters."
Given = TypeVar("Given")
Made = TypeVar("Made")


class Each(Protocol):
    """How pieces are worked on: processes.each, or `in_thread`."""

    def __call__(
        self, function: Callable[[Given], Made], pieces: Iterable[Given]
    ) -> AsyncGenerator[Made, None]: ...


async def in_thread(function: Callable[[Given], Made], pieces: Iterable[Given]) -> AsyncGenerator[Made]:
    """Within this process, for few pieces; requests go on between the symbols."""
    for piece in pieces:
        yield await asyncio.to_thread(function, piece)


async def make(services: Services, export_id: str) -> None:
    """Make an export that waits, or that a worker which died has left; it ends once."""
    async with services.database.writes() as db:
        export = await records.begin_run(db, export_id)
    if export is None:
        return
    try:
        if export.kind == "qr_codes":
            await _make_batch(services, export)
        else:
            await _make_labels(services, export)
    except (CodeError, Gs1Error) as error:
        async with services.database.writes() as db:
            await records.fail_export(db, export.id, error.reason)


async def _make_batch(services: Services, export: Export) -> None:
    request = msgspec.convert(export.request, QRBulkRequest)
    base_url = services.settings.base_url
    plan = await asyncio.to_thread(rules.batch, export.id, base_url, request.gtin, request)
    size = await _make_file(services, export, plan)
    async with services.database.writes() as db:
        await records.complete_export(db, export.id, size)


async def _make_labels(services: Services, export: Export) -> None:
    request = msgspec.convert(export.request, LabelExportRequest)
    assert export.organization_id is not None
    found = await printables(services.database.reads, export.organization_id, request)
    plan = await asyncio.to_thread(rules.labels, export.id, services.settings.base_url, request, found)
    size = await _make_file(services, export, plan)
    async with services.database.writes() as db:
        if await records.complete_export(db, export.id, size):
            await records.mark_printed(db, request.scope, [one.id for one in found])


async def printables(
    reads: Reads, organization_id: str, request: LabelExportRequest, *, most: int = rules.MOST_LABELS
) -> list[Printable]:
    """What a request is about, one more than `most` at most; CodeError when it is nothing, or too much."""
    if request.scope == "products":
        raise CodeError(RESERVED)
    filters = request.filters or LabelExportFilters()
    found = await records.list_printables(reads, organization_id, request.scope, filters, most=most + 1)
    if not found:
        raise CodeError(NOTHING)
    if len(found) > rules.MOST_LABELS:
        raise CodeError(TOO_MANY)
    return found


async def _make_file(services: Services, export: Export, plan: Plan) -> int:
    """Write the file into the store; how long it is."""
    key = file_key(export.id, plan)
    await records.note_file(services, export.id, plan.total, key)
    noted = time.monotonic()
    with tempfile.TemporaryFile() as file:
        async with aclosing(write(plan, file, processes.each)) as written:
            async for processed in written:
                if time.monotonic() - noted > PROGRESS_SECONDS:
                    noted = time.monotonic()
                    await records.note_progress(services, export.id, processed)
        size = file.tell()
        file.seek(0)
        await services.objects.put_file(key, file, plan.media_type)
    return size


def file_key(export_id: str, plan: Plan) -> str:
    """Where the file of an export lies."""
    return f"exports/{export_id}/{plan.file_name}"


async def write(plan: Plan, file: IO[bytes], each: Each) -> AsyncGenerator[int]:
    """Write the file of a plan, piece by piece; after each piece, how many of its items are done."""
    if plan.form == "zip":
        written = _archived(plan, file, each)
    elif plan.form == "zpl":
        written = _printed(plan, file, each)
    else:
        written = _paged(plan, file, each)
    # Whoever stops in the midst lets the processes go at once, not when somebody collects the generators.
    async with aclosing(written) as pieces:
        done = 0
        async for many in pieces:
            done += many
            yield done


async def _archived(plan: Plan, file: IO[bytes], each: Each) -> AsyncGenerator[int]:
    archive = Archive(file)
    files_of_item = len(plan.files) // plan.total
    pieces = batches.pieces(plan.files, batches.SYMBOLS_AT_ONCE // files_of_item * files_of_item)
    async with aclosing(each(batches.pack, pieces)) as made:
        async for packed in made:
            for part in packed:
                archive.add(part)
            yield len(packed) // files_of_item
    archive.close()


async def _printed(plan: Plan, file: IO[bytes], each: Each) -> AsyncGenerator[int]:
    assert plan.sheet is not None
    orders = [batches.ZplOrder(plan.sheet, plan.dpi, prints) for prints in batches.pieces(plan.prints)]
    counts = (len(order.prints) for order in orders)
    async with aclosing(each(batches.labels, orders)) as made:
        async for lines in made:
            file.write(lines)
            yield next(counts)


async def _paged(plan: Plan, file: IO[bytes], each: Each) -> AsyncGenerator[int]:
    assert plan.sheet is not None
    pages = rules.pages(plan)
    counts = (len(page.prints) for page in pages)
    document = Document(file, plan.sheet.template.page_width, plan.sheet.template.page_height)
    async with aclosing(each(batches.page, pages)) as made:
        async for content in made:
            document.add(content)
            yield next(counts)
    document.close()


async def address(services: Services, export: Export) -> tuple[str | None, datetime | None]:
    """A signed address of the file and when it ends; (None, None) without a file."""
    if export.status != "completed" or export.file_key is None:
        return None, None
    url = await services.objects.url(export.file_key)
    return url, clock.now() + timedelta(seconds=URL_SECONDS)
