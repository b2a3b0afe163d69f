"""SQL about what an organization says of products, its own and others', over what the catalogue says."""

from datetime import datetime

from closient.apps.epcis.structs.places import (
    Filter,
    Kept,
    ProductDescription,
    ProductDescriptionEntry,
)
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def list_product_descriptions(
    db: Reads, organization_id: str, sought: Filter, page: PageRequest
) -> Page[ProductDescription]:
    """By GTIN. Complete is what makes a product description (rules.descriptions)."""
    return await db.page(
        ProductDescription,
        """
        SELECT d.gtin, d.name, d.pack_size, d.pack_style, d.commodity, d.variety, d.is_raw_commodity,
               d.modified, coalesce(c.product_name, '') AS catalogue_name,
               coalesce(c.net_content, '') AS net_content
          FROM epcis.product_description d
          LEFT JOIN catalogue.product c ON c.gtin = d.gtin
         WHERE d.organization_id = $1
           AND ($2::text IS NULL OR strpos(d.gtin, $2) > 0
                OR strpos(lower(d.name || ' ' || coalesce(c.product_name, '')), lower($2)) > 0)
           AND ($3::boolean IS NULL OR $3 = (
                (d.name <> '' OR coalesce(c.product_name, '') <> '')
                AND (d.pack_size <> '' OR coalesce(c.net_content, '') <> '') AND d.pack_style <> ''))
         ORDER BY d.gtin
        """,
        organization_id,
        sought.text,
        sought.is_complete,
        page=page,
    )


async def every_product_description(db: Reads, organization_id: str) -> list[ProductDescription]:
    """All of them, by GTIN."""
    return await db.all(
        ProductDescription,
        """
        SELECT d.gtin, d.name, d.pack_size, d.pack_style, d.commodity, d.variety, d.is_raw_commodity,
               d.modified, coalesce(c.product_name, '') AS catalogue_name,
               coalesce(c.net_content, '') AS net_content
          FROM epcis.product_description d
          LEFT JOIN catalogue.product c ON c.gtin = d.gtin
         WHERE d.organization_id = $1
         ORDER BY d.gtin
        """,
        organization_id,
    )


async def get_product_descriptions(
    db: Reads, organization_id: str, gtins: list[str]
) -> list[ProductDescription]:
    """What is known of these GTINs: by the organization, or by the catalogue alone."""
    return await db.all(
        ProductDescription,
        """
        SELECT g.gtin, coalesce(d.name, '') AS name, coalesce(d.pack_size, '') AS pack_size,
               coalesce(d.pack_style, '') AS pack_style, coalesce(d.commodity, '') AS commodity,
               coalesce(d.variety, '') AS variety, coalesce(d.is_raw_commodity, false) AS is_raw_commodity,
               coalesce(d.modified, c.modified) AS modified, coalesce(c.product_name, '') AS catalogue_name,
               coalesce(c.net_content, '') AS net_content
          FROM unnest($2::text[]) AS g (gtin)
          LEFT JOIN epcis.product_description d ON d.organization_id = $1 AND d.gtin = g.gtin
          LEFT JOIN catalogue.product c ON c.gtin = g.gtin
         WHERE d.gtin IS NOT NULL OR c.gtin IS NOT NULL
         ORDER BY g.gtin
        """,
        organization_id,
        gtins,
    )


async def get_product_description(db: Reads, organization_id: str, gtin: str) -> ProductDescription | None:
    """What the organization itself says."""
    return await db.maybe(
        ProductDescription,
        """
        SELECT d.gtin, d.name, d.pack_size, d.pack_style, d.commodity, d.variety, d.is_raw_commodity,
               d.modified, coalesce(c.product_name, '') AS catalogue_name,
               coalesce(c.net_content, '') AS net_content
          FROM epcis.product_description d
          LEFT JOIN catalogue.product c ON c.gtin = d.gtin
         WHERE d.organization_id = $1 AND d.gtin = $2
        """,
        organization_id,
        gtin,
    )


async def keep_product_descriptions(
    db: Writes, organization_id: str, products: list[ProductDescriptionEntry], now: datetime
) -> Kept:
    """Add or replace; each GTIN once."""
    return await db.one(
        Kept,
        """
        WITH kept AS (
            INSERT INTO epcis.product_description (organization_id, gtin, name, pack_size, pack_style,
                                                   commodity, variety, is_raw_commodity, modified)
            SELECT $1, r.gtin, coalesce(r.name, ''), coalesce(r.pack_size, ''), coalesce(r.pack_style, ''),
                   coalesce(r.commodity, ''), coalesce(r.variety, ''), coalesce(r.is_raw_commodity, false), $3
              FROM jsonb_to_recordset($2::jsonb)
                AS r (gtin text, name text, pack_size text, pack_style text, commodity text, variety text,
                      is_raw_commodity boolean)
             ORDER BY r.gtin
            ON CONFLICT (organization_id, gtin) DO UPDATE SET
                   name = excluded.name, pack_size = excluded.pack_size, pack_style = excluded.pack_style,
                   commodity = excluded.commodity, variety = excluded.variety,
                   is_raw_commodity = excluded.is_raw_commodity, modified = excluded.modified
            RETURNING old.gtin IS NULL AS is_new)
        SELECT count(*) FILTER (WHERE k.is_new)::integer AS created,
               count(*) FILTER (WHERE NOT k.is_new)::integer AS updated
          FROM kept k
        """,
        organization_id,
        products,
        now,
    )


async def learn_product_descriptions(
    db: Writes, organization_id: str, products: list[ProductDescriptionEntry], now: datetime
) -> int:
    """Add those that are new, and fill what is empty in the others; how many changed."""
    return await db.run(
        """
        INSERT INTO epcis.product_description AS p (organization_id, gtin, name, pack_size, pack_style,
                                                    commodity, variety, modified)
        SELECT $1, r.gtin, coalesce(r.name, ''), coalesce(r.pack_size, ''), coalesce(r.pack_style, ''),
               coalesce(r.commodity, ''), coalesce(r.variety, ''), $3
          FROM jsonb_to_recordset($2::jsonb)
            AS r (gtin text, name text, pack_size text, pack_style text, commodity text, variety text)
         ORDER BY r.gtin
        ON CONFLICT (organization_id, gtin) DO UPDATE SET
               name = coalesce(nullif(p.name, ''), excluded.name),
               pack_size = coalesce(nullif(p.pack_size, ''), excluded.pack_size),
               pack_style = coalesce(nullif(p.pack_style, ''), excluded.pack_style),
               commodity = coalesce(nullif(p.commodity, ''), excluded.commodity),
               variety = coalesce(nullif(p.variety, ''), excluded.variety),
               modified = excluded.modified
         WHERE (p.name = '' AND excluded.name <> '') OR (p.pack_size = '' AND excluded.pack_size <> '')
            OR (p.pack_style = '' AND excluded.pack_style <> '')
            OR (p.commodity = '' AND excluded.commodity <> '')
            OR (p.variety = '' AND excluded.variety <> '')
        """,
        organization_id,
        products,
        now,
    )


async def delete_product_description(db: Writes, organization_id: str, gtin: str) -> bool:
    """False when it was not there."""
    return (
        await db.run(
            "DELETE FROM epcis.product_description WHERE organization_id = $1 AND gtin = $2",
            organization_id,
            gtin,
        )
        == 1
    )
