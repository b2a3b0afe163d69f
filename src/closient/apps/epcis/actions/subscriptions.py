"""Subscriptions: events of a kept query are sent to an address, each once, in the order of their recording.

The position moves after an answer of 2xx alone. Should the worker die between the answer and that, the batch
comes again: its events have the same eventIDs.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import aiohttp
from msgspec import UNSET

from closient.apps.epcis.actions import answers, event_streams, named_queries
from closient.apps.epcis.actions.organizations import organization_of
from closient.apps.epcis.queries import subscriptions as queries
from closient.apps.epcis.rules import page_tokens, schedules
from closient.apps.epcis.structs.event_query import Position
from closient.apps.epcis.structs.named_queries import (
    DeliverEvents,
    DueRow,
    Subscription,
    SubscriptionCreate,
    SubscriptionRow,
)
from closient.apps.epcis.structs.query_results import Asked, EventPage, Spelling
from closient.kit import clock, ids, jobs
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, NotFound, Problem, Unprocessable, Validation
from closient.kit.services import Services

MOST_SUBSCRIPTIONS = 100
FIRST_ID = "00000000-0000-0000-0000-000000000000"
AHEAD = timedelta(seconds=90)
# Clocks and queues are not exact.
SLACK = timedelta(seconds=1)
# Whoever delivers has so long for a batch; a worker that was lost is made up for afterwards.
LEASE = timedelta(minutes=5)
# Batches of one run; the rest is for the next, a minute later.
MOST_BATCHES = 1_000
SUCCESS = range(200, 300)
TOO_LARGE = 413


async def create_epcis_subscription(
    db: Writes, caller: Caller, name: str, wanted: SubscriptionCreate, asked: tuple[str | None, Spelling]
) -> Subscription:
    """Subscribe to a query. `asked`: the organization, and the spelling of what is sent."""
    organization_id, spelling = organization_of(caller, asked[0]), asked[1]
    await named_queries.kept(db, organization_id, name)
    if wanted.stream is (wanted.schedule is not None):
        message = "Either stream is true, or there is a schedule."
        raise Validation([FieldError(field, message) for field in ("stream", "schedule")])
    if await queries.count_subscriptions(db, organization_id) >= MOST_SUBSCRIPTIONS:
        raise Unprocessable(f"At most {MOST_SUBSCRIPTIONS} subscriptions an organization.")
    schedule = "" if wanted.schedule is None else schedules.written(wanted.schedule)
    start = await event_streams.now_at(db, organization_id)
    if wanted.initial_record_time is not None:
        start = Position(_in_utc(wanted.initial_record_time), FIRST_ID)
    moment = clock.now()
    next_attempt = schedules.following(schedule, moment) if schedule else None
    subscription_id = await queries.create_subscription(
        db,
        (
            organization_id, name, wanted.dest, wanted.signature_token, wanted.report_if_empty, schedule,
            spelling.epcs, spelling.vocabulary, start.time, start.event_id, next_attempt, moment,
        ),
    )  # fmt: skip
    if not schedule or (next_attempt is not None and next_attempt - moment < AHEAD):
        await _enqueue(db, DueRow(subscription_id, next_attempt))
    row = await queries.get_subscription(db, subscription_id)
    return shown(cast("SubscriptionRow", row))


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Validation.of("initialRecordTime", "At the end of the calendar.") from None


async def list_epcis_subscriptions(
    services: Services, caller: Caller, name: str, asked: Asked
) -> tuple[list[Subscription], str | None]:
    """The subscriptions to a query, the oldest first, and the token that leads on."""
    organization_id = organization_of(caller, asked.organization_id)
    reads, secret = services.database.reads, services.settings.secret
    await named_queries.kept(reads, organization_id, name)
    question = page_tokens.question(organization_id, ["subscriptions", name])
    after = FIRST_ID
    if asked.next_page_token is not None:
        after = page_tokens.open_sealed(asked.next_page_token, question, str, secret)
    rows = await queries.list_subscriptions(reads, organization_id, name, after, asked.per_page + 1)
    page = rows[: asked.per_page]
    token = page_tokens.seal(question, page[-1].id, secret) if len(rows) > len(page) else None
    return [shown(row) for row in page], token


async def get_epcis_subscription(
    reads: Reads, caller: Caller, name: str, subscription_id: str, organization_id: str | None = None
) -> Subscription:
    """One subscription to a query."""
    owner_id = organization_of(caller, organization_id)
    row = await queries.get_subscription(reads, ids.parse(subscription_id, "subscription_id"))
    if row is None or (row.organization_id, row.query_name) != (owner_id, name):
        raise NotFound("No such subscription.")
    return shown(row)


async def delete_epcis_subscription(
    db: Writes, caller: Caller, name: str, subscription_id: str, organization_id: str | None = None
) -> None:
    """Unsubscribe; what is being sent at this moment may still arrive."""
    row = await get_epcis_subscription(db, caller, name, subscription_id, organization_id)
    owner_id = organization_of(caller, organization_id)
    await queries.delete_subscription(db, owner_id, name, row.subscription_id)


def shown(row: SubscriptionRow) -> Subscription:
    """A subscription without its secret."""
    return Subscription(
        subscription_id=str(ids.decode(row.id)),
        query_name=row.query_name,
        dest=row.destination,
        created_at=row.created,
        last_notified_at=row.last_delivery,
        min_record_time=row.delivered_time,
        report_if_empty=row.reports_if_empty,
        stream=UNSET if row.schedule else True,
        schedule=schedules.shown(row.schedule) if row.schedule else UNSET,
        failures=row.failures,
        last_error=row.last_error,
        next_attempt=row.next_attempt,
    )


async def wake(db: Writes, organization_id: str) -> None:
    """Events were captured: those who follow them are served as soon as this transaction is there."""
    for due in await queries.list_streams(db, organization_id):
        await _enqueue(db, due)


async def enqueue_due(db: Writes) -> None:
    """What is due within the next minute or so, and what was missed."""
    moment = clock.now()
    for due in await queries.list_due(db, moment + AHEAD):
        await _enqueue(db, due)


async def _enqueue(db: Writes, due: DueRow) -> None:
    """One job for each moment: the job that is running now must not keep the next one out."""
    delay, moment = timedelta(0), "now"
    if due.next_attempt is not None:
        delay, moment = max(timedelta(0), due.next_attempt - clock.now()), due.next_attempt.isoformat()
    job = DeliverEvents(due.id)
    await jobs.enqueue(db, job, delay=delay, dedupe=f"{job.name}:{due.id}:{moment}")


async def deliver_events(services: Services, subscription_id: str) -> None:
    """Send what a subscription has not got yet. A failure is noted, and tried again later."""
    reads, moment = services.database.reads, clock.now()
    async with services.database.writes() as db:
        row = await queries.claim(db, subscription_id, moment + SLACK, moment + LEASE)
    if row is None:
        return
    try:
        kept = await named_queries.kept(reads, row.organization_id, row.query_name)
    except NotFound:  # deleted at this moment, and the subscription with it
        return
    query, position = (
        named_queries.read(kept.query),
        Position(row.delivered_time, row.delivered_id or FIRST_ID),
    )
    size, is_silent = event_streams.BATCH, not (row.reports_if_empty and row.schedule)
    for _ in range(MOST_BATCHES):
        latest = await event_streams.now_at(reads, row.organization_id)
        page = await event_streams.events_after(reads, row.organization_id, query, position, size)
        is_last, sent_at = len(page.events) < size and not page.is_full, None
        if page.events or not is_silent:
            status, error = await send(services, row, page)
            if status == TOO_LARGE and len(page.events) > 1:
                size = len(page.events) // 2
                continue
            if status not in SUCCESS:
                await _note_failure(services, row, error or f"Answered {status}.")
                return
            sent_at, is_silent = clock.now(), True
        position = _behind(page, position, latest if is_last else None)
        if not await _goes_on(services, row, position, sent_at, is_last=is_last):
            return


async def _goes_on(
    services: Services,
    row: SubscriptionRow,
    position: Position,
    sent_at: datetime | None,
    *,
    is_last: bool,
) -> bool:
    """Keep the position. Whether there is more to send at once: what was captured meanwhile woke nobody."""
    moment = clock.now()
    next_attempt = schedules.following(row.schedule, moment) if row.schedule else None
    if not is_last:
        next_attempt = moment + LEASE
    at = (position.time, position.event_id)
    async with services.database.writes() as db:
        is_there = await queries.note_delivery(db, row.id, at, notified=sent_at, next_attempt=next_attempt)
        if is_last and is_there and next_attempt is not None and next_attempt - moment < AHEAD:
            await _enqueue(db, DueRow(row.id, next_attempt))
        latest = await event_streams.now_at(db, row.organization_id)
    return bool(is_there) and (not is_last or (not row.schedule and latest.time > position.time))


def _behind(page: EventPage, position: Position, latest: Position | None) -> Position:
    """Where a subscription stands after a batch; after the last one behind everything that was looked at."""
    if page.events:
        position = Position(page.events[-1].record_time, page.events[-1].id)
    return latest if latest is not None and latest.time > position.time else position


async def _note_failure(services: Services, row: SubscriptionRow, error: str) -> None:
    async with services.database.writes() as db:
        again = clock.now() + jobs.backoff(row.failures + 1)
        await queries.note_failure(db, row.id, error[:1000], again)
        if again - clock.now() < AHEAD:
            await _enqueue(db, DueRow(row.id, again))


async def send(services: Services, row: SubscriptionRow, page: EventPage) -> tuple[int, str]:
    """POST a batch; the status of the answer, or 0 and why there was none."""
    spelling = Spelling(cast("Any", row.epc_format), cast("Any", row.cbv_format))
    uuid = str(ids.decode(row.id))
    body = answers.query_document(page, "json", spelling, query_name=row.query_name, subscription_id=uuid)
    headers = {"Content-Type": "application/json", "GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0"}
    if row.signature_token:
        headers["GS1-Signature"] = signature(body, row.signature_token)
    try:
        answer = await services.http.post(row.destination, body, headers=headers)
    except Problem as refused:
        return 0, refused.detail
    except TimeoutError:
        return 0, f"No answer within {services.http.seconds:g} seconds."
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return 0, str(error) or type(error).__name__
    return answer.status, ""


def signature(body: bytes, token: str) -> str:
    """HMAC-SHA256 of what is sent, by the subscriber's own token.

    >>> signature(b"{}", "token")[:16]
    '5c88aa97c426854f'
    """
    return hmac.new(token.encode(), body, hashlib.sha256).hexdigest()
