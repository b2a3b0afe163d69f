"""Doubles of the edge's ports, and a way to ask it without a server."""

import asyncio
from datetime import UTC
from typing import Any

import httpx

from closient.edge.app import Edge
from closient.edge.decide import Rule
from closient.edge.scans import Scan, unpacked
from closient.edge.table import Entry
from closient.kit import ids
from closient.kit.config import Settings

BASE = "https://id.example.com"
GTIN = "09506000134352"
OWNER = "2Ja2ox33V4kVWJ5yHCzqLm"


class Links:
    """A source of links in memory; `away` makes it fail as a lost database does."""

    def __init__(self, *entries: Entry) -> None:
        self.entries = {entry.gtin: entry for entry in entries}
        self.asked: list[list[str]] = []
        self.away = False

    async def load(self, gtins: list[str]) -> dict[str, Entry]:
        self.asked.append(gtins)
        if self.away:
            raise ConnectionError("the database is away")
        return {gtin: self.entries[gtin] for gtin in gtins if gtin in self.entries}


class Scans:
    """A place for scans in memory."""

    def __init__(self) -> None:
        self.stored: list[Scan] = []
        self.away = False
        self._arrived = asyncio.Event()

    async def record(self, batch: bytes) -> None:
        if self.away:
            raise ConnectionError("the database is away")
        self.stored.extend(unpacked(batch).scans)
        self._arrived.set()

    async def wait_for(self, count: int, seconds: float = 3.0) -> None:
        """Wait until so many are stored; TimeoutError when they do not come."""
        async with asyncio.timeout(seconds):
            while len(self.stored) < count:
                self._arrived.clear()
                await self._arrived.wait()


class Products:
    """The products API, as far as the edge knows it."""

    async def product(self, gtin: str) -> bytes | None:
        return b'{"gtin":"%s"}' % gtin.encode()


async def nobody(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The application behind the edge."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"passed on", "more_body": False})


def rule(url: str | None = "https://brand.example/", **changes: Any) -> Rule:
    """A rule of the product without conditions."""
    values: dict[str, Any] = {"id": ids.new(), "scope": "PRODUCT", "url": url, "zone": UTC, **changes}
    return Rule(**values)


def entry(*rules: Rule, **changes: Any) -> Entry:
    """A product with rules."""
    values: dict[str, Any] = {
        "gtin": GTIN,
        "product_id": ids.new(),
        "organization_id": OWNER,
        "brand_name": "Gold & Green",
        "product_name": "Oat bar",
        "description": "Oats, honey.",
        "rules": rules,
        **changes,
    }
    return Entry(**values)


def edge(*entries: Entry, links: Links | None = None, scans: Scans | None = None) -> Edge:
    """An edge over doubles."""
    settings = Settings(base_url=BASE, resolver_cache_entries=1000)
    return Edge(nobody, links or Links(*entries), scans or Scans(), Products(), settings)


def client(asked: Edge) -> httpx.AsyncClient:
    """A client that follows nothing and sends no header of its own but the host."""
    application: Any = asked
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=True)
    return httpx.AsyncClient(transport=transport, base_url=BASE, headers={"Accept": "*/*"})


async def get(asked: Edge, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """One request; names of headers with an underscore for the dash."""
    async with client(asked) as http:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await http.request(method, path, headers=sent)


async def raw(asked: Edge, scope: dict[str, Any]) -> tuple[int, dict[bytes, bytes], bytes]:
    """One request as bytes that no client would send."""
    messages: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    base = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    await asked({**base, **scope}, None, send)
    return messages[0]["status"], dict(messages[0]["headers"]), messages[1]["body"]
