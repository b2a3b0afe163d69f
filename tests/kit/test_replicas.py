"""Which server is asked for links: logic alone, with servers that say what the test lets them say."""

import asyncio
from typing import Any

import pytest

from closient.kit.database import Database
from closient.kit.db import Reads
from closient.kit.replicas import LAG_SECONDS, Replicas, reachable


class Server:
    """A server of which only the position in its log is known, and its name."""

    def __init__(self, name: str, position: int = 0) -> None:
        self.name = name
        self.position = position
        self.is_away = False
        self.asked: asyncio.Event | None = None
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    @property
    def reads(self) -> "Server":
        return self

    async def value(self, _sql: str) -> Any:
        if self.asked is not None:
            self.asked.set()
        await self.may_answer.wait()
        if self.is_away:
            raise ConnectionError(self.name)
        return self.position


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Fleet:
    """A primary, replicas and a clock, all in the test's hands."""

    def __init__(self, *replicas: Server, primary: int = 1000) -> None:
        self.primary = Server("primary", primary)
        self.clock = Clock()
        servers: list[Any] = [self.primary, *replicas]
        databases: list[Database] = servers
        self.replicas = Replicas(databases[0], databases[1:], self.clock)

    async def source(self) -> str:
        """The server that a read is answered by."""

        async def work(reads: Reads) -> str:
            server: Any = reads
            if server.is_away:
                raise ConnectionError(server.name)
            return server.name

        return await self.replicas.read(work)


async def test_until_the_positions_are_known_the_primary_is_asked() -> None:
    fleet = Fleet(Server("copy", 1000))
    assert await fleet.source() == "primary"
    await fleet.replicas.look()
    assert await fleet.source() == "copy"


async def test_after_a_change_a_replica_is_asked_only_when_it_has_replayed_it() -> None:
    copy = Server("copy", 1000)
    fleet = Fleet(copy)
    await fleet.replicas.look()
    fleet.replicas.changed()
    assert await fleet.source() == "primary"
    fleet.primary.position = 1080
    await fleet.replicas.look()
    assert await fleet.source() == "primary"
    copy.position = 1079
    await fleet.replicas.look()
    assert await fleet.source() == "primary"
    copy.position = 1080
    await fleet.replicas.look()
    assert await fleet.source() == "copy"


async def test_a_change_that_comes_while_the_primary_is_asked_is_not_taken_for_replayed() -> None:
    copy = Server("copy", 1000)
    fleet = Fleet(copy)
    fleet.primary.asked = asyncio.Event()
    fleet.primary.may_answer.clear()
    looking = asyncio.create_task(fleet.replicas.look())
    await fleet.primary.asked.wait()
    fleet.replicas.changed()
    fleet.primary.may_answer.set()
    await looking
    assert await fleet.source() == "primary"
    await fleet.replicas.look()
    assert await fleet.source() == "copy"


async def test_a_replica_may_lack_what_is_new_but_nothing_that_is_older_than_the_lag() -> None:
    copy = Server("copy", 1000)
    fleet = Fleet(copy)
    await fleet.replicas.look()
    fleet.primary.position = 2000
    fleet.clock.now += 1
    await fleet.replicas.look()
    assert await fleet.source() == "copy"
    fleet.clock.now += LAG_SECONDS - 0.1
    await fleet.replicas.look()
    assert await fleet.source() == "copy"
    fleet.clock.now += 0.2
    await fleet.replicas.look()
    assert await fleet.source() == "primary"
    copy.position = 2000
    await fleet.replicas.look()
    assert await fleet.source() == "copy"


async def test_a_primary_that_begins_anew_below_the_old_positions_is_believed() -> None:
    copy = Server("copy", 5000)
    fleet = Fleet(copy, primary=5000)
    await fleet.replicas.look()
    fleet.replicas.changed()
    fleet.primary.position = copy.position = 3000
    for _ in range(3):
        fleet.clock.now += LAG_SECONDS
        await fleet.replicas.look()
        assert await fleet.source() == "copy"


async def test_without_the_primary_what_was_known_last_holds() -> None:
    copy = Server("copy", 1000)
    fleet = Fleet(copy)
    await fleet.replicas.look()
    fleet.primary.is_away = True
    fleet.clock.now += 10 * LAG_SECONDS
    await fleet.replicas.look()
    assert await fleet.source() == "copy"
    # What changed just before cannot be looked for: no copy is known to have it.
    fleet.replicas.changed()
    await fleet.replicas.look()
    with pytest.raises(ConnectionError, match="primary"):
        await fleet.source()


async def test_replicas_take_turns_and_one_that_fails_is_left_out_until_it_answers_again() -> None:
    first, second = Server("first", 1000), Server("second", 1000)
    fleet = Fleet(first, second)
    await fleet.replicas.look()
    assert {await fleet.source(), await fleet.source()} == {"first", "second"}
    first.is_away = True
    assert [await fleet.source() for _ in range(4)] == ["second"] * 4
    await fleet.replicas.look()
    assert await fleet.source() == "second"
    second.is_away = True
    assert await fleet.source() == "primary"
    first.is_away = second.is_away = False
    assert await fleet.source() == "primary"
    await fleet.replicas.look()
    assert {await fleet.source(), await fleet.source()} == {"first", "second"}


async def test_a_server_that_is_no_replica_is_never_asked() -> None:
    fleet = Fleet(Server("promoted", 0))
    await fleet.replicas.look()
    assert await fleet.source() == "primary"


@pytest.mark.parametrize("offset", [1, 24, 40])
def test_a_position_behind_the_header_of_an_empty_page_is_the_end_of_the_page_before(offset: int) -> None:
    assert reachable(8192 * 7 + offset) == 8192 * 7
    assert reachable(8192 * 7 + 41) == 8192 * 7 + 41
