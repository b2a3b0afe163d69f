"""Files of products that are read in the background, some rows at a time.

Each transaction keeps some rows and how far the file has come by them. Whoever goes on after a crash passes
over the rows that were kept. However long the file is, only some of its rows stand in memory.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncGenerator, Iterator
from itertools import islice
from typing import IO, BinaryIO

from closient.apps.catalogue.actions import imports, owner_files
from closient.apps.catalogue.actions.imports import Overtaken, Tried
from closient.apps.catalogue.structs.contributions import Author
from closient.apps.catalogue.structs.imports import FailedRow, Import
from closient.apps.products.actions.csv_import import OnlyTried, judge
from closient.apps.products.rules import import_files, sheet_files
from closient.apps.products.rules.import_files import ImportRow, Seen
from closient.apps.products.structs import CsvRowError
from closient.kit.db import Writes
from closient.kit.errors import Problem, Validation
from closient.kit.objects import ObjectStore
from closient.kit.services import Services

PIECE = 4 * 1024 * 1024
AT_ONCE = 2_000
MOST_ROWS = 1_000_000

# A row or what is wrong with it, and the row as it stands in the file.
Chunk = list[tuple[ImportRow | CsvRowError, list[str]]]


def piece(import_id: str, place: int) -> str:
    """The key of a piece of a file in the object store."""
    return f"imports/{import_id}/{place:05}"


async def keep_file(objects: ObjectStore, import_id: str, file: IO[bytes]) -> int:
    """Put a file away in pieces, one of them in memory at a time; how many."""
    whole = unclosed(file)
    whole.seek(0)
    count = 0
    while content := await asyncio.to_thread(whole.read, PIECE):
        await objects.put(piece(import_id, count), content, "application/octet-stream")
        count += 1
    return count


async def remove_file(services: Services, one: Import) -> None:
    """Nobody reads it any more. What a crash leaves is removed within the hour."""
    for place in range(one.pieces):
        await services.objects.delete(piece(one.id, place))
    async with services.database.writes() as db:
        await imports.forget_file(db, one.id)


@contextlib.asynccontextmanager
async def _fetched(objects: ObjectStore, one: Import) -> AsyncGenerator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        for place in range(one.pieces):
            stored = await objects.get(piece(one.id, place))
            await asyncio.to_thread(file.write, stored.data)
        file.seek(0)
        yield file


def opened(file: BinaryIO, kind: str) -> Seen:
    """The records of a file from its beginning; BadRequest when it cannot be read."""
    file.seek(0)
    return sheet_files.read_stream(file) if kind == "xlsx" else import_files.read_stream(file)


def _count(file: BinaryIO, kind: str) -> tuple[int, list[str]]:
    seen = opened(unclosed(file), kind)
    return import_files.count(seen, MOST_ROWS), seen.columns


def unclosed(file: IO[bytes]) -> BinaryIO:
    """The same file, which outlives whoever reads it.

    Both have one place in the file, and each a buffer of its own: read by such alone, from its beginning.
    """
    number = file.fileno()
    file.flush()
    return open(number, "rb", closefd=False)


def _chunks(file: BinaryIO, one: Import) -> Iterator[Chunk]:
    seen = opened(unclosed(file), one.kind)
    rows = ((row, seen.cells) for row in import_files.rows(seen))
    rest = islice(rows, one.processed, None)
    while chunk := [(judge(row), cells) for row, cells in islice(rest, AT_ONCE)]:
        yield chunk


def _next(chunks: Iterator[Chunk]) -> Chunk:
    return next(chunks, [])


async def import_file(services: Services, import_id: str) -> None:
    """Read a file in, from the row at which it stands; nothing when it was cancelled or has ended."""
    async with services.database.writes() as db:
        one = await imports.begin_run(db, import_id)
    if one is None:
        return
    failure = ""
    try:
        async with _fetched(services.objects, one) as file:
            await _read_in(services, one, file)
    except Overtaken:
        return
    except Problem as refused:
        failure = _told(refused)
    async with services.database.writes() as db:
        is_over = await imports.end(db, one, failure)
    if is_over:
        await remove_file(services, one)


def _told(refused: Problem) -> str:
    if isinstance(refused, Validation):
        return " ".join(error.message for error in refused.errors)
    return refused.detail


async def _read_in(services: Services, one: Import, file: BinaryIO) -> None:
    total, columns = await asyncio.to_thread(_count, file, one.kind)
    if total > MOST_ROWS:
        raise Validation.of("file", f"At most {MOST_ROWS:,} rows at once; this file has more.")
    async with services.database.writes() as db:
        await imports.begin(db, one.id, total, columns)
    chunks = _chunks(file, one)
    done = one.processed
    # The next rows are read while the database keeps those before them.
    ahead = asyncio.create_task(asyncio.to_thread(_next, chunks))
    try:
        while chunk := await ahead:
            ahead = asyncio.create_task(asyncio.to_thread(_next, chunks))
            await (_try if one.is_dry_run else _keep)(services, one, chunk, done)
            done += len(chunk)
    finally:
        # A thread that reads cannot be stopped, and the file is closed after this.
        await asyncio.wait({ahead})


async def _keep(services: Services, one: Import, chunk: Chunk, done: int) -> None:
    async with services.database.writes() as db:
        await imports.advance(db, one.id, done, await _say(db, one, chunk), _cells(chunk))


async def _try(services: Services, one: Import, chunk: Chunk, done: int) -> None:
    """What would become of rows is found out by doing it, and kept without what was done."""
    tried: Tried | None = None
    try:
        async with services.database.writes() as db:
            tried = await _say(db, one, chunk)
            raise OnlyTried
    except OnlyTried:
        assert tried is not None
    async with services.database.writes() as db:
        await imports.advance(db, one.id, done, tried, _cells(chunk))


def _cells(chunk: Chunk) -> dict[int, list[str]]:
    return {row.line: cells for row, cells in chunk}


async def _say(db: Writes, one: Import, chunk: Chunk) -> Tried:
    rows = [row for row, _ in chunk if isinstance(row, ImportRow)]
    first = {row.gtin: row for row in reversed(rows)}
    for gtin in await imports.repeated(db, one.id, list(first)):
        del first[gtin]
    said: dict[str, owner_files.Facts] = {gtin: {**row.facts} for gtin, row in first.items()}
    author = Author("claimed", one.organization_id, one.user_id, import_id=one.id)
    outcomes = await owner_files.say_as_owner(db, said, author, may_claim=one.may_claim)
    faults = [
        FailedRow(row.line, row.message, row.column, False, [])
        for row, _ in chunk
        if isinstance(row, CsvRowError)
    ]
    return imports.tally(len(chunk), {gtin: row.line for gtin, row in first.items()}, outcomes, faults)


async def undo_import(services: Services, import_id: str) -> None:
    """Take an import back, some products at a time."""
    async with services.database.writes() as db:
        is_more = await imports.begin_undo_run(db, import_id)
    last = ""
    while is_more:
        async with services.database.writes() as db:
            last = await imports.undo_some(db, import_id, last)
        is_more = last != ""


async def remove_forgotten(services: Services) -> None:
    """Give up imports that nobody reads on. Files of those that have ended, or were tried a day ago and never
    started.
    """
    async with services.database.writes() as db:
        await imports.fail_forgotten(db)
    for one in await imports.list_forgotten(services.database.reads):
        await remove_file(services, one)
