"""The one writer of events. Submissions of an organization that arrive together share a transaction.

The row of the ledger is locked first, so captures of one organization follow each other: record times rise in
the order of commits, no event is stored twice, and what is derived from events sees all that came before.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from closient.apps.epcis.actions import materialise, places, subscriptions
from closient.apps.epcis.queries import ledger as queries
from closient.apps.epcis.rules import documents
from closient.apps.epcis.structs.capture import EventsCaptured, Outcome, Submission
from closient.apps.epcis.structs.prepared import Prepared
from closient.kit import clock, events
from closient.kit.coalesce import Coalescer
from closient.kit.database import Database
from closient.kit.db import ConnectionLost, Writes

LARGEST_BATCH = 100
IDLE_ORGANIZATIONS = 1_000
Lane = Coalescer[Submission, Outcome]
LANES: WeakKeyDictionary[Database, dict[str, Lane]] = WeakKeyDictionary()


async def submit(database: Database, submission: Submission, db: Writes | None = None) -> Outcome:
    """Store what can be stored of a submission; it is committed when this returns, unless a transaction is
    given.
    """
    if db is not None:
        return (await record(db, [submission]))[0]
    lanes = LANES.setdefault(database, {})
    lane = lanes.get(submission.organization_id)
    if lane is None:
        if len(lanes) >= IDLE_ORGANIZATIONS:
            # Whoever waits in a lane holds on to it.
            lanes.clear()

        async def store(submissions: list[Submission]) -> list[Outcome]:
            async with database.writes() as db:
                return await record(db, submissions)

        lane = Coalescer(store, lanes=1, whole=ConnectionLost, largest_batch=LARGEST_BATCH)
        lanes[submission.organization_id] = lane
    return await lane.load(submission)


async def record(db: Writes, submissions: Sequence[Submission]) -> list[Outcome]:
    """Store the submissions of one organization, in their order."""
    organization_id = submissions[0].organization_id
    latest = await queries.lock_ledger(db, organization_id)
    record_time = max(clock.now(), latest + timedelta(microseconds=1))
    hashes = [event.hash for one in submissions for _, event in one.prepared]
    found = await queries.list_known(db, organization_id, hashes) if hashes else []
    known = {(one.hash, one.is_correction) for one in found}
    chosen = [documents.choose(submission, known) for submission in submissions]
    await store_events(db, submissions, [kept for kept, _ in chosen], record_time)
    outcomes = [Outcome(len(kept), failures, record_time) for kept, failures in chosen]
    await queries.add_captures(db, capture_rows(submissions, outcomes))
    stored = [event for kept, _ in chosen for event in kept]
    for submission, (kept, _) in zip(submissions, chosen, strict=True):
        if kept and submission.header is not None:
            await places.learn(db, organization_id, msgspec.json.decode(submission.header))
    if stored:
        await materialise.materialise(db, organization_id, stored)
        await queries.advance_ledger(db, organization_id, record_time, len(stored))
        only = submissions[0].capture_id if len(submissions) == 1 else None
        await events.emit(
            db, EventsCaptured(organization_id=organization_id, capture_id=only, count=len(stored))
        )
        await subscriptions.wake(db, organization_id)
    return outcomes


async def store_events(
    db: Writes, submissions: Sequence[Submission], kept: Sequence[list[Prepared]], record_time: datetime
) -> None:
    """The rows of events and of what they name."""
    # Most of what arrives together has the same context around it: each is asked for once.
    numbers: dict[bytes | None, int | None] = {None: None}
    for submission, chosen in zip(submissions, kept, strict=True):
        if chosen and submission.context not in numbers:
            numbers[submission.context] = await context_of(db, submission)
    rows = [
        event_row(submission, event, record_time, numbers[submission.context])
        for submission, chosen in zip(submissions, kept, strict=True)
        for event in chosen
    ]
    if rows:
        organization_id = submissions[0].organization_id
        await queries.copy_events(db, rows)
        await queries.copy_references(
            db, reference_rows(organization_id, [event for events in kept for event in events])
        )


async def context_of(db: Writes, submission: Submission) -> int | None:
    """The number of the context around a submission's events."""
    content = submission.context
    if content is None:
        return None
    digest = hashlib.sha256(content).digest()
    return await queries.ensure_context(db, submission.organization_id, digest, content.decode())


def event_row(
    submission: Submission, event: Prepared, record_time: datetime, context_id: int | None
) -> tuple[object, ...]:
    return (
        event.id,
        submission.organization_id,
        submission.capture_id,
        event.event_time,
        record_time,
        context_id,
        event.is_correction,
        event.event_type,
        event.action,
        event.biz_step,
        event.disposition,
        event.read_point,
        event.biz_location,
        event.event_id,
        event.hash,
        event.document.decode(),
    )


def reference_rows(organization_id: str, stored: Sequence[Prepared]) -> Iterator[tuple[object, ...]]:
    """Each identifier once a role."""
    for event in stored:
        named = {(reference.role, reference.epc): None for reference in event.references}
        for role, epc in named:
            yield organization_id, event.id, event.event_time, role.encode(), epc


def capture_rows(submissions: Sequence[Submission], outcomes: Sequence[Outcome]) -> Iterator[tuple[Any, ...]]:
    """The records of documents; an event that was posted alone has none."""
    for submission, outcome in zip(submissions, outcomes, strict=True):
        if submission.capture_id is not None:
            yield (
                submission.capture_id,
                submission.organization_id,
                submission.user_id,
                submission.created,
                outcome.record_time,
                submission.format,
                submission.error_behaviour,
                submission.sent_count,
                outcome.created_count,
                msgspec.to_builtins(outcome.failures),
                None if submission.header is None else submission.header.decode(),
            )
