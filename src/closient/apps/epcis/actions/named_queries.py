"""Queries that are kept under a name: created, listed, run, deleted."""

from collections.abc import Mapping
from typing import Any

import msgspec

from closient.apps.epcis.actions import events
from closient.apps.epcis.actions.organizations import organization_of
from closient.apps.epcis.queries import named_queries as queries
from closient.apps.epcis.rules import page_tokens, simple_event_query
from closient.apps.epcis.structs.event_query import EventQuery
from closient.apps.epcis.structs.named_queries import NamedQuery
from closient.apps.epcis.structs.query_results import QUERY_NAME, Asked, EventPage
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, FieldError, NotFound, Unprocessable, Validation
from closient.kit.services import Services

MOST_QUERIES = 500
NAMES = "queries"


async def create_epcis_query(
    db: Writes, caller: Caller, named: NamedQuery, organization_id: str | None = None
) -> NamedQuery:
    """Keep a query. Validation for what it cannot ask, Conflict when the name is taken."""
    owner_id = organization_of(caller, organization_id)
    try:
        read(named.query)
    except Validation as refused:
        raise Validation(
            [FieldError(_in_query(error.field), error.message) for error in refused.errors]
        ) from None
    if await queries.count_queries(db, owner_id) >= MOST_QUERIES:
        raise Unprocessable(f"At most {MOST_QUERIES} queries an organization.")
    is_taken = named.name == QUERY_NAME
    if is_taken or not await queries.create_query(db, owner_id, named.name, named.query, clock.now()):
        raise Conflict("There is a query of this name.")
    return named


def read(parameters: Mapping[str, Any]) -> EventQuery:
    """What the parameters of a kept query ask."""
    return simple_event_query.parse(simple_event_query.pairs_of(parameters))


def _in_query(field: str) -> str:
    return field if field.startswith("query") else f"query.{field}"


async def list_epcis_queries(
    services: Services, caller: Caller, asked: Asked
) -> tuple[list[NamedQuery], str | None]:
    """Queries by their names, and the token that leads on."""
    organization_id = organization_of(caller, asked.organization_id)
    secret = services.settings.secret
    question = page_tokens.question(organization_id, NAMES)
    after = ""
    if asked.next_page_token is not None:
        after = page_tokens.open_sealed(asked.next_page_token, question, str, secret)
    rows = await queries.list_queries(services.database.reads, organization_id, after, asked.per_page + 1)
    shown = [NamedQuery(row.name, row.parameters) for row in rows[: asked.per_page]]
    has_more = len(rows) > asked.per_page
    return shown, page_tokens.seal(question, shown[-1].name, secret) if has_more else None


async def get_epcis_query(
    reads: Reads, caller: Caller, name: str, organization_id: str | None = None
) -> NamedQuery:
    """A query by its name."""
    return await kept(reads, organization_of(caller, organization_id), name)


async def kept(reads: Reads, organization_id: str, name: str) -> NamedQuery:
    """The query of an organization; NotFound if it has none of that name."""
    row = None
    if simple_event_query.can_be_stored(name):
        row = await queries.get_query(reads, organization_id, name)
    if row is None:
        raise NotFound("No such query.")
    return NamedQuery(row.name, row.parameters)


async def delete_epcis_query(
    db: Writes, caller: Caller, name: str, organization_id: str | None = None
) -> None:
    """Forget a query and end its subscriptions."""
    owner_id = organization_of(caller, organization_id)
    known = simple_event_query.can_be_stored(name) and await queries.delete_query(db, owner_id, name)
    if not known:
        raise NotFound("No such query.")


async def purge_organization(db: Writes, organization_id: str) -> None:
    """Forget all queries of an organization that is gone, and end their subscriptions."""
    await queries.delete_queries(db, organization_id)


async def list_events_of_query(services: Services, caller: Caller, asked: Asked, name: str) -> EventPage:
    """The events that a kept query finds, and that meet the parameters of the request too."""
    organization_id = organization_of(caller, asked.organization_id)
    query = read((await kept(services.database.reads, organization_id, name)).query)
    more = simple_event_query.parse(asked.pairs)
    query = msgspec.structs.replace(query, conditions=(*query.conditions, *more.conditions))
    return await events.find(services, organization_id, query, asked)
