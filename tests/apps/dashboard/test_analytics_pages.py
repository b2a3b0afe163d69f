"""The analytics pages: figures, filters and days in the address, CSV, and nothing of anybody else's."""

import csv
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from closient.apps.dashboard.rules import analytics as rules
from closient.apps.dashboard.structs.analytics import AnalyticsFilter, Days
from closient.apps.resolver.actions import scan_rollups, scans
from closient.edge.scans import Scan
from closient.edge.wanted import Wanted
from closient.kit import clock, ids
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, XSS, Visitor

HERE = "/dashboard/analytics"
NOW = datetime(2026, 4, 2, 10, 30, tzinfo=UTC)


async def note(visitor: Visitor, gtin: str = GTIN, *, days: float = 1, **changes: Any) -> None:
    """A scan so many days before NOW."""
    values: dict[str, Any] = {
        "gtin": gtin,
        "organization_id": ids.parse(visitor.organization_id),
        "product_id": await visitor.world.database.reads.value(
            "SELECT id FROM catalogue.product WHERE gtin = $1", gtin
        ),
        "lot": None,
        "serial": None,
        "scan_type": "HOSTED_PAGE",
        "destination": f"/p/{gtin}",
        "link_type": None,
        "device_class": "mobile",
        "is_bot": False,
        "referrer": "",
        "scanned_at": NOW - timedelta(days=days),
        "country": "IT",
        "language": "it",
    }
    async with visitor.world.database.writes() as db:
        await scans.record_scans(db, [Scan(**{**values, **changes})])


async def scanned(owner: Visitor) -> None:
    """Two products, of two brands, and scans of all kinds."""
    await owner.make_product(product_name="Fusilli", brand="Terra")
    await owner.make_product(OTHER_GTIN, product_name="Pesto", brand="Other")
    for days in (1, 2, 2, 3):
        await note(owner, days=days)
    await note(owner, OTHER_GTIN, country="DE", language="de", device_class="tablet", lot="A")
    robot: dict[str, Any] = {
        "device_class": "bot",
        "is_bot": True,
        "bot_name": "GPTBot",
        "is_ai": True,
        "language": None,
    }
    await note(owner, **robot)
    await note(owner, days=35, referrer="https://shop.example/a")


async def test_without_scans_the_page_says_how_they_come_here(owner: Visitor):
    await owner.make_product()
    shown = said(await owner.open(HERE))
    assert "No scan in these days" in shown
    assert "Show a year" in shown
    assert "No scan yet" in said(await owner.open(f"{HERE}?period=year"))
    assert "No scan in these days" in said(await owner.open(f"{HERE}/scans"))
    assert "No scan fits" in said(await owner.open(f"{HERE}?country=FR"))


async def test_the_figures_are_those_of_people_compared_with_the_days_before(owner: Visitor):
    await scanned(owner)
    with clock.frozen(NOW):
        shown = said(await owner.open(f"{HERE}?zone=UTC"))
    assert "Scans by people 5 400% more than in the days before" in shown
    assert "Most in a day 2 Mar 31" in shown
    assert "Now: Mar 4, 2026 – Apr 2, 2026. Before: Feb 2, 2026 – Mar 3, 2026. Days of UTC." in shown
    assert "Italy 4 80% Germany 1 20%" in shown
    assert "Phone 4 Tablet 1" in shown
    assert "Italian 4 German 1" in shown
    assert "Nothing in particular 5" in shown
    assert "Robot" not in shown[shown.index("Scans by people") :]


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("bots=include", 6),
        ("bots=only", 1),
        ("country=DE", 1),
        ("device=mobile", 4),
        (f"gtin={GTIN.lstrip('0')}", 4),
        (f"gtin={OTHER_GTIN}&country=IT", None),
        ("period=90", 6),
        ("period=7", 5),
        ("from=2026-03-31&to=2026-03-31", 2),
        ("from=2026-02-20&to=2026-03-01", 1),
    ],
)
async def test_filters_and_days_of_the_address_decide_what_is_counted(
    owner: Visitor, query: str, total: int | None
):
    await scanned(owner)
    with clock.frozen(NOW):
        shown = await owner.open(f"{HERE}?zone=UTC&{query}")
        listed = await owner.open(f"{HERE}/scans?zone=UTC&period=30&bots=exclude&{query}")
    assert (shown.status_code, listed.status_code) == (200, 200)
    if total is None:
        assert "No scan fits" in said(shown)
        assert "No scan fits" in said(listed)
    else:
        assert f" {total} " in said(shown).partition("A day")[0].rpartition("Scans by")[2]
        assert f"of {total}" in said(listed)


async def test_a_brand_can_be_chosen_and_the_choice_stays_in_every_link(owner: Visitor):
    await scanned(owner)
    brand_id = await owner.world.database.pool.fetchval("SELECT id FROM catalogue.brand WHERE name = 'Other'")
    with clock.frozen(NOW):
        shown = await owner.open(f"{HERE}?brand={brand_id}&zone=UTC")
    assert "Scans by people 1 A day" in said(shown)
    assert f'value="{brand_id}" selected' in shown.text
    for link in (f"{HERE}?period=7&amp;brand={brand_id}", f"{HERE}/csv/country?brand={brand_id}"):
        assert link in shown.text


async def test_days_are_those_of_the_organizations_country_unless_another_zone_is_chosen(owner: Visitor):
    await scanned(owner)
    await owner.world.database.pool.execute(
        "UPDATE account.organization SET country = 'IT' WHERE id = $1", owner.organization_id
    )
    with clock.frozen(datetime(2026, 4, 2, 22, 30, tzinfo=UTC)):
        assert "Apr 3, 2026" in said(await owner.open(HERE))
        assert "Days of Europe/Rome." in said(await owner.open(HERE))
        elsewhere = said(await owner.open(f"{HERE}?zone=America/Bogota"))
    assert "Apr 2, 2026" in elsewhere
    assert "Days of America/Bogota." in elsewhere


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("gtin=12", "This is no GTIN"),
        ("country=XX", "Choose a country of the list."),
        ("from=2026-03-02&to=2026-03-01", "These days are not possible"),
        ("from=0001-01-01", "These days are not possible"),
        ("to=9999-12-31&from=9999-12-31", "These days are not possible"),
        ("to=0001-01-01", "These days are not possible"),
        ("from=yesterday", "Enter a day, such as 2026-05-31."),
        ("zone=Europe/Nowhere", "No time zone has this name"),
        ("brand=none", "Show everything"),
        ("device=fridge", "Choose one of"),
        ("period=century", "Choose one of"),
    ],
)
async def test_what_cannot_be_meant_is_said_in_plain_words(owner: Visitor, query: str, words: str):
    for path in (HERE, f"{HERE}/scans"):
        answer = await owner.open(f"{path}?{query}")
        assert (answer.status_code, words in said(answer)) == (422, True)
    for block in ("country", "scans"):
        assert (await owner.open(f"{HERE}/csv/{block}?{query}")).status_code == 422


async def test_every_block_comes_as_csv_with_the_filters_of_the_page(owner: Visitor):
    await scanned(owner)
    with clock.frozen(NOW):
        rows = {
            block: list(csv.reader((await owner.open(f"{HERE}/csv/{block}?zone=UTC")).text.splitlines()))
            for block in ("time", "country", "device", "language", "week", "referrer", "link-type")
        }
        more = [await owner.open(f"{HERE}/csv/{block}") for block in ("products", "unknown", "dead", "scans")]
        one = await owner.open(f"{HERE}/csv/scans?country=DE")
    assert rows["country"] == [
        ["value", "total_scans", "billable_scans", "share"],
        ["IT", "4", "4", "0.8"],
        ["DE", "1", "1", "0.2"],
    ]
    assert len(rows["time"]) == 31
    assert len(rows["week"]) == 7 * 24 + 1
    assert [len(answer.text.splitlines()) for answer in more] == [3, 1, 1, 7]
    assert len(one.text.splitlines()) == 2
    assert one.headers["content-type"] == "text/csv; charset=utf-8"
    assert one.headers["content-disposition"].startswith('attachment; filename="scans-2026-03-27')
    assert (await owner.open(f"{HERE}/csv/secrets")).status_code == 404


async def test_a_product_has_a_page_of_its_own_that_leads_nowhere_else(owner: Visitor):
    await scanned(owner)
    here = f"/dashboard/products/{OTHER_GTIN}/analytics"
    with clock.frozen(NOW):
        shown = await owner.open(here)
        table = await owner.open(f"{here}/csv/country?gtin={GTIN}")
    assert "Pesto" in shown.text
    assert "Scans by people 1 A day" in said(shown)
    assert "Most scanned products" not in shown.text
    assert f"{here}/csv/time" in shown.text
    assert table.text.splitlines()[1:] == ["DE,1,1,1.0"]
    assert here in (await owner.open(f"/dashboard/products/{OTHER_GTIN}")).text
    assert (await owner.open(f"/dashboard/products/{'0' * 14}/analytics")).status_code == 404


async def test_the_newest_scans_stand_first_with_all_that_is_known_and_in_pages(owner: Visitor):
    await owner.make_product(product_name=XSS)
    for number in range(51):
        await note(owner, days=number / 100, lot="L1" if number % 2 else None)
    leads: dict[str, Any] = {
        "scan_type": "REDIRECT_ONLY",
        "destination": "https://brand.shop/a",
        "link_type": "gs1:recipeInfo",
    }
    await note(owner, days=0.001, serial="S9", **leads)
    await note(owner, days=0.002, gtin="", key="414/9506000134338", product_id=None, destination=None)
    with clock.frozen(NOW + timedelta(minutes=1)):
        first = await owner.open(f"{HERE}/scans?zone=Europe/Rome")
        second = await owner.open(f"{HERE}/scans?page=2")
        beyond = await owner.open(f"{HERE}/scans?page=9")
        of_lot = await owner.open(f"{HERE}/scans?gtin={GTIN}&lot=L1")
        alone = await owner.open(f"{HERE}/scans?lot=L1")
    assert "<script>alert" not in first.text
    assert "1–50 of 53" in said(first)
    assert "Serial S9 Phone, Italy https://brand.shop/a Recipe website" in said(first)
    assert "414/9506000134338 Phone, Italy Data for machines" in said(first)
    assert "Apr 2 12:30" in said(first)
    assert "51–53 of 53" in said(second)
    assert "No more scans" in said(beyond)
    assert "of 25" in said(of_lot)
    assert "A lot or serial is one of a product" in said(alone)


async def test_what_is_kept_and_for_how_long_is_said(owner: Visitor):
    for path in (HERE, f"{HERE}/scans"):
        shown = said(await owner.open(path))
        assert "Single scans are kept for 730 days and their sums for good" in shown
        assert "addresses of people are never stored" in shown


async def test_dead_addresses_show_how_many_scans_their_products_have(owner: Visitor):
    await owner.make_product(product_name="Fusilli", brand="Terra")
    await owner.make_product(OTHER_GTIN, product_name="Pesto", brand="Terra")
    await owner.make_rule(custom_url="https://brand.shop/dead")
    await owner.make_rule(OTHER_GTIN, custom_url="https://brand.shop/alive")
    await owner.world.database.pool.execute(
        "UPDATE resolver.custom_url SET status = 'UNREACHABLE', last_status_code = 404, "
        "consecutive_failures = 3, last_checked_at = now() WHERE url LIKE '%dead'"
    )
    await note(owner)
    await note(owner)
    await note(owner, OTHER_GTIN)
    with clock.frozen(NOW):
        shown = said(await owner.open(HERE))
        other = said(await owner.open(f"/dashboard/products/{OTHER_GTIN}/analytics"))
    assert "https://brand.shop/dead Dead since" in shown
    assert " 1 2 Most wanted" in shown.partition("https://brand.shop/dead")[2]
    assert "brand.shop/alive" not in shown
    assert "Dead addresses" not in other
    await owner.world.database.pool.execute(
        "UPDATE resolver.rule SET scope_type = 'BRAND', scope_id = b.id::text, brand_id = b.id, "
        "product_id = NULL FROM catalogue.brand b WHERE b.name = 'Terra' AND custom_url LIKE '%dead'"
    )
    with clock.frozen(NOW):
        assert " 2 3 Most" in said(await owner.open(HERE))
        assert "brand.shop/dead" in said(await owner.open(f"/dashboard/products/{OTHER_GTIN}/analytics"))


async def test_a_wanted_code_can_be_made_a_product_by_whoever_may(owner: Visitor):
    await owner.make_product()
    missing = "09506000134390"
    async with owner.world.database.writes() as db:
        await scan_rollups.count_unknown(db, [Wanted(missing, 7, NOW, NOW)])
    reader = await Visitor(owner.client, owner.world).join("billing", owner.organization_id)
    link = f'href="/dashboard/products/new?gtin={missing}"'
    with clock.frozen(NOW):
        assert link in (await owner.open(HERE)).text
        seen = await reader.open(HERE)
    assert (missing in seen.text, link in seen.text) == (True, False)


async def test_nothing_of_another_organization_is_shown(owner: Visitor, stranger: Visitor):
    await scanned(owner)
    await stranger.make_product("09506000134376", product_name="Theirs")
    with clock.frozen(NOW):
        for path in (HERE, f"{HERE}/scans", f"{HERE}?gtin={GTIN}", f"{HERE}/scans?gtin={GTIN}"):
            shown = await stranger.open(path)
            assert (shown.status_code, "No scan" in shown.text) == (200, True)
            assert not [word for word in ("Fusilli", "Pesto", "Terra") if word in shown.text]
        brand_id = await owner.world.database.pool.fetchval(
            "SELECT id FROM catalogue.brand WHERE name = 'Terra'"
        )
        assert "No scan" in (await stranger.open(f"{HERE}?brand={brand_id}")).text
        for block in ("time", "country", "products", "unknown", "dead", "scans"):
            rows = csv.reader((await stranger.open(f"{HERE}/csv/{block}")).text.splitlines())
            assert not [row for row in list(rows)[1:] if block != "time" or row[1] != "0"]
    for path in ("", "/csv/scans", "/csv/country"):
        there = f"/dashboard/products/{GTIN}/analytics{path}"
        assert (await stranger.open(there)).status_code == 404
    anonymous = await owner.client.get(f"{HERE}/csv/scans", headers={"Accept": "text/html"})
    assert anonymous.status_code in (303, 401)
    lonely = await Visitor(owner.client, owner.world).without_organization()
    for path in (HERE, f"{HERE}/scans", f"{HERE}/csv/scans"):
        assert (await lonely.open(path)).headers["location"] == "/dashboard"


@pytest.mark.parametrize(
    ("asked", "days", "interval", "before"),
    [
        (AnalyticsFilter(period="7"), ("2026-03-27", "2026-04-02"), "day", ("2026-03-20", "2026-03-26")),
        (AnalyticsFilter(period="90"), ("2026-01-03", "2026-04-02"), "day", ("2025-10-05", "2026-01-02")),
        (AnalyticsFilter(period="year"), ("2025-03-31", "2026-04-02"), "week", ("2024-03-25", "2025-03-27")),
        (
            AnalyticsFilter(since=date(2026, 4, 1), until=date(2026, 4, 1)),
            ("2026-04-01", "2026-04-01"),
            "hour",
            ("2026-03-31", "2026-03-31"),
        ),
        (
            AnalyticsFilter(since=date(2020, 1, 1)),
            ("2020-01-01", "2026-04-02"),
            "month",
            ("2013-09-30", "2019-12-31"),
        ),
        (
            AnalyticsFilter(until=date(1, 1, 2)),
            ("0001-01-01", "0001-01-02"),
            "hour",
            ("0001-01-01", "0001-01-01"),
        ),
    ],
)
def test_days_are_cut_so_that_a_chart_can_be_read(
    asked: AnalyticsFilter, days: tuple[str, str], interval: str, before: tuple[str, str]
):
    found = rules.window(asked, NOW.date())
    assert found == Days(*map(date.fromisoformat, days))
    assert rules.interval(found) == interval
    assert rules.before(found, rules.interval(found)) == Days(*map(date.fromisoformat, before))


async def test_what_would_take_too_long_to_count_says_what_to_do_and_the_rest_is_there(
    owner: Visitor, monkeypatch: pytest.MonkeyPatch
):
    await scanned(owner)
    monkeypatch.setattr("closient.apps.dashboard.actions.analytics.MOST_SINGLE", 5)
    with clock.frozen(NOW):
        narrow = said(await owner.open(f"{HERE}?country=IT&zone=UTC"))
        wide = said(await owner.open(f"{HERE}?zone=UTC"))
    assert narrow.count("Too many scans to look through by this filter: choose fewer days") == 3
    assert "Italy 4 100%" in narrow
    assert "Too many scans" not in wide
