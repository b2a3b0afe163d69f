"""What a process says of its edge at /metrics: told whenever scans are about to be stored."""

import asyncio
from typing import Any

import pytest
from prometheus_client import REGISTRY

from closient.kit.database import Listener
from tests.edge.doubles import GTIN, Links, Scans, edge, entry, get, rule


def told(name: str) -> float | None:
    return REGISTRY.get_sample_value(f"closient_edge_{name}")


async def test_waiting_scans_and_the_room_in_memory_are_told() -> None:
    scans = Scans()
    scans.away = True
    asked = edge(entry(*[rule("https://brand.example/") for _ in range(8)]), scans=scans)
    for _ in range(3):
        await get(asked, f"/01/{GTIN}")
    await asked.scans.flush()
    assert [told(name) for name in ("scans_waiting", "entries", "weight", "capacity")] == [3, 1, 3, 1000]
    scans.away = False
    await asked.scans.flush()
    await asked.scans.flush()
    assert told("scans_waiting") == 0


async def test_a_database_that_is_away_is_told_until_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("closient.edge.table.GRACE_SECONDS", 0.0)
    links = Links(entry())
    asked = edge(links=links)
    links.away = True
    assert (await get(asked, f"/01/{GTIN}")).status_code == 503
    await asked.scans.flush()
    assert told("database_away") == 1
    links.away = False
    assert (await get(asked, f"/01/{GTIN}")).status_code == 302
    await asked.scans.flush()
    assert told("database_away") == 0


class Channel:
    """A database that can be listened to, until the test says that the connection broke."""

    def __init__(self) -> None:
        self.is_refusing = False
        self.listened, self.refused = asyncio.Event(), asyncio.Event()
        self.lose: Any = None

    async def listen(self, _channel: str, _heard: Any, lost: Any) -> Listener:
        if self.is_refusing:
            self.refused.set()
            raise ConnectionError("no more connections")
        self.lose = lost
        self.listened.set()

        async def nothing() -> None:
            return

        return Listener(nothing, nothing)


async def test_a_lost_listener_is_told() -> None:
    channel: Any = Channel()
    asked = edge(entry())
    await asked.scans.flush()
    assert told("listening") == 0
    listening = asyncio.create_task(asked.table.listen(channel))
    try:
        await channel.listened.wait()
        await asked.scans.flush()
        assert told("listening") == 1
        channel.is_refusing = True
        channel.lose()
        await channel.refused.wait()
        await asked.scans.flush()
        assert told("listening") == 0
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
