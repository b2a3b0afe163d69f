"""SQL about what hangs on products."""

from closient.apps.products.structs import LeftBehind, ProductBrowse
from closient.kit.db import Reads


async def left_behind(db: Reads, product_id: str, gtin: str) -> LeftBehind:
    """Rules of a product, its lots and items, links of its key, whatever their level, and its packagings."""
    return await db.one(
        LeftBehind,
        """
        SELECT (SELECT count(*) FROM resolver.rule r WHERE r.product_id = $1)::integer AS rules,
               (SELECT count(*) FROM resolver.link l WHERE l.key = '01/' || $2::text)::integer AS links,
               (SELECT count(*) FROM catalogue.hierarchy_link h
                 WHERE h.parent_id = $1 OR h.child_id = $1)::integer AS packagings
        """,
        product_id,
        gtin,
    )


async def get_browse(db: Reads, product_id: str) -> ProductBrowse | None:
    """The compact record of a product."""
    return await db.maybe(
        ProductBrowse,
        """
        SELECT p.id, p.gtin, p.owner_id IS NOT NULL AS is_claimed, p.created, p.product_name,
               coalesce(b.name, '') AS brand, p.description, p.owner_id
          FROM catalogue.product p
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
         WHERE p.id = $1
        """,
        product_id,
    )


async def list_browse(db: Reads, product_ids: list[str]) -> list[ProductBrowse]:
    """The compact records of the ids, in their order."""
    return await db.all(
        ProductBrowse,
        """
        SELECT p.id, p.gtin, p.owner_id IS NOT NULL AS is_claimed, p.created, p.product_name,
               coalesce(b.name, '') AS brand, p.description, p.owner_id
          FROM unnest($1::uuid[]) WITH ORDINALITY wanted (id, place)
          JOIN catalogue.product p ON p.id = wanted.id
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
         ORDER BY wanted.place
        """,
        product_ids,
    )


async def brand_organizations(db: Reads, organization_ids: list[str]) -> list[str]:
    """Those of the organizations that are brands."""
    return await db.value(
        """
        SELECT coalesce(array_agg(o.id ORDER BY o.id), '{}')
          FROM account.organization o
         WHERE o.id = ANY($1::uuid[]) AND o.is_brand AND o.status = 'active'
        """,
        organization_ids,
    )
