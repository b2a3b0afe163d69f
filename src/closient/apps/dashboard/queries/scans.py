"""SQL about the scans of an organization and of one product."""

from datetime import datetime

from closient.apps.dashboard.structs.views import Day, Share, Sighting
from closient.kit.db import Reads


async def scans_by_day(db: Reads, organization_id: str, since: datetime) -> list[Day]:
    """Only days (UTC) that have scans, the first one first; of all products."""
    return await db.all(
        Day,
        """
        SELECT (s.scanned_at AT TIME ZONE 'UTC')::date AS date, count(*) AS all,
               count(*) FILTER (WHERE NOT s.is_bot) AS people
          FROM resolver.scan s
         WHERE s.organization_id = $1 AND s.scanned_at >= $2
         GROUP BY 1
         ORDER BY 1
        """,
        organization_id,
        since,
    )


async def scans_of_product_by_day(db: Reads, organization_id: str, gtin: str, since: datetime) -> list[Day]:
    """The same of one product, on its own index."""
    return await db.all(
        Day,
        """
        SELECT (s.scanned_at AT TIME ZONE 'UTC')::date AS date, count(*) AS all,
               count(*) FILTER (WHERE NOT s.is_bot) AS people
          FROM resolver.scan s
         WHERE s.organization_id = $1 AND s.gtin = $2 AND s.scanned_at >= $3
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
        SELECT s.gtin, coalesce(p.product_name, '') AS product_name, s.lot, s.serial, s.scan_type,
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
        SELECT s.gtin, coalesce(p.product_name, '') AS product_name, s.lot, s.serial, s.scan_type,
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
        SELECT s.device_class AS name, count(*) AS scans
          FROM resolver.scan s
         WHERE s.organization_id = $1 AND s.gtin = $2 AND s.scanned_at >= $3
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
        SELECT coalesce(s.country, '') AS name, count(*) AS scans
          FROM resolver.scan s
         WHERE s.organization_id = $1 AND s.gtin = $2 AND s.scanned_at >= $3 AND NOT s.is_bot
           AND s.country IS NOT NULL
         GROUP BY 1
         ORDER BY 2 DESC, 1
         LIMIT 8
        """,
        organization_id,
        gtin,
        since,
    )
