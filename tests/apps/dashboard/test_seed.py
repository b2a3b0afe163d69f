"""The demo world: planted once, whole and quickly."""

import time

import httpx

from closient.apps.account.actions import people
from closient.apps.account.structs.people import Visitor
from closient.apps.catalogue.rules import ingredients
from closient.apps.dashboard import seed
from closient.apps.dashboard.actions import demo_chain
from closient.apps.dashboard.structs import demo_food, demo_links
from closient.apps.dashboard.structs import demo_world as world
from closient.apps.resolver.jobs import custom_urls
from closient.kit.database import Database
from closient.kit.services import Services
from tests.apps.account.browser import said

HTML = {"Accept": "text/html"}


def quiet(_text: str, _done: int, _total: int) -> None:
    """Nobody looks at the bar."""


async def test_the_demo_world_is_believable_and_planted_in_seconds(services: Services, database: Database):
    started = time.monotonic()
    planted = await seed.seed(services, quiet)
    assert time.monotonic() - started < 20
    assert len(planted.gtins) == len(set(planted.gtins)) == 30
    assert len(planted.organization_ids) == 4
    count = database.pool.fetchval
    assert await count("SELECT count(*) FROM catalogue.product WHERE owner_id IS NOT NULL") == 35
    # Two of each product, and those of a season from the field to the shelf.
    assert await count("SELECT count(*) FROM catalogue.lot") == 60 + 5 * demo_chain.DAYS
    assert await count("SELECT count(*) FROM epcis.event") == 40 * demo_chain.DAYS
    assert await count("SELECT count(*) FROM epcis.event WHERE event_time > now()") == 0
    assert await count("SELECT count(DISTINCT kind) FROM epcis.cte") == 7
    assert await count("SELECT count(DISTINCT scope_type) FROM resolver.rule") == 4
    assert await count("SELECT count(*) FROM resolver.link") == 10
    assert await count("SELECT count(*) FROM resolver.link WHERE key LIKE '414/%' AND is_default") == 2
    assert await count("SELECT count(*) FROM resolver.delegation") == 1
    assert await count("SELECT state FROM resolver.serial_observation") == "counterfeit_suspected"
    assert 2000 < await count("SELECT count(*) FROM resolver.scan") == planted.scans
    assert await count("SELECT count(DISTINCT country) FROM resolver.scan") > 5
    assert await count("SELECT count(*) FROM resolver.scan WHERE scanned_at > now()") == 0


LEADS = (
    ("/414/{gln}", "it", "https://terraverde.example/it/negozio/orari"),
    ("/414/{gln}", "en", "https://terraverde.example/shop/hours"),
    ("/01/{pasta}?linkType=gs1:instructions", "it", "https://terraverde.example/it/come-cuocere/fusilli.pdf"),
    ("/01/{oil}/10/L7?linkType=gs1:traceability", "en", "https://terraverde.example/from-tree-to-bottle/L7"),
    ("/8004/9521234-0001", "en", "https://machines.terraverde.example/8004/9521234-0001"),
)


async def test_the_links_of_the_demo_lead_somewhere(services: Services, client: httpx.AsyncClient):
    await seed.seed(services, quiet)
    places = {
        "gln": demo_links.gln_of(world.TERRA_VERDE),
        "pasta": world.gtin_numbered(world.TERRA_VERDE, 101),
        "oil": world.gtin_numbered(world.TERRA_VERDE, 301),
    }
    for path, language, leads in LEADS:
        answer = await client.get(path.format(**places), headers={"Accept-Language": language})
        assert answer.status_code in (302, 307), path
        assert answer.headers["location"].partition("?")[0] == leads


async def test_the_monitor_holds_no_address_of_the_demo_dead(services: Services, database: Database):
    await seed.seed(services, quiet)
    for _ in range(3):
        await custom_urls.check_custom_urls(services)
    assert await database.pool.fetchval("SELECT array_agg(DISTINCT status) FROM resolver.custom_url") == [
        "UNKNOWN"
    ]


async def test_the_demo_person_can_sign_in(services: Services, database: Database):
    planted = await seed.seed(services, quiet)
    assert await people.sign_in(database, planted.email, planted.password, Visitor("127.0.0.1"))


async def test_a_database_with_people_is_left_alone(services: Services, database: Database):
    await seed.seed(services, quiet)
    assert await seed.seed(services, quiet) == seed.SeedResult()
    assert await database.pool.fetchval("SELECT count(*) FROM account.person") == 1


async def test_the_foods_of_the_demo_say_what_they_are(services: Services, client: httpx.AsyncClient):
    await seed.seed(services, quiet)
    soup = await client.get(f"/p/{world.gtin_numbered(world.NORDHAV, 23)}", headers={"Accept": "text/html"})
    for part in ("<strong>torsk</strong>", "crustaceans", "molluscs", "per 100 ml"):
        assert part in soup.text
    unread = [
        remark
        for food in demo_food.FOODS.values()
        for remark in ingredients.parse(food.ingredients).remarks
        if remark != "Farmed in Norway"
    ]
    assert unread == []


async def test_the_demo_shows_what_makes_a_product_believed(
    services: Services, database: Database, client: httpx.AsyncClient
):
    await seed.seed(services, quiet)
    pages = {
        number: said(await client.get(f"/p/{world.gtin_numbered(brand, number)}", headers=HTML))
        for brand, number in ((world.TERRA_VERDE, 101), (world.TERRA_VERDE, 203), (world.NORDHAV, 11))
    }
    for part in ("No. IT-BIO-007-4411", "Vegan", "Paper pouch", "Also from: Open Food Facts"):
        assert part in pages[101]
    assert "This product is recalled Peanut" in pages[203]
    assert f"Lot: {seed.recalled_lot()}" in pages[203]
    assert "Nordhav Verified" in pages[11]
    count = database.pool.fetchval
    assert await count("SELECT array_agg(quantity ORDER BY quantity) FROM catalogue.hierarchy_link") == [
        12,
        48,
    ]
    assert await count("SELECT count(*) FROM brands.stockist") == 3
    assert await count("SELECT count(*) FROM catalogue.brand_logo") == 2
    assert await count("SELECT count(*) FROM compliance.recall_product WHERE is_current") == 1
    expired = "SELECT count(*) FROM certifications.product_certification WHERE expiration_date < now()"
    assert await count(expired) == 1
