"""News: what happened, told in the transaction in which it happened.

`emit` writes the event to the outbox and one job per subscriber: either all is committed or nothing.
Apps above subscribe; the app that tells knows none of them. A subscriber may hear an event twice
(`event_id` tells).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar

import msgspec
from msgspec import Struct, field

from closient.kit import clock, ids, jobs
from closient.kit.db import Writes
from closient.kit.ids import Id

KEPT = timedelta(days=30)


class Event(Struct, kw_only=True):
    """Base of all events. The docstring of an event class is its text in the documents."""

    name: ClassVar[str]
    organization_id: Id | None
    event_id: Id = field(default_factory=ids.new)
    occurred_at: datetime = field(default_factory=clock.now)


E = TypeVar("E", bound=Event)
S = TypeVar("S")

# Which jobs an event becomes; filled by importing the jobs modules of the apps.
SUBSCRIBERS: dict[str, list[str]] = {}


def subscriber(
    event: type[E], name: str, *, attempts: int = 8
) -> Callable[[Callable[[S, E], Awaitable[None]]], Callable[[S, E], Awaitable[None]]]:
    """Decorate `async def f(services, event)`. `name` is the job's name: app, point, what is done."""

    def decorate(function: Callable[[S, E], Awaitable[None]]) -> Callable[[S, E], Awaitable[None]]:
        jobs.register(
            jobs.Handler(
                name=name,
                carries=event,
                function=function,
                attempts=attempts,
                timeout=timedelta(minutes=10),
            )
        )
        names = SUBSCRIBERS.setdefault(event.name, [])
        if name not in names:
            names.append(name)
        return function

    return decorate


async def emit(db: Writes, event: Event) -> None:
    """Tell an event: it and its jobs become real when this transaction commits."""
    await emit_all(db, [event])


async def emit_all(db: Writes, told: Sequence[Event]) -> None:
    """Tell many events with one statement, and one more for all their jobs."""
    if not told:
        return
    await db.run(
        """
        INSERT INTO kit.outbox_event (id, name, organization_id, payload, created)
        SELECT event.id, event.name, event.organization_id, event.payload, event.created
        FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::jsonb[], $5::timestamptz[])
            AS event (id, name, organization_id, payload, created)
        """,
        [event.event_id for event in told],
        [type(event).name for event in told],
        [event.organization_id for event in told],
        list(told),
        [event.occurred_at for event in told],
    )
    entries = [
        jobs.Entry(subscriber, msgspec.json.encode(event))
        for event in told
        for subscriber in SUBSCRIBERS.get(type(event).name, [])
    ]
    if entries:
        await jobs.put(db, entries)


def catalogue(package: str = "closient") -> dict[str, type[Event]]:
    """The event classes of a package as far as it is imported, by name: the source of the documents."""
    found: dict[str, type[Event]] = {}
    waiting = list(Event.__subclasses__())
    while waiting:
        event = waiting.pop()
        waiting.extend(event.__subclasses__())
        if "name" not in vars(event) or event.__module__.partition(".")[0] != package:
            continue  # no event itself, but a base of several; or one of somebody's tests
        other = found.setdefault(event.name, event)
        if (other.__module__, other.__qualname__) != (event.__module__, event.__qualname__):
            raise ValueError(f"two event classes are named {event.name!r}")
    return dict(sorted(found.items()))


@jobs.every("41 3 * * *", "kit.prune_outbox")
async def prune_outbox(services: jobs.HasDatabase) -> None:
    """Events are kept for 30 days."""
    async with services.database.writes() as db:
        await db.run("DELETE FROM kit.outbox_event WHERE created < $1::timestamptz", clock.now() - KEPT)
