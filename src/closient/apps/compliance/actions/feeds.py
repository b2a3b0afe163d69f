"""Reading a source to its end over HTTP: politely, page after page, nothing that did not change."""

import asyncio
from collections.abc import AsyncIterator

import structlog

from closient.apps.compliance.actions import imports
from closient.apps.compliance.queries import imports as queries
from closient.apps.compliance.rules import documents, requests
from closient.apps.compliance.rules import feeds as sources
from closient.apps.compliance.structs.feeds import Feed, Imported, Outcome, Plan, ReadFeed, Validators
from closient.kit import clock, jobs
from closient.kit.db import Writes
from closient.kit.http import Answer, Outgoing
from closient.kit.services import Services

PAUSE_SECONDS = 1.0
# The largest single answer is Health Canada's file, 16 MB.
LARGEST_ANSWER = 96 * 1024 * 1024
LONGEST_WAIT_SECONDS = 180.0
MOST_PAGES = 2_000
MOST_REDIRECTS = 3

log = structlog.get_logger()


class Unreadable(Exception):
    """The source does not answer as it should; later it may."""


async def read_feed(services: Services, feed: Feed, *, pause: float = PAUSE_SECONDS) -> Imported:
    """Read what is there to be read; the ledger tells how it ended, and what fails is tried again later."""
    reads = services.database.reads
    latest = await queries.last_read(reads, feed, is_whole=False)
    whole = await queries.last_read(reads, feed, is_whole=True)
    plan = requests.plan(feed, services.settings, latest, whole, clock.now())
    run = imports.Run(services.database, feed)
    await run.begin("feed", is_whole=plan.is_whole)
    reading = Reading(run, plan, pause, latest.edition if latest else "")
    try:
        # The client of all other requests takes smaller answers, and has less patience.
        async with Outgoing(
            allow=[str(network) for network in services.http.allowed],
            largest_body=LARGEST_ANSWER,
            seconds=LONGEST_WAIT_SECONDS,
            resolver=services.http.resolver,
        ) as http:
            outcome, error = await reading.read(http)
    except Exception as failure:
        await run.end("failed", f"{type(failure).__name__}: {failure}")
        raise
    await run.end(outcome, error, reading.validators)
    log.info("recalls_read", feed=feed, outcome=outcome, created=run.total.created, updated=run.total.updated)
    if outcome in ("partial", "failed"):
        raise Unreadable(error)
    return run.total


async def ask_for_all(db: Writes) -> None:
    """A job for each source that none waits for yet."""
    for feed in sources.SOURCES:
        await jobs.enqueue(db, ReadFeed(feed), dedupe=f"{ReadFeed.name}:{feed}")


class Reading:
    """The answers of one run."""

    def __init__(self, run: imports.Run, plan: Plan, pause: float, edition: str) -> None:
        self.run, self.plan, self.pause = run, plan, pause
        self.validators = Validators(edition=requests.edition(""))
        self._edition = edition
        self._count = 0

    async def read(self, http: Outgoing) -> tuple[Outcome, str]:
        """How it ended; what was read is stored by then."""
        total: int | None = None
        async for answer in self._answers(http):
            if answer.status == 304:
                return "unchanged", ""
            records = documents.Records([answer.body])
            waiting = imports.portions(self.run.feed, records)
            portion = await asyncio.to_thread(imports.following, waiting)
            if self._is_same_edition(records):
                return "unchanged", ""
            while portion is not None:
                await self.run.store(portion)
                portion = await asyncio.to_thread(imports.following, waiting)
            outcome, error = imports.outcome_of(records)
            if outcome != "complete":
                return outcome, error
            self._count += records.count
            total = records.total if records.total is not None else total
        if self.plan.is_whole and not self._count:
            return "failed", "It tells of no recall at all."
        if total is not None and self._count < total:
            return "partial", f"It tells of {total} recalls and gave {self._count}."
        return "complete", ""

    def _is_same_edition(self, records: documents.Records) -> bool:
        """Whether the first answer of openFDA names the edition that was read last."""
        if self._count == 0 and records.edition:
            self.validators.edition = requests.edition(records.edition)
            return self.validators.edition == self._edition
        return False

    async def _answers(self, http: Outgoing) -> AsyncIterator[Answer]:
        """One answer after the other, with a pause between them."""
        waiting, asked = list(reversed(self.plan.urls)), 0
        while waiting:
            if asked:
                await asyncio.sleep(self.pause)
            asked += 1
            if asked > MOST_PAGES:
                raise Unreadable(f"There are more than {MOST_PAGES} pages.")
            url = waiting.pop()
            answer = await http.request("GET", url, headers=self.plan.headers, redirects=MOST_REDIRECTS)
            if answer.status not in (200, 304):
                raise Unreadable(f"{url} answers {answer.status}.")
            headers = {name.lower(): text for name, text in answer.headers.items()}
            self.validators.etag = headers.get("etag", "")[:500]
            self.validators.last_modified = headers.get("last-modified", "")[:100]
            yield answer
            if following := requests.next_page(url, headers.get("link", "")):
                waiting.append(following)
