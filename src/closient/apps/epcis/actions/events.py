"""Queries of events: a page of what an organization captured, or one event."""

from collections.abc import Sequence
from typing import Any

import msgspec

from closient.apps.epcis.actions import event_conditions
from closient.apps.epcis.actions.organizations import organization_of, organizations_of
from closient.apps.epcis.errors import QueryTooLarge
from closient.apps.epcis.queries import events as queries
from closient.apps.epcis.rules import page_tokens, simple_event_query
from closient.apps.epcis.structs.event_query import Condition, EventQuery, Position
from closient.apps.epcis.structs.query_results import Asked, EventPage, EventRow
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import NotFound, Validation
from closient.kit.services import Services
from closient.kit.shares import Shares

# Conditions on fields read every event, which takes seconds where events are many and large.
AT_ONCE, MOST_WAITING = 3, 100
asking = Shares(
    AT_ONCE, MOST_WAITING, "Many queries of your organization are being answered; try again soon."
)


async def query_epcis_events(
    services: Services, caller: Caller, asked: Asked, narrowing: Sequence[Condition] = ()
) -> EventPage:
    """A page of the events that the parameters ask for and that meet `narrowing` too."""
    organization_id = organization_of(caller, asked.organization_id)
    query = simple_event_query.parse(asked.pairs)
    if narrowing:
        query = msgspec.structs.replace(query, conditions=(*query.conditions, *narrowing))
    return await find(services, organization_id, query, asked)


async def find(services: Services, organization_id: str, query: EventQuery, asked: Asked) -> EventPage:
    """A page of the events that a query finds."""
    async with asking.turn(organization_id):
        return await _find(services, organization_id, query, asked)


async def _find(services: Services, organization_id: str, query: EventQuery, asked: Asked) -> EventPage:
    reads, secret = services.database.reads, services.settings.secret
    question = page_tokens.question(organization_id, comparable(query))
    position = None
    if asked.next_page_token is not None:
        position = page_tokens.open_sealed(asked.next_page_token, question, Position, secret)
    elif query.max_event_count is not None:
        await refuse_too_many(reads, query, organization_id, query.max_event_count)
    left = query.event_count_limit if position is None else position.left
    size = asked.per_page if left is None else min(asked.per_page, left)
    way = event_conditions.way(query, organization_id, size + 1, position)
    rows = await event_conditions.list_events(reads, way)
    token, shown = None, event_conditions.fitting(rows[:size])
    if len(rows) > len(shown) and (left is None or left > len(shown)):
        end = position_of(shown[-1], query, None if left is None else left - len(shown))
        token = page_tokens.seal(question, end, secret)
    return await with_contexts(reads, shown, token)


async def refuse_too_many(reads: Reads, query: EventQuery, organization_id: str, most: int) -> None:
    """413 when there are more events than the caller is ready for."""
    if await event_conditions.count_events(reads, query, organization_id, most + 1) > most:
        raise QueryTooLarge(f"There are more than {most:,} events.")


def position_of(row: EventRow, query: EventQuery, left: int | None = None) -> Position:
    """Where the page stands that ends with this event."""
    return Position(row.event_time if query.order_by == "eventTime" else row.record_time, row.id, left)


def comparable(query: EventQuery) -> Any:
    """What makes a query the same as another: its conditions in any order."""
    said = sorted(
        msgspec.json.encode([type(one).__name__, one], order="sorted").decode() for one in query.conditions
    )
    return [said, query.order_by, query.direction, query.event_count_limit, query.max_event_count]


async def with_contexts(reads: Reads, rows: list[EventRow], token: str | None = None) -> EventPage:
    """Events together with the contexts of the documents that they came in."""
    numbers = list(dict.fromkeys(row.context_id for row in rows if row.context_id is not None))
    found = await queries.list_contexts(reads, numbers) if numbers else []
    return EventPage(rows, {one.id: msgspec.json.decode(one.content) for one in found}, token)


async def get_epcis_event_by_id(
    services: Services, caller: Caller, event_id: str, organization_id: str | None = None
) -> EventPage:
    """One event: by the id of its row in any spelling, or by its eventID.

    Error declarations repeat the eventID of what they declare; then all are given, the latest first.
    """
    open_to = organizations_of(caller, organization_id)
    row_id = ids.read(event_id.removeprefix("urn:uuid:"))
    reads = services.database.reads
    rows: list[EventRow] = []
    if ":" in event_id and simple_event_query.can_be_stored(event_id):
        rows = event_conditions.fitting(await queries.list_events_called(reads, open_to, event_id))
    elif row_id is None:
        raise Validation.of("event_id", "Neither an id nor the URI of an event.")
    if not rows and row_id is not None:
        found = await queries.get_event(reads, open_to, row_id)
        rows = [] if found is None else [found]
    if not rows:
        raise NotFound("No such event.")
    return await with_contexts(reads, rows)
