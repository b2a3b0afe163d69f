"""SQL about single scans: lists of them, and counts where no kept sum knows the answer.

The parameters of all of them: $1 organization, $2 and $3 from and before, $4 country, $5 device class, $6
bots, $7 GTIN, $8 serial, $9 lot, $10 brand (products are of the brand that they have now).
"""

from datetime import datetime
from typing import Any, LiteralString

from closient.apps.analytics.structs import Bucket, Count, ScanEvent
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

_EVENT: LiteralString = """
    SELECT s.id, s.gtin, s.key, s.product_id, coalesce(p.product_name, '') AS product_name, s.scanned_at,
           s.scan_type, s.destination AS destination_url, s.link_type, s.lot, s.serial, s.context_key,
           s.referrer, s.country AS country_code, s.latitude, s.longitude, s.language, s.device_class,
           s.is_bot, s.bot_name, s.is_ai AS is_ai_crawler
      FROM resolver.scan s
      LEFT JOIN catalogue.product p ON p.id = s.product_id
"""
_WINDOW: LiteralString = (
    " WHERE s.organization_id = $1 AND s.scanned_at >= $2::timestamptz AND s.scanned_at < $3::timestamptz"
)
_SIEVE: LiteralString = """
       AND ($4::text IS NULL OR s.country = $4) AND ($5::text IS NULL OR s.device_class = $5)
       AND CASE $6::text WHEN 'exclude' THEN NOT s.is_bot WHEN 'only' THEN s.is_bot WHEN 'ai' THEN s.is_ai
           ELSE true END
       AND ($10::uuid IS NULL OR s.gtin IN (SELECT k.gtin FROM catalogue.product k WHERE k.brand_id = $10))
"""
_ALL: LiteralString = " AND $7::text IS NULL AND $8::text IS NULL AND $9::text IS NULL"
_PRODUCT: LiteralString = " AND s.gtin = $7::text AND $8::text IS NULL AND ($9::text IS NULL OR s.lot = $9)"
_ITEM: LiteralString = " AND s.gtin = $7::text AND s.serial = $8::text AND ($9::text IS NULL OR s.lot = $9)"
_UNSIEVED: LiteralString = (
    " AND $4::text IS NULL AND $5::text IS NULL AND $6::text = 'include' AND $10::uuid IS NULL"
)
_NEWEST: LiteralString = " ORDER BY s.scanned_at DESC, s.id DESC"
_BEFORE: LiteralString = " AND (s.scanned_at, s.id) < ($11::timestamptz, $12::uuid)"

# By what narrows them most, so that each has its index; without a sieve counting needs no more than that.
PAGES: dict[str, LiteralString] = {
    "all": _EVENT + _WINDOW + _UNSIEVED + _ALL + _NEWEST,
    "some": _EVENT + _WINDOW + _SIEVE + _ALL + _NEWEST,
    "product": _EVENT + _WINDOW + _SIEVE + _PRODUCT + _NEWEST,
    "item": _EVENT + _WINDOW + _SIEVE + _ITEM + _NEWEST,
}
CHUNKS: dict[str, LiteralString] = {
    "all": _EVENT + _WINDOW + _UNSIEVED + _ALL + _BEFORE + _NEWEST + " LIMIT $13",
    "some": _EVENT + _WINDOW + _SIEVE + _ALL + _BEFORE + _NEWEST + " LIMIT $13",
    "product": _EVENT + _WINDOW + _SIEVE + _PRODUCT + _BEFORE + _NEWEST + " LIMIT $13",
    "item": _EVENT + _WINDOW + _SIEVE + _ITEM + _BEFORE + _NEWEST + " LIMIT $13",
}

_COUNTED: LiteralString = """, count(*) AS total_scans, count(*) FILTER (WHERE NOT s.is_bot) AS billable_scans
      FROM resolver.scan s"""
_BUCKET: LiteralString = "SELECT date_trunc($11::text, s.scanned_at, $12::text) AS start" + _COUNTED + _WINDOW
_BY_BUCKET: LiteralString = " GROUP BY 1 ORDER BY 1"
BUCKETS: dict[str, LiteralString] = {
    "all": _BUCKET + _UNSIEVED + _ALL + _BY_BUCKET,
    "some": _BUCKET + _SIEVE + _ALL + _BY_BUCKET,
    "product": _BUCKET + _SIEVE + _PRODUCT + _BY_BUCKET,
    "item": _BUCKET + _SIEVE + _ITEM + _BY_BUCKET,
}

_NARROW: LiteralString = """
       AND ($7::text IS NULL OR s.gtin = $7) AND ($8::text IS NULL OR s.serial = $8)
       AND ($9::text IS NULL OR s.lot = $9) AND $11::text IS NOT NULL AND $12::int > 0
     GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $12
"""
_REST: LiteralString = _COUNTED + _WINDOW + _SIEVE + _NARROW
COUNTS: dict[str, LiteralString] = {
    "country": "SELECT coalesce(s.country, '') AS value" + _REST,
    "device_class": "SELECT s.device_class AS value" + _REST,
    "scan_type": "SELECT s.scan_type AS value" + _REST,
    "language": "SELECT coalesce(s.language, '') AS value" + _REST,
    "link_type": "SELECT coalesce(left(s.link_type, 255), '') AS value" + _REST,
    "referrer": "SELECT split_part(s.referrer, '/', 3) AS value" + _REST,
    "bot": "SELECT coalesce(s.bot_name, '') AS value" + _REST,
    "hour_of_day": "SELECT date_part('hour', s.scanned_at AT TIME ZONE $11)::int::text AS value" + _REST,
    "weekday": "SELECT date_part('isodow', s.scanned_at AT TIME ZONE $11)::int::text AS value" + _REST,
    "hour_of_week": "SELECT to_char(s.scanned_at AT TIME ZONE $11, 'ID FMHH24') AS value" + _REST,
    "": "SELECT '' AS value" + _REST,
}


async def list_scans(db: Reads, kind: str, values: list[Any], page: PageRequest) -> Page[ScanEvent]:
    """The newest first."""
    return await db.page(ScanEvent, PAGES[kind], *values, page=page)


async def next_scans(
    db: Reads, kind: str, values: list[Any], last: tuple[datetime, str], most: int
) -> list[ScanEvent]:
    """Those before the one that is named by its moment and id, the newest first."""
    return await db.all(ScanEvent, CHUNKS[kind], *values, *last, most)


async def count_by_time(
    db: Reads, kind: str, values: list[Any], interval: str, timezone: str
) -> list[Bucket]:
    """Only buckets that have scans."""
    return await db.all(Bucket, BUCKETS[kind], *values, interval, timezone)


async def count_by(db: Reads, dimension: str, values: list[Any], timezone: str, most: int) -> list[Count]:
    """The most frequent values of a property; of an empty one the whole."""
    return await db.all(Count, COUNTS[dimension], *values, timezone, most)
