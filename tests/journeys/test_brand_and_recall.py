"""The catalogue as people see it: a brand is claimed and proven by its domain; a recall reaches a shopper.

In Chromium. For the brand the site stands in this process, since it has to ask name servers and a web server
of our own; for the recall `closient serve` and `closient import recalls` run as an operator runs them.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import dns.asyncresolver
import httpx
import pytest
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from playwright.async_api import Browser, Page, expect

from closient import worker
from closient.adapters.dns_txt import DnsTexts
from closient.adapters.local_objects import LocalObjects
from closient.adapters.mail_folder import MailFolder
from closient.app import Site
from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.http import Outgoing
from closient.kit.job_worker import JobWorker
from closient.kit.services import Services
from tests.adapters.test_dns_txt import NameServer
from tests.apps.brands.brand import told
from tests.apps.brands.domain_site import DomainSite
from tests.apps.compliance.notices import RICE, fda, fda_file
from tests.cli import serving
from tests.cli.conftest import migrated_url
from tests.conftest import fresh_database
from tests.journeys.test_first_code import create_organization, sign_up
from tests.web.conftest import browser

__all__ = ["browser", "migrated_url"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BRAND = "Terra Verde"
DOMAIN = "terra-verde.shop"
RECALL = "https://ref.gs1.org/voc/recallStatus"
NUMBER = "F-0001-2026"


class Neighbourhood(NamedTuple):
    """The site, its database, and those whom it asks about a domain."""

    address: str
    database: Database
    names: NameServer
    web: DomainSite


@pytest.fixture
async def neighbourhood(server_dsn: str, tmp_path: Path) -> AsyncIterator[Neighbourhood]:
    port = serving.free_port()
    address = f"http://localhost:{port}"
    name = "journey_of_a_brand"
    async with fresh_database(server_dsn, name) as database:
        settings = Settings(
            base_url=address,
            port=port,
            data_folder=tmp_path,
            database_url=server_dsn.replace("/closient?", f"/{name}?"),
            secret="for tests alone",
        )
        loop = asyncio.get_running_loop()
        transport, names = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
        web = DomainSite()
        await web.server.start_server()
        async with Outgoing(allow=("127.0.0.0/8",), resolver=web, seconds=2.0) as http:
            services = Services(
                settings=settings,
                database=database,
                mailer=MailFolder(tmp_path / "mail", settings.mail_from),
                objects=LocalObjects(settings),
                http=http,
                text_records=DnsTexts(resolver_at(transport.get_extra_info("sockname")[1])),
            )
            stop, end = asyncio.Event(), await at_work(services)
            jobs = asyncio.create_task(JobWorker(services, settings.database_url).run(stop))
            yield Neighbourhood(address, database, names, web)
            stop.set()
            await jobs
            await end()
        await web.server.close()
        transport.close()


def resolver_at(port: int) -> dns.asyncresolver.Resolver:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], port
    return resolver


async def at_work(services: Services) -> Any:
    """Serve the whole application in this process; what ends it."""
    worker.know_all_jobs()
    site = Site(services.settings)
    await site.open(services)
    server = Server(
        site,
        port=services.settings.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
    )
    serving_task = asyncio.create_task(server.serve())

    async def end() -> None:
        server.stop()
        await serving_task
        await site.close()

    async with httpx.AsyncClient(trust_env=False) as client:
        for _attempt in range(100):
            try:
                if (await client.get(f"{services.settings.base_url}/health/ready")).status_code == 200:
                    return end
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError("the site does not come up")


@pytest.mark.parametrize("way", ["dns", "file"])
async def test_a_brand_of_nobody_is_claimed_and_proven_by_its_domain(
    browser: Browser, neighbourhood: Neighbourhood, way: str
) -> None:
    site = neighbourhood.address
    brand_id = await neighbourhood.database.pool.fetchval(
        "INSERT INTO catalogue.brand (name) VALUES ($1) RETURNING id", BRAND.upper()
    )
    shopper = await (await browser.new_context()).new_page()
    page = await (await browser.new_context()).new_page()
    await sign_up(page, site)
    await create_organization(page)
    await claim(page, site)
    await expect(page).to_have_url(f"{site}/dashboard/brands/{brand_id}")
    await page.get_by_role("button", name="Prove this domain").click()
    await expect(page.get_by_text("Waits for the proof")).to_be_visible()
    await expect_public(shopper, f"{site}/b/{brand_id}", verified=False)
    await expect_unproven(page)
    assert neighbourhood.web.asked[-1] == DOMAIN
    await publish(page, neighbourhood, way)
    await page.get_by_role("button", name="Look now").click()
    await expect(page.get_by_text("The domain is yours.")).to_be_visible()
    since = "by TXT record" if way == "dns" else "by file"
    await expect(page.locator("main")).to_contain_text(since)
    await page.goto(f"{site}/dashboard/brands")
    await expect(page.get_by_role("row", name=BRAND)).to_contain_text("Verified")
    await expect_public(shopper, f"{site}/b/{brand_id}", verified=True)
    [event] = await told(neighbourhood.database, "brand.verified")
    assert (event["brand_id"], event["domain"], event["method"]) == (brand_id, DOMAIN, way)
    await page.context.close()
    await shopper.context.close()


async def claim(page: Page, site: str) -> None:
    """By making it: the name is known, and nobody has it yet."""
    await page.goto(f"{site}/dashboard/brands")
    await page.get_by_label("Name", exact=True).fill(BRAND)
    await page.get_by_label("Website").fill(f"https://www.{DOMAIN}/it")
    await page.get_by_role("button", name="Create brand").click()
    await expect(page.get_by_text("The brand is made.")).to_be_visible()


async def expect_unproven(page: Page) -> None:
    """Nothing is published yet: what was looked for, and where, is said."""
    await page.get_by_role("button", name="Look now").click()
    await expect(page.get_by_text("The proof was not found.")).to_be_visible()
    await expect(page.locator("main")).to_contain_text(f"There is no TXT record at _closient.{DOMAIN}.")
    await expect(page.get_by_text("Verified", exact=True)).to_have_count(0)


async def publish(page: Page, neighbourhood: Neighbourhood, way: str) -> None:
    """What the page says, where it says: read from it as a person reads it."""
    section = page.get_by_role("region", name="In the DNS" if way == "dns" else "Or as a file")
    place, text = await section.locator(".mono").all_inner_texts()
    if way == "dns":
        assert place == f"_closient.{DOMAIN}"
        neighbourhood.names.records[place] = ['"v=spf1 -all"', f'"{text}"']
    else:
        assert place.startswith(f"https://{DOMAIN}/.well-known/")
        neighbourhood.web.text = f"{text}\n"


async def expect_public(page: Page, address: str, *, verified: bool) -> None:
    await page.goto(address)
    await expect(page.get_by_role("heading", level=1)).to_contain_text(BRAND)
    await expect(page.get_by_text("Verified", exact=True)).to_have_count(int(verified))


class Shelf(NamedTuple):
    """A site with a product of the demo person's brand, and its operator's folder and database."""

    address: str
    folder: Path
    url: str
    owner_id: str

    def load(self, *notices: dict[str, Any]) -> str:
        """Import a file of the FDA as the operator does; what the command says."""
        file = self.folder.parent / "food-enforcement.json"
        file.write_text(json.dumps(fda_file(*notices)))
        arguments = ("import", "recalls", "--source", "fda-food", str(file))
        done = serving.closient(*arguments, data_folder=self.folder, DATABASE_URL=self.url)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def events(self) -> list[dict[str, Any]]:
        rows = serving.sql(
            self.url, "SELECT payload FROM kit.outbox_event WHERE name = 'product.recalled' ORDER BY id"
        )
        return [event for event in map(json.loads, rows.splitlines()) if event["gtin"] == RICE]

    def recall_links(self) -> list[dict[str, str]]:
        answer = httpx.get(
            f"{self.address}/01/{RICE}", headers={"Accept": "application/linkset+json"}, trust_env=False
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["linkset"][0].get(RECALL, [])


@pytest.fixture
def shelf(migrated_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder: Path = tmp_path_factory.mktemp("recall") / "var"
    port = serving.free_port()
    address = f"http://localhost:{port}"
    with serving.serving(folder, port, CLOSIENT_DEMO="true", DATABASE_URL=migrated_url):
        key = {"X-API-Key": json.loads((folder / "demo.json").read_text())["api_key"]}
        with httpx.Client(base_url=address, headers=key, trust_env=False) as owner:
            organizations = owner.get("/account/api/v1/organizations").json()["data"]
            brand = next(one for one in organizations if one["is_brand"])
            rice = {"gtin": RICE, "product_name": "Rice crackers", "organization_id": brand["id"]}
            made = owner.post("/products/api/v1/products", json=rice)
        assert made.status_code == 201, made.text
        yield Shelf(address, folder, migrated_url, brand["id"])


async def test_a_recall_file_reaches_the_shopper_the_machine_and_the_owner(
    browser: Browser, shelf: Shelf
) -> None:
    page = await (await browser.new_context(viewport={"width": 360, "height": 740})).new_page()
    public = f"{shelf.address}/p/{RICE}"
    banner = page.locator("#recalls")
    await page.goto(public)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Rice crackers")
    await expect(banner).to_have_count(0)
    assert (shelf.recall_links(), shelf.events()) == ([], [])
    notice = fda(NUMBER, code_info="Lot: AB12", reason_for_recall="Undeclared milk.")
    other = fda("F-0002-2026", product_description="Soup", code_info="")
    said = shelf.load(notice, other)
    assert ("2 created" in said, "1 matches" in said) == (True, True)
    await page.reload()
    for words in ("This product is recalled", "Undeclared milk.", "Lot: AB12", "Do not use it."):
        await expect(banner).to_contain_text(words)
    # Nobody has to scroll for it on a telephone.
    await expect(banner).to_be_in_viewport()
    await page.goto(f"{public}?10=ZZ99")
    await expect(banner).to_contain_text("Recall of other lots of this product")
    await page.goto(f"{public}?10=AB12")
    await expect(banner).to_contain_text("Recall of this lot")
    await expect_link(shelf, [{"href": f"{public}#recalls", "title": "Recall status"}])
    [event] = shelf.events()
    assert event["organization_id"] == shelf.owner_id
    assert "1 unchanged" in shelf.load(notice)
    assert shelf.events() == [event]
    assert "1 updated" in shelf.load({**notice, "status": "Terminated"})
    await page.goto(public)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Rice crackers")
    await expect(banner).to_have_count(0)
    await expect_link(shelf, [])
    await page.context.close()


async def expect_link(shelf: Shelf, links: list[dict[str, str]]) -> None:
    """Soon: what the resolver keeps of a product it learns anew within half a minute at most."""
    for _attempt in range(160):
        if (await asyncio.to_thread(shelf.recall_links)) == links:
            return
        await asyncio.sleep(0.25)
    assert shelf.recall_links() == links
