"""Events reach their subscribers through the outbox and the queue, in the transaction that tells them."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from msgspec import Struct

from closient.kit import clock, events, ids, jobs
from closient.kit.database import Database
from closient.kit.ids import Id


class Few(Struct):
    """The services that these subscribers need."""

    database: Database
    heard: list[str]


class ParcelSent(events.Event):
    """A parcel left the house."""

    name: ClassVar[str] = "test_events.parcel_sent"
    weight: int
    parcel_id: Id


class ParcelLost(events.Event):
    """Nobody knows where a parcel is."""

    name: ClassVar[str] = "test_events.parcel_lost"


@events.subscriber(ParcelSent, "test_events.bill")
async def bill(services: Few, event: ParcelSent) -> None:
    services.heard.append(f"bill {event.weight} {event.event_id}")


@events.subscriber(ParcelSent, "test_events.thank")
async def thank(services: Few, event: ParcelSent) -> None:
    services.heard.append(f"thank {event.parcel_id}")


@pytest.fixture
def services(database: Database) -> Few:
    return Few(database, [])


async def test_every_subscriber_hears_an_event_once(services: Few) -> None:
    event = ParcelSent(organization_id=ids.new(), weight=3, parcel_id=ids.new())
    async with services.database.writes() as db:
        await events.emit(db, event)
    assert await jobs.run_pending(services) == ["test_events.bill", "test_events.thank"]
    assert services.heard == [f"bill 3 {event.event_id}", f"thank {event.parcel_id}"]


async def test_the_outbox_keeps_the_event_as_it_was_told(services: Few) -> None:
    event = ParcelSent(organization_id=ids.new(), weight=3, parcel_id=ids.new())
    async with services.database.writes() as db:
        await events.emit(db, event)
    stored = await services.database.reads.one(
        Stored, "SELECT id, name, organization_id, payload, created FROM kit.outbox_event"
    )
    assert (stored.id, stored.name) == (event.event_id, "test_events.parcel_sent")
    assert (stored.organization_id, stored.created) == (event.organization_id, event.occurred_at)
    assert stored.payload["weight"] == 3


class Stored(Struct):
    id: str
    name: str
    organization_id: str
    payload: dict[str, object]
    created: datetime


async def test_an_event_that_nobody_awaits_is_kept_all_the_same(services: Few) -> None:
    async with services.database.writes() as db:
        await events.emit(db, ParcelLost(organization_id=None))
    assert await jobs.run_pending(services) == []
    assert await services.database.reads.value("SELECT count(*) FROM kit.outbox_event") == 1


async def test_a_rolled_back_transaction_told_nothing(services: Few) -> None:
    async def change_of_mind() -> None:
        async with services.database.writes() as db:
            await events.emit(db, ParcelSent(organization_id=None, weight=1, parcel_id=ids.new()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_of_mind()
    assert await jobs.run_pending(services) == []
    assert await services.database.reads.value("SELECT count(*) FROM kit.outbox_event") == 0


async def test_events_are_forgotten_after_thirty_days(services: Few) -> None:
    async with services.database.writes() as db:
        with clock.frozen(datetime.now(UTC) - timedelta(days=31)):
            await events.emit(db, ParcelLost(organization_id=None))
        await events.emit(db, ParcelLost(organization_id=None))
    await events.prune_outbox(services)
    assert await services.database.reads.value("SELECT count(*) FROM kit.outbox_event") == 1


def test_the_catalogue_names_every_event_with_its_text() -> None:
    catalogue = events.catalogue(ParcelSent.__module__.partition(".")[0])
    assert catalogue["test_events.parcel_sent"].__doc__ == "A parcel left the house."
    assert list(catalogue) == sorted(catalogue)
    assert all(event.__doc__ for event in catalogue.values())
    assert "test_events.parcel_sent" not in events.catalogue()
