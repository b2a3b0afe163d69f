"""Windows, time zones, buckets, and which kept sums can answer a question: pure decisions."""

import csv
import functools
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from closient.apps.analytics.structs import Bots, Bucket, Count, Dimension, Filters, Interval, Share, Window
from closient.gs1 import gtin as gs1_gtin
from closient.gs1.errors import Gs1Error
from closient.kit import countries, csv_cells, ids
from closient.kit.errors import Validation

DEFAULT_DAYS = 30
LONGEST_DAYS = 3_700
FIRST_YEAR, LAST_YEAR = 1970, 2999
MOST_BUCKETS = 5_000
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Kept by day for each product, country, device class and scan type; the others are kept apart.
OF_DAILY: tuple[Dimension, ...] = ("country", "device_class", "scan_type")
OF_SHARES: tuple[Dimension, ...] = ("language", "link_type", "referrer", "bot")
OF_HOURLY: tuple[Dimension, ...] = ("hour_of_day", "weekday", "hour_of_week")
# Kept by the hour for all products together.
OF_TOTALS: tuple[Dimension, ...] = ("country", "device_class", *OF_HOURLY)

Source = Literal["totals", "daily", "hourly", "shares", "scans"]


def window(since: date | None, until: date | None, today: date) -> Window:
    """The days that are asked for; by default the last 30 and today."""
    until = until or today
    if not FIRST_YEAR <= until.year <= LAST_YEAR:
        raise Validation.of("to", f"Days lie in the years {FIRST_YEAR} to {LAST_YEAR}.")
    since = since or min(until, today) - timedelta(days=DEFAULT_DAYS)
    if since > until:
        raise Validation.of("from", "It is later than `to`.")
    if (until - since).days > LONGEST_DAYS:
        raise Validation.of("from", f"At most {LONGEST_DAYS} days can be looked at.")
    return Window(since, until)


def checked(filters: Filters) -> Filters:
    """The filters as they are stored: GTIN-14, a country's code in capitals, an id in its short form."""
    gtin, country, brand_id = filters.gtin, filters.country, filters.brand_id
    if gtin is not None:
        try:
            gtin = gs1_gtin.normalise(gtin)
        except Gs1Error as error:
            raise Validation.of("gtin", str(error)) from error
    elif filters.lot is not None or filters.serial is not None:
        raise Validation.of("gtin", "A lot or serial is one of a product: send its GTIN as well.")
    if country is not None:
        country = countries.clean(country)
        if country is None:
            raise Validation.of("country", "No country has this code.")
    if brand_id is not None:
        brand_id = ids.parse(brand_id, "brand_id")
    return msgspec.structs.replace(filters, gtin=gtin, country=country, brand_id=brand_id)


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    if name not in _zones():
        raise Validation.of("timezone", "No time zone has this name; send one such as Europe/Oslo.")
    return ZoneInfo(name)


def bounds(days: Window, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments when the first day begins and when the last one is over."""
    after = days.until + timedelta(days=1)
    return _midnight(days.since, zone), _midnight(after, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def kind(filters: Filters) -> str:
    """What narrows the single scans most: nothing, some property, a product, an item."""
    if filters.gtin is not None:
        return "product" if filters.serial is None else "item"
    sieve = (filters.country, filters.device, filters.brand_id)
    return "all" if sieve == (None,) * 3 and filters.bots == "include" else "some"


def is_plain(filters: Filters) -> bool:
    """No filter but those that the sums of products know: the product, its brand, and bots as a whole."""
    narrow = (filters.lot, filters.serial, filters.country, filters.device)
    return narrow == (None,) * 4 and filters.bots != "ai"


def is_total(filters: Filters, days: Window, zone: ZoneInfo) -> bool:
    """Whether the sums of all products together can tell it."""
    is_of_all = filters.gtin is None and filters.brand_id is None
    return is_of_all and filters.bots != "ai" and has_whole_hours(days, zone)


def series_source(filters: Filters, interval: Interval, days: Window, zone: ZoneInfo) -> Source:
    """Where a time series comes from: the smallest sums that can tell it exactly."""
    if is_total(filters, days, zone):
        return "totals"
    if filters.lot is None and filters.serial is None and filters.bots != "ai":
        if zone.key == "UTC" and interval != "hour":
            return "daily"
        if is_plain(filters) and has_whole_hours(days, zone):
            return "hourly"
    return "scans"


def has_whole_hours(days: Window, zone: ZoneInfo) -> bool:
    """Whether the zone was whole hours from UTC on all these days: then hours there are hours here."""
    looked_at = (
        days.since + timedelta(days=number) for number in range(-1, (days.until - days.since).days + 3)
    )
    offsets = (datetime.combine(day, time(12), zone).utcoffset() or timedelta() for day in looked_at)
    return all(offset % timedelta(hours=1) == timedelta() for offset in offsets)


def breakdown_source(filters: Filters, by: Dimension, days: Window, zone: ZoneInfo) -> Source:
    """Where a breakdown comes from."""
    if by in OF_TOTALS and is_total(filters, days, zone):
        return "totals"
    if by in OF_DAILY and filters.lot is None and filters.serial is None and filters.bots != "ai":
        return "daily"
    if is_plain(filters):
        if by in OF_SHARES:
            return "shares"
        if by in OF_HOURLY and has_whole_hours(days, zone):
            return "hourly"
    return "scans"


def seen(total: int, billable: int, bots: Bots) -> tuple[int, int]:
    """Of a sum what counts: everything, people alone, or bots alone.

    >>> seen(10, 7, "include"), seen(10, 7, "exclude"), seen(10, 7, "only")
    ((10, 7), (7, 7), (3, 0))
    """
    if bots == "exclude":
        return billable, billable
    return (total - billable, 0) if bots == "only" else (total, billable)


def starts(interval: Interval, days: Window, zone: ZoneInfo) -> list[datetime]:
    """When the buckets begin; the first one may begin before the window."""
    first, last = bounds(days, zone)
    if interval == "hour":
        count = int((last - first) / timedelta(hours=1))
        found = [first + timedelta(hours=number) for number in range(min(count, MOST_BUCKETS + 1))]
    else:
        found = [_midnight(day, zone) for day in _days(interval, days)]
    if len(found) > MOST_BUCKETS:
        raise Validation.of("interval", f"That would be more than {MOST_BUCKETS} buckets; take a longer one.")
    return found


def _days(interval: Interval, days: Window) -> Iterable[date]:
    day = days.since
    if interval == "week":
        day -= timedelta(days=day.weekday())
    elif interval == "month":
        day = day.replace(day=1)
    while day <= days.until:
        yield day
        if interval == "month":
            day = (day + timedelta(days=31)).replace(day=1)
        else:
            day += timedelta(days=7 if interval == "week" else 1)


def filled(rows: Iterable[Bucket], begins: Iterable[datetime], bots: Bots, zone: ZoneInfo) -> list[Bucket]:
    """All buckets in their order, in local time, with zeros where nobody scanned."""
    sums = dict.fromkeys(begins, (0, 0))
    sums |= {row.start: seen(row.total_scans, row.billable_scans, bots) for row in rows}
    return [Bucket(start.astimezone(zone), *sums[start]) for start in sorted(sums)]


def shares(
    rows: Iterable[Count], whole: tuple[int, int], bots: Bots, *, by: Dimension, top: int
) -> list[Share]:
    """Each value with its part of the whole; what tells no value comes as the rest.

    The most frequent come first, hours and weekdays in their order and all of them. Hours of the week are
    called `monday 00` to `sunday 23`.
    """
    total, billable = whole
    counts = {row.value: seen(row.total_scans, row.billable_scans, bots) for row in rows}
    if by == "hour_of_day":
        ordered = [(str(hour), counts.get(str(hour), (0, 0))) for hour in range(24)]
    elif by == "weekday":
        ordered = [(name, counts.get(str(day), (0, 0))) for day, name in enumerate(WEEKDAYS, 1)]
    elif by == "hour_of_week":
        ordered = [
            (f"{name} {hour:02}", counts.get(f"{day} {hour}", (0, 0)))
            for day, name in enumerate(WEEKDAYS, 1)
            for hour in range(24)
        ]
    else:
        known = [(value, count) for value, count in counts.items() if value and count[0]]
        ordered = sorted(known, key=lambda one: (-one[1][0], one[0]))
    found = [Share(value, *count, share_of(count[0], total)) for value, count in ordered]
    rest = total - sum(one.total_scans for one in found), billable - sum(one.billable_scans for one in found)
    if rest[0] and by not in OF_HOURLY:
        found = [*found[:top], Share(None, *rest, share_of(rest[0], total))]
    return found if by in OF_HOURLY else found[: top + 1]


def share_of(part: int, whole: int) -> float:
    """A part of the whole, between 0 and 1."""
    return round(part / whole, 4) if whole else 0.0


def names(kind: type[Any]) -> list[str]:
    """The names of a struct's fields, as JSON has them."""
    return [field.encode_name for field in msgspec.structs.fields(kind)]


def csv_lines(rows: Iterable[Any], names: Sequence[str] | None = None) -> str:
    """Structs as lines of CSV (RFC 4180), behind a line of `names` if they are given.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    if names is not None:
        writer.writerow(names)
    for row in rows:
        values = msgspec.structs.astuple(row)
        writer.writerow([_cell(value) for value in values])
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return csv_cells.escaped(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
