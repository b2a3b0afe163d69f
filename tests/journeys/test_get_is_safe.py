"""Opening a page changes nothing: what the defence against cross-site requests rests on (ADR 0007)."""

from urllib.parse import quote

import httpx
import pytest
from litestar.routes import HTTPRoute

from closient.app import Site
from closient.apps.account.actions import letters
from closient.apps.account.structs.letters import WriteLetter
from closient.apps.dashboard import seed
from closient.kit import ids
from closient.kit.database import Database
from closient.kit.services import Services
from closient.web.page import ORGANIZATION_COOKIE
from tests.apps.account.browser import Browser

# What the gate counts of every request, whatever it asks for: the limits, and when a session was last used.
COUNTED = {"account.session_usage", "account.address_usage"}
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
TRACEABILITY = "/dashboard/traceability"
Written = dict[str, tuple[int, int, int]]


async def _written(database: Database) -> Written:
    """How many rows of each table this transaction has inserted, updated and deleted so far."""
    rows = await database.pool.fetch(
        "SELECT schemaname || '.' || relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables"
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows if row[0] not in COUNTED}


async def _facts(database: Database) -> dict[str, str]:
    """Something that exists, for each name that stands in a path."""
    value = database.pool.fetchval
    picture = await value(
        "SELECT image_url FROM catalogue.product WHERE image_url LIKE '%/pictures/%' LIMIT 1"
    )
    rule = await database.pool.fetchrow(
        "SELECT p.gtin, r.id FROM resolver.rule r JOIN catalogue.product p ON p.id = r.product_id LIMIT 1"
    )
    return {
        "gtin": rule[0],
        "rule_id": rule[1],
        "link_id": await value("SELECT id FROM resolver.link ORDER BY id LIMIT 1"),
        "address_id": await value("SELECT id FROM resolver.custom_url ORDER BY id LIMIT 1"),
        "delegation_id": await value("SELECT id FROM resolver.delegation LIMIT 1"),
        "brand_id": await value("SELECT id FROM catalogue.brand LIMIT 1"),
        "member_id": await value("SELECT id FROM account.membership LIMIT 1"),
        "key_id": await value("SELECT id FROM account.api_key LIMIT 1"),
        "app": "products",
        "code": "not_found",
        "/p/{gtin:str}/{name:str}": "code.svg",
        "/pictures/{name:str}": picture.rpartition("/")[2],
        "capture_id": await value("SELECT id FROM epcis.capture LIMIT 1"),
        "event_id": await value("SELECT id FROM epcis.event LIMIT 1"),
        "lot_id": await value("SELECT id FROM epcis.lot LIMIT 1"),
        "gln": await value("SELECT gln FROM epcis.place LIMIT 1"),
        f"{TRACEABILITY}/products/{{gtin:str}}": await value(
            "SELECT gtin FROM epcis.product_description LIMIT 1"
        ),
    }


async def _link(database: Database, purpose: str, to: str) -> str:
    """The token of a mailed link that is still good."""
    async with database.writes() as db:
        letter = await letters.compose(db, WriteLetter(purpose, key=ids.new(), to=to))  # ty: ignore
    return letter.token if letter else ""


def _pages(site: Site) -> list[HTTPRoute]:
    """Every page that is opened with GET, as the router knows it."""
    routes = [
        route for route in site.router.routes if isinstance(route, HTTPRoute) and "GET" in route.methods
    ]
    return [
        route
        for route in routes
        if any(handler.opt.get("page") for handler in route.route_handlers if "GET" in handler.http_methods)
    ]


def _address(route: HTTPRoute, facts: dict[str, str]) -> str:
    """The path with something that exists in each of its places."""
    parts: list[str] = []
    for part in route.path_components:
        known = part if isinstance(part, str) else facts.get(route.path) or facts.get(part.name, "none")
        parts.append(quote(known))
    return "/" + "/".join(parts)


@pytest.fixture
async def owner(client: httpx.AsyncClient, services: Services) -> Browser:
    """The owner of the demo world, signed in."""
    browser = Browser(client, services)
    planted = await seed.seed(services, lambda _text, _done, _total: None)
    answer = await browser.send("/accounts/sign-in", email=planted.email, password=planted.password)
    assert answer.status_code == 303
    return browser


async def test_no_page_changes_anything_when_it_is_opened(owner: Browser, site: Site, database: Database):
    facts = await _facts(database)
    to = await database.pool.fetchval("SELECT email FROM account.person LIMIT 1")
    tokens = {"/accounts/verify": await _link(database, "reset", to)}
    tokens["/accounts/reset/choose"] = tokens["/accounts/verify"]
    opened: dict[str, int] = {}
    chain = await database.pool.fetchval("SELECT organization_id FROM epcis.ledger LIMIT 1")
    before = await _written(database)
    for route in sorted(_pages(site), key=lambda route: route.path.startswith(TRACEABILITY)):
        path = _address(route, facts)
        if path.startswith(TRACEABILITY):
            owner.client.cookies.set(ORGANIZATION_COOKIE, chain)
        for query in ("", f"?token={tokens.get(path, 'none')}&gtin={facts['gtin']}&search=a&next=/dashboard"):
            answer = await owner.client.get(path + query, headers=HTML)
            after = await _written(database)
            assert after == before, f"GET {path + query} wrote {set(after.items()) ^ set(before.items())}"
            assert answer.status_code < 500, path
            opened[path] = min(answer.status_code, opened.get(path, 999))
    shown = {path for path, status in opened.items() if status == 200}
    # So that the walk is one through pages, and not along errors.
    assert len(shown) > 0.8 * len(opened), {path: status for path, status in opened.items() if status != 200}
    assert len(shown) > 25


@pytest.mark.parametrize("headers", [{}, {"Cookie": "sessionid=nobody", "Accept": "text/html"}])
async def test_no_page_changes_anything_for_a_stranger(
    site: Site, client: httpx.AsyncClient, database: Database, headers
):
    before = await _written(database)
    for route in _pages(site):
        path = _address(route, {"gtin": "09506000134352", "app": "products"})
        answer = await client.get(path, headers=headers)
        assert answer.status_code < 500, path
        assert await _written(database) == before, path


async def test_a_change_would_be_seen(owner: Browser, database: Database):
    before = await _written(database)
    answer = await owner.send("/settings/account", name="Ada", language="en")
    assert answer.status_code == 303
    after = await _written(database)
    assert after["account.person"][1] == before["account.person"][1] + 1
