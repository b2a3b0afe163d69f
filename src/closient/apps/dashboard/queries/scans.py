"""SQL about the scans of an organization and of one product."""

from datetime import datetime

from closient.apps.dashboard.structs.views import Day, Share, Sighting
from closient.kit.db import Reads


async def scans_by_day(db: Reads, organization_id: str, since: datetime) -> list[Day]:
    """Only days (UTC) that have scans, from the day of `since` on; of all products."""
    return await db.all(
        Day,
        """
        SELECT (t.hour AT TIME ZONE 'UTC')::date AS date, sum(t.total_scans)::bigint AS all,
               sum(t.billable_scans)::bigint AS people
          FROM resolver.scan_total t
         WHERE t.organization_id = $1 AND t.hour >= $2
         GROUP BY 1
         ORDER BY 1
        """,
        organization_id,
        since,
    )


async def scans_of_product_by_day(db: Reads, organization_id: str, gtin: str, since: datetime) -> list[Day]:
    """The same of one product."""
    return await db.all(
        Day,
        """
        SELECT d.date, sum(d.total_scans)::bigint AS all, sum(d.billable_scans)::bigint AS people
          FROM resolver.scan_daily d
         WHERE d.organization_id = $1 AND d.gtin = $2
           AND d.date >= ($3::timestamptz AT TIME ZONE 'UTC')::date
         GROUP BY 1
         ORDER BY 1
        """,
        organization_id,
        gtin,
        since,
    )


async def newest_scans(db: Reads, organization_id: str, most: int) -> list[Sighting]:
    """The newest first; of all products."""
    return await db.all(
        Sighting,
        """
        SELECT s.gtin, s.key, coalesce(p.product_name, '') AS product_name, s.lot, s.serial, s.scan_type,
               s.destination, s.link_type, s.country, s.device_class, s.is_bot, s.scanned_at
          FROM resolver.scan s
          LEFT JOIN catalogue.product p ON p.id = s.product_id
         WHERE s.organization_id = $1
         ORDER BY s.scanned_at DESC
         LIMIT $2
        """,
        organization_id,
        most,
    )


async def newest_scans_of_product(db: Reads, organization_id: str, gtin: str, most: int) -> list[Sighting]:
    """The newest first."""
    return await db.all(
        Sighting,
        """
        SELECT s.gtin, s.key, coalesce(p.product_name, '') AS product_name, s.lot, s.serial, s.scan_type,
               s.destination, s.link_type, s.country, s.device_class, s.is_bot, s.scanned_at
          FROM resolver.scan s
          LEFT JOIN catalogue.product p ON p.id = s.product_id
         WHERE s.organization_id = $1 AND s.gtin = $2
         ORDER BY s.scanned_at DESC
         LIMIT $3
        """,
        organization_id,
        gtin,
        most,
    )


async def scans_by_device(db: Reads, organization_id: str, gtin: str, since: datetime) -> list[Share]:
    """The most frequent first, bots included."""
    return await db.all(
        Share,
        """
        SELECT d.device_class AS name, sum(d.total_scans)::bigint AS scans
          FROM resolver.scan_daily d
         WHERE d.organization_id = $1 AND d.gtin = $2
           AND d.date >= ($3::timestamptz AT TIME ZONE 'UTC')::date
         GROUP BY 1
         ORDER BY 2 DESC, 1
        """,
        organization_id,
        gtin,
        since,
    )


async def scans_by_country(db: Reads, organization_id: str, gtin: str, since: datetime) -> list[Share]:
    """The most frequent first; scans from nobody knows where are left out, and so are bots."""
    return await db.all(
        Share,
        """
        SELECT d.country_code AS name, sum(d.billable_scans)::bigint AS scans
          FROM resolver.scan_daily d
         WHERE d.organization_id = $1 AND d.gtin = $2
           AND d.date >= ($3::timestamptz AT TIME ZONE 'UTC')::date AND d.country_code <> ''
         GROUP BY 1
        HAVING sum(d.billable_scans) > 0
         ORDER BY 2 DESC, 1
         LIMIT 8
        """,
        organization_id,
        gtin,
        since,
    )
