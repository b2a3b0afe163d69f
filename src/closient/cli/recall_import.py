"""`closient import recalls`: files of regulators into recalls, some hundred in each transaction.

JSON of any size, JSON lines, `.gz`, and the zip of a bulk download are read piece by piece.
"""

import asyncio
import gzip
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, cast, get_args

import msgspec
from msgspec import Struct

from closient.apps import registry
from closient.apps.compliance.actions import imports
from closient.apps.compliance.rules import documents, feeds
from closient.apps.compliance.structs.feeds import Feed, Imported, Portion, Refused
from closient.cli import database, terminal
from closient.kit.database import connect

CHUNK = 64 * 1024
# What a file may unpack to: ten times the largest that any regulator offers.
MOST_UNPACKED = 4 * 1024 * 1024 * 1024
MOST_SHOWN = 5
FEEDS: dict[str, Feed] = {name: name for name in get_args(Feed)}
BROKEN_FILES = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class Wanted(Struct, frozen=True, kw_only=True):
    """What was asked for, not checked yet."""

    source: str
    file: Path
    refused: Path | None


class Opened:
    """A file as chunks of what it holds; `bytes_read` counts what was taken from the disk."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self._file = stack.enter_context(path.open("rb"))
        self._stack = stack
        # Why the file could not be read to its end.
        self.fault = ""

    @property
    def bytes_read(self) -> int:
        return self._file.tell()

    def __iter__(self) -> Iterator[bytes]:
        unpacked = 0
        try:
            for part in self._parts():
                while chunk := part.read(CHUNK):
                    unpacked += len(chunk)
                    if unpacked > MOST_UNPACKED:
                        self.fault = f"It unpacks to more than {MOST_UNPACKED // 1024**3} GB."
                        return
                    yield chunk
        except BROKEN_FILES as error:
            self.fault = f"It cannot be unpacked to its end: {error}"

    def _parts(self) -> Iterator[IO[bytes]]:
        start = self._file.read(4)
        self._file.seek(0)
        if start.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=self._file) as unpacked:
                yield cast("IO[bytes]", unpacked)
        elif start.startswith(b"PK"):
            archive = self._stack.enter_context(zipfile.ZipFile(self._file))
            for entry in archive.infolist():
                if entry.filename.lower().endswith((".json", ".jsonl")):
                    with archive.open(entry) as part:
                        yield part
        else:
            yield self._file


class Sink:
    """The file of refused records, made when there is one; a line for each, with the reason."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self.path, self._stack = path, stack
        self._out: IO[bytes] | None = None
        self.count = 0
        self.examples: list[str] = []

    def refuse(self, refused: Refused) -> None:
        self.count += 1
        if len(self.examples) < MOST_SHOWN:
            self.examples.append(f"record {refused.number}: {refused.message}")
        if self._out is None:
            self._out = self._stack.enter_context(self.path.open("wb"))
        self._out.write(msgspec.json.encode(refused) + b"\n")


def run(wanted: Wanted) -> int:
    """1 when something was refused, or the file could not be read to its end."""
    if wanted.source not in FEEDS:
        terminal.complain(f"--source may be one of {', '.join(FEEDS)}.")
        return 1
    if not wanted.file.is_file():
        terminal.complain(f"{wanted.file} is no file.")
        return 1
    # Whoever cares for what is told here has to be known.
    registry.rooms("jobs")
    started = time.monotonic()
    refused = wanted.refused or wanted.file.with_name(wanted.file.name + ".refused.jsonl")
    with database.at_hand(database.load_settings()) as settings, ExitStack() as stack:
        report = stack.enter_context(terminal.bar(f"Importing {wanted.file.name}"))
        sink = Sink(refused, stack)
        job = Job(FEEDS[wanted.source], Opened(wanted.file, stack), sink, report)
        job.size = max(wanted.file.stat().st_size // 1024, 1)
        fault = asyncio.run(job.run(settings.database_url))
    show(wanted, job.total, time.monotonic() - started)
    sys.stdout.flush()
    if sink.count:
        terminal.warn(f"{sink.count:,} refused, with their reasons in {refused}:")
        for example in sink.examples:
            terminal.warn(f"  {example}")
    if fault:
        terminal.complain(fault)
    return 1 if fault or sink.count else 0


class Job:
    """One import: while a portion is stored, a thread reads the next."""

    def __init__(self, feed: Feed, file: Opened, sink: Sink, report: terminal.Report) -> None:
        self.feed, self.file, self.sink, self.report = feed, file, sink, report
        self.size = 1
        self.total = Imported()
        self.records = documents.Records(file)

    async def run(self, url: str) -> str:
        """Why it did not come to its end; empty when it did."""
        db = await connect(url, most_connections=2)
        try:
            work = imports.Run(db, self.feed)
            self.total = work.total
            await work.begin("file")
            waiting = imports.portions(self.feed, self.records)
            portion = await asyncio.to_thread(imports.following, waiting)
            while portion is not None:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self.store(work, portion))
                    coming = both.create_task(asyncio.to_thread(imports.following, waiting))
                portion = coming.result()
            outcome, fault = imports.outcome_of(self.records)
            if self.file.fault:
                outcome, fault = "partial", self.file.fault
            await work.end(outcome, fault)
            return fault
        except ExceptionGroup as several:
            # The first says what is wrong; a sentence for people is made of it.
            raise several.exceptions[0] from None
        finally:
            await db.close()

    async def store(self, work: imports.Run, portion: Portion) -> None:
        await work.store(portion)
        for refused in portion.refused:
            self.sink.refuse(refused)
        total = work.total
        done = total.created + total.updated + total.unchanged
        self.report(f"{done:,} recalls", min(self.file.bytes_read // 1024, self.size), self.size)


def show(wanted: Wanted, total: Imported, seconds: float) -> None:
    """The report."""
    done = total.created + total.updated + total.unchanged
    counts = f"{total.created:,} created, {total.updated:,} updated, {total.unchanged:,} unchanged"
    terminal.done(f"{done:,} recalls of {wanted.source}: {counts} ({seconds:.1f} s)")
    if total.matched:
        terminal.say(f"  {total.matched:,} matches with products, new or changed")
    if total.skipped:
        terminal.say(
            f"  {total.skipped:,} left out: told in another language, or told again later in the file"
        )
    known = feeds.SOURCES[FEEDS[wanted.source]]
    if known.carries != "often":
        terminal.say(f"  This source carries product codes {known.carries}. {known.note}")
