"""What scans add to the sums that are kept of them. Pure: the same scans give the same sums in any order."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

from closient.apps.resolver.structs.scans import Countable

LONGEST_VALUE = 255

DailyKey = tuple[str | None, date, str, str | None, str, str, str]
HourlyKey = tuple[str | None, datetime, str]
TotalKey = tuple[str | None, datetime, str, str]
ShareKey = tuple[str | None, str, date, str, str]


class Sums(NamedTuple):
    """Numbers of scans, and of those that are no bot's, by the key of each table."""

    daily: dict[DailyKey, list[int]]
    hourly: dict[HourlyKey, list[int]]
    totals: dict[TotalKey, list[int]]
    shares: dict[ShareKey, list[int]]


def sums() -> Sums:
    """Nothing yet."""
    return Sums({}, {}, {}, {})


def add(into: Sums, scans: Iterable[Countable], organization_id: str | None = None, sign: int = 1) -> None:
    """Add scans to sums, or take them away (`sign` -1); `organization_id` counts for scans that name none."""
    for scan in scans:
        owner = scan.organization_id or organization_id
        moment = scan.scanned_at.astimezone(UTC)
        day, gtin = moment.date(), scan.gtin
        people = 0 if scan.is_bot else sign
        daily = (owner, day, gtin, scan.product_id, scan.country or "", scan.device_class, scan.scan_type)
        _count(into.daily, daily, sign, people)
        hour = moment.replace(minute=0, second=0, microsecond=0)
        _count(into.hourly, (owner, hour, gtin), sign, people)
        _count(into.totals, (owner, hour, scan.country or "", scan.device_class), sign, people)
        for dimension, value in told(scan):
            _count(into.shares, (owner, dimension, day, gtin, value), sign, people)


def told(scan: Countable) -> Iterable[tuple[str, str]]:
    """What a scan tells besides, as far as it tells it."""
    if scan.language:
        yield "language", scan.language
    if scan.link_type:
        yield "link_type", scan.link_type[:LONGEST_VALUE]
    if scan.referrer:
        host = host_of(scan.referrer)
        if host:
            yield "referrer", host[:LONGEST_VALUE]
    if scan.bot_name:
        yield "bot", scan.bot_name[:LONGEST_VALUE]


def host_of(referrer: str) -> str:
    """The host of a referrer as it is stored.

    >>> host_of("https://shop.example/a"), host_of("")
    ('shop.example', '')
    """
    parts = referrer.split("/", 3)
    return parts[2] if len(parts) > 2 else ""


def _count(sums: dict, key: tuple, total: int, people: int) -> None:
    pair = sums.get(key)
    if pair is None:
        sums[key] = [total, people]
    else:
        pair[0] += total
        pair[1] += people


def columns(sums: dict, width: int) -> list[list]:
    """Keys and numbers as one list per column, so that a statement can unnest them."""
    columns: list[list] = [[] for _ in range(width + 2)]
    for key, pair in sums.items():
        if pair[0] or pair[1]:
            for column, value in zip(columns, (*key, *pair), strict=True):
                column.append(value)
    return columns
