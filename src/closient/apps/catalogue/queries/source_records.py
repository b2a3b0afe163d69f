"""SQL about sources with a licence, and what their files said last."""

import msgspec

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


async def add_first_words(db: Writes, words: list[FirstWord]) -> None:
    """Contributions to records that were made in this transaction: nothing was said of them before."""
    await db.copy(
        "catalogue.contribution",
        ("product_id", "field", "value", "data_source", "confidence", "created", "is_last"),
        [(*msgspec.structs.astuple(word), True) for word in words],
    )
