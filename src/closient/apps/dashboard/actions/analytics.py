"""What the analytics pages show: the questions of the analytics app, some at a time, for one organization."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from closient.apps.account.actions import organizations
from closient.apps.analytics import actions as analytics
from closient.apps.analytics.structs import (
    Breakdown,
    Bucket,
    Dimension,
    Filters,
    ScanEvent,
    Share,
    TimeSeries,
    TopProduct,
    UnknownCode,
)
from closient.apps.dashboard.queries import analytics as queries
from closient.apps.dashboard.rules import analytics as rules
from closient.apps.dashboard.structs.analytics import (
    AnalyticsFilter,
    AnalyticsView,
    Block,
    Days,
    DeadAddress,
    Question,
)
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

T = TypeVar("T")
SHOWN, IN_CSV = 8, 500
COUNTRIES, PRODUCTS, CODES, ADDRESSES, BRANDS = 300, 10, 10, 10, 200
PAGE_SIZE = 50
# Languages, referrers and link types are summed for products, not for countries and devices: under such a
# filter single scans are read, if the days have no more than these.
MOST_SINGLE = 300_000
SUMMED = ("country", "device", "week")
# So many questions of one page are with the database at once: the pool is for everybody.
LANES = 4
DIMENSIONS: dict[str, Dimension] = {
    "country": "country",
    "device": "device_class",
    "language": "language",
    "week": "hour_of_week",
    "referrer": "referrer",
    "link-type": "link_type",
}


async def country_of(db: Reads, caller: Caller, organization_id: str) -> str:
    """The country where the organization sits."""
    return (await organizations.get_organization(db, caller, organization_id)).country


def question(asked: AnalyticsFilter, zone: str) -> Question:
    """What the address asks for, in days of the zone."""
    days = rules.window(asked, _today(zone))
    cut = rules.interval(days)
    filters = Filters(
        gtin=rules.whole_gtin(asked.gtin) or None,
        lot=asked.lot or None,
        serial=asked.serial or None,
        country=asked.country or None,
        device=asked.device,
        bots=asked.bots,
        brand_id=asked.brand or None,
    )
    return Question(days=days, before=rules.before(days, cut), interval=cut, zone=zone, filters=filters)


def _today(zone: str) -> date:
    return clock.now().astimezone(ZoneInfo(zone)).date()


async def show_analytics(
    db: Reads, caller: Caller, organization_id: str, asked: Question, *, is_of_all: bool
) -> AnalyticsView:
    """All blocks. `is_of_all`: of the organization, else of the one product that the filters name."""
    caller.require("VIEW", organization_id)

    def by(dimension: Dimension, top: int = SHOWN) -> Coroutine[Any, Any, Breakdown]:
        return _breakdown(db, caller, organization_id, asked, by=dimension, top=top)

    series = [_series(db, caller, organization_id, asked, days) for days in (asked.days, asked.before)]
    is_readable = await _is_readable(db, caller, organization_id, asked)
    shares = [
        by(dimension, COUNTRIES if block == "country" else SHOWN)
        if is_readable or block in SUMMED
        else _nothing()
        for block, dimension in DIMENSIONS.items()
    ]
    more: list[Coroutine[Any, Any, Any]] = [_dead(db, caller, organization_id, asked, ADDRESSES)]
    if is_of_all:
        more += [
            _products(db, caller, organization_id, asked, PRODUCTS),
            _unknown(db, caller, organization_id, asked, CODES),
            queries.brand_names(db, organization_id, BRANDS),
        ]
    now, before, country, device, language, week, referrer, link_type, dead, *rest = await _together(
        *series, *shares, *more
    )
    products, unknown, brands = rest or ([], [], [])
    whole = len(now.data) if rules.is_over(asked.days, _today(asked.zone)) else len(now.data) - 1
    return AnalyticsView(
        now=now,
        before=before,
        country=country,
        device=device,
        language=language,
        week=week,
        referrer=referrer,
        link_type=link_type,
        products=products,
        unknown=unknown,
        dead=dead,
        brands=brands,
        whole_buckets=whole,
        change=rules.change(_counts(now)[:whole], _counts(before)),
        day_count=rules.length(asked.days),
    )


async def _nothing() -> None:
    """In the place of what is not asked."""


async def _is_readable(db: Reads, caller: Caller, organization_id: str, asked: Question) -> bool:
    """Whether every block can be answered: from sums, or from no more single scans than there is time for."""
    if asked.filters.country is None and asked.filters.device is None:
        return True
    wide = msgspec.structs.replace(
        asked, filters=msgspec.structs.replace(asked.filters, country=None, device=None, bots="include")
    )
    everything = await _series(db, caller, organization_id, wide, asked.days)
    return everything.total_scans <= MOST_SINGLE


def _counts(series: TimeSeries) -> list[int]:
    return [bucket.total_scans for bucket in series.data]


async def _together(*questions: Coroutine[Any, Any, Any]) -> list[Any]:
    """Some at a time. All are over when the first refusal is raised."""
    lanes = asyncio.Semaphore(LANES)

    async def ask(one: Coroutine[Any, Any, T]) -> T:
        async with lanes:
            return await one

    answers = await asyncio.gather(*(ask(one) for one in questions), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return answers


async def list_scans(
    db: Reads, caller: Caller, organization_id: str, asked: Question, page: int
) -> Page[ScanEvent]:
    """Single scans, the newest first."""
    days = asked.days
    wanted = PageRequest(page, PAGE_SIZE)
    return await analytics.list_scans(
        db, caller, organization_id, asked.filters, wanted, since=days.since, until=days.until
    )


def export_scans(db: Reads, caller: Caller, organization_id: str, asked: Question) -> AsyncIterator[str]:
    """All of them as lines of CSV."""
    days = asked.days
    return analytics.export_scans(
        db, caller, organization_id, asked.filters, since=days.since, until=days.until
    )


async def export_block(db: Reads, caller: Caller, organization_id: str, asked: Question, block: Block) -> str:
    """What a block counts as CSV, with all that it shows only the first of."""
    who = (db, caller, organization_id, asked)
    if block == "time":
        return analytics.as_csv((await _series(*who, asked.days)).data, Bucket)
    if block == "products":
        return analytics.as_csv(await _products(*who, IN_CSV), TopProduct)
    if block == "unknown":
        return analytics.as_csv(await _unknown(*who, IN_CSV), UnknownCode)
    if block == "dead":
        return analytics.as_csv(await _dead(*who, IN_CSV), DeadAddress)
    found = await _breakdown(*who, by=DIMENSIONS[block], top=IN_CSV)
    return analytics.as_csv(found.data, Share)


async def _series(db: Reads, caller: Caller, organization_id: str, asked: Question, days: Days) -> TimeSeries:
    return await analytics.scan_time_series(
        *(db, caller, organization_id, asked.filters),
        since=days.since,
        until=days.until,
        interval=asked.interval,
        timezone=asked.zone,
    )


async def _breakdown(
    db: Reads, caller: Caller, organization_id: str, asked: Question, *, by: Dimension, top: int
) -> Breakdown:
    return await analytics.scan_breakdown(
        *(db, caller, organization_id, asked.filters),
        by=by,
        since=asked.days.since,
        until=asked.days.until,
        timezone=asked.zone,
        top=top,
    )


async def _products(
    db: Reads, caller: Caller, organization_id: str, asked: Question, top: int
) -> list[TopProduct]:
    days = asked.days
    found = await analytics.top_products(
        db, caller, organization_id, asked.filters, since=days.since, until=days.until, top=top
    )
    return found.data


async def _unknown(
    db: Reads, caller: Caller, organization_id: str, asked: Question, top: int
) -> list[UnknownCode]:
    days = asked.days
    found = await analytics.unknown_codes(
        db, caller, organization_id, since=days.since, until=days.until, top=top
    )
    return found.data


async def _dead(
    db: Reads, caller: Caller, organization_id: str, asked: Question, most: int
) -> list[DeadAddress]:
    caller.require("VIEW", organization_id)
    days, gtin = asked.days, asked.filters.gtin
    return await queries.dead_addresses(db, organization_id, days.since, days.until, gtin=gtin, most=most)
