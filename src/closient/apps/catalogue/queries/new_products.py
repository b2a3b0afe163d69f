"""SQL that makes many products at once, with the brands and manufacturers that they name, whoever speaks."""

from closient.apps.catalogue.structs.contributions import MadeProduct, NamedRecord
from closient.apps.catalogue.structs.values import DataSource
from closient.kit.db import Reads, Writes


async def known_gtins(db: Reads, gtins: list[str]) -> list[str]:
    """Those that have a record."""
    return await db.value(
        "SELECT coalesce(array_agg(p.gtin), '{}') FROM catalogue.product p WHERE p.gtin = ANY($1::text[])",
        gtins,
    )


async def named_brands(db: Reads, names: list[str]) -> list[NamedRecord]:
    """Each of the names with the active brand that it means, whatever its case."""
    return await db.all(
        NamedRecord,
        """
        SELECT n.name, lower(n.name) AS key, b.id, b.organization_id
          FROM unnest($1::text[]) n (name)
          LEFT JOIN catalogue.brand b ON lower(b.name) = lower(n.name) AND b.is_active
        """,
        names,
    )


async def named_manufacturers(db: Reads, names: list[str]) -> list[NamedRecord]:
    """Each of the names with the manufacturer that it means, whatever its case."""
    return await db.all(
        NamedRecord,
        """
        SELECT n.name, lower(n.name) AS key, m.id, NULL::uuid AS organization_id
          FROM unnest($1::text[]) n (name)
          LEFT JOIN catalogue.manufacturer m ON lower(m.name) = lower(n.name)
        """,
        names,
    )


async def add_brands(
    db: Writes, brand_ids: list[str], names: list[str], organization_id: str | None
) -> list[str]:
    """Brands where there are none of these names, of the organization if there is one; it takes over those
    that nobody holds.

    The ids of those that were made or taken over.
    """
    return await db.value(
        """
        WITH added AS (
            INSERT INTO catalogue.brand AS b (id, name, organization_id)
            SELECT DISTINCT ON (lower(n.name)) n.id, n.name, $3::uuid
              FROM unnest($1::uuid[], $2::text[]) n (id, name)
             ORDER BY lower(n.name)
            ON CONFLICT (lower(name)) WHERE is_active DO UPDATE
               SET organization_id = excluded.organization_id, modified = now()
             WHERE b.organization_id IS NULL AND excluded.organization_id IS NOT NULL
            RETURNING b.id)
        SELECT coalesce(array_agg(a.id), '{}') FROM added a
        """,
        brand_ids,
        names,
        organization_id,
    )


async def add_manufacturers(db: Writes, manufacturer_ids: list[str], names: list[str]) -> None:
    """Manufacturers where there are none of these names."""
    await db.run(
        """
        INSERT INTO catalogue.manufacturer (id, name)
        SELECT DISTINCT ON (lower(n.name)) n.id, n.name
          FROM unnest($1::uuid[], $2::text[]) n (id, name)
         ORDER BY lower(n.name)
        ON CONFLICT (lower(name)) DO NOTHING
        """,
        manufacturer_ids,
        names,
    )


async def let_names_follow(db: Writes) -> None:
    """Products may name brands and manufacturers that are made after them, in this transaction."""
    await db.run(
        """
        SET CONSTRAINTS catalogue.product_brand_id_fkey, catalogue.product_manufacturer_id_fkey DEFERRED
        """
    )


async def demand_names(db: Writes) -> None:
    """From here on every brand and manufacturer that a product names is there."""
    await db.run(
        """
        SET CONSTRAINTS catalogue.product_brand_id_fkey, catalogue.product_manufacturer_id_fkey IMMEDIATE
        """
    )


async def make_products(
    db: Writes, owner_id: str | None, source: DataSource, made: list[MadeProduct]
) -> dict[str, str]:
    """Records with all that is known of them, where there are none; the ids of the new by GTIN.

    What has an owner is claimed and enrolled in the resolver. A brand that is not there yet has its key in
    `brand_key`; of others the table keeps it.
    """
    return await db.value(
        """
        WITH made AS (
            INSERT INTO catalogue.product AS p
                   (gtin, owner_id, brand_id, brand_key, manufacturer_id, product_name, description,
                    image_url, country_of_origin, net_content, net_content_value, net_content_uom,
                    primary_language, field_confidence, confidence_score, field_source, food_source,
                    data_source,
                    claim_verification_status, claimed_at, resolver_enabled, resolver_enabled_at)
            SELECT n.gtin, c.owner_id, n.brand_id, n.brand_key, n.manufacturer_id,
                   coalesce(f.product_name, ''), coalesce(f.description, ''), coalesce(f.image_url, ''),
                   coalesce(f.country_of_origin, ''), coalesce(f.net_content, ''), f.net_content_value,
                   f.net_content_uom, coalesce(f.primary_language, 'en'), n.field_confidence, n.score,
                   n.field_source, n.food_source, $3, c.status, c.moment, c.moment IS NOT NULL, c.moment
              FROM unnest($1::text[], $4::uuid[], $5::text[], $6::uuid[], $7::jsonb[], $8::jsonb[],
                          $9::float8[], $10::jsonb[], $11::jsonb[])
                   n (gtin, brand_id, brand_key, manufacturer_id, facts, field_confidence, score,
                      field_source, food_source)
             CROSS JOIN LATERAL jsonb_to_record(n.facts) f (product_name text, description text,
                   image_url text, country_of_origin text, net_content text, net_content_value float8,
                   net_content_uom text, primary_language text)
              LEFT JOIN (SELECT $2::uuid AS owner_id, 'unverified' AS status, now() AS moment) c
                ON c.owner_id IS NOT NULL
             ORDER BY n.gtin
            ON CONFLICT (gtin) DO NOTHING
            RETURNING p.id, p.gtin)
        SELECT coalesce(jsonb_object_agg(m.gtin, m.id), '{}') FROM made m
        """,
        [one.gtin for one in made],
        owner_id,
        source,
        [one.brand_id for one in made],
        [one.brand_key for one in made],
        [one.manufacturer_id for one in made],
        [one.facts for one in made],
        [one.field_confidence for one in made],
        [one.score for one in made],
        [one.field_source for one in made],
        [one.food_source for one in made],
    )


async def rename_made(
    db: Writes, product_ids: list[str], brand_ids: list[str | None], manufacturer_ids: list[str | None]
) -> None:
    """Let products of this transaction name the records that somebody else was quicker to make."""
    await db.run(
        """
        UPDATE catalogue.product p SET brand_id = n.brand_id, manufacturer_id = n.manufacturer_id
          FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) n (product_id, brand_id, manufacturer_id)
         WHERE p.id = n.product_id
        """,
        product_ids,
        brand_ids,
        manufacturer_ids,
    )
