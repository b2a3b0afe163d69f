"""SQL about the products of an organization, as tables show them."""

from datetime import date, datetime
from typing import LiteralString

from closient.apps.dashboard.structs.views import Found, Lack, ProductRow
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

_LISTING: LiteralString = """
    SELECT p.gtin, p.product_name, coalesce(b.name, '') AS brand, p.image_url, p.net_content, p.description,
           p.country_of_origin, p.confidence_score, p.resolver_enabled,
           (SELECT count(*) FROM resolver.rule r WHERE r.product_id = p.id AND r.enabled) AS rules,
           coalesce(s.scans, 0) AS scans, p.modified
      FROM catalogue.product p
      LEFT JOIN catalogue.brand b ON b.id = p.brand_id
      LEFT JOIN (SELECT d.product_id, sum(d.billable_scans)::bigint AS scans
                   FROM resolver.scan_daily d
                  WHERE d.organization_id = $1 AND d.date >= ($4::timestamptz AT TIME ZONE 'UTC')::date
                  GROUP BY d.product_id) s ON s.product_id = p.id
     WHERE p.owner_id = $1
       AND ($2::text IS NULL OR strpos(lower(p.product_name), lower($2)) > 0
            OR strpos(lower(b.name), lower($2)) > 0 OR strpos(p.gtin, $2) > 0)
       AND CASE $3::text
           WHEN 'name' THEN p.product_name = ''
           WHEN 'picture' THEN p.image_url = ''
           WHEN 'brand' THEN p.brand_id IS NULL
           WHEN 'description' THEN p.description = ''
           WHEN 'rules' THEN NOT EXISTS (
               SELECT FROM resolver.rule r WHERE r.product_id = p.id AND r.enabled)
           WHEN 'expiring' THEN EXISTS (
               SELECT FROM catalogue.lot l
                WHERE l.product_id = p.id AND l.expires_on BETWEEN $4::date AND $5)
           ELSE true END
"""
ORDERS: dict[str, LiteralString] = {
    "name": _LISTING + " ORDER BY lower(p.product_name), p.gtin",
    "-name": _LISTING + " ORDER BY lower(p.product_name) DESC, p.gtin DESC",
    "scans": _LISTING + " ORDER BY coalesce(s.scans, 0), p.gtin",
    "-scans": _LISTING + " ORDER BY coalesce(s.scans, 0) DESC, p.gtin",
    "modified": _LISTING + " ORDER BY p.modified, p.gtin",
    "-modified": _LISTING + " ORDER BY p.modified DESC, p.gtin DESC",
}


async def find_products(db: Reads, organization_id: str, words: str, most: int) -> list[Found]:
    """Those with all of the words, by their index; `words` is a tsquery that also names the owner.

    Of very many only some are put in order: whoever typed so little types on.
    """
    return await db.all(
        Found,
        """
        SELECT f.gtin, f.product_name
          FROM (SELECT p.gtin, p.product_name
                  FROM catalogue.product p
                 WHERE p.owner_id = $1
                   AND array_to_tsvector(
                         array_remove(regexp_split_to_array(lower(p.product_name), '\\W+'), '')
                         || ARRAY['o' || replace(p.owner_id::text, '-', ''), p.gtin, substr(p.gtin, 2),
                                  substr(p.gtin, 3), substr(p.gtin, 7)]) @@ $2::text::tsquery
                 LIMIT 500) f
         ORDER BY lower(f.product_name), f.gtin
         LIMIT $3
        """,
        organization_id,
        words,
        most,
    )


async def list_products(
    db: Reads,
    organization_id: str,
    *,
    text: str | None,
    lack: Lack | None,
    since: datetime,
    soon: date,
    ordering: str,
    page: PageRequest,
) -> Page[ProductRow]:
    """`text` is part of name, brand or GTIN; `lack` leaves those that lack it, or expire until `soon`."""
    return await db.page(ProductRow, ORDERS[ordering], organization_id, text, lack, since, soon, page=page)
