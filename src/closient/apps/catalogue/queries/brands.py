"""SQL about brands."""

from typing import LiteralString

from closient.apps.catalogue.structs.brands import (
    Brand,
    BrandDetail,
    BrandOfProduct,
    BrandProduct,
    BrandSummary,
    ReleasedBrand,
)
from closient.apps.catalogue.structs.values import Change
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

_LISTING: LiteralString = """
    SELECT b.id, b.name,
           (b.instagram || b.facebook || b.twitter || b.linkedin || b.youtube || b.tiktok || b.pinterest
            || b.threads) <> '' AS has_social_links,
           b.created, b.website, b.description, b.logo_url
      FROM catalogue.brand b
     WHERE b.is_active AND ($1::text IS NULL OR strpos(lower(b.name), lower($1)) > 0)
       AND ($2::uuid IS NULL OR b.organization_id = $2)
"""
ORDERS: dict[str, LiteralString] = {
    "name": _LISTING + " ORDER BY lower(b.name), b.id",
    "-name": _LISTING + " ORDER BY lower(b.name) DESC, b.id DESC",
    "created": _LISTING + " ORDER BY b.created, b.id",
    "-created": _LISTING + " ORDER BY b.created DESC, b.id DESC",
}


async def get_brand(db: Reads, brand_id: str) -> BrandDetail | None:
    """An active brand."""
    return await db.maybe(
        BrandDetail,
        """
        SELECT b.id, b.name,
               (b.instagram || b.facebook || b.twitter || b.linkedin || b.youtube || b.tiktok || b.pinterest
                || b.threads) <> '' AS has_social_links,
               b.created, b.instagram, b.facebook, b.twitter, b.linkedin, b.youtube, b.tiktok, b.pinterest,
               b.threads, b.metadata, b.website, b.description, b.logo_url, b.organization_id,
               CASE WHEN b.organization_id IS NULL THEN NULL WHEN p.verified_at IS NULL THEN 'unverified'
                    ELSE 'verified' END AS claim_verification_status,
               CASE WHEN p.verified_at IS NULL THEN '' ELSE p.domain END AS verified_domain
          FROM catalogue.brand b
          LEFT JOIN catalogue.brand_proof p ON p.brand_id = b.id AND p.organization_id = b.organization_id
         WHERE b.id = $1 AND b.is_active
        """,
        brand_id,
    )


async def lock_brand(db: Writes, brand_id: str) -> bool:
    """Hold an active brand until the transaction ends; False when there is none."""
    return (
        await db.value(
            "SELECT true FROM catalogue.brand b WHERE b.id = $1 AND b.is_active FOR UPDATE", brand_id
        )
        is True
    )


async def is_name_taken(db: Reads, brand_id: str, name: str) -> bool:
    """Whether another active brand has the name, whatever its case."""
    return await db.value(
        """
        SELECT EXISTS (
               SELECT FROM catalogue.brand b WHERE lower(b.name) = lower($2) AND b.is_active AND b.id <> $1)
        """,
        brand_id,
        name,
    )


async def change_brand(db: Writes, brand_id: str, change: Change) -> None:
    """Write the keys of `change`; keys that are absent keep their column."""
    await db.run(
        """
        UPDATE catalogue.brand b
           SET (name, website, description, instagram, facebook, twitter, linkedin, youtube, tiktok,
                pinterest, threads, logo_url, is_active, metadata, modified) = (
               SELECT n.name, n.website, n.description, n.instagram, n.facebook, n.twitter, n.linkedin,
                      n.youtube, n.tiktok, n.pinterest, n.threads, n.logo_url, n.is_active, n.metadata, now()
                 FROM jsonb_populate_record(b, $2) n)
         WHERE b.id = $1
        """,
        brand_id,
        change,
    )


async def get_summary(db: Reads, brand_id: str) -> BrandSummary | None:
    """An active brand as everybody sees it."""
    return await db.maybe(
        BrandSummary,
        """
        SELECT b.id, b.name, b.website, b.logo_url
          FROM catalogue.brand b
         WHERE b.id = $1 AND b.is_active
        """,
        brand_id,
    )


async def get_brand_of_product(db: Reads, product_id: str) -> BrandOfProduct | None:
    """An active one."""
    return await db.maybe(
        BrandOfProduct,
        """
        SELECT b.id, b.name, b.logo_url, coalesce(d.domain, '') AS verified_domain
          FROM catalogue.product p
          JOIN catalogue.brand b ON b.id = p.brand_id AND b.is_active
          LEFT JOIN catalogue.brand_proof d ON d.brand_id = b.id AND d.organization_id = b.organization_id
                AND d.verified_at IS NOT NULL
         WHERE p.id = $1
        """,
        product_id,
    )


async def list_products(db: Reads, brand_id: str, most: int) -> list[BrandProduct]:
    """By the name that is shown; a product without one shows its GTIN."""
    return await db.all(
        BrandProduct,
        """
        SELECT p.id, coalesce(nullif(p.product_name, ''), p.gtin) AS name
          FROM catalogue.product p
         WHERE p.brand_id = $1
         ORDER BY lower(coalesce(nullif(p.product_name, ''), p.gtin)), p.id
         LIMIT $2
        """,
        brand_id,
        most,
    )


async def list_brands(
    db: Reads, *, name: str | None, organization_id: str | None, ordering: str, page: PageRequest
) -> Page[Brand]:
    """Active brands, claimed or not."""
    return await db.page(Brand, ORDERS[ordering], name, organization_id, page=page)


async def claim_brand(db: Writes, organization_id: str, name: str, change: Change) -> str | None:
    """Make a brand for an organization, or take over an unclaimed one of that name; None when it is taken."""
    return await db.value(
        """
        INSERT INTO catalogue.brand AS b (organization_id, name, website, description, metadata)
        SELECT $1, $2, coalesce(n.website, ''), coalesce(n.description, ''), coalesce(n.metadata, '{}')
          FROM jsonb_populate_record(NULL::catalogue.brand, $3) n
        ON CONFLICT (lower(name)) WHERE is_active DO UPDATE
           SET organization_id = excluded.organization_id, name = excluded.name, modified = now(),
               website = coalesce(nullif(excluded.website, ''), b.website),
               description = coalesce(nullif(excluded.description, ''), b.description),
               metadata = b.metadata || excluded.metadata
         WHERE b.organization_id IS NULL
        RETURNING b.id
        """,
        organization_id,
        name,
        change,
    )


async def find_brand(db: Reads, organization_id: str, name: str) -> str | None:
    """The id of an organization's active brand by its name, whatever its case."""
    return await db.value(
        """
        SELECT b.id
          FROM catalogue.brand b
         WHERE b.organization_id = $1 AND lower(b.name) = lower($2) AND b.is_active
        """,
        organization_id,
        name,
    )


async def release_brands_of(db: Writes, organization_id: str) -> list[ReleasedBrand]:
    """All brands of an organization that has ended become unclaimed."""
    return await db.all(
        ReleasedBrand,
        """
        UPDATE catalogue.brand b SET organization_id = NULL, metadata = '{}', modified = now()
         WHERE b.organization_id = $1
           AND EXISTS (SELECT FROM account.organization o WHERE o.id = $1 AND o.status <> 'active')
        RETURNING b.id, b.is_active
        """,
        organization_id,
    )
