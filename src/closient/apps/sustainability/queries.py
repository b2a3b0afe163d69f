"""SQL about the sustainability of products; the rows of a profile are written and taken away together."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from closient.apps.sustainability.structs import Known, ProfileRow, Written
from closient.kit.db import Reads, Writes


async def get_profile(db: Reads, product_id: str) -> ProfileRow | None:
    """All that is stored of a product; look-ups that arrive together share one statement."""
    return await db.load(
        ProfileRow,
        """
        SELECT p.product_id AS key,
               (SELECT coalesce(jsonb_agg(to_jsonb(k) || jsonb_build_object('recyclability', to_jsonb(r))
                                          ORDER BY k.place), '[]')
                  FROM sustainability.packaging k
                  LEFT JOIN sustainability.recyclability r
                         ON r.product_id = k.product_id AND r.place = k.place
                 WHERE k.product_id = p.product_id) AS packaging,
               (SELECT coalesce(jsonb_agg(c ORDER BY c.priority, c.name, c.place), '[]')
                  FROM sustainability.component c WHERE c.product_id = p.product_id) AS components,
               (SELECT coalesce(jsonb_agg(e ORDER BY e.priority, e.instruction_type, e.place), '[]')
                  FROM sustainability.end_of_life_instruction e
                 WHERE e.product_id = p.product_id) AS end_of_life_instructions,
               (SELECT coalesce(jsonb_agg(i ORDER BY i.place), '[]')
                  FROM sustainability.environmental_impact i
                 WHERE i.product_id = p.product_id) AS environmental_impacts,
               (SELECT to_jsonb(c) FROM sustainability.circularity c
                 WHERE c.product_id = p.product_id) AS circularity
          FROM sustainability.profile p
         WHERE p.product_id = ANY($1::uuid[])
        """,
        product_id,
    )


async def known_products(db: Reads, gtins: list[str]) -> list[Known]:
    """The products that have these GTINs, or had them."""
    return await db.all(
        Known,
        """
        SELECT p.gtin, p.id AS product_id FROM catalogue.product p WHERE p.gtin = ANY($1::text[])
         UNION ALL
        SELECT f.gtin, f.product_id FROM catalogue.former_gtin f WHERE f.gtin = ANY($1::text[])
        """,
        gtins,
    )


async def write_profiles(
    db: Writes, product_ids: list[str], hashes: list[str], now: datetime
) -> list[Written]:
    """Those that are new or say something else than what is stored."""
    return await db.all(
        Written,
        """
        INSERT INTO sustainability.profile AS p (product_id, content_hash, created, modified)
        SELECT n.product_id, n.content_hash, $3, $3
          FROM unnest($1::uuid[], $2::text[]) AS n (product_id, content_hash)
         ORDER BY n.product_id
        ON CONFLICT (product_id) DO UPDATE
           SET content_hash = excluded.content_hash, modified = excluded.modified
         WHERE p.content_hash <> excluded.content_hash
        RETURNING p.product_id, old.product_id IS NULL AS is_new
        """,
        product_ids,
        hashes,
        now,
    )


async def delete_rows(db: Writes, product_ids: list[str]) -> None:
    """What these profiles said before, but for the profiles themselves."""
    await db.run(
        """
        WITH packaging AS (DELETE FROM sustainability.packaging WHERE product_id = ANY($1::uuid[])),
             components AS (DELETE FROM sustainability.component WHERE product_id = ANY($1::uuid[])),
             instructions AS (
                DELETE FROM sustainability.end_of_life_instruction WHERE product_id = ANY($1::uuid[])),
             impacts AS (
                DELETE FROM sustainability.environmental_impact WHERE product_id = ANY($1::uuid[]))
        DELETE FROM sustainability.circularity WHERE product_id = ANY($1::uuid[])
        """,
        product_ids,
    )


async def insert_packaging(db: Writes, rows: Iterable[Sequence[object]]) -> None:
    await db.copy(
        "sustainability.packaging",
        (
            "product_id",
            "place",
            "id",
            "packaging_type",
            "description",
            "is_recyclable",
            "is_reusable",
            "weight_grams",
            "recycled_content_percentage",
        ),
        rows,
    )


async def insert_recyclability(db: Writes, rows: Iterable[Sequence[object]]) -> None:
    await db.copy(
        "sustainability.recyclability",
        (
            "product_id",
            "place",
            "status",
            "recyclability_percentage",
            "recycling_stream",
            "recyclability_code",
            "description",
            "conditions",
            "recycling_instructions",
            "recycling_instructions_url",
            "assessment_standard",
            "assessed_by",
            "assessment_date",
            "valid_regions",
            "valid_until",
        ),
        rows,
    )


async def insert_components(db: Writes, rows: Iterable[Sequence[object]]) -> None:
    await db.copy(
        "sustainability.component",
        (
            "product_id",
            "place",
            "id",
            "priority",
            "name",
            "description",
            "quantity",
            "component_type",
            "is_separable",
            "separation_instructions",
            "weight_grams",
        ),
        rows,
    )


async def insert_instructions(db: Writes, rows: Iterable[Sequence[object]]) -> None:
    await db.copy(
        "sustainability.end_of_life_instruction",
        (
            "product_id",
            "place",
            "id",
            "instruction_type",
            "description",
            "valid_regions",
            "priority",
            "collection_url",
        ),
        rows,
    )


async def insert_impacts(db: Writes, rows: Iterable[Sequence[object]]) -> None:
    await db.copy(
        "sustainability.environmental_impact",
        (
            "product_id",
            "place",
            "id",
            "impact_type",
            "score_value",
            "unit",
            "methodology_reference",
            "notes",
            "assessment_date",
        ),
        rows,
    )


async def insert_circularity(db: Writes, rows: Iterable[Sequence[object]]) -> None:
    await db.copy(
        "sustainability.circularity",
        (
            "product_id",
            "durability_score",
            "recyclability_score",
            "repairability_score",
            "reusability_score",
            "methodology",
            "assessment_date",
            "overall_score",
        ),
        rows,
    )
