"""How long questions to the analytics API take, with half a million scans of one organization in two years.

Medians in one process on an idle database: the last 30 days, and all of it.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import harness
import stage
from figures import Figure, finish

from closient.apps.analytics import actions
from closient.apps.analytics.structs import Filters
from closient.apps.dashboard.actions import analytics as pages
from closient.apps.dashboard.actions import brand_analytics
from closient.apps.dashboard.structs.analytics import AnalyticsFilter
from closient.apps.resolver.actions import scans
from closient.edge.devices import DeviceClass
from closient.edge.scans import Scan
from closient.kit import clock, ids
from closient.kit.caller import Caller, Membership
from closient.kit.database import Database, connect
from closient.kit.pagination import PageRequest

FULL, QUICK = 500_000, 50_000
PORTION = 25_000
PRODUCTS = 200
COUNTRIES = ("SE", "NO", "DE", "FR", "US")
DEVICES: tuple[DeviceClass, ...] = ("mobile", "mobile", "mobile", "desktop", "bot")
TIMES = 15


def scan(number: int, organization_id: str, products: list[str]) -> Scan:
    """One of many, spread over 700 days; half of them are of a tenth of the products."""
    product = number * 7919 % PRODUCTS
    product = product if number % 2 else product % (PRODUCTS // 10)
    device = DEVICES[number // 7 % 5]
    return Scan(
        gtin=stage.gtin(product),
        organization_id=organization_id,
        product_id=products[product],
        lot=f"L{number % 7}",
        serial=str(number) if number % 5 == 0 else None,
        scan_type="REDIRECT_ONLY",
        destination="https://brand.example.com/products/",
        link_type=None,
        device_class=device,
        is_bot=device == "bot",
        referrer=f"https://site{number % 50}.example/" if number % 11 == 0 else "",
        scanned_at=clock.now() - timedelta(seconds=number * 104_729 % (700 * 86_400)),
        country=COUNTRIES[number // 3 % 5],
        language="sv" if number % 3 else "en",
        bot_name="Googlebot" if device == "bot" else None,
    )


async def fill(database: Database, organization_id: str, count: int) -> None:
    products = [ids.new() for _ in range(PRODUCTS)]
    for start in range(0, count, PORTION):
        rows = [scan(number, organization_id, products) for number in range(start, start + PORTION)]
        async with database.writes() as db:
            await scans.record_scans(db, rows)


async def milliseconds(question: Callable[[], Awaitable[Any]]) -> float:
    """The median of some times; the first ones, before plans are kept, among them."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        await question()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


async def measure(pace: harness.Pace, dsn: str, organization_id: str) -> list[Figure]:
    """Fill, then ask."""
    database = await connect(dsn)
    await fill(database, organization_id, FULL if pace is harness.FULL else QUICK)
    connection = await asyncpg.connect(dsn)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    db, plain = database.reads, Filters()
    caller = Caller(kind="key", memberships=(Membership(organization_id, "Bench Foods", "owner"),))
    month: dict[str, Any] = {"since": None, "until": None}
    years: dict[str, Any] = {"since": clock.now().date() - timedelta(days=699), "until": None}
    who = (db, caller, organization_id)
    by: dict[str, Any] = {"timezone": "Europe/Oslo", "top": 50}
    oslo: dict[str, Any] = {"interval": "day", "timezone": "Europe/Oslo"}
    page = PageRequest(1, 100)

    def shown(period: Any) -> Any:
        return pages.question(AnalyticsFilter(period=period), "Europe/Oslo")

    asked: dict[str, tuple[Callable[[], Awaitable[Any]], float]] = {
        "list_month": (lambda: actions.list_scans(*who, plain, page, **month), 100),
        "series_month": (lambda: actions.scan_time_series(*who, plain, **oslo, **month), 100),
        "series_years": (lambda: actions.scan_time_series(*who, plain, **oslo, **years), 1000),
        "country_years": (lambda: actions.scan_breakdown(*who, plain, by="country", **by, **years), 500),
        "referrer_years": (lambda: actions.scan_breakdown(*who, plain, by="referrer", **by, **years), 500),
        "products_month": (lambda: actions.top_products(*who, plain, top=20, **month), 100),
        "page_month": (lambda: pages.show_analytics(*who, shown("30"), is_of_all=True), 300),
        "page_year": (lambda: pages.show_analytics(*who, shown("year"), is_of_all=True), 1500),
        "brands_month": (
            lambda: brand_analytics.brand_scan_summary(
                db, caller, organization_id=None, brand_id=None, top=20, **month
            ),
            150,
        ),
    }
    figures = [
        Figure(f"analytics_{name}_milliseconds", await milliseconds(question), "<", bar)
        for name, (question, bar) in asked.items()
    ]
    await database.close()
    return figures


def main() -> list[Figure]:
    pace = harness.pace(__doc__)
    with harness.database() as dsn:
        prepared = stage.prepare(dsn)
        return asyncio.run(measure(pace, dsn, prepared.organization_id))


if __name__ == "__main__":
    finish(main())
