"""`closient import open-food-facts`: a dump into contributions, some thousand entries in each transaction.

JSONL and CSV of any size, `.gz` or not, are read by lines, the next portion while one is stored.
"""

import asyncio
import gzip
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, cast

import msgspec

from closient.apps import registry
from closient.apps.catalogue.actions import open_food_facts as actions
from closient.apps.catalogue.rules import open_food_facts as rules
from closient.apps.catalogue.structs.open_food_facts import Entry, Imported, Portion, Reason, Refusal
from closient.cli import database, terminal
from closient.kit.database import connect

ENTRIES_AT_ONCE = 2_000
LONGEST_LINE = 16 * 1024 * 1024
MOST_SHOWN = 5
GZIP = b"\x1f\x8b"
REASONS: dict[Reason, str] = {
    "unreadable": "cannot be read",
    "too_long": f"longer than {LONGEST_LINE // 1024**2} MiB",
    "no_code": "without a code",
    "not_digits": "with a code that is not of digits",
    "wrong_length": "with a code of another length than a GTIN's",
    "mistyped": "with a wrong check digit",
    "in_store": "with a shop's own number",
    "coupon": "with a coupon's number",
}


class Dump:
    """The lines of a file; `bytes_read` counts what was taken from the disk."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self._file = stack.enter_context(path.open("rb"))
        packed = self._file.read(2) == GZIP
        self._file.seek(0)
        # Not buffered once more: of a file that breaks off, that would lose the lines before the break.
        self._lines = cast("IO[bytes]", gzip.GzipFile(fileobj=self._file)) if packed else self._file
        # Why the file could not be read to its end.
        self.fault = ""

    @property
    def bytes_read(self) -> int:
        return self._file.tell()

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Each with its number; None is one that is too long."""
        number = 0
        try:
            while line := self._lines.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                    while (rest := self._lines.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                        pass
                    yield number, None
                elif line.strip():
                    yield number, line
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            self.fault = f"It cannot be unpacked to its end: {error}."


def entries(dump: Dump) -> Iterator[tuple[int, Entry | rules.Unusable]]:
    """The entries of a dump in either form. BadDump when it is neither."""
    table: rules.Table | None = None
    is_first = True
    for number, line in dump.lines():
        if line is None:
            yield number, rules.Unusable("too_long", "The line is too long.")
            continue
        if is_first:
            is_first = False
            if not line.lstrip(b"\xef\xbb\xbf").startswith(b"{"):
                table = rules.Table(line.decode(errors="replace"))
                continue
        try:
            yield number, table.entry(line.decode(errors="replace")) if table else rules.of_json(line)
        except rules.Unusable as unusable:
            yield number, unusable


def portions(dump: Dump) -> Iterator[Portion]:
    """What is stored in one transaction each."""
    portion = Portion([], [])
    for count, (number, entry) in enumerate(entries(dump), 1):
        try:
            if isinstance(entry, rules.Unusable):
                raise entry
            facts = rules.read(entry)
        except rules.Unusable as unusable:
            portion.refused.append(unusable.refusal(number))
        else:
            if facts is None:
                portion.passed_over += 1
            else:
                portion.facts.append(facts)
        if count % ENTRIES_AT_ONCE == 0:
            portion.bytes_read = dump.bytes_read
            yield portion
            portion = Portion([], [])
    yield portion


def following(waiting: Iterator[Portion]) -> Portion | None:
    """The next portion, made in the thread that asks for it; None after the last."""
    return next(waiting, None)


class Tally:
    """What became of everything, and the file of refused entries, made when there is one."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self.path, self._stack = path, stack
        self.total = Imported()
        self.reasons: Counter[Reason] = Counter()
        self.examples: list[str] = []
        self._out: IO[bytes] | None = None

    def refuse(self, refusal: Refusal) -> None:
        self.reasons[refusal.reason] += 1
        if len(self.examples) < MOST_SHOWN:
            self.examples.append(f"line {refusal.number}: {refusal.message}")
        if self._out is None:
            self._out = self._stack.enter_context(self.path.open("wb"))
        self._out.write(msgspec.json.encode(refusal) + b"\n")


def run(file: Path, refused: Path | None) -> int:
    """1 when the file is no dump, or breaks off. Codes that are no GTIN are in every dump."""
    if not file.is_file():
        terminal.complain(f"{file} is no file.")
        return 1
    # Whoever cares for what is told here has to be known.
    registry.rooms("jobs")
    started = time.monotonic()
    with database.at_hand(database.load_settings()) as settings, ExitStack() as stack:
        report = stack.enter_context(terminal.bar(f"Importing {file.name}"))
        dump = Dump(file, stack)
        tally = Tally(refused or file.with_name(file.name + ".refused.jsonl"), stack)
        size = max(file.stat().st_size // 1024, 1)
        try:
            asyncio.run(store(settings.database_url, dump, tally, report, size))
        except rules.BadDump as error:
            terminal.complain(f"{file} is no dump of Open Food Facts: {error}")
            return 1
    show(tally, time.monotonic() - started)
    if dump.fault:
        terminal.complain(dump.fault)
    return 1 if dump.fault else 0


async def store(url: str, dump: Dump, tally: Tally, report: terminal.Report, size: int) -> None:
    """The whole dump."""

    async def keep(portion: Portion) -> None:
        if portion.facts:
            async with db.writes() as writes:
                await actions.take_over(writes, portion.facts, tally.total)
        for refusal in portion.refused:
            tally.refuse(refusal)
        tally.total.passed_over += portion.passed_over
        report(f"{tally.total.done:,} products", min(portion.bytes_read // 1024, size), size)

    db = await connect(url, most_connections=2)
    try:
        waiting = portions(dump)
        portion = await asyncio.to_thread(following, waiting)
        while portion is not None:
            async with asyncio.TaskGroup() as both:
                both.create_task(keep(portion))
                coming = both.create_task(asyncio.to_thread(following, waiting))
            portion = coming.result()
    except ExceptionGroup as several:
        # The first says what is wrong; a sentence for people is made of it.
        raise several.exceptions[0] from None
    finally:
        await db.close()


def show(tally: Tally, seconds: float) -> None:
    """The report."""
    total = tally.total
    counts = f"{total.created:,} created, {total.updated:,} updated, {total.unchanged:,} unchanged"
    rate = (total.done + tally.reasons.total()) / seconds if seconds else 0
    terminal.done(
        f"{terminal.counted(total.done, 'product')}: {counts} ({seconds:.1f} s, {rate:,.0f} entries a second)"
    )
    if total.passed_over:
        terminal.say(f"  {total.passed_over:,} passed over: obsolete, or nothing is said but the code")
    if total.repeated:
        terminal.say(f"  {total.repeated:,} told again later in the file, which counts")
    if total.left_out:
        terminal.say(f"  {terminal.counted(total.left_out, 'field')} left out: longer than a record may hold")
    sys.stdout.flush()
    if not tally.reasons:
        return
    terminal.warn(f"{tally.reasons.total():,} refused, with their reasons in {tally.path}:")
    for reason, count in tally.reasons.most_common():
        terminal.warn(f"  {count:,} {REASONS[reason]}")
    for example in tally.examples:
        terminal.warn(f"  {example}")
