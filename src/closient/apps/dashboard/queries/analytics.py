"""SQL of the analytics pages that the analytics app does not know: rules and brands beside scans."""

from datetime import date

from closient.apps.dashboard.structs.analytics import BrandName, DeadAddress
from closient.kit.db import Reads


async def dead_addresses(
    db: Reads, organization_id: str, since: date, until: date, *, gtin: str | None, most: int
) -> list[DeadAddress]:
    """Those first whose products are scanned most; with a GTIN only those that its rules lead to.

    Of very many only the hundred that died last are looked at: an outage of a host makes thousands at once.
    """
    return await db.all(
        DeadAddress,
        """
        WITH dead AS (
            SELECT c.id, c.url, c.status, c.modified AS since FROM resolver.custom_url c
             WHERE c.organization_id = $1::uuid AND c.status = 'UNREACHABLE'
               AND ($4::text IS NULL OR EXISTS (
                   SELECT FROM resolver.rule r JOIN catalogue.product p ON p.gtin = $4
                    WHERE r.organization_id = $1::uuid AND md5(r.custom_url) = md5(c.url)
                      AND coalesce(r.product_id, p.id) = p.id
                      AND (r.product_id IS NOT NULL OR r.brand_id IS NULL OR r.brand_id = p.brand_id)))
             ORDER BY c.modified DESC, c.id LIMIT 100),
        scans AS MATERIALIZED (
            SELECT s.gtin, sum(s.total_scans) AS total_scans, sum(s.billable_scans) AS billable_scans
              FROM resolver.scan_daily s
             WHERE s.organization_id = $1::uuid AND s.date BETWEEN $2 AND $3
               AND ($4::text IS NULL OR s.gtin = $4) GROUP BY 1),
        led AS (
            SELECT d.id, r.product_id, r.brand_id
              FROM dead d JOIN resolver.rule r
                ON r.organization_id = $1::uuid AND md5(r.custom_url) = md5(d.url) AND r.custom_url = d.url
             WHERE r.enabled AND r.destination_type = 'CUSTOM_URL'),
        aimed AS (
            SELECT l.id, p.gtin FROM led l JOIN catalogue.product p ON p.id = l.product_id
            UNION
            SELECT l.id, p.gtin
              FROM led l JOIN catalogue.product p ON p.owner_id = $1::uuid
               AND (l.brand_id IS NULL OR p.brand_id = l.brand_id)
             WHERE l.product_id IS NULL),
        summed AS (
            SELECT a.id, count(DISTINCT a.gtin) AS products, sum(s.total_scans)::bigint AS total_scans,
                   sum(s.billable_scans)::bigint AS billable_scans
              FROM aimed a LEFT JOIN scans s ON s.gtin = a.gtin
             WHERE $4::text IS NULL OR a.gtin = $4 GROUP BY 1)
        SELECT d.id, d.url, d.status, d.since, m.products, coalesce(m.total_scans, 0) AS total_scans,
               coalesce(m.billable_scans, 0) AS billable_scans
          FROM dead d JOIN summed m ON m.id = d.id
         ORDER BY 6 DESC, d.url, d.id LIMIT $5
        """,
        *(organization_id, since, until, gtin, most),
    )


async def brand_names(db: Reads, organization_id: str, most: int) -> list[BrandName]:
    """The organization's own brands, by name."""
    return await db.all(
        BrandName,
        """
        SELECT b.id, b.name
          FROM catalogue.brand b
         WHERE b.organization_id = $1
         ORDER BY b.name, b.id
         LIMIT $2
        """,
        organization_id,
        most,
    )
