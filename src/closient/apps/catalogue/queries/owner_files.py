"""SQL about the words of one owner on many products: whole records and their contributions, set by set."""

from closient.apps.catalogue.structs.contributions import Author, MadeProduct, NamedRecord
from closient.apps.catalogue.structs.values import Change
from closient.kit import clock
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


async def add_brands(db: Writes, brand_ids: list[str], names: list[str], organization_id: str) -> list[str]:
    """Brands of the organization where there are none of these names, or none that anybody holds.

    The ids of those that it has from now on.
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
             WHERE b.organization_id IS NULL
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


async def make_products(db: Writes, owner_id: str, made: list[MadeProduct]) -> dict[str, str]:
    """Claimed records with all that is known of them, where there are none; the ids of the new by GTIN.

    A brand that is not there yet has its key in `brand_key`; of others the table keeps it.
    """
    return await db.value(
        """
        WITH made AS (
            INSERT INTO catalogue.product AS p
                   (gtin, owner_id, brand_id, brand_key, manufacturer_id, product_name, description,
                    image_url, country_of_origin, net_content, field_confidence, confidence_score,
                    data_source, claim_verification_status, claimed_at, resolver_enabled,
                    resolver_enabled_at)
            SELECT n.gtin, $2, n.brand_id, n.brand_key, n.manufacturer_id, coalesce(f.product_name, ''),
                   coalesce(f.description, ''), coalesce(f.image_url, ''), coalesce(f.country_of_origin, ''),
                   coalesce(f.net_content, ''), n.field_confidence, n.score, 'claimed', 'unverified', now(),
                   true, now()
              FROM unnest($1::text[], $3::uuid[], $4::text[], $5::uuid[], $6::jsonb[], $7::jsonb[],
                          $8::float8[])
                   n (gtin, brand_id, brand_key, manufacturer_id, facts, field_confidence, score)
             CROSS JOIN LATERAL jsonb_to_record(n.facts) f (product_name text, description text,
                   image_url text, country_of_origin text, net_content text)
             ORDER BY n.gtin
            ON CONFLICT (gtin) DO NOTHING
            RETURNING p.id, p.gtin)
        SELECT coalesce(jsonb_object_agg(m.gtin, m.id), '{}') FROM made m
        """,
        [one.gtin for one in made],
        owner_id,
        [one.brand_id for one in made],
        [one.brand_key for one in made],
        [one.manufacturer_id for one in made],
        [one.facts for one in made],
        [one.field_confidence for one in made],
        [one.score for one in made],
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


async def add_words(
    db: Writes, product_ids: list[str], facts: list[Change], author: Author, confidence: float
) -> None:
    """Keep an owner's words on products held by this transaction; they are the owner's last on these fields.

    Only what is news is given.
    """
    await db.run(
        """
        WITH said AS (
            SELECT n.product_id, f.field, f.value,
                   catalogue.author_of('claimed', '', $3::uuid, $4::uuid) AS author
              FROM unnest($1::uuid[], $2::jsonb[]) n (product_id, facts)
             CROSS JOIN LATERAL jsonb_each(n.facts) f (field, value)),
        passed AS (
            UPDATE catalogue.contribution c SET is_last = false
              FROM said s
             WHERE c.product_id = s.product_id AND c.field = s.field AND c.author = s.author AND c.is_last
            RETURNING c.product_id, c.field, c.created)
        INSERT INTO catalogue.contribution
               (product_id, field, value, data_source, confidence, organization_id, user_id, import_id,
                created, is_last)
        SELECT s.product_id, s.field, s.value, 'claimed', $6, $3, $4, $5::uuid,
               greatest($7::timestamptz, p.created), true
          FROM said s
          LEFT JOIN passed p ON p.product_id = s.product_id AND p.field = s.field
        """,
        product_ids,
        facts,
        author.organization_id,
        author.user_id,
        author.import_id,
        confidence,
        clock.now(),
    )


async def add_first_words(
    db: Writes, product_ids: list[str], facts: list[Change], author: Author, confidence: float
) -> None:
    """As `add_words`, of records that were made in this transaction: nothing was said of them before."""
    await db.run(
        """
        INSERT INTO catalogue.contribution
               (product_id, field, value, data_source, confidence, organization_id, user_id, import_id,
                created, is_last)
        SELECT n.product_id, f.field, f.value, 'claimed', $6, $3, $4, $5::uuid, $7, true
          FROM unnest($1::uuid[], $2::jsonb[]) n (product_id, facts)
         CROSS JOIN LATERAL jsonb_each(n.facts) f (field, value)
        """,
        product_ids,
        facts,
        author.organization_id,
        author.user_id,
        author.import_id,
        confidence,
        clock.now(),
    )
