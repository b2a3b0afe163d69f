"""Asking for events in tests."""

from typing import Any

import httpx

from tests.apps.epcis.events import BASE, Body, Key
from tests.world import World

EVENTS = f"{BASE}/events"


async def owner(world: World) -> Key:
    _, key = await world.owner_key()
    return key


async def asked(client: httpx.AsyncClient, key: Key, *pairs: tuple[str, Any], **single: Any) -> list[Body]:
    """The events that are found, the latest first."""
    answer = await client.get(EVENTS, headers=key, params=[*pairs, *single.items()])
    assert answer.status_code == 200, answer.text
    return answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


async def numbers(client: httpx.AsyncClient, key: Key, *pairs: tuple[str, Any], **single: Any) -> list[int]:
    """The events by the seconds of their time, in rising order."""
    return sorted(int(event["eventTime"][17:19]) for event in await asked(client, key, *pairs, **single))
