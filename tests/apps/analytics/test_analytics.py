"""Analytics: what was scanned, who may see it, and that every way of counting gives the same numbers."""

import csv
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from closient.apps.analytics import rules
from closient.apps.analytics.structs import Filters, Window
from closient.apps.resolver.actions import scan_rollups, scans
from closient.edge.scans import Scan
from closient.edge.wanted import Wanted
from closient.kit import clock, ids
from tests.apps.resolver.shop import GTIN, OTHER, Shop, open_shop
from tests.world import World

API = "/analytics/api/v1/organizations"
NOW = datetime(2026, 4, 2, 10, 30, tzinfo=UTC)
DEVICES = ("mobile", "mobile", "tablet", "desktop", "bot")


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    """A shop whose two products were scanned a few hundred times in March."""
    shop = await open_shop(client, world)
    await record(world, *[invented(shop, number) for number in range(300)])
    return shop


def invented(shop: Shop, number: int) -> Scan:
    chance = random.Random(number)
    gtin = chance.choice((GTIN, GTIN, OTHER))
    device: Any = chance.choice(DEVICES)
    return scan(
        shop,
        gtin,
        NOW - timedelta(minutes=chance.randrange(40 * 24 * 60)),
        lot=chance.choice((None, "A", "B")),
        serial=chance.choice((None, "1", "2")),
        device_class=device,
        is_bot=device == "bot",
        bot_name=chance.choice(("GPTBot", "curl")) if device == "bot" else None,
        is_ai=device == "bot" and chance.random() < 0.5,
        country=chance.choice((None, "SE", "NO")),
        language=chance.choice((None, "sv", "de")),
        link_type=chance.choice((None, "gs1:pip")),
        referrer=chance.choice(("", "https://shop.example/a", "https://other.example/")),
    )


def scan(shop: Shop, gtin: str, moment: datetime, **changes: Any) -> Scan:
    values: dict[str, Any] = {
        "gtin": gtin,
        "organization_id": shop.organization_id,
        "product_id": shop.products[gtin],
        "lot": None,
        "serial": None,
        "scan_type": "HOSTED_PAGE",
        "destination": f"/p/{gtin}",
        "link_type": None,
        "device_class": "mobile",
        "is_bot": False,
        "referrer": "",
        "scanned_at": moment,
    }
    return Scan(**{**values, **changes})


async def record(world: World, *noted: Scan) -> None:
    async with world.database.writes() as db:
        await scans.record_scans(db, noted)


async def brand_apart(shop: Shop, world: World) -> str:
    """A brand that has the other product alone."""
    brand_id, run = ids.new(), world.database.pool.execute
    await run(
        "INSERT INTO catalogue.brand (id, organization_id, name) VALUES ($1, $2, 'Apart')",
        brand_id,
        shop.organization_id,
    )
    await run("UPDATE catalogue.product SET brand_id = $1 WHERE gtin = $2", brand_id, OTHER)
    return brand_id


async def ask(shop: Shop, path: str, **query: Any) -> Any:
    query = {"from": "2026-02-01", "to": "2026-04-02", **query}
    answer = await shop.client.get(f"{API}/{shop.organization_id}/{path}", headers=shop.key, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refused(shop: Shop, path: str, **query: Any) -> tuple[int, str]:
    answer = await shop.client.get(f"{API}/{shop.organization_id}/{path}", headers=shop.key, params=query)
    return answer.status_code, answer.json().get("errors", [{"field": ""}])[0]["field"]


@pytest.mark.covers("analytics.list_scans")
async def test_scans_are_listed_newest_first_with_what_is_known_of_them(shop: Shop):
    page = await ask(shop, "scans", page_size=100)
    assert page["pagination"]["total_count"] == 300
    moments = [one["scanned_at"] for one in page["data"]]
    assert moments == sorted(moments, reverse=True)
    third = await ask(shop, "scans", page_size=100, page=3)
    assert {one["id"] for one in page["data"]}.isdisjoint(one["id"] for one in third["data"])
    assert not {"ip_hash", "user_agent", "ip_address"} & set(page["data"][0])


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"gtin": GTIN.lstrip("0")}, lambda one: one["gtin"] == GTIN),
        ({"gtin": GTIN, "lot": "A"}, lambda one: (one["gtin"], one["lot"]) == (GTIN, "A")),
        ({"gtin": OTHER, "serial": "1"}, lambda one: (one["gtin"], one["serial"]) == (OTHER, "1")),
        ({"country": "se"}, lambda one: one["country_code"] == "SE"),
        ({"brand_id": "?"}, lambda one: one["gtin"] == OTHER),
        ({"brand_id": "?", "country": "SE"}, lambda one: (one["gtin"], one["country_code"]) == (OTHER, "SE")),
        ({"device": "tablet"}, lambda one: one["device_class"] == "tablet"),
        ({"bots": "exclude"}, lambda one: not one["is_bot"]),
        ({"bots": "only"}, lambda one: one["is_bot"]),
        ({"bots": "ai"}, lambda one: one["is_ai_crawler"]),
        (
            {"from": "2026-03-20", "to": "2026-03-21"},
            lambda one: one["scanned_at"][:10] in ("2026-03-20", "2026-03-21"),
        ),
    ],
)
async def test_filters_leave_exactly_what_they_say_in_lists_series_and_breakdowns(
    shop: Shop, world: World, query, holds
):
    everything = [
        one for page in (1, 2, 3) for one in (await ask(shop, "scans", page_size=100, page=page))["data"]
    ]
    if "brand_id" in query:
        query = {**query, "brand_id": await brand_apart(shop, world)}
    wanted = [one["id"] for one in everything if holds(one)]
    assert 0 < len(wanted) < 300
    found = await ask(shop, "scans", page_size=100, **query)
    assert found["pagination"]["total_count"] == len(wanted)
    assert {one["id"] for one in found["data"]} <= set(wanted)
    for interval, timezone in (("day", "UTC"), ("hour", "UTC"), ("week", "Asia/Kathmandu"), ("month", "UTC")):
        if timezone == "UTC" or "from" not in query:
            series = await ask(shop, "scans/time-series", interval=interval, timezone=timezone, **query)
            assert series["total_scans"] == len(wanted), (interval, timezone)
    for by in rules.OF_DAILY + rules.OF_SHARES + rules.OF_HOURLY:
        shares = await ask(shop, "scans/breakdown", by=by, **query)
        assert shares["total_scans"] == len(wanted), by
        assert sum(one["total_scans"] for one in shares["data"]) == len(wanted), by


@pytest.mark.covers("analytics.scan_time_series")
async def test_a_series_has_every_bucket_and_is_the_same_from_sums_and_from_scans(shop: Shop, monkeypatch):
    series = await ask(shop, "scans/time-series")
    assert len(series["data"]) == 61
    assert series["data"][0] == {"start": "2026-02-01T00:00:00Z", "total_scans": 0, "billable_scans": 0}
    asked = [
        {"interval": interval, "timezone": zone, "bots": bots}
        for interval in ("hour", "day", "week", "month")
        for zone in ("UTC", "America/New_York", "Asia/Kolkata")
        for bots in ("include", "exclude", "only")
    ]
    from_sums = [await ask(shop, "scans/time-series", **query) for query in asked]
    monkeypatch.setattr(rules, "series_source", lambda *_: "scans")
    assert from_sums == [await ask(shop, "scans/time-series", **query) for query in asked]


async def test_buckets_of_a_time_zone_follow_its_clock_changes(shop: Shop, world: World):
    # In Stockholm 29 March has 23 hours: it begins at 23:00 UTC and ends at 22:00 UTC.
    for hour in (22, 23):
        await record(world, scan(shop, GTIN, datetime(2027, 3, 27, hour, 30, tzinfo=UTC)))
    await record(world, scan(shop, GTIN, datetime(2027, 3, 28, 21, 59, tzinfo=UTC)))
    query = {"from": "2027-03-28", "to": "2027-03-28", "timezone": "Europe/Stockholm"}
    [day] = (await ask(shop, "scans/time-series", **query))["data"]
    assert day == {"start": "2027-03-28T00:00:00+01:00", "total_scans": 2, "billable_scans": 2}
    hours = (await ask(shop, "scans/time-series", interval="hour", **query))["data"]
    assert len(hours) == 23
    assert [one["start"][11:13] for one in hours[:4]] == ["00", "01", "03", "04"]


@pytest.mark.covers("analytics.scan_breakdown")
async def test_breakdowns_are_the_same_from_sums_and_from_scans(shop: Shop, monkeypatch):
    asked = [
        {"by": by, "bots": bots, "timezone": "Europe/Oslo", **more}
        for by in rules.OF_DAILY + rules.OF_SHARES + rules.OF_HOURLY
        for bots in ("include", "exclude", "only")
        for more in ({}, {"gtin": OTHER}, {"country": "SE"})
    ]
    from_sums = [await ask(shop, "scans/breakdown", **query) for query in asked]
    monkeypatch.setattr(rules, "breakdown_source", lambda *_: "scans")
    from_scans = [await ask(shop, "scans/breakdown", **query) for query in asked]
    assert from_sums == from_scans
    countries = from_sums[0]["data"]
    assert [one["value"] for one in countries][-1] is None
    assert sum(one["share"] for one in countries) == pytest.approx(1, abs=0.001)
    [hours, *_] = [one["data"] for one in from_sums if one["by"] == "hour_of_day"]
    assert [one["value"] for one in hours] == [str(hour) for hour in range(24)]
    [week, *_] = [one["data"] for one in from_sums if one["by"] == "hour_of_week"]
    assert [week[0]["value"], week[33]["value"], week[-1]["value"]] == [
        "monday 00",
        "tuesday 09",
        "sunday 23",
    ]
    assert sum(one["total_scans"] for one in week) == sum(one["total_scans"] for one in hours)


@pytest.mark.covers("analytics.top_products")
async def test_the_most_scanned_products_come_first(shop: Shop):
    first, second = (await ask(shop, "top-products"))["data"]
    assert (first["gtin"], second["gtin"]) == (GTIN, OTHER)
    assert first["brand"].startswith("Brand")
    assert first["total_scans"] + second["total_scans"] == 300
    people = (await ask(shop, "top-products", bots="exclude"))["data"]
    assert people[0]["total_scans"] == people[0]["billable_scans"] == first["billable_scans"]
    assert len((await ask(shop, "top-products", top=1))["data"]) == 1


@pytest.mark.covers("analytics.unknown_codes")
async def test_unknown_codes_are_shown_to_whom_their_prefix_belongs_alone(shop: Shop, world: World):
    missing, elsewhere, shared = "09506000199993", "04012345000009", "09506000134390"
    async with world.database.writes() as db:
        wanted = [Wanted(code, 3, NOW, NOW) for code in (missing, elsewhere, shared)]
        await scan_rollups.count_unknown(db, wanted)
    found = (await ask(shop, "unknown-codes"))["data"]
    assert [one["gtin"] for one in found] == [shared, missing]
    assert found[0]["scans"] == 3
    rival = await open_shop(shop.client, world, gtins=())
    await world.database.pool.execute(
        "INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at) "
        "VALUES ($1, $2, 'claimed', now())",
        "09506000134383",
        rival.organization_id,
    )
    assert (await ask(shop, "unknown-codes"))["data"] == []
    assert (await ask(rival, "unknown-codes"))["data"] == []


async def test_nothing_of_another_organization_is_seen_even_of_a_product_that_changed_hands(
    shop: Shop, world: World
):
    other = await open_shop(shop.client, world, gtins=())
    await world.database.pool.execute("UPDATE catalogue.product SET owner_id = $1", other.organization_id)
    for path in ("scans", "scans/time-series", "scans/breakdown?by=country", "top-products", "unknown-codes"):
        theirs = await shop.client.get(f"{API}/{shop.organization_id}/{path}", headers=other.key)
        assert theirs.status_code == 404
        assert (await shop.client.get(f"{API}/{shop.organization_id}/{path}")).status_code == 401
    assert (await ask(other, "scans", gtin=GTIN))["data"] == []
    assert (await ask(other, "scans/time-series", gtin=GTIN))["total_scans"] == 0
    assert (await ask(other, "scans/breakdown", by="referrer"))["data"] == []
    assert (await ask(other, "top-products"))["data"] == []


async def test_everything_comes_as_csv_too_and_no_cell_is_a_formula(shop: Shop, world: World, monkeypatch):
    monkeypatch.setattr("closient.apps.analytics.actions.CHUNK", 70)
    await record(world, scan(shop, GTIN, NOW, lot="=1+1"))
    for path, columns in (
        ("scans", 21),
        ("scans/time-series", 3),
        ("scans/breakdown?by=country", 4),
        ("top-products", 6),
    ):
        joint = "&" if "?" in path else "?"
        answer = await shop.client.get(
            f"{API}/{shop.organization_id}/{path}{joint}from=2026-02-01&to=2026-04-02",
            headers={**shop.key, "Accept": "text/csv"},
        )
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        rows = list(csv.reader(answer.text.splitlines()))
        assert {len(row) for row in rows} == {columns}
        if path == "scans":
            assert len(rows) == 302
            assert len({row[0] for row in rows}) == 302
            assert rows[1][rows[0].index("lot")] == "'=1+1"


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("scans", {"gtin": "123"}, "gtin"),
        ("scans", {"lot": "A"}, "gtin"),
        ("scans", {"country": "XX"}, "country"),
        ("scans", {"brand_id": "none"}, "brand_id"),
        ("scans", {"from": "2026-03-02", "to": "2026-03-01"}, "from"),
        ("scans", {"from": "1990-03-02"}, "from"),
        ("scans", {"from": "9999-12-31", "to": "9999-12-31"}, "to"),
        ("scans", {"from": "9999-12-30", "to": "9999-12-31"}, "to"),
        ("scans", {"from": "0001-01-01"}, "from"),
        ("scans/breakdown", {"by": "country", "to": "0001-01-01"}, "to"),
        ("scans/breakdown", {"by": "country", "from": "9999-12-30", "to": "9999-12-31"}, "to"),
        ("scans/time-series", {"to": "0001-01-05"}, "to"),
        ("scans/time-series", {"from": "9999-12-30", "to": "9999-12-31", "timezone": "Asia/Tokyo"}, "to"),
        ("top-products", {"to": "0001-01-05"}, "to"),
        ("unknown-codes", {"to": "0001-01-05"}, "to"),
        ("scans/time-series", {"timezone": "Europe/Nowhere"}, "timezone"),
        ("scans/time-series", {"interval": "hour", "from": "2020-01-01"}, "interval"),
        ("scans/time-series", {"interval": "century"}, "interval"),
        ("scans/breakdown", {"by": "shoe_size"}, "by"),
        ("top-products", {"top": 0}, "top"),
    ],
)
async def test_what_cannot_be_meant_is_refused_by_field(shop: Shop, path, query, field):
    assert await refused(shop, path, **query) == (422, field)


async def test_by_default_the_last_thirty_days_are_shown(shop: Shop):
    with clock.frozen(NOW):
        answer = await shop.client.get(f"{API}/{shop.organization_id}/top-products", headers=shop.key)
    assert answer.json()["window"] == {"from": "2026-03-03", "to": "2026-04-02"}


def test_sums_by_the_hour_are_not_used_where_clocks_are_off_by_less():
    days = Window(NOW.date(), NOW.date())
    assert rules.series_source(Filters(), "day", days, rules.zone("Asia/Kathmandu")) == "scans"
    assert rules.series_source(Filters(), "day", days, rules.zone("Asia/Tokyo")) == "totals"
    assert rules.series_source(Filters(gtin=GTIN), "day", days, rules.zone("Asia/Tokyo")) == "hourly"
    narrow = Filters(gtin=GTIN, country="SE")
    assert rules.series_source(narrow, "day", days, rules.zone("Asia/Tokyo")) == "scans"
    assert rules.series_source(narrow, "week", days, rules.zone("UTC")) == "daily"
