"""Bodies that come slowly, never or too large hold nothing for long."""

import asyncio
from typing import Any

import httpx
import pytest

from closient.app import Site
from closient.kit.database import Database
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
