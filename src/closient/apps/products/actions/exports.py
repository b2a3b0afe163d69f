"""Making the file of an export: in a worker by processes, or of few labels within a request.

Whatever is made lies in a temporary file until it is whole; memory holds a few pieces only.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
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
NOTHING = "Nothing fits: no active lot or item of your products has all that the filters ask for."
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
        async for processed in write(plan, file, processes.each):
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


async def write(plan: Plan, file: IO[bytes], each: Each) -> AsyncIterator[int]:
    """Write the file of a plan, piece by piece; after each piece, how many of its items are done."""
    done = 0
    if plan.form == "zip":
        archive = Archive(file)
        async for packed in each(batches.pack, batches.pieces(plan.files)):
            for part in packed:
                archive.add(part)
            done += len(packed)
            # An item may have more than one file.
            yield done * plan.total // len(plan.files)
        archive.close()
        return
    assert plan.sheet is not None
    if plan.form == "zpl":
        orders = [batches.ZplOrder(plan.sheet, plan.dpi, prints) for prints in batches.pieces(plan.prints)]
        async for number, lines in _numbered(each(batches.labels, orders)):
            file.write(lines)
            done += len(orders[number].prints)
            yield done
        return
    pages = rules.pages(plan)
    template = plan.sheet.template
    document = Document(file, template.page_width, template.page_height)
    async for number, content in _numbered(each(batches.page, pages)):
        document.add(content)
        done += len(pages[number].prints)
        yield done
    document.close()


async def _numbered(made: AsyncIterator[Made]) -> AsyncIterator[tuple[int, Made]]:
    number = 0
    async for one in made:
        yield number, one
        number += 1


async def address(services: Services, export: Export) -> tuple[str | None, datetime | None]:
    """A signed address of the file and when it ends; (None, None) without a file."""
    if export.status != "completed" or export.file_key is None:
        return None, None
    url = await services.objects.url(export.file_key)
    return url, clock.now() + timedelta(seconds=URL_SECONDS)
