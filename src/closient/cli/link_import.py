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
from closient.kit import ids
from closient.kit.caller import Caller, Membership
from closient.kit.database import Database, connect

LINKS_AT_ONCE = 10_000
MOST_SHOWN = 5
REASONS = {
    "unreadable": "are no JSON or no entries",
    "invalid": "have a wrong field",
    "unknown_product": "have a GTIN without a product (--create-products makes them)",
    "foreign_product": "have a GTIN that another organization owns",
    "held_key": "have a key that another organization holds",
    "default_taken": "would be a second default",
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
    """Where a link came from."""

    number: int
    link: dict[str, Any]


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

    def refuse(self, number: int, content: Any, refusal: Refusal, reason: str) -> None:
        self._tally.reasons[reason] += 1
        if len(self._tally.examples) < MOST_SHOWN:
            where = f"{refusal.field}: " if refusal.field else ""
            self._tally.examples.append(f"{self.unit} {number}: {where}{refusal.message}")
        if self._out is None:
            self._out = self._stack.enter_context(self.path.open("wb"))
        told = {
            self.unit: number,
            "reason": reason,
            "field": refusal.field,
            "message": refusal.message,
            "link": content,
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
    """One import: gathers links until they are worth a transaction, then stores them."""

    def __init__(
        self, wanted: Wanted, organization_id: str, tally: Tally, sink: Sink, report: terminal.Report
    ) -> None:
        self.wanted, self.organization_id = wanted, organization_id
        self.tally, self.sink, self.report = tally, sink, report
        self.incoming = Incoming()
        self.origins: list[Origin] = []
        self.options = ImportOptions(is_dry=wanted.is_dry, creates_products=wanted.creates_products)
        # Whoever has this command has the database. The action still sees a caller, for the audit.
        self.caller = Caller(kind="system", memberships=(Membership(organization_id, "", "owner"),))

    async def run(self, url: str) -> None:
        db = await connect(url, most_connections=2)
        size = max(self.wanted.file.stat().st_size // 1024, 1)
        try:
            await organizations.get_organization(db.reads, self.caller, self.organization_id)
            for found in documents(self.wanted.file, by_line=self.sink.unit == "line"):
                self.take(found)
                if len(self.incoming.links) >= LINKS_AT_ONCE:
                    await self.store(db)
                    self.report(f"{self.tally.links:,} links", min(found.bytes_read // 1024, size), size)
            await self.store(db)
        finally:
            await db.close()

    def take(self, found: Found) -> None:
        """Check the links of a document; the sound ones wait to be stored."""
        document = found.document
        if isinstance(document, bytes):
            try:
                document = msgspec.json.decode(document)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                text = document[:1000].decode("utf-8", "replace")
                self.sink.refuse(found.number, text, Refusal(0, "", "invalid", str(error)), "unreadable")
                return
        for entry in files.entries(document, self.wanted.kind):
            if isinstance(entry, ValueError):
                self.sink.refuse(found.number, document, Refusal(0, "", "invalid", str(entry)), "unreadable")
                continue
            self.tally.links += len(entry.links)
            refused = {refusal.place: refusal for refusal in actions.add(self.incoming, entry)}
            for place, refusal in refused.items():
                self.sink.refuse(found.number, entry.links[place], refusal, refusal.reason)
            taken = [link for place, link in enumerate(entry.links) if place not in refused]
            self.origins += [Origin(found.number, link) for link in taken]
            assert len(self.origins) == len(self.incoming.links)

    async def store(self, db: Database) -> None:
        """One transaction with all that waits."""
        if not self.incoming.links:
            return
        async with db.writes() as writes:
            imported = await actions.import_links(
                writes, self.caller, self.organization_id, self.incoming, self.options
            )
        self.tally.add(imported)
        for refusal in imported.refused:
            origin = self.origins[refusal.place]
            self.sink.refuse(origin.number, origin.link, refusal, refusal.reason)
        self.incoming, self.origins = Incoming(), []


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
    counts = (
        f"{tally.created:,} {would}created, {tally.updated:,} {would}updated, {tally.unchanged:,} unchanged"
    )
    rate = tally.links / seconds if seconds else 0
    terminal.done(f"{tally.links:,} links read: {counts} ({seconds:.1f} s, {rate:,.0f} a second)")
    if tally.products:
        terminal.say(f"  {len(tally.products):,} products {would}created or claimed")
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
