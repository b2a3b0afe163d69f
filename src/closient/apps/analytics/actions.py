"""What an organization may ask about its scans. Everything needs VIEW, and nothing crosses organizations."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from closient.apps.analytics import rules
from closient.apps.analytics.queries import scans as scan_queries
from closient.apps.analytics.queries import sums as sum_queries
from closient.apps.analytics.structs import (
    Breakdown,
    Bucket,
    Count,
    Dimension,
    Filters,
    Interval,
    ScanEvent,
    TimeSeries,
    TopProduct,
    TopProducts,
    UnknownCodes,
    Window,
)
from closient.kit import clock, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

UTC = ZoneInfo("UTC")
CHUNK = 2_000
# Of the values of a property, so many are looked at; what comes behind them is part of the rest.
MOST_VALUES = 1_000
LAST_ID = ids.encode(UUID(int=2**128 - 1))


def as_csv(rows: Sequence[Any], kind: type[Any]) -> str:
    """Structs of a kind as CSV, with the names of their fields on top."""
    return rules.csv_lines(rows, rules.names(kind))


def _allowed(caller: Caller, organization_id: str) -> str:
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("VIEW", organization_id)
    return organization_id


def _window(since: date | None, until: date | None) -> Window:
    return rules.window(since, until, clock.now().date())


def _of_scans(organization_id: str, filters: Filters, bounds: tuple[datetime, datetime]) -> list[Any]:
    """The parameters of statements about single scans."""
    narrow = [filters.country, filters.device, filters.bots, filters.gtin, filters.serial, filters.lot]
    return [organization_id, *bounds, *narrow, filters.brand_id]


def _of_days(organization_id: str, filters: Filters, days: Window) -> list[Any]:
    """The parameters of statements about daily sums."""
    narrow = [filters.gtin, filters.brand_id, filters.country, filters.device]
    return [organization_id, days.since, days.until, *narrow]


def _of_hours(
    organization_id: str, filters: Filters, bounds: tuple[datetime, datetime], zone: ZoneInfo
) -> list[Any]:
    """The parameters of statements about the hourly sums of products."""
    return [organization_id, *bounds, filters.gtin, filters.brand_id, zone.key]


def _of_totals(
    organization_id: str, filters: Filters, bounds: tuple[datetime, datetime], zone: ZoneInfo
) -> list[Any]:
    """The parameters of statements about the sums of all products together."""
    return [organization_id, *bounds, filters.country, filters.device, zone.key]


async def list_scans(
    db: Reads,
    caller: Caller,
    organization_id: str,
    filters: Filters,
    page: PageRequest,
    *,
    since: date | None,
    until: date | None,
) -> Page[ScanEvent]:
    """Single scans, the newest first; days are UTC."""
    organization_id = _allowed(caller, organization_id)
    filters = rules.checked(filters)
    bounds = rules.bounds(_window(since, until), UTC)
    return await scan_queries.list_scans(
        db, rules.kind(filters), _of_scans(organization_id, filters, bounds), page
    )


def export_scans(
    db: Reads,
    caller: Caller,
    organization_id: str,
    filters: Filters,
    *,
    since: date | None,
    until: date | None,
) -> AsyncIterator[str]:
    """All of them as lines of CSV, some thousand at a time; refused before the first line is made."""
    organization_id = _allowed(caller, organization_id)
    filters = rules.checked(filters)
    bounds = rules.bounds(_window(since, until), UTC)
    values = _of_scans(organization_id, filters, bounds)

    async def lines() -> AsyncIterator[str]:
        yield rules.csv_lines((), rules.names(ScanEvent))
        last = (bounds[1] - timedelta(microseconds=1), LAST_ID)
        while rows := await scan_queries.next_scans(db, rules.kind(filters), values, last, CHUNK):
            yield rules.csv_lines(rows)
            last = (rows[-1].scanned_at, rows[-1].id)

    return lines()


async def scan_time_series(
    db: Reads,
    caller: Caller,
    organization_id: str,
    filters: Filters,
    *,
    since: date | None,
    until: date | None,
    interval: Interval,
    timezone: str,
) -> TimeSeries:
    """Scans over time, in days of the time zone."""
    organization_id = _allowed(caller, organization_id)
    filters, zone = rules.checked(filters), rules.zone(timezone)
    days = rules.window(since, until, clock.now().astimezone(zone).date())
    begins = rules.starts(interval, days, zone)
    rows, bots = await _by_time(db, organization_id, filters, days=days, interval=interval, zone=zone)
    data = rules.filled(rows, begins, bots, zone)
    return TimeSeries(
        window=days,
        interval=interval,
        timezone=zone.key,
        total_scans=sum(bucket.total_scans for bucket in data),
        billable_scans=sum(bucket.billable_scans for bucket in data),
        data=data,
    )


async def _by_time(
    db: Reads, organization_id: str, filters: Filters, *, days: Window, interval: Interval, zone: ZoneInfo
) -> tuple[list[Bucket], Any]:
    """The buckets that have scans, and what is still to be done about bots."""
    source = rules.series_source(filters, interval, days, zone)
    bounds = rules.bounds(days, zone)
    if source == "totals":
        values = _of_totals(organization_id, filters, bounds, zone)
        return await sum_queries.total_by_time(db, values, interval), filters.bots
    if source == "daily":
        values = _of_days(organization_id, filters, days)
        return await sum_queries.daily_by_time(db, values, interval), filters.bots
    if source == "hourly":
        values = _of_hours(organization_id, filters, bounds, zone)
        rows = await sum_queries.hourly_by_time(db, values, interval)
        return rows, filters.bots
    values = _of_scans(organization_id, filters, bounds)
    return await scan_queries.count_by_time(db, rules.kind(filters), values, interval, zone.key), "include"


async def scan_breakdown(
    db: Reads,
    caller: Caller,
    organization_id: str,
    filters: Filters,
    *,
    by: Dimension,
    since: date | None,
    until: date | None,
    timezone: str,
    top: int,
) -> Breakdown:
    """Scans by a property; days are UTC, hours and weekdays those of the time zone."""
    organization_id = _allowed(caller, organization_id)
    filters, zone, days = rules.checked(filters), rules.zone(timezone), _window(since, until)
    rows, whole, bots = await _by(db, organization_id, filters, by=by, days=days, zone=zone)
    total, billable = rules.seen(*whole, bots)
    return Breakdown(
        window=days,
        by=by,
        timezone=zone.key,
        total_scans=total,
        billable_scans=billable,
        data=rules.shares(rows, (total, billable), bots, by=by, top=top),
    )


async def _by(
    db: Reads, organization_id: str, filters: Filters, *, by: Dimension, days: Window, zone: ZoneInfo
) -> tuple[list[Count], tuple[int, int], Any]:
    """The counts of each value, of all scans together, and what is still to be done about bots."""
    source = rules.breakdown_source(filters, by, days, zone)
    bounds = rules.bounds(days, UTC)
    of_days = _of_days(organization_id, filters, days)
    if source == "scans":
        values = _of_scans(organization_id, filters, bounds)
        rows = await scan_queries.count_by(db, by, values, zone.key, MOST_VALUES)
        [whole] = await scan_queries.count_by(db, "", values, zone.key, 1) or [Count("", 0, 0)]
        return rows, (whole.total_scans, whole.billable_scans), "include"
    if source == "hourly":
        rows = await sum_queries.hourly_by(db, by, _of_hours(organization_id, filters, bounds, zone))
    elif source == "totals":
        rows = await sum_queries.total_by(db, by, _of_totals(organization_id, filters, bounds, zone))
    elif source == "daily":
        rows = await sum_queries.daily_by(db, by, of_days)
    else:
        rows = await sum_queries.shares_by(db, by, of_days[:5], MOST_VALUES)
        sums = (
            await sum_queries.daily_by(db, "", of_days)
            if filters.gtin is not None or filters.brand_id is not None
            else await sum_queries.total_by(
                db, "device_class", _of_totals(organization_id, filters, bounds, UTC)
            )
        )
        return rows, _whole(sums), filters.bots
    return rows, _whole(rows), filters.bots


def _whole(rows: list[Count]) -> tuple[int, int]:
    return sum(row.total_scans for row in rows), sum(row.billable_scans for row in rows)


async def top_products(
    db: Reads,
    caller: Caller,
    organization_id: str,
    filters: Filters,
    *,
    since: date | None,
    until: date | None,
    top: int,
) -> TopProducts:
    """The products that were scanned most; days are UTC."""
    organization_id = _allowed(caller, organization_id)
    filters, days = rules.checked(filters), _window(since, until)
    rows = await sum_queries.top_products(db, _of_days(organization_id, filters, days), filters.bots, top)
    data = [found for row in rows if (found := _seen(row, filters)).total_scans]
    return TopProducts(window=days, data=sorted(data, key=lambda one: (-one.total_scans, one.gtin)))


def _seen(row: TopProduct, filters: Filters) -> TopProduct:
    total, billable = rules.seen(row.total_scans, row.billable_scans, filters.bots)
    return msgspec.structs.replace(row, total_scans=total, billable_scans=billable)


async def unknown_codes(
    db: Reads,
    caller: Caller,
    organization_id: str,
    *,
    since: date | None,
    until: date | None,
    top: int,
) -> UnknownCodes:
    """Codes under the organization's own prefixes that were scanned though nobody has entered them."""
    organization_id = _allowed(caller, organization_id)
    days = _window(since, until)
    data = await sum_queries.unknown_codes(db, organization_id, days.since, days.until, top)
    return UnknownCodes(window=days, data=data)
