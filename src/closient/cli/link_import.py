"""`closient import`: links from files, some thousand in each transaction; what is refused goes to a file.

A file of JSON lines is read line by line, so it may be of any size; a single document is read as a whole.
"""

import asyncio
import gzip
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from io import BufferedIOBase
from pathlib import Path
from typing import IO, Any, Literal

import msgspec
from msgspec import Struct, field

from closient.apps import registry
from closient.apps.account.actions import organizations
from closient.apps.resolver.actions import link_files as actions
from closient.apps.resolver.rules import link_files as files
from closient.apps.resolver.structs.link_files import Imported, ImportOptions, Incoming
from closient.apps.resolver.structs.links import Refusal
from closient.cli import database, terminal
from closient.gs1.errors import Gs1Error
from closient.kit import ids
from closient.kit.caller import Caller, Membership
from closient.kit.database import Database, connect

LINKS_AT_ONCE = 5_000
MOST_SHOWN = 5
REASONS = {
    "unreadable": "no JSON, or no entry",
    "any_item": "for any lot or item: put the link at the key, with {lot} or {serial} in href",
    "invalid": "with a wrong field",
    "unknown_product": "with a GTIN without a product (--create-products makes them)",
    "foreign_product": "with a GTIN that another organization owns",
    "held_key": "with a key that another organization holds",
    "default_taken": "as a second default",
}


class Wanted(Struct, frozen=True, kw_only=True):
    """What was asked for, not checked yet."""

    kind: Literal["linkset", "resolver-ce"]
    file: Path
    organization: str
    is_dry: bool
    creates_products: bool
    refused: Path | None


class Found(Struct, frozen=True):
    """A document of the file: its number (line or entry), its text or content, how far the file is read."""

    number: int
    document: Any
    bytes_read: int


class Origin(Struct, frozen=True):
    """Where a link, or what was to be one, came from."""

    number: int
    content: Any


class Batch(Struct):
    """What is stored in one transaction: sound links with their origins, and what is refused already."""

    incoming: Incoming = field(default_factory=Incoming)
    origins: list[Origin] = field(default_factory=list)
    refused: list[tuple[Origin, Refusal, str]] = field(default_factory=list)
    links: int = 0
    bytes_read: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.incoming.links) + len(self.refused) >= LINKS_AT_ONCE


class Tally(Struct):
    """What became of everything so far."""

    links: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    products: set[str] = field(default_factory=set)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, imported: Imported) -> None:
        self.created += imported.created
        self.updated += imported.updated
        self.unchanged += imported.unchanged
        self.repeated += imported.repeated
        self.products.update(imported.products)


class Sink:
    """The file of refused entries, made when there is one; a line for each, with the reason."""

    def __init__(self, path: Path, unit: str, tally: Tally, stack: ExitStack) -> None:
        self.path, self.unit, self._tally, self._stack = path, unit, tally, stack
        self._out: IO[bytes] | None = None

    def refuse(self, origin: Origin, refusal: Refusal, reason: str) -> None:
        self._tally.reasons[reason] += 1
        if len(self._tally.examples) < MOST_SHOWN:
            where = f"{refusal.field}: " if refusal.field else ""
            self._tally.examples.append(f"{self.unit} {origin.number}: {where}{refusal.message}")
        if self._out is None:
            self._out = self._stack.enter_context(self.path.open("wb"))
        told = {
            self.unit: origin.number,
            "reason": reason,
            "field": refusal.field,
            "message": refusal.message,
            "link": origin.content,
        }
        self._out.write(msgspec.json.encode(told) + b"\n")


def run(wanted: Wanted) -> int:
    """1 when something was refused, or nothing could be read."""
    organization_id = ids.parse(wanted.organization, "organization")
    if not wanted.file.is_file():
        terminal.complain(f"{wanted.file} is no file.")
        return 1
    # Whoever cares for what is told here has to be known.
    registry.rooms("jobs")
    started = time.monotonic()
    tally = Tally()
    refused = wanted.refused or wanted.file.with_name(wanted.file.name + ".refused.jsonl")
    with database.at_hand(database.load_settings()) as settings, ExitStack() as stack:
        report = stack.enter_context(terminal.bar(f"Importing {wanted.file.name}"))
        unit = "line" if is_of_lines(wanted.file) else "entry"
        sink = Sink(refused, unit, tally, stack)
        job = Job(wanted, organization_id, tally, sink, report)
        asyncio.run(job.run(settings.database_url))
    show(wanted, tally, refused, time.monotonic() - started)
    return 1 if tally.reasons else 0


class Job:
    """One import: while a batch is stored, a thread reads and checks the next."""

    def __init__(
        self, wanted: Wanted, organization_id: str, tally: Tally, sink: Sink, report: terminal.Report
    ) -> None:
        self.wanted, self.organization_id = wanted, organization_id
        self.tally, self.sink, self.report = tally, sink, report
        self.size = max(wanted.file.stat().st_size // 1024, 1)
        self.options = ImportOptions(is_dry=wanted.is_dry, creates_products=wanted.creates_products)
        # Whoever has this command has the database. The action still sees a caller, for the audit.
        self.caller = Caller(kind="system", memberships=(Membership(organization_id, "", "owner"),))

    async def run(self, url: str) -> None:
        db = await connect(url, most_connections=2)
        try:
            await organizations.get_organization(db.reads, self.caller, self.organization_id)
            waiting = self.batches()
            batch = await asyncio.to_thread(following, waiting)
            while batch is not None:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self.store(db, batch))
                    coming = both.create_task(asyncio.to_thread(following, waiting))
                batch = coming.result()
        except ExceptionGroup as several:
            # The first says what is wrong; a sentence for people is made of it.
            raise several.exceptions[0] from None
        finally:
            await db.close()

    def batches(self) -> Iterator[Batch]:
        """The file in portions that are worth a transaction."""
        batch = Batch()
        for found in documents(self.wanted.file, by_line=self.sink.unit == "line"):
            self.take(found, batch)
            batch.bytes_read = found.bytes_read
            if batch.is_full:
                yield batch
                batch = Batch()
        yield batch

    def take(self, found: Found, batch: Batch) -> None:
        """Check the links of a document."""
        document = found.document
        if isinstance(document, bytes):
            try:
                document = msgspec.json.decode(document)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                origin = Origin(found.number, document[:1000].decode("utf-8", "replace"))
                batch.refused.append((origin, Refusal(0, "", "invalid", str(error)), "unreadable"))
                return
        for entry in files.entries(document, self.wanted.kind):
            if isinstance(entry, ValueError):
                origin = Origin(found.number, document)
                batch.refused.append((origin, Refusal(0, "", "invalid", str(entry)), why(entry)))
                continue
            batch.links += len(entry.links)
            refused = {refusal.place: refusal for refusal in actions.add(batch.incoming, entry)}
            for place, link in enumerate(entry.links):
                origin = Origin(found.number, link)
                if place in refused:
                    batch.refused.append((origin, refused[place], refused[place].reason))
                else:
                    batch.origins.append(origin)

    async def store(self, db: Database, batch: Batch) -> None:
        """One transaction; then what was refused is noted in its order."""
        imported = Imported()
        if batch.incoming.links:
            async with db.writes() as writes:
                imported = await actions.import_links(
                    writes, self.caller, self.organization_id, batch.incoming, self.options
                )
        self.tally.links += batch.links
        self.tally.add(imported)
        late = [(batch.origins[one.place], one, one.reason) for one in imported.refused]
        for origin, refusal, reason in sorted(batch.refused + late, key=lambda one: one[0].number):
            self.sink.refuse(origin, refusal, reason)
        self.report(f"{self.tally.links:,} links", min(batch.bytes_read // 1024, self.size), self.size)


def why(error: ValueError) -> str:
    """Among which of the REASONS an entry counts that makes no links."""
    if isinstance(error, files.AnyItem):
        return "any_item"
    return "invalid" if isinstance(error, Gs1Error) else "unreadable"


def following(batches: Iterator[Batch]) -> Batch | None:
    """The next batch, made in the thread that asks for it; None after the last."""
    return next(batches, None)


def opened(path: Path) -> BufferedIOBase:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def is_of_lines(path: Path) -> bool:
    """Whether the first line that says something is a whole document."""
    with opened(path) as lines:
        first = next((line for line in lines if line.strip()), b"")
    try:
        msgspec.json.decode(first)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def documents(path: Path, *, by_line: bool) -> Iterator[Found]:
    """The lines of a file of JSON lines, or the entries of a single document, numbered from 1."""
    with opened(path) as lines:
        if by_line:
            read = 0
            for number, line in enumerate(lines, 1):
                read += len(line)
                if line.strip():
                    yield Found(number, line, read)
            return
        text = lines.read()
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        yield Found(1, text, len(text))
        return
    found = files.contexts(document)
    for number, entry in enumerate(found, 1):
        yield Found(number, entry, len(text) * number // len(found))


def show(wanted: Wanted, tally: Tally, refused: Path, seconds: float) -> None:
    """The report."""
    would = "would be " if wanted.is_dry else ""
    parts = {
        f"{would}created": tally.created,
        f"{would}updated": tally.updated,
        "unchanged": tally.unchanged,
    }
    counts = ", ".join(f"{count:,} {words}" for words, count in parts.items() if count)
    rate = tally.links / seconds if seconds else 0
    terminal.done(
        f"{terminal.counted(tally.links, 'link')} read: {counts or f'none {would}stored'} "
        f"({seconds:.1f} s, {rate:,.0f} a second)"
    )
    if tally.products:
        terminal.say(f"  {terminal.counted(len(tally.products), 'product')} {would}created or claimed")
    if tally.repeated:
        terminal.say(f"  {tally.repeated:,} said the same as a later one, which counts")
    if not tally.reasons:
        return
    sys.stdout.flush()
    terminal.warn(f"{tally.reasons.total():,} refused, with their reasons in {refused}:")
    for reason, count in tally.reasons.most_common():
        terminal.warn(f"  {count:,} {REASONS.get(reason, reason)}")
    for example in tally.examples:
        terminal.warn(f"  {example}")
