"""SQL about sources with a licence, and what their files said last."""

import msgspec

from closient.apps.catalogue.structs.contributions import MadeProduct
from closient.apps.catalogue.structs.sources import FirstWord, Source
from closient.kit.db import Reads, Writes


async def list_sources(db: Reads) -> list[Source]:
    return await db.all(
        Source,
        """
        SELECT s.id, s.name, s.url, s.licence, s.licence_url, s.notice
          FROM catalogue.source s
         ORDER BY s.id
        """,
    )


async def digests(db: Reads, data_source: str, gtins: list[str]) -> dict[str, str]:
    """What a source said last of those products that are still there, by GTIN, in hexadecimal digits."""
    return await db.value(
        """
        SELECT coalesce(jsonb_object_agg(r.gtin, encode(r.digest, 'hex')), '{}')
          FROM catalogue.source_record r
         WHERE r.data_source = $1 AND r.gtin = ANY($2::text[])
           AND (EXISTS (SELECT FROM catalogue.product p WHERE p.gtin = r.gtin)
                OR EXISTS (SELECT FROM catalogue.former_gtin f WHERE f.gtin = r.gtin))
        """,
        data_source,
        gtins,
    )


async def keep_digests(db: Writes, data_source: str, gtins: list[str], kept: list[bytes]) -> None:
    """Lists side by side."""
    await db.run(
        """
        INSERT INTO catalogue.source_record (data_source, gtin, digest)
        SELECT $1, n.gtin, n.digest FROM unnest($2::text[], $3::bytea[]) n (gtin, digest)
        ON CONFLICT (data_source, gtin) DO UPDATE SET digest = excluded.digest, modified = now()
        """,
        data_source,
        gtins,
        kept,
    )


async def make_products(db: Writes, data_source: str, made: list[MadeProduct]) -> dict[str, str]:
    """Records of nobody with all that a source says, where there are none; the ids of the new by GTIN.

    A brand that is not there yet has its key in `brand_key`; of others the table keeps it.
    """
    return await db.value(
        """
        WITH made AS (
            INSERT INTO catalogue.product AS p
                   (gtin, brand_id, brand_key, product_name, description, net_content, net_content_value,
                    net_content_uom, primary_language, field_confidence, confidence_score, data_source,
                    field_source)
            SELECT n.gtin, n.brand_id, n.brand_key, coalesce(f.product_name, ''),
                   coalesce(f.description, ''), coalesce(f.net_content, ''), f.net_content_value,
                   f.net_content_uom, coalesce(f.primary_language, 'en'), n.field_confidence, n.score,
                   $2::text, (SELECT coalesce(jsonb_object_agg(k.field, $2::text), '{}')
                                FROM jsonb_object_keys(n.facts) k (field))
              FROM unnest($1::text[], $3::uuid[], $4::text[], $5::jsonb[], $6::jsonb[], $7::float8[])
                   n (gtin, brand_id, brand_key, facts, field_confidence, score)
             CROSS JOIN LATERAL jsonb_to_record(n.facts) f (product_name text, description text,
                   net_content text, net_content_value float8, net_content_uom text, primary_language text)
             ORDER BY n.gtin
            ON CONFLICT (gtin) DO NOTHING
            RETURNING p.id, p.gtin)
        SELECT coalesce(jsonb_object_agg(m.gtin, m.id), '{}') FROM made m
        """,
        [one.gtin for one in made],
        data_source,
        [one.brand_id for one in made],
        [one.brand_key for one in made],
        [one.facts for one in made],
        [one.field_confidence for one in made],
        [one.score for one in made],
    )


async def add_brands(db: Writes, brand_ids: list[str], names: list[str]) -> None:
    """Brands of nobody where there are none of these names."""
    await db.run(
        """
        INSERT INTO catalogue.brand (id, name)
        SELECT DISTINCT ON (lower(n.name)) n.id, n.name
          FROM unnest($1::uuid[], $2::text[]) n (id, name)
         ORDER BY lower(n.name)
        ON CONFLICT (lower(name)) WHERE is_active DO NOTHING
        """,
        brand_ids,
        names,
    )


async def add_first_words(db: Writes, words: list[FirstWord]) -> None:
    """Contributions to records that were made in this transaction: nothing was said of them before."""
    await db.copy(
        "catalogue.contribution",
        ("product_id", "field", "value", "data_source", "confidence", "created", "is_last"),
        [(*msgspec.structs.astuple(word), True) for word in words],
    )
