"""SQL about the sums that the resolver keeps of scans."""

from datetime import date
from typing import Any, LiteralString

from closient.apps.analytics.structs import Bucket, Count, TopProduct, UnknownCode
from closient.kit.db import Reads

_SUMS: LiteralString = """, coalesce(sum(d.total_scans), 0)::bigint AS total_scans,
           coalesce(sum(d.billable_scans), 0)::bigint AS billable_scans
"""
# Products are of the brand that they have now.
_PRODUCTS: LiteralString = """
       AND ($4::text IS NULL OR d.gtin = $4)
       AND ($5::uuid IS NULL OR d.gtin IN (SELECT k.gtin FROM catalogue.product k WHERE k.brand_id = $5))
"""
_DAYS: LiteralString = " WHERE d.organization_id = $1 AND d.date BETWEEN $2 AND $3" + _PRODUCTS
_SIEVE: LiteralString = """
       AND ($6::text IS NULL OR d.country_code = $6) AND ($7::text IS NULL OR d.device_class = $7)
"""
_SHARES: LiteralString = " FROM resolver.scan_share d" + _DAYS
_DAILY: LiteralString = " FROM resolver.scan_daily d" + _DAYS + _SIEVE
_MOST: LiteralString = """
       AND d.gtin <> ''
     GROUP BY 1, 2
     ORDER BY CASE $8::text WHEN 'exclude' THEN sum(d.billable_scans)
              WHEN 'only' THEN sum(d.total_scans - d.billable_scans)
              ELSE sum(d.total_scans) END DESC, 1
     LIMIT $9)
SELECT top.gtin, top.product_id, coalesce(p.product_name, '') AS product_name,
       coalesce(b.name, '') AS brand, top.total_scans, top.billable_scans
  FROM top
  LEFT JOIN catalogue.product p ON p.id = top.product_id
  LEFT JOIN catalogue.brand b ON b.id = p.brand_id
"""
# $1 organization, $2 and $3 the first and the last day, $4 GTIN, $5 brand, $6 country, $7 device class
COUNTS: dict[str, LiteralString] = {
    "country": "SELECT d.country_code AS value" + _SUMS + _DAILY + " GROUP BY 1",
    "device_class": "SELECT d.device_class AS value" + _SUMS + _DAILY + " GROUP BY 1",
    "scan_type": "SELECT d.scan_type AS value" + _SUMS + _DAILY + " GROUP BY 1",
    "": "SELECT '' AS value" + _SUMS + _DAILY,
}
_HOURLY: LiteralString = (
    " FROM resolver.scan_hourly d WHERE d.organization_id = $1 AND d.hour >= $2 AND d.hour < $3"
    + _PRODUCTS
    + " GROUP BY 1"
)
_OF_DAY: LiteralString = "SELECT date_part('hour', d.hour AT TIME ZONE $6::text)::int::text AS value"
_WEEKDAY: LiteralString = "SELECT date_part('isodow', d.hour AT TIME ZONE $6::text)::int::text AS value"
_OF_WEEK: LiteralString = "SELECT to_char(d.hour AT TIME ZONE $6::text, 'ID FMHH24') AS value"
# $1 organization, $2 and $3 from and before, $4 GTIN, $5 brand, $6 time zone
CLOCK: dict[str, LiteralString] = {
    "hour_of_day": _OF_DAY + _SUMS + _HOURLY,
    "weekday": _WEEKDAY + _SUMS + _HOURLY,
    "hour_of_week": _OF_WEEK + _SUMS + _HOURLY,
}
_TOTAL: LiteralString = """
      FROM resolver.scan_total d
     WHERE d.organization_id = $1 AND d.hour >= $2 AND d.hour < $3
       AND ($4::text IS NULL OR d.country_code = $4) AND ($5::text IS NULL OR d.device_class = $5)
       AND $6::text IS NOT NULL
     GROUP BY 1
"""
# $1 organization, $2 and $3 from and before, $4 country, $5 device class, $6 time zone
TOTALS: dict[str, LiteralString] = {
    "country": "SELECT d.country_code AS value" + _SUMS + _TOTAL,
    "device_class": "SELECT d.device_class AS value" + _SUMS + _TOTAL,
    "hour_of_day": _OF_DAY + _SUMS + _TOTAL,
    "weekday": _WEEKDAY + _SUMS + _TOTAL,
    "hour_of_week": _OF_WEEK + _SUMS + _TOTAL,
}


async def total_by_time(db: Reads, values: list[Any], interval: str) -> list[Bucket]:
    """Hours of all products put together as they lie in a time zone; only buckets that have scans."""
    return await db.all(
        Bucket,
        "SELECT date_trunc($7::text, d.hour, $6::text) AS start" + _SUMS + _TOTAL + " ORDER BY 1",
        *values,
        interval,
    )


async def total_by(db: Reads, dimension: str, values: list[Any]) -> list[Count]:
    """Every value, of all products together."""
    return await db.all(Count, TOTALS[dimension], *values)


async def daily_by_time(db: Reads, values: list[Any], interval: str) -> list[Bucket]:
    """Days of UTC put together; only buckets that have scans."""
    return await db.all(
        Bucket,
        "SELECT date_trunc($8::text, d.date::timestamp) AT TIME ZONE 'UTC' AS start"
        + _SUMS
        + _DAILY
        + " GROUP BY 1 ORDER BY 1",
        *values,
        interval,
    )


async def hourly_by_time(db: Reads, values: list[Any], interval: str) -> list[Bucket]:
    """Hours put together as they lie in a time zone; only buckets that have scans."""
    return await db.all(
        Bucket,
        "SELECT date_trunc($7::text, d.hour, $6::text) AS start" + _SUMS + _HOURLY + " ORDER BY 1",
        *values,
        interval,
    )


async def daily_by(db: Reads, dimension: str, values: list[Any]) -> list[Count]:
    """Every value; of an empty property the whole."""
    return await db.all(Count, COUNTS[dimension], *values)


async def hourly_by(db: Reads, dimension: str, values: list[Any]) -> list[Count]:
    """Hours of the day (0 to 23), days of the week (1 is Monday), or both (`1 0` to `7 23`)."""
    return await db.all(Count, CLOCK[dimension], *values)


async def shares_by(db: Reads, dimension: str, values: list[Any], most: int) -> list[Count]:
    """The most frequent values; scans that tell none are not among them."""
    return await db.all(
        Count,
        "SELECT d.value" + _SUMS + _SHARES + " AND d.dimension = $6 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $7",
        *values,
        dimension,
        most,
    )


async def top_products(db: Reads, values: list[Any], bots: str, most: int) -> list[TopProduct]:
    """The most scanned first; of products that are scanned no more but were owned then, the GTIN alone."""
    return await db.all(
        TopProduct,
        "WITH top AS (SELECT d.gtin, d.product_id" + _SUMS + _DAILY + _MOST,
        *values,
        bots,
        most,
    )


async def unknown_codes(
    db: Reads, organization_id: str, since: date, until: date, most: int
) -> list[UnknownCode]:
    """Of prefixes (eight digits behind the indicator) that only products of this organization have."""
    return await db.all(
        UnknownCode,
        """
        WITH own AS (
            SELECT DISTINCT substr(p.gtin, 2, 8) AS prefix FROM catalogue.product p WHERE p.owner_id = $1),
        alone AS (
            SELECT own.prefix FROM own
             WHERE NOT EXISTS (
                SELECT FROM catalogue.product o
                 WHERE o.gtin >= '0' || own.prefix || '00000' AND o.gtin <= '0' || own.prefix || '99999'
                   AND o.owner_id <> $1))
        SELECT u.gtin, sum(u.count)::bigint AS scans, min(u.first_seen) AS first_seen,
               max(u.last_seen) AS last_seen
          FROM alone
          JOIN resolver.unknown_scan u ON substr(u.gtin, 2, 8) = alone.prefix
         WHERE u.day BETWEEN $2 AND $3
           AND NOT EXISTS (SELECT FROM catalogue.product k WHERE k.gtin = u.gtin AND k.owner_id IS NOT NULL)
         GROUP BY u.gtin
         ORDER BY 2 DESC, 1
         LIMIT $4
        """,
        organization_id,
        since,
        until,
        most,
    )
