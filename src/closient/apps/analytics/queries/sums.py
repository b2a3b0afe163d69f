"""SQL about the sums that the resolver keeps of scans."""

from datetime import date, datetime
from typing import Any, LiteralString

from closient.apps.analytics.structs import Bucket, Count, TopProduct, UnknownCode
from closient.kit.db import Reads

_SUMS: LiteralString = """, coalesce(sum(d.total_scans), 0)::bigint AS total_scans,
           coalesce(sum(d.billable_scans), 0)::bigint AS billable_scans
"""
_DAILY: LiteralString = """
      FROM resolver.scan_daily d
     WHERE d.organization_id = $1 AND d.date BETWEEN $2 AND $3 AND ($4::text IS NULL OR d.gtin = $4)
       AND ($5::text IS NULL OR d.country_code = $5) AND ($6::text IS NULL OR d.device_class = $6)
"""
# $1 organization, $2 and $3 the first and the last day, $4 GTIN, $5 country, $6 device class
COUNTS: dict[str, LiteralString] = {
    "country": "SELECT d.country_code AS value" + _SUMS + _DAILY + " GROUP BY 1",
    "device_class": "SELECT d.device_class AS value" + _SUMS + _DAILY + " GROUP BY 1",
    "scan_type": "SELECT d.scan_type AS value" + _SUMS + _DAILY + " GROUP BY 1",
    "": "SELECT '' AS value" + _SUMS + _DAILY,
}
_HOURLY: LiteralString = """
      FROM resolver.scan_hourly d
     WHERE d.organization_id = $1 AND d.hour >= $2 AND d.hour < $3 AND ($4::text IS NULL OR d.gtin = $4)
     GROUP BY 1
"""
# $1 organization, $2 and $3 from and before, $4 GTIN, $5 time zone
CLOCK: dict[str, LiteralString] = {
    "hour_of_day": "SELECT date_part('hour', d.hour AT TIME ZONE $5::text)::int::text AS value"
    + _SUMS
    + _HOURLY,
    "weekday": "SELECT date_part('isodow', d.hour AT TIME ZONE $5::text)::int::text AS value"
    + _SUMS
    + _HOURLY,
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
    "hour_of_day": "SELECT date_part('hour', d.hour AT TIME ZONE $6::text)::int::text AS value"
    + _SUMS
    + _TOTAL,
    "weekday": "SELECT date_part('isodow', d.hour AT TIME ZONE $6::text)::int::text AS value"
    + _SUMS
    + _TOTAL,
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
        "SELECT date_trunc($7::text, d.date::timestamp) AT TIME ZONE 'UTC' AS start"
        + _SUMS
        + _DAILY
        + " GROUP BY 1 ORDER BY 1",
        *values,
        interval,
    )


async def hourly_by_time(
    db: Reads,
    organization_id: str,
    bounds: tuple[datetime, datetime],
    *,
    gtin: str | None,
    interval: str,
    timezone: str,
) -> list[Bucket]:
    """Hours put together as they lie in a time zone; only buckets that have scans."""
    return await db.all(
        Bucket,
        "SELECT date_trunc($6::text, d.hour, $5::text) AS start" + _SUMS + _HOURLY + " ORDER BY 1",
        organization_id,
        *bounds,
        gtin,
        timezone,
        interval,
    )


async def daily_by(db: Reads, dimension: str, values: list[Any]) -> list[Count]:
    """Every value; of an empty property the whole."""
    return await db.all(Count, COUNTS[dimension], *values)


async def hourly_by(
    db: Reads,
    dimension: str,
    organization_id: str,
    bounds: tuple[datetime, datetime],
    *,
    gtin: str | None,
    timezone: str,
) -> list[Count]:
    """Hours of the day (0 to 23), or days of the week (1 is Monday)."""
    return await db.all(Count, CLOCK[dimension], organization_id, *bounds, gtin, timezone)


async def shares_by(db: Reads, dimension: str, values: list[Any], most: int) -> list[Count]:
    """The most frequent values; scans that tell none are not among them."""
    return await db.all(
        Count,
        """
        SELECT d.value, sum(d.total_scans)::bigint AS total_scans,
               sum(d.billable_scans)::bigint AS billable_scans
          FROM resolver.scan_share d
         WHERE d.organization_id = $1 AND d.date BETWEEN $2 AND $3 AND ($4::text IS NULL OR d.gtin = $4)
           AND d.dimension = $5
         GROUP BY d.value
         ORDER BY 2 DESC, 1
         LIMIT $6
        """,
        *values,
        dimension,
        most,
    )


async def top_products(db: Reads, values: list[Any], bots: str, most: int) -> list[TopProduct]:
    """The most scanned first; of products that are scanned no more but were owned then, the GTIN alone."""
    return await db.all(
        TopProduct,
        """
        WITH top AS (
            SELECT d.gtin, d.product_id, sum(d.total_scans)::bigint AS total_scans,
                   sum(d.billable_scans)::bigint AS billable_scans
              FROM resolver.scan_daily d
             WHERE d.organization_id = $1 AND d.date BETWEEN $2 AND $3 AND ($4::text IS NULL OR d.gtin = $4)
               AND ($5::text IS NULL OR d.country_code = $5) AND ($6::text IS NULL OR d.device_class = $6)
               AND d.gtin <> ''
             GROUP BY 1, 2
             ORDER BY CASE $7::text WHEN 'exclude' THEN sum(d.billable_scans)
                      WHEN 'only' THEN sum(d.total_scans - d.billable_scans)
                      ELSE sum(d.total_scans) END DESC, 1
             LIMIT $8)
        SELECT top.gtin, top.product_id, coalesce(p.product_name, '') AS product_name,
               coalesce(b.name, '') AS brand, top.total_scans, top.billable_scans
          FROM top
          LEFT JOIN catalogue.product p ON p.id = top.product_id
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
        """,
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
