"""The resources of GS1's binding: what events mention, each with the events that mention it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from closient.apps.epcis.actions import event_conditions, events
from closient.apps.epcis.actions.organizations import organization_of
from closient.apps.epcis.queries import resources as queries
from closient.apps.epcis.rules import page_tokens, simple_event_query
from closient.apps.epcis.structs.event_query import EVERY_ROLE, Condition, EventQuery, Names, OneOf
from closient.apps.epcis.structs.query_results import Asked, Collection, EventPage, Value
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import NotFound
from closient.kit.services import Services

Resource = Literal["epcs", "bizSteps", "bizLocations", "readPoints", "dispositions"]
Lister = Callable[[Reads, str, str, int], Awaitable[list[Value]]]
LISTERS: dict[Resource, Lister] = {
    "epcs": queries.list_epcs,
    "bizSteps": queries.list_biz_steps,
    "bizLocations": queries.list_biz_locations,
    "readPoints": queries.list_read_points,
    "dispositions": queries.list_dispositions,
}
EVENT_TYPES = simple_event_query.EVENT_TYPES
SUBRESOURCES = ("events",)


def list_supported_event_types() -> Collection:
    """The five kinds, in the order that is documented."""
    return Collection(member=list(EVENT_TYPES))


def get_event_type(event_type: str) -> Collection:
    """What there is below a kind of events."""
    if event_type not in EVENT_TYPES:
        raise NotFound("No such event type.")
    return Collection(member=list(SUBRESOURCES))


async def list_events_of_type(services: Services, caller: Caller, asked: Asked, event_type: str) -> EventPage:
    """The events of one kind that meet the query too."""
    get_event_type(event_type)
    return await events.query_epcis_events(services, caller, asked, [OneOf("event_type", (event_type,))])


async def list_values(services: Services, caller: Caller, resource: Resource, asked: Asked) -> Collection:
    """What events of the organization mention, in the order of code points or of the database's alphabet."""
    organization_id = organization_of(caller, asked.organization_id)
    reads, secret = services.database.reads, services.settings.secret
    question = page_tokens.question(organization_id, resource)
    after = ""
    if asked.next_page_token is not None:
        after = page_tokens.open_sealed(asked.next_page_token, question, str, secret)
    rows = await LISTERS[resource](reads, organization_id, after, asked.per_page + 1)
    found = Collection(member=[row.value for row in rows[: asked.per_page]])
    if len(rows) > asked.per_page:
        found.next_page_token = page_tokens.seal(question, found.member[-1], secret)
    return found


async def get_value(
    reads: Reads, caller: Caller, resource: Resource, value: str, organization_id: str | None
) -> Collection:
    """What there is below a value; NotFound when no event of the organization mentions it."""
    owner_id = organization_of(caller, organization_id)
    query = EventQuery(conditions=tuple(mentions(resource, value)))
    if not await event_conditions.count_events(reads, query, owner_id, 1):
        raise NotFound("No event mentions it.")
    return Collection(member=list(SUBRESOURCES))


async def list_events_of_value(
    services: Services, caller: Caller, asked: Asked, resource: Resource, value: str
) -> EventPage:
    """The events that mention a value and meet the query too."""
    return await events.query_epcis_events(services, caller, asked, mentions(resource, value))


def mentions(resource: Resource, value: str) -> Sequence[Condition]:
    """What an event must meet to mention a value."""
    if not simple_event_query.can_be_stored(value):
        raise NotFound("No event mentions it.")
    match resource:
        case "epcs":
            return [Names(EVERY_ROLE, (value,))]
        case "bizSteps":
            return [OneOf("biz_step", (value,))]
        case "bizLocations":
            return [OneOf("biz_location", (value,))]
        case "readPoints":
            return [OneOf("read_point", (value,))]
        case "dispositions":
            return [OneOf("disposition", (value,))]
