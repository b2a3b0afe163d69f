"""Doubles of the edge's ports, and a way to ask it without a server."""

import asyncio
from datetime import UTC
from typing import Any

import httpx
import msgspec

from closient.edge.app import Edge
from closient.edge.decide import Rule
from closient.edge.scans import Scan, unpacked
from closient.edge.table import Entry, Part, PartAsked
from closient.edge.variants import Link
from closient.kit import ids
from closient.kit.config import Settings
from closient.kit.place import NOWHERE, Place

BASE = "https://id.example.com"
GTIN = "09506000134352"
OWNER = "2Ja2ox33V4kVWJ5yHCzqLm"


class Links:
    """A source of links in memory; `away` makes it fail as a lost database does."""

    def __init__(self, *entries: Entry) -> None:
        self.entries = {entry.key: entry for entry in entries}
        self.parts: dict[str, Part] = {}
        """What stands at levels, by key and level: `01/09506000134352/10/A`."""
        self.asked: list[list[str]] = []
        self.asked_parts: list[list[PartAsked]] = []
        self.away = False
        self.changes = 0

    def changed(self) -> None:
        self.changes += 1

    async def load(self, keys: list[str]) -> dict[str, Entry]:
        self.asked.append(keys)
        if self.away:
            raise ConnectionError("the database is away")
        return {key: self.entries[key] for key in keys if key in self.entries}

    def hold(self, place: str, own: tuple[Rule | Link, ...]) -> None:
        """Put rules and links at a level of a known key."""
        key = "/".join(place.split("/")[:2])
        self.entries[key] = msgspec.structs.replace(self.entries[key], has_parts=True)
        rules = tuple(one for one in own if isinstance(one, Rule))
        self.parts[place] = Part(rules=rules, links=tuple(one for one in own if isinstance(one, Link)))

    async def load_parts(self, asked: list[PartAsked]) -> list[Part]:
        self.asked_parts.append(asked)
        if self.away:
            raise ConnectionError("the database is away")
        return [self._part(one) for one in asked]

    def _part(self, asked: PartAsked) -> Part:
        found = [self.parts.get(f"{asked.key}/{level}", Part()) for level in asked.levels]
        rules = tuple(rule for part in found for rule in part.rules)
        return Part(
            rules=tuple(sorted(rules, key=lambda rule: rule.scope != "SERIAL")),
            links=tuple(link for part in found for link in part.links),
        )


class Scans:
    """A place for scans in memory."""

    def __init__(self) -> None:
        self.stored: list[Scan] = []
        self.away = False
        self.refused = asyncio.Event()
        """Set with each batch that comes while it is away."""
        self._arrived = asyncio.Event()

    async def record(self, batch: bytes) -> None:
        if self.away:
            self.refused.set()
            raise ConnectionError("the database is away")
        self.stored.extend(unpacked(batch).scans)
        self._arrived.set()

    async def wait_for(self, count: int, seconds: float = 20.0) -> None:
        """Wait until so many are stored; TimeoutError when they do not come."""
        async with asyncio.timeout(seconds):
            while len(self.stored) < count:
                self._arrived.clear()
                await self._arrived.wait()


class Products:
    """The products API, as far as the edge knows it."""

    async def product(self, gtin: str) -> bytes | None:
        return b'{"gtin":"%s"}' % gtin.encode()

    async def symbol(self, uri: str, file_format: str) -> tuple[bytes, str] | None:
        return (uri.encode(), "image/svg+xml") if file_format == "svg" else None


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
        "key": f"01/{changes.pop('gtin', GTIN)}",
        "product_id": ids.new(),
        "organization_id": OWNER,
        "brand_name": "Gold & Green",
        "product_name": "Oat bar",
        "description": "Oats, honey.",
        "rules": rules,
        **changes,
    }
    return Entry(**values)


def link(href: str, link_type: str = "gs1:pip", **changes: Any) -> Link:
    """A link of the key itself, as the edge keeps it."""
    values: dict[str, Any] = {
        "id": ids.new(),
        "level": "",
        "link_type": link_type,
        "href": href,
        "title": href,
        "is_template": "{" in href,
        **changes,
    }
    return Link(**values)


class Somewhere:
    """A source of places that says the same of every address."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def of(self, address: str) -> Place:
        return self.place


def edge(
    *entries: Entry,
    links: Links | None = None,
    scans: Scans | None = None,
    place: Place = NOWHERE,
    parts: dict[str, tuple[Rule | Link, ...]] | None = None,
    **settings: Any,
) -> Edge:
    """An edge over doubles; `parts` is what stands at levels of the first entry, such as `10/A`."""
    links = links or Links(*entries)
    for level, own in (parts or {}).items():
        links.hold(f"{entries[0].key}/{level}", own)
    chosen = Settings(base_url=BASE, resolver_cache_entries=1000, **settings)
    return Edge(nobody, links, scans or Scans(), Products(), chosen, places=Somewhere(place))


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
