"""SQL about the addresses of an organization, as their pages show them."""

from closient.apps.dashboard.structs.addresses import AddressRow, LeadingRule, StatusCount
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


async def list_addresses(
    db: Reads, organization_id: str, *, status: str | None, page: PageRequest
) -> Page[AddressRow]:
    """What needs attention first, then by address."""
    return await db.page(
        AddressRow,
        """
        SELECT c.id, c.url, c.status, c.modified AS since, c.last_checked_at, c.last_status_code,
               c.last_error, c.consecutive_failures,
               (SELECT count(*) FROM resolver.rule r
                 WHERE r.organization_id = c.organization_id AND md5(r.custom_url) = md5(c.url)
                   AND r.custom_url = c.url AND r.destination_type = 'CUSTOM_URL') AS rules
          FROM resolver.custom_url c
         WHERE c.organization_id = $1::uuid
           AND ($2::text IS NULL OR c.status = $2)
         ORDER BY array_position(ARRAY['UNREACHABLE', 'DEGRADED', 'UNKNOWN', 'HEALTHY'], c.status), c.host,
               c.url, c.id
        """,
        organization_id,
        status,
        page=page,
    )


async def get_address(db: Reads, organization_id: str, address_id: str) -> AddressRow | None:
    return await db.maybe(
        AddressRow,
        """
        SELECT c.id, c.url, c.status, c.modified AS since, c.last_checked_at, c.last_status_code,
               c.last_error, c.consecutive_failures,
               (SELECT count(*) FROM resolver.rule r
                 WHERE r.organization_id = c.organization_id AND md5(r.custom_url) = md5(c.url)
                   AND r.custom_url = c.url AND r.destination_type = 'CUSTOM_URL') AS rules
          FROM resolver.custom_url c
         WHERE c.organization_id = $1::uuid AND c.id = $2::uuid
        """,
        organization_id,
        address_id,
    )


async def count_by_status(db: Reads, organization_id: str) -> list[StatusCount]:
    return await db.all(
        StatusCount,
        """
        SELECT c.status, count(*) AS addresses
          FROM resolver.custom_url c
         WHERE c.organization_id = $1::uuid
         GROUP BY c.status
        """,
        organization_id,
    )


async def is_entered(db: Reads, organization_id: str, url: str, but_id: str | None) -> bool:
    """Whether another entry than `but_id` has this address."""
    return await db.value(
        """
        SELECT EXISTS (
            SELECT FROM resolver.custom_url c
             WHERE c.organization_id = $1::uuid AND md5(c.url) = md5($2::text) AND c.url = $2
               AND c.id IS DISTINCT FROM $3::uuid)
        """,
        organization_id,
        url,
        but_id,
    )


async def list_rules_to(db: Reads, organization_id: str, url: str, most: int) -> list[LeadingRule]:
    """The first rules that lead to an address, those of products by name."""
    return await db.all(
        LeadingRule,
        """
        SELECT r.id, p.gtin, coalesce(p.product_name, b.name, '') AS name, r.enabled
          FROM resolver.rule r
          LEFT JOIN catalogue.product p ON p.id = r.product_id
          LEFT JOIN catalogue.brand b ON b.id = r.brand_id
         WHERE r.organization_id = $1::uuid AND md5(r.custom_url) = md5($2::text) AND r.custom_url = $2
           AND r.destination_type = 'CUSTOM_URL'
         ORDER BY p.gtin IS NULL, name, r.id
         LIMIT $3
        """,
        organization_id,
        url,
        most,
    )
