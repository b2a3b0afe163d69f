"""New events of a query, in the order in which they were recorded: what streams and subscriptions follow.

Record times of an organization rise in the order of commits, so nothing can appear behind a position.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import msgspec

from closient.apps.epcis.actions import event_conditions, events, named_queries
from closient.apps.epcis.actions.organizations import organization_of
from closient.apps.epcis.queries import subscriptions as queries
from closient.apps.epcis.rules import page_tokens, shown_events
from closient.apps.epcis.structs.event_query import EventQuery, Position
from closient.apps.epcis.structs.query_results import EventPage
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import RateLimited
from closient.kit.services import Services

# Sorts behind all ids of one moment.
LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff"
NOTHING_YET = datetime.fromtimestamp(0, UTC)
BATCH = 100
PAUSE_SECONDS = 1.0
HEARTBEAT = timedelta(seconds=15)
# A client comes back with Last-Event-ID; meanwhile a deploy need not wait for it, and rights are asked anew.
LONGEST = timedelta(minutes=15)
STREAM = "event stream"
# So many at once of an organization, in one process.
MOST_STREAMS = 20
OPEN: Counter[str] = Counter()


async def now_at(reads: Reads, organization_id: str) -> Position:
    """The position behind everything that is recorded."""
    latest = await queries.last_record_time(reads, organization_id)
    return Position(latest or NOTHING_YET, LAST_ID)


async def events_after(
    reads: Reads, organization_id: str, query: EventQuery, position: Position, most: int = BATCH
) -> EventPage:
    """The next events of a query behind a position."""
    way = event_conditions.way(in_order_of_record(query), organization_id, most, position)
    rows = await event_conditions.list_events(reads, way)
    page = await events.with_contexts(reads, event_conditions.fitting(rows))
    return msgspec.structs.replace(page, is_full=len(page.events) < len(rows))


def in_order_of_record(query: EventQuery) -> EventQuery:
    """The query without its own order and limits, which have no meaning for what goes on."""
    return EventQuery(conditions=query.conditions, order_by="recordTime", direction="ASC")


async def follow_epcis_query(
    services: Services,
    caller: Caller,
    name: str,
    *,
    organization_id: str | None = None,
    last_event_id: str | None = None,
) -> AsyncGenerator[bytes]:
    """The new events of a kept query as server-sent events; each id leads on from there.

    Problems are raised before the first of them is given.
    """
    owner_id = organization_of(caller, organization_id)
    reads = services.database.reads
    query = named_queries.read((await named_queries.kept(reads, owner_id, name)).query)
    question = page_tokens.question(owner_id, [STREAM, events.comparable(in_order_of_record(query))])
    if last_event_id:
        position = page_tokens.open_sealed(last_event_id, question, Position, services.settings.secret)
    else:
        position = await now_at(reads, owner_id)
    if OPEN[owner_id] >= MOST_STREAMS:
        raise RateLimited(int(LONGEST.total_seconds()), f"At most {MOST_STREAMS} streams at once.")
    return _counted(owner_id, _sent(services, owner_id, query, position, question))


async def _counted(organization_id: str, stream: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """The stream, counted while it is open."""
    OPEN[organization_id] += 1
    try:
        async for frame in stream:
            yield frame
    finally:
        OPEN[organization_id] -= 1
        if not OPEN[organization_id]:
            del OPEN[organization_id]


async def _sent(
    services: Services, organization_id: str, query: EventQuery, position: Position, question: bytes
) -> AsyncGenerator[bytes]:
    reads, secret = services.database.reads, services.settings.secret
    begun = quiet_since = clock.now()
    # An id at once: whoever is cut off before the first event still knows where it was.
    yield _frame(page_tokens.seal(question, position, secret))
    while clock.now() - begun < LONGEST:
        latest = await now_at(reads, organization_id)
        page = EventPage([], {})
        # Many events have one record time: their ids tell which of them were sent.
        if latest.time > position.time or (latest.time == position.time and position.event_id != LAST_ID):
            page = await events_after(reads, organization_id, query, position)
        for row in page.events:
            position = Position(row.record_time, row.id)
            yield _frame(
                page_tokens.seal(question, position, secret), shown_events.shown_alone(row, page.contexts)
            )
        is_last = len(page.events) < BATCH and not page.is_full
        if is_last and latest.time >= position.time:
            position = latest
        if page.events:
            quiet_since = clock.now()
        elif clock.now() - quiet_since >= HEARTBEAT:
            quiet_since = clock.now()
            yield _frame(page_tokens.seal(question, position, secret))
        if is_last:
            await asyncio.sleep(PAUSE_SECONDS)


def _frame(event_id: str, event: bytes | None = None) -> bytes:
    """One server-sent event; without data only the id goes on. JSON has line breaks between tokens alone."""
    if event is None:
        return f"id: {event_id}\n\n".encode()
    data = event.replace(b"\r", b" ").replace(b"\n", b" ")
    return f"id: {event_id}\nevent: EPCISEvent\ndata: ".encode() + data + b"\n\n"
