"""Storing what was read: a portion is one transaction, and the same content twice changes nothing.

A run that is killed leaves whole portions behind, and the next one passes over them by their hashes.
"""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import islice

from closient.apps.compliance.actions import matching
from closient.apps.compliance.queries import imports as queries
from closient.apps.compliance.rules import documents, feeds
from closient.apps.compliance.structs.feeds import (
    Feed,
    FoundCode,
    Imported,
    Origin,
    Outcome,
    Portion,
    Raw,
    Record,
    Stored,
    StoredCode,
    Validators,
)
from closient.kit import clock
from closient.kit.database import Database
from closient.kit.db import Writes

RECORDS_AT_ONCE = 250
NOT_MODIFIED = Validators()


class Run:
    """One import of one source, with its line in the ledger."""

    def __init__(self, database: Database, feed: Feed) -> None:
        self.database, self.feed = database, feed
        self.total = Imported()
        self._id = ""

    async def begin(self, origin: Origin, *, is_whole: bool = True) -> None:
        now = clock.now()
        async with self.database.writes() as db:
            await queries.close_lost_runs(db, self.feed, origin, now)
            self._id = await queries.start_run(db, self.feed, origin, now, is_whole=is_whole)

    async def end(self, outcome: Outcome, error: str = "", validators: Validators = NOT_MODIFIED) -> None:
        async with self.database.writes() as db:
            await queries.end_run(db, self._id, outcome, error[:1000], validators, now=clock.now())

    async def store(self, portion: Portion) -> Imported:
        """One transaction: the records, their codes, the ties to products, what is told, the ledger."""
        digests = await asyncio.to_thread(_digests, self.feed, portion)
        known = await queries.known_hashes(self.database.reads, list(digests.values()))
        unchanged = {row.source_id for row in known if digests.get(row.source_id) == row.content_hash}
        fresh = {number: record for number, record in portion.records.items() if number not in unchanged}
        rows, codes = await asyncio.to_thread(_read, self.feed, fresh, digests)
        done = Imported(skipped=portion.skipped + portion.repeated, refused=len(portion.refused))
        async with self.database.writes() as db:
            await _write(db, rows, codes, done)
            done.unchanged = len(portion.records) - done.created - done.updated
            await queries.count_portion(db, self._id, done)
        for name in Imported.__struct_fields__:
            setattr(self.total, name, getattr(self.total, name) + getattr(done, name))
        return done


def portions(feed: Feed, records: Iterable[Raw]) -> Iterator[Portion]:
    """Records in portions that are worth a transaction."""
    waiting = iter(records)
    while raws := list(islice(waiting, RECORDS_AT_ONCE)):
        yield feeds.portion(feed, raws)


def following(waiting: Iterator[Portion]) -> Portion | None:
    """The next portion, read in the thread that asks for it; None after the last."""
    return next(waiting, None)


def outcome_of(records: documents.Records) -> tuple[Outcome, str]:
    """How the reading of a document ended, after its last record."""
    if not records.count and not records.is_json:
        return "failed", "There are no recalls in it: it is no JSON of this source."
    if records.is_cut_off:
        return "partial", f"It breaks off after {records.count} records."
    return "complete", ""


def _digests(feed: Feed, portion: Portion) -> dict[str, str]:
    return {number: feeds.content_hash(feed, record) for number, record in portion.records.items()}


def _read(
    feed: Feed, records: dict[str, Record], digests: dict[str, str]
) -> tuple[list[Stored], dict[str, list[FoundCode]]]:
    rows, codes = [], {}
    for number, record in sorted(records.items()):
        row, notice = feeds.stored(feed, record, digests[number])
        rows.append(row)
        codes[number] = notice.codes
    return rows, codes


async def _write(db: Writes, rows: list[Stored], codes: dict[str, list[FoundCode]], done: Imported) -> None:
    if not rows:
        return
    written = await queries.write_recalls(db, rows, clock.now())
    changed = [row.id for row in written]
    await queries.delete_codes(db, changed)
    await queries.insert_codes(
        db,
        [
            StoredCode(row.id, code.gtin, code.found_as, code.confidence, code.text)
            for row in written
            for code in codes[row.source_id]
        ],
    )
    done.created = sum(row.is_new for row in written)
    done.updated = len(written) - done.created
    done.matched = await matching.match_recalls(db, changed)
