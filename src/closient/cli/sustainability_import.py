"""`closient import sustainability`: a file of profiles into the products that have their GTINs.

JSON of any size, JSON lines, `.gz` and `.zip` are read piece by piece, as `import recalls` does.
"""

import asyncio
import sys
import time
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from msgspec import Struct

from closient.apps.compliance.rules import documents
from closient.apps.compliance.structs.feeds import Raw, Refused
from closient.apps.sustainability import actions, rules
from closient.apps.sustainability.structs import Imported, Numbered
from closient.cli import database, terminal
from closient.cli.recall_import import Opened, Sink
from closient.kit.database import connect

RECORDS_AT_ONCE = 250
LONGEST_EXAMPLE = 300


class Portion(Struct):
    """Records of a file that are read together: those that can be stored, and the others."""

    readable: list[Numbered]
    examples: dict[int, str]
    refused: list[Refused]


def run(file: Path, refused: Path | None) -> int:
    """1 when something was refused, or the file could not be read to its end."""
    if not file.is_file():
        terminal.complain(f"{file} is no file.")
        return 1
    started = time.monotonic()
    with database.at_hand(database.load_settings()) as settings, ExitStack() as stack:
        report = stack.enter_context(terminal.bar(f"Importing {file.name}"))
        sink = Sink(refused or file.with_name(file.name + ".refused.jsonl"), stack)
        job = Job(Opened(file, stack), sink, report, max(file.stat().st_size // 1024, 1))
        fault = asyncio.run(job.run(settings.database_url))
    show(job.total, time.monotonic() - started)
    sys.stdout.flush()
    if sink.count:
        terminal.warn(f"{sink.count:,} refused, with their reasons in {sink.path}:")
        for example in sink.examples:
            terminal.warn(f"  {example}")
    if fault:
        terminal.complain(fault)
    return 1 if fault or sink.count else 0


class Job:
    """One import."""

    def __init__(self, file: Opened, sink: Sink, report: terminal.Report, size: int) -> None:
        self.file, self.sink, self.report, self.size = file, sink, report, size
        self.records = documents.Records(file)
        self.total = Imported()

    async def run(self, url: str) -> str:
        """Why it did not come to its end; empty when it did."""
        db = await connect(url, most_connections=2)
        try:
            work = actions.Run(db)
            self.total = work.total
            waiting = iter(self.records)
            while raws := await asyncio.to_thread(lambda: list(islice(waiting, RECORDS_AT_ONCE))):
                portion = await asyncio.to_thread(read, raws)
                left_out = await work.store(portion.readable)
                portion.refused += [
                    Refused(one.number, one.message, portion.examples[one.number]) for one in left_out
                ]
                self.tell(portion)
            return self.fault()
        finally:
            await db.close()

    def tell(self, portion: Portion) -> None:
        for refused in sorted(portion.refused, key=lambda one: one.number):
            self.sink.refuse(refused)
        done = self.total.created + self.total.updated + self.total.unchanged
        self.report(f"{done:,} profiles", min(self.file.bytes_read // 1024, self.size), self.size)

    def fault(self) -> str:
        if self.file.fault:
            return self.file.fault
        if not self.records.count and not self.records.is_json:
            return "There are no profiles in it: it is no JSON."
        read = terminal.counted(self.records.count, "profile")
        return f"It breaks off after {read}." if self.records.is_cut_off else ""


def read(raws: list[Raw]) -> Portion:
    """Take records apart from what cannot be one."""
    portion = Portion([], {}, [])
    for raw in raws:
        example = raw.data[:LONGEST_EXAMPLE].decode("utf-8", "replace").replace("\x00", "")
        try:
            profile = rules.read(documents.decode(raw))
        except (documents.Unreadable, rules.Unreadable) as fault:
            portion.refused.append(Refused(raw.number, str(fault), example))
        else:
            portion.readable.append(Numbered(raw.number, profile))
            portion.examples[raw.number] = example
    return portion


def show(total: Imported, seconds: float) -> None:
    """The report."""
    done = total.created + total.updated + total.unchanged
    counts = f"{total.created:,} created, {total.updated:,} updated, {total.unchanged:,} unchanged"
    terminal.done(f"{terminal.counted(done, 'profile')}: {counts} ({seconds:.1f} s)")
