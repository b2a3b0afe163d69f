"""Somebody with a browser on the pages of an organization."""

from typing import Any

import httpx

from closient.apps.resolver.actions import scans
from closient.edge import devices
from closient.edge.scans import Scan
from closient.kit import clock, ids
from closient.kit.caller import Role
from closient.web import flash
from tests.apps.account import actors
from tests.world import World

GTIN, OTHER_GTIN, THIRD_GTIN = "09506000134352", "09506000134369", "09506000134376"
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


class Visitor:
    """One person, signed in, a member of one organization."""

    def __init__(self, client: httpx.AsyncClient, world: World) -> None:
        self.client = client
        self.world = world
        self.organization_id = ""
        self.headers: dict[str, str] = {}

    async def join(self, role: Role, organization_id: str = "") -> "Visitor":
        """Become a member, of a new organization or of this one."""
        person_id = await self.world.person()
        self.organization_id = organization_id or await self.world.organization(name="Acme & Söhne")
        await self.world.member(self.organization_id, person_id, role)
        self.headers = {**await actors.session(self.world, person_id), "Accept": "text/html"}
        return self

    async def without_organization(self) -> "Visitor":
        """Somebody who has just signed up."""
        self.headers = {**await actors.session(self.world, await self.world.person()), "Accept": "text/html"}
        return self

    async def open(self, path: str) -> httpx.Response:
        return await self.client.get(path, headers=self.headers)

    async def part(self, path: str) -> httpx.Response:
        """As a script of the page asks for a piece of it."""
        return await self.client.get(path, headers={**self.headers, "HX-Request": "true"})

    async def send(self, path: str, **fields: Any) -> httpx.Response:
        """Post a form."""
        return await self.client.post(path, headers=self.headers, data=fields)

    def told(self, answer: httpx.Response) -> str:
        """What the page behind a redirect says first."""
        message = flash.open_sealed(answer.cookies[flash.COOKIE], self.world.services.settings.secret)
        return message.text if message else ""

    async def make_product(self, gtin: str = GTIN, **fields: str) -> None:
        """Through the page, as an owner or manager."""
        answer = await self.send("/dashboard/products/new", gtin=gtin, **fields)
        assert answer.status_code == 303, answer.text

    async def make_rule(self, gtin: str = GTIN, **fields: Any) -> str:
        """A rule for every scan, unless the fields say something else; what is said of it."""
        plain = {"destination_type": "CUSTOM_URL", "custom_url": "https://example.com/a", "enabled": "on"}
        answer = await self.send(
            f"/dashboard/products/{gtin}/rules/new", **{"scope_type": "PRODUCT", **plain, **fields}
        )
        assert answer.status_code == 303, answer.text
        return self.told(answer)

    async def rules(self, gtin: str = GTIN) -> list[tuple[str, str]]:
        """Id and address of the product's rules in their order."""
        rows = await self.world.database.pool.fetch(
            "SELECT r.id, coalesce(r.custom_url, '') FROM resolver.rule r "
            "JOIN catalogue.product p ON p.id = r.product_id WHERE p.gtin = $1 "
            "ORDER BY r.specificity, r.scope_id, r.order_index",
            gtin,
        )
        return [(row[0], row[1]) for row in rows]


async def release(world: World, gtin: str) -> None:
    """Make a product one that nobody has claimed."""
    await world.database.pool.execute(
        "UPDATE catalogue.product SET owner_id = NULL, claimed_at = NULL, data_source = 'crowd_sourced', "
        "claim_verification_status = NULL, resolver_enabled = false WHERE gtin = $1",
        gtin,
    )


async def scan(
    world: World,
    gtin: str,
    organization_id: str,
    *,
    device: devices.DeviceClass = "mobile",
    key: str | None = None,
) -> None:
    """Note down a scan as the worker does."""
    product_id = await world.database.reads.value("SELECT id FROM catalogue.product WHERE gtin = $1", gtin)
    noted = Scan(
        gtin=gtin,
        key=key,
        organization_id=ids.parse(organization_id),
        product_id=product_id,
        lot=None,
        serial=None,
        scan_type="HOSTED_PAGE",
        destination=f"/p/{gtin}",
        link_type=None,
        device_class=device,
        is_bot=device == "bot",
        referrer="",
        scanned_at=clock.now(),
        country="IT",
    )
    async with world.database.writes() as db:
        await scans.record_scans(db, [noted])
