"""SQL about the sums of scans of an organization, or of one of its brands.

The first parameters: $1 organization, $2 and $3 the first and the last day, $4 brand.
"""

from datetime import date
from typing import Any

from closient.apps.dashboard.structs.brand_analytics import DayCountrySum, ScannedProduct
from closient.kit.db import Reads


async def has_brand(db: Reads, organization_id: str, brand_id: str) -> bool:
    return await db.value(
        "SELECT EXISTS (SELECT FROM catalogue.brand b WHERE b.id = $2 AND b.organization_id = $1)",
        organization_id,
        brand_id,
    )


async def totals_by_day_and_country(
    db: Reads, organization_id: str, since: date, until: date
) -> list[DayCountrySum]:
    """Of all products together; only what has scans."""
    return await db.all(
        DayCountrySum,
        """
        SELECT (t.hour AT TIME ZONE 'UTC')::date AS date,
               coalesce(nullif(t.country_code, ''), 'ZZ') AS country,
               sum(t.total_scans)::bigint AS total_scans, sum(t.billable_scans)::bigint AS billable_scans
          FROM resolver.scan_total t
         WHERE t.organization_id = $1 AND t.hour >= $2::date::timestamp AT TIME ZONE 'UTC'
           AND t.hour < ($3::date + 1)::timestamp AT TIME ZONE 'UTC'
         GROUP BY 1, 2
        HAVING sum(t.total_scans) > 0
        """,
        organization_id,
        since,
        until,
    )


async def sums_by_day_and_country(db: Reads, values: list[Any]) -> list[DayCountrySum]:
    """Of the products of a brand; only what has scans."""
    return await db.all(
        DayCountrySum,
        """
        SELECT d.date, coalesce(nullif(d.country_code, ''), 'ZZ') AS country,
               sum(d.total_scans)::bigint AS total_scans, sum(d.billable_scans)::bigint AS billable_scans
          FROM resolver.scan_daily d
         WHERE d.organization_id = $1 AND d.date BETWEEN $2 AND $3
           AND d.product_id IN (SELECT p.id FROM catalogue.product p WHERE p.brand_id = $4::uuid)
         GROUP BY 1, 2
        HAVING sum(d.total_scans) > 0
        """,
        *values,
    )


async def scanned_products(db: Reads, values: list[Any], most: int) -> list[ScannedProduct]:
    """The most scanned first, each with its countries and devices."""
    return await db.all(
        ScannedProduct,
        """
        WITH picked AS (
            SELECT d.gtin, d.product_id, coalesce(nullif(d.country_code, ''), 'ZZ') AS country,
                   d.device_class, sum(d.total_scans)::bigint AS total,
                   sum(d.billable_scans)::bigint AS billable
              FROM resolver.scan_daily d
             WHERE d.organization_id = $1 AND d.date BETWEEN $2 AND $3 AND d.gtin <> ''
               AND ($4::uuid IS NULL OR d.product_id IN (
                    SELECT p.id FROM catalogue.product p WHERE p.brand_id = $4))
             GROUP BY 1, 2, 3, 4),
        top AS (
            SELECT gtin, product_id, sum(total)::bigint AS scans, sum(billable)::bigint AS billable_scans
              FROM picked GROUP BY 1, 2 HAVING sum(total) > 0 ORDER BY 3 DESC, 1 LIMIT $5),
        countries AS (
            SELECT gtin, jsonb_object_agg(country, n) AS found
              FROM (SELECT gtin, country, sum(total)::bigint AS n FROM picked GROUP BY 1, 2) c GROUP BY 1),
        devices AS (
            SELECT gtin, jsonb_object_agg(device_class, n) AS found
              FROM (SELECT gtin, device_class, sum(total)::bigint AS n
                      FROM picked GROUP BY 1, 2) v GROUP BY 1)
        SELECT top.gtin, coalesce(p.product_name, '') AS product_name, coalesce(b.name, '') AS brand,
               top.scans, top.billable_scans, c.found AS by_country, v.found AS by_device
          FROM top
          JOIN countries c USING (gtin)
          JOIN devices v USING (gtin)
          LEFT JOIN catalogue.product p ON p.id = top.product_id
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
         ORDER BY top.scans DESC, top.gtin
        """,
        *values,
        most,
    )
