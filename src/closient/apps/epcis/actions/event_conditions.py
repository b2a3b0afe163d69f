"""From the conditions of a query to those of a statement, and the choice of the way to the events."""

from functools import singledispatch
from itertools import takewhile
from typing import Literal

from msgspec import Struct

from closient.apps.epcis.queries import events as queries
from closient.apps.epcis.structs.event_query import (
    EVERY_ROLE,
    AboutLots,
    At,
    Bound,
    Called,
    Condition,
    Corrects,
    EventQuery,
    Field,
    Names,
    OneOf,
    Position,
    Within,
)
from closient.apps.epcis.structs.query_results import EventRow
from closient.kit.db import Reads
from closient.kit.where import Where


class Way(Struct, frozen=True):
    """How to get at events: in their own order, or through the identifiers that they name; those that are
    mentioned in whatever role need no look at the events.
    """

    kind: Literal["in order", "named", "mentioned"]
    conditions: Where
    references: Where
    order: str


def way(query: EventQuery, organization_id: str, most: int, after: Position | None = None) -> Way:
    """The statement that answers a query, for at most so many events behind a position."""
    named = leading(query)
    order = f"{query.order_by} {query.direction}"
    if named is None:
        kind, conditions = "in order", Where(organization_id, most)
    elif order in queries.MENTIONED_ORDERS and asks_nothing_else(query, named):
        kind, conditions = "mentioned", Where(organization_id, most, named.values)
    else:
        kind, conditions = "named", Where(organization_id, most, named.values, named.roles)
    chosen = Way(kind, conditions, conditions.beside(), order)
    _add_all(query, chosen, organization_id)
    if after is not None:
        place = f"after {order}"
        if kind != "in order" and place in queries.REFERENCES:
            chosen.references.add(queries.REFERENCES[place], after.time, after.event_id)
        else:
            conditions.add(queries.CONDITIONS[place], after.time, after.event_id)
    return chosen


def leading(query: EventQuery) -> Names | None:
    """The identifiers through which the events are found."""
    return next((one for one in query.conditions if isinstance(one, Names) and not one.beginnings), None)


def asks_nothing_else(query: EventQuery, named: Names) -> bool:
    """Whether all that is asked is who is named, whatever its role, and when."""
    return named.roles == EVERY_ROLE and all(
        one is named or (isinstance(one, Bound) and one.column == "event_time") for one in query.conditions
    )


def fitting(rows: list[EventRow]) -> list[EventRow]:
    """The first rows, as many as a page has room for: the others came without their documents."""
    return list(takewhile(lambda row: row.document is not None, rows))


async def list_events(db: Reads, chosen: Way) -> list[EventRow]:
    """The events, in their order; those behind a full page without their documents."""
    if chosen.kind == "in order":
        return await queries.list_events(db, chosen.conditions, chosen.order)
    if chosen.kind == "mentioned":
        return await queries.list_events_that_mention(db, chosen.references, chosen.order)
    return await queries.list_events_that_name(db, chosen.conditions, chosen.references, chosen.order)


async def count_events(db: Reads, query: EventQuery, organization_id: str, most: int) -> int:
    """How many events a query finds, at most so many."""
    named = leading(query)
    if named is None:
        chosen = way(query, organization_id, most)
        return await queries.count_events(db, chosen.conditions)
    conditions = Where(organization_id, most, named.values, named.roles)
    chosen = Way("named", conditions, conditions.beside(), "")
    _add_all(query, chosen, organization_id)
    return await queries.count_events_that_name(db, conditions, chosen.references)


def _add_all(query: EventQuery, chosen: Way, organization_id: str) -> None:
    """The conditions of a query. Bounds of the event's time are held against the reference, if one leads
    there: its index knows them.
    """
    named = None if chosen.kind == "in order" else leading(query)
    for one in query.conditions:
        if one is named:
            continue
        if isinstance(one, Bound) and one.column == "event_time" and named is not None:
            chosen.references.add(queries.REFERENCES[f"event_time {one.operator}"], one.moment)
        elif isinstance(one, Names) and one.beginnings:
            lows = [*one.values, *one.beginnings]
            highs = [f"{value}\x01" for value in one.values] + [_next(text) for text in one.beginnings]
            chosen.conditions.add(queries.CONDITIONS["names alike"], lows, highs, one.roles, organization_id)
        else:
            add(one, chosen.conditions)


def _next(beginning: str) -> str:
    """The first text behind all those that begin so; the last character is a dot or a colon."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)


@singledispatch
def add(one: Condition, conditions: Where) -> None:
    """Add a condition to those of a statement."""
    raise TypeError(f"{one} is no condition")


@add.register
def _one_of(one: OneOf, conditions: Where) -> None:
    if len(one.values) == 1:
        conditions.add(queries.CONDITIONS[f"{one.column} ="], one.values[0])
    else:
        conditions.add(queries.CONDITIONS[one.column], one.values)


@add.register
def _within(one: Within, conditions: Where) -> None:
    conditions.add(queries.CONDITIONS[f"within {one.column}"], one.values, one.beginnings)


@add.register
def _at(one: At, conditions: Where) -> None:
    conditions.add(queries.CONDITIONS["at"], one.values, one.beginnings)


@add.register
def _about_lots(one: AboutLots, conditions: Where) -> None:
    conditions.add(queries.CONDITIONS["about lots"], one.lot_ids)


@add.register
def _bound(one: Bound, conditions: Where) -> None:
    conditions.add(queries.CONDITIONS[f"{one.column} {one.operator}"], one.moment)


@add.register
def _names(one: Names, conditions: Where) -> None:
    conditions.add(queries.CONDITIONS["names"], one.values, one.roles)


@add.register
def _called(one: Called, conditions: Where) -> None:
    conditions.add(queries.CONDITIONS["called"], one.values, one.ids)


@add.register
def _corrects(_: Corrects, conditions: Where) -> None:
    conditions.add(queries.CONDITIONS["corrects"])


@add.register
def _field(one: Field, conditions: Where) -> None:
    conditions.add(
        queries.CONDITIONS["field"],
        one.holder,
        one.variables,
        one.keys,
        one.local,
        one.namespaces,
        one.operator,
        one.texts,
        one.numbers,
        one.moments,
    )
