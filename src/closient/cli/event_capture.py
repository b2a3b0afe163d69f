"""`closient capture`: files of EPCIS events into the ledger of an organization, a thousand at a time.

The same action as the API's. What is refused is told by file, place and reason, and goes to a file. Events
that were captured before are counted and no fault, so that a file may be sent again.
"""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct, field

from closient.adapters import opening
from closient.apps import registry
from closient.apps.epcis.actions import capture as actions
from closient.apps.epcis.actions import organizations
from closient.apps.epcis.structs.capture import CaptureOptions, Failure
from closient.cli import database, terminal
from closient.cli.event_files import EventFile, Piece, Unreadable
from closient.kit.caller import Caller, Membership
from closient.kit.config import Settings
from closient.kit.db import Writes
from closient.kit.errors import BadRequest, Conflict, Problem, Validation
from closient.kit.services import Services

JSON = "application/json"
MOST_SHOWN = 10


class Wanted(Struct, frozen=True, kw_only=True):
    """What was asked for, not checked yet."""

    files: list[Path]
    organization: str
    validates: bool
    rolls_back: bool
    refused: Path | None


class Tally(Struct):
    """What became of a file, or of all."""

    events: int = 0
    stored: int = 0
    known: int = 0
    refused: int = 0
    broken: int = 0
    shown: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        for name in ("events", "stored", "known", "refused", "broken"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.shown += other.shown


class RolledBack(Exception):
    """A file of which nothing is stored, since an event of it was refused."""


class Sink:
    """The file of refused events, made when there is one; a line for each, with the reason."""

    def __init__(self, path: Path | None, stack: ExitStack) -> None:
        self.path, self._stack = path, stack
        self._out: IO[bytes] | None = None

    def refuse(self, file: EventFile, place: int, failure: Failure, event: bytes) -> None:
        if self.path is None:
            return
        if self._out is None:
            self._out = self._stack.enter_context(self.path.open("wb"))
        told = {
            "file": file.name,
            file.unit: place,
            "event_id": failure.event_id,
            "path": failure.path,
            "reason": failure.reason,
            "content": on_a_line(event),
        }
        self._out.write(msgspec.json.encode(told) + b"\n")


def run(wanted: Wanted) -> int:
    """1 when an event was refused, or a file could not be read to its end."""
    missing = [str(file) for file in wanted.files if str(file) != "-" and not file.is_file()]
    for name in missing:
        terminal.complain(f"{name} is no file.")
    if missing:
        return 1
    # Whoever cares for what is told here has to be known.
    registry.rooms("jobs")
    started = time.monotonic()
    with database.at_hand(database.load_settings()) as settings, ExitStack() as stack:
        try:
            total = asyncio.run(capture_all(settings, wanted, stack))
        except Validation as error:
            terminal.complain("; ".join(f"--{fault.field}: {fault.message}" for fault in error.errors))
            return 1
    sys.stdout.flush()
    show(wanted, total, time.monotonic() - started)
    return 1 if total.refused or total.broken else 0


async def capture_all(settings: Settings, wanted: Wanted, stack: ExitStack) -> Tally:
    """File by file."""
    total = Tally()
    report = stack.enter_context(terminal.bar("Capturing events"))
    async with opening.services(settings.with_secret()) as services:
        chosen = await organizations.organization_called(services.database.reads, wanted.organization)
        # Whoever has this command has the database.
        caller = Caller(kind="system", memberships=(Membership(chosen.id, chosen.name, "owner"),))
        for path in wanted.files:
            with ExitStack() as opened:
                file = EventFile(path, opened)
                sink = Sink(wanted.refused or beside(path), opened)
                work = Work(services, caller, wanted, file, sink)
                total.add(await work.run(report))
    return total


def beside(path: Path) -> Path | None:
    """Where the refused events of a file go, unless it is the standard input."""
    return None if str(path) == "-" else path.with_name(path.name + ".refused.jsonl")


class Work:
    """The capture of one file."""

    def __init__(
        self, services: Services, caller: Caller, wanted: Wanted, file: EventFile, sink: Sink
    ) -> None:
        self.services, self.caller, self.wanted, self.file, self.sink = services, caller, wanted, file, sink
        self.tally = Tally()

    async def run(self, report: terminal.Report) -> Tally:
        """Piece by piece; with --rollback all of them in one transaction."""
        try:
            async with self.transaction() as db:
                pieces = self.file.pieces()
                while (piece := await asyncio.to_thread(following, pieces)) is not None:
                    await self.take(piece, db)
                    kilobytes = max(self.file.size // 1024, 1)
                    done = min(self.file.bytes_read // 1024, kilobytes)
                    report(f"{self.file.name}: {self.tally.events:,} events", done, kilobytes)
        except RolledBack:
            self.tally.stored = 0
        except Unreadable as error:
            self.broken(str(error))
        return self.tally

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Writes | None]:
        if not self.wanted.rolls_back or self.wanted.validates:
            yield None
            return
        async with self.services.database.writes() as db:
            yield db

    async def take(self, piece: Piece, db: Writes | None) -> None:
        """Capture a piece, or only try it."""
        self.tally.events += len(piece.events)
        options = CaptureOptions("rollback" if self.wanted.rolls_back else "proceed")
        try:
            if self.wanted.validates:
                checked = await actions.check_epcis_events(
                    self.services, self.caller, piece.document(), JSON, options
                )
                self.refuse(piece, checked.failures)
                return
            done = await actions.capture_epcis_events(
                self.services, self.caller, piece.document(), JSON, options, db=db
            )
            self.tally.stored += done.created_events
        except (BadRequest, Conflict) as problem:
            if not isinstance(problem.details, dict):
                raise Unreadable(problem.detail) from None
            self.tally.stored += problem.details["created_events"]
            self.refuse(piece, problem.details["failures"])
            if db is not None:
                raise RolledBack from None
        except Problem as problem:
            raise Unreadable(said(problem)) from None

    def refuse(self, piece: Piece, failures: list[Failure]) -> None:
        for failure in failures:
            if failure.is_duplicate and not self.wanted.rolls_back:
                self.tally.known += 1
                continue
            self.tally.refused += 1
            place = piece.places[failure.event_index]
            called = f" ({failure.event_id})" if failure.event_id else ""
            path = "" if failure.path == "$" else f" at {failure.path}"
            if len(self.tally.shown) < MOST_SHOWN:
                where = f"{self.file.name}: {self.file.unit} {place}{called}{path}"
                self.tally.shown.append(f"{where}: {failure.reason}")
            self.sink.refuse(self.file, place, failure, piece.events[failure.event_index])

    def broken(self, reason: str) -> None:
        self.tally.broken += 1
        self.tally.shown.append(f"{self.file.name}: {reason}")
        if self.wanted.rolls_back:
            self.tally.stored = 0


def on_a_line(event: bytes) -> msgspec.Raw | str:
    """An event without line ends between its members; what is no JSON as a text."""
    try:
        return msgspec.Raw(msgspec.json.format(event, indent=-1).decode(errors="replace"))
    except (msgspec.DecodeError, RecursionError):
        return event.decode(errors="replace")


def following(pieces: Iterator[Piece]) -> Piece | None:
    return next(pieces, None)


def said(problem: Problem) -> str:
    """A refusal of a whole document."""
    if isinstance(problem, Validation):
        return "; ".join(f"{fault.field}: {fault.message}" for fault in problem.errors)
    return problem.detail


def show(wanted: Wanted, total: Tally, seconds: float) -> None:
    """The report."""
    read = f"{terminal.counted(total.events, 'event')} of {terminal.counted(len(wanted.files), 'file')}"
    if wanted.validates:
        good = total.events - total.known - total.refused
        counts = (
            f"{good:,} valid, {total.known:,} known already, {total.refused:,} refused; nothing was stored"
        )
    else:
        counts = f"{total.stored:,} stored, {total.known:,} known already, {total.refused:,} refused"
    terminal.done(f"{read}: {counts} ({seconds:.1f} s)")
    for line in shown(total):
        terminal.warn(line)
    if wanted.rolls_back and not wanted.validates and (total.refused or total.broken):
        terminal.warn("Nothing is stored of a file with a refused event. --validate shows all of them.")


def shown(total: Tally) -> Iterator[str]:
    yield from total.shown
    if total.refused + total.broken > len(total.shown):
        yield f"... and {total.refused + total.broken - len(total.shown):,} more, in FILE.refused.jsonl"
