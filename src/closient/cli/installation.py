"""What `closient doctor` asks the running parts: database, migrations, storage, mail, jobs, clock."""

import asyncio
import smtplib
import time
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

from closient.adapters import opening, places, smtp
from closient.apps.resolver.actions import measures, scans
from closient.apps.resolver.structs.measures import Backlog
from closient.apps.resolver.structs.scans import FailedBatches
from closient.cli import replication
from closient.cli.findings import Finding, fails, note, ok
from closient.kit import clock, db, jobs, migrate, vitals
from closient.kit.config import Settings, SettingsError
from closient.kit.database import connect
from closient.kit.db import Reads
from closient.kit.services import Services

LEAST_VERSION = 180_000
MOST_CLOCK_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 60.0
PROBE = "doctor/probe"


async def examine(settings: Settings) -> list[Finding]:
    """All findings; what depends on something that failed is left out."""
    settings = settings.with_secret()
    try:
        database = await connect(settings.database_url, most_connections=2)
    except (*db.ConnectionLost, db.DatabaseError) as error:
        return [fails("database", f"It does not answer: {error}", "Start it, or correct DATABASE_URL.")]
    try:
        findings = [finding async for finding in examine_database(settings, database.reads)]
        findings += [await replication.examine(database.reads, url) for url in settings.replica_urls]
    finally:
        await database.close()
    async with opening.services(settings) as services:
        findings.append(await storage(services))
    findings.append(await asyncio.to_thread(mail, settings))
    findings.append(where_callers_are(settings))
    return findings


async def examine_database(settings: Settings, reads: Reads) -> AsyncIterator[Finding]:
    before = time.time()
    facts = await vitals.server_facts(reads)
    if facts.version_number < LEAST_VERSION:
        yield fails("database", f"PostgreSQL {facts.version} is too old.", "Use PostgreSQL 18 or later.")
        return
    yield ok("database", f"PostgreSQL {facts.version}")
    if not await vitals.has_extension(reads, "pg_trgm"):
        yield fails("extensions", "pg_trgm is missing.", "Install PostgreSQL's contrib package.")
    yield clocks(facts.clock - (before + time.time()) / 2)
    migrations = ledger(await migrate.compare(settings.database_url))
    yield migrations
    if migrations.state == "ok":
        for finding in queue(await jobs.states(reads)):
            yield finding
        backlog = await measures.backlog(reads)
        yield journal(backlog)
        for finding in elsewhere(backlog):
            yield finding
        for finding in aside(await scans.failed_batches(reads)):
            yield finding


def clocks(ahead: float) -> Finding:
    if abs(ahead) > MOST_CLOCK_SECONDS:
        return fails(
            "clock",
            f"This machine and the database are {abs(ahead):.1f} s apart.",
            "Let both follow a time server: sessions, links and limits end by the clock.",
        )
    return ok("clock", f"{clock.now():%Y-%m-%d %H:%M:%S} UTC")


def ledger(found: migrate.Differences) -> Finding:
    if found.pending:
        names = ", ".join(found.pending)
        return fails("migrations", f"{len(found.pending)} wait: {names}.", "Run `closient migrate`.")
    if found.edited:
        return fails(
            "migrations",
            f"Edited after they were applied: {', '.join(found.edited)}.",
            "Restore these files from the release; a change is a new file.",
        )
    if found.unknown:
        return fails(
            "migrations",
            f"The database is newer than this program: {', '.join(found.unknown)}.",
            "Run the version that migrated it, or a later one.",
        )
    return ok("migrations", f"All {found.applied} are applied.")


def queue(states: list[jobs.QueueState]) -> Iterator[Finding]:
    oldest = max((state.oldest_seconds for state in states), default=0.0)
    waiting = sum(state.waiting + state.running for state in states)
    if oldest > LONGEST_WAIT_SECONDS:
        late = f"A due job has been waiting for {oldest:.0f} s."
        yield fails("jobs", late, "Start a job worker: `closient worker`.")
    else:
        yield ok("jobs", f"{waiting} wait or run, none is late.")
    dead = [f"{state.name} ({state.dead})" for state in states if state.dead]
    if dead:
        advice = "`closient jobs list` shows their errors; requeue or discard them with `closient jobs`."
        yield note("dead letters", ", ".join(dead), advice)


def journal(backlog: Backlog) -> Finding:
    found = f"Batches in the journal: {backlog.batches}, the oldest for {backlog.oldest_seconds:.0f} s."
    if backlog.oldest_seconds > LONGEST_WAIT_SECONDS:
        return fails(
            "scans",
            found,
            "Start a job worker: `closient worker`. If one runs, its log says what holds it up.",
        )
    return ok("scans", found)


def elsewhere(backlog: Backlog) -> Iterator[Finding]:
    if backlog.scans_elsewhere:
        yield note(
            "months",
            f"Scans in resolver.scan_other, whose months have no places: {backlog.scans_elsewhere}.",
            "A job makes the places every night; `scan_month_postponed` in its log tells of delays.",
        )


def aside(failed: FailedBatches) -> Iterator[Finding]:
    if failed.count:
        yield note(
            "scans",
            f"Batches that could not be stored: {failed.count}, the latest because of {failed.latest_error}",
            "They wait in resolver.scan_journal; docs/operating.md says how to try again.",
        )


async def storage(services: Services) -> Finding:
    place = services.settings.objects_url or str(services.settings.data_folder / "objects")
    shown = place.partition("?")[0]
    try:
        await services.objects.put(PROBE, b"probe", "text/plain")
        stored = await services.objects.get(PROBE)
        await services.objects.delete(PROBE)
    except Exception as error:
        return fails(
            "storage",
            f"{shown}: {type(error).__name__}: {error}",
            "Correct CLOSIENT_OBJECTS_URL and its rights.",
        )
    if stored.data != b"probe":
        return fails(
            "storage", f"{shown} gave back something else.", "Choose a bucket that nobody else writes to."
        )
    return ok("storage", f"{shown} can be written and read.")


def where_callers_are(settings: Settings) -> Finding:
    try:
        opened = places.opened(settings)
    except SettingsError as error:
        return fails(
            "places", str(error), "Name a file in MMDB format, or none; docs/operating.md says which."
        )
    if settings.places_file is None:
        return ok("places", f"{opened.attribution.text}; no file knows regions and cities.")
    return ok("places", f"{settings.places_file}: {opened.attribution.text}.")


def mail(settings: Settings) -> Finding:
    if not settings.smtp_url:
        return note(
            "mail", "Kept in the data folder and shown at /outbox.", "Set CLOSIENT_SMTP_URL to send it."
        )
    address = urlsplit(settings.smtp_url)
    kind = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(
            address.hostname or "", address.port or smtp.PORTS.get(address.scheme, 0), timeout=5
        ) as server:
            server.noop()
    except OSError as error:
        return fails("mail", f"{address.hostname} does not answer: {error}", "Correct CLOSIENT_SMTP_URL.")
    return ok("mail", f"{address.hostname} answers.")
