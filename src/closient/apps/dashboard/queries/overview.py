"""SQL about an organization as a whole: its figures, its brands, what the first page shows."""

from datetime import date, datetime

from closient.apps.dashboard.structs.brands import BrandFigures
from closient.apps.dashboard.structs.views import BrandRow, Counts, Facts
from closient.kit.db import Reads


async def has_people(db: Reads) -> bool:
    return await db.value("SELECT EXISTS (SELECT FROM account.person)")


async def count_all(
    db: Reads, organization_id: str, *, since: datetime, before: datetime, soon: date
) -> Counts:
    """`since` begins the period of the scans, `before` the one that it is compared with."""
    return await db.one(
        Counts,
        """
        SELECT count(*) AS products,
               (SELECT count(*) FROM resolver.rule r WHERE r.organization_id = $1 AND r.enabled) AS rules,
               (SELECT count(*) FROM catalogue.brand b WHERE b.organization_id = $1 AND b.is_active)
                   AS brands,
               (SELECT coalesce(sum(t.billable_scans), 0)::bigint FROM resolver.scan_total t
                 WHERE t.organization_id = $1 AND t.hour >= $2) AS scans,
               (SELECT coalesce(sum(t.billable_scans), 0)::bigint FROM resolver.scan_total t
                 WHERE t.organization_id = $1 AND t.hour >= $3 AND t.hour < $2) AS scans_before,
               count(*) FILTER (WHERE p.product_name = '') AS nameless,
               count(*) FILTER (WHERE p.image_url = '') AS without_picture,
               count(*) FILTER (WHERE p.brand_id IS NULL) AS without_brand,
               count(*) FILTER (WHERE p.description = '') AS without_description,
               count(*) FILTER (WHERE NOT EXISTS (
                   SELECT FROM resolver.rule r WHERE r.product_id = p.id AND r.enabled)) AS without_rules,
               count(*) FILTER (WHERE EXISTS (
                   SELECT FROM catalogue.lot l
                    WHERE l.product_id = p.id AND l.expires_on BETWEEN $2::date AND $4)) AS expiring
          FROM catalogue.product p
         WHERE p.owner_id = $1
        """,
        organization_id,
        since,
        before,
        soon,
    )


async def list_brands(db: Reads, organization_id: str) -> list[BrandRow]:
    """By name."""
    return await db.all(
        BrandRow,
        """
        SELECT b.id, b.name, b.website, b.description,
               (SELECT count(*) FROM catalogue.product p WHERE p.brand_id = b.id) AS products, b.created,
               coalesce(d.domain, '') AS verified_domain, b.logo_url
          FROM catalogue.brand b
          LEFT JOIN catalogue.brand_proof d ON d.brand_id = b.id AND d.organization_id = b.organization_id
                AND d.verified_at IS NOT NULL
         WHERE b.organization_id = $1 AND b.is_active
         ORDER BY lower(b.name), b.id
        """,
        organization_id,
    )


async def count_of_brand(db: Reads, organization_id: str, brand_id: str, *, since: datetime) -> BrandFigures:
    """`since` begins the period of the scans: those of the organization, robots left out.

    Products may have the brand that others own, and whose scans are theirs.
    """
    return await db.one(
        BrandFigures,
        """
        SELECT count(*) AS products,
               (SELECT count(*) FROM resolver.rule r WHERE r.brand_id = $1) AS rules,
               count(*) FILTER (WHERE p.image_url = '') AS without_picture,
               count(*) FILTER (WHERE p.description = '') AS without_description,
               (SELECT count(*) FROM brands.stockist s WHERE s.brand_id = $1) AS stores,
               (SELECT coalesce(sum(d.billable_scans), 0)::bigint
                  FROM resolver.scan_daily d JOIN catalogue.product q ON q.id = d.product_id
                 WHERE q.brand_id = $1 AND d.organization_id = $3
                   AND d.date >= ($2::timestamptz AT TIME ZONE 'UTC')::date) AS scans
          FROM catalogue.product p
         WHERE p.brand_id = $1
        """,
        brand_id,
        since,
        organization_id,
    )


async def show_facts(db: Reads, gtins: list[str]) -> list[Facts]:
    """The products among these that have an owner, with their newest lot and item."""
    return await db.all(
        Facts,
        """
        SELECT p.gtin, p.product_name, coalesce(b.name, '') AS brand, p.net_content, p.image_url,
               l.lot_code, l.expires_on, s.serial_number
          FROM catalogue.product p
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
          LEFT JOIN LATERAL (
                SELECT o.lot_code, o.expires_on FROM catalogue.lot o
                 WHERE o.product_id = p.id ORDER BY o.id DESC LIMIT 1) l ON true
          LEFT JOIN LATERAL (
                SELECT i.serial_number FROM catalogue.serial i
                 WHERE i.product_id = p.id ORDER BY i.id DESC LIMIT 1) s ON true
         WHERE p.gtin = ANY($1::text[]) AND p.owner_id IS NOT NULL AND p.resolver_enabled
         ORDER BY array_position($1::text[], p.gtin)
        """,
        gtins,
    )
