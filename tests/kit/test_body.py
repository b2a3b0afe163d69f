"""Bodies that come slowly, never or too large hold nothing for long."""

import asyncio
from typing import Any

import httpx
import pytest

from closient.app import Site
from closient.kit import body as bodies
from closient.kit import operations
from closient.kit.body import Room
from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.errors import Unavailable
from closient.kit.services import Services
from tests.world import World

PRODUCTS = "/products/api/v1/products"


async def ask(
    site: Site, headers: dict[str, str], messages: list[dict[str, Any]], path: str = PRODUCTS
) -> int:
    """The status of a POST whose body comes in these messages and then stops coming."""
    waiting = list(messages)
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if message["type"] == "http.response.start" else [])

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
        "state": {},
    }
    async with asyncio.timeout(20):
        await site(scope, receive, send)
    return statuses[0]


def part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_that_stops_in_the_middle_ends_in_408_and_holds_no_connection(
    site: Site, world: World, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("closient.kit.body.DEADLINE_SECONDS", 0.3)
    _, key = await world.owner_key()
    headers = {**key, "content-type": "application/json", "content-length": "500"}
    slow = [asyncio.create_task(ask(site, headers, [part(b'{"gt', more=True)])) for _ in range(30)]
    await asyncio.sleep(0.1)
    # While they wait, the one connection of this database is free for everybody else.
    assert await database.reads.value("SELECT 1") == 1
    assert await asyncio.gather(*slow) == [408] * 30


async def test_a_body_that_is_cut_off_ends_in_400(site: Site, world: World):
    _, key = await world.owner_key()
    headers = {**key, "content-type": "application/json"}
    assert await ask(site, headers, [part(b'{"gt', more=True), {"type": "http.disconnect"}]) == 400


async def test_a_stranger_may_send_less_than_somebody_who_is_known(
    site: Site, world: World, services: Services
):
    _, key = await world.owner_key()
    large = part(b'{"gtin": "9506000134352", "description": "' + b"x" * 70_000 + b'"}', more=False)
    json = {"content-type": "application/json"}
    assert await ask(site, json, [large]) == 413
    assert await ask(site, {**key, **json}, [large]) == 422
    huge = part(b" " * 4_000_001, more=True)
    assert await ask(site, {**key, **json}, [huge]) == 413
    form = {"content-type": "application/x-www-form-urlencoded", "origin": services.settings.base_url}
    assert await ask(site, form, [large], "/accounts/sign-in") == 413


@pytest.mark.parametrize(
    "body", [b'{"gtin":"\xff"}', b"[" * 100_000, b'{"gtin": ' + b"[" * 5000 + b"]" * 5000 + b"}"]
)
async def test_what_no_json_reader_can_read_is_400(client: httpx.AsyncClient, world: World, body: bytes):
    _, key = await world.owner_key()
    headers = {**key, "Content-Type": "application/json"}
    assert (await client.post(PRODUCTS, headers=headers, content=body)).status_code in (400, 422)


def test_one_sender_has_a_share_of_the_room_and_gives_it_back():
    room = Room(most=100, most_of_one=60)
    with room.of("greedy") as take, room.of("modest") as other:
        take(60)
        with pytest.raises(Unavailable):
            take(1)
        with pytest.raises(Unavailable), room.of("greedy") as again:
            again(1)
        other(40)
        with pytest.raises(Unavailable), room.of("third") as third:
            third(1)
    with room.of("third") as third, room.of("greedy") as take:
        third(40)
        take(60)


async def test_what_one_organization_sends_at_once_leaves_room_for_others(
    committed: Database, services: Services, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("closient.kit.unit.body.Room", lambda: Room(most=10_000, most_of_one=5_000))
    services.database = committed
    site = Site(Settings(secret="for tests alone"))
    await site.open(services)
    world = World(committed, services)
    _, greedy = await world.owner_key()
    _, modest = await world.owner_key()
    unfinished = {"type": "http.request", "body": b" " * 4_000, "more_body": True}
    held = asyncio.create_task(ask(site, greedy, [unfinished]))
    await asyncio.sleep(0.2)
    assert await ask(site, greedy, [unfinished]) == 503
    whole = {"type": "http.request", "body": b" " * 4_000 + b"{}", "more_body": False}
    assert await ask(site, modest, [whole]) == 422
    held.cancel()
    await asyncio.gather(held, return_exceptions=True)
    assert await ask(site, greedy, [whole]) == 422


def test_the_largest_file_that_a_door_takes_has_room(site: Site):
    assert max(most for _, most in operations.largest_bodies(site.router)) <= bodies.MOST_OF_ONE
