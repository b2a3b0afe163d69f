"""SQL about lists of the whole catalogue: quick on any page of a million products, with exact counts.

Pages are found in an index that also holds what is filtered by; then their records are read. How many there
are of each kind is kept by triggers (catalogue.product_tally); far pages are in queries.far_pages.
"""

from typing import LiteralString

from closient.apps.catalogue.structs.browse import Narrowing, Slice, TradeItem, TradeItemDetail
from closient.kit.db import Reads, Writes

# Parameters 1 to 4 are the same everywhere: is_claimed, is_active, country_of_origin, data_source.
_KIND: LiteralString = """
       ($1::boolean IS NULL OR (p.owner_id IS NOT NULL) = $1)
   AND ($2::boolean IS NULL OR (p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL) = $2)
   AND ($3::text IS NULL OR p.country_of_origin = $3)
   AND ($4::text IS NULL OR p.data_source = $4)
"""
_EVERY: LiteralString = " FROM catalogue.product p WHERE " + _KIND
_IDS: LiteralString = "SELECT ARRAY(SELECT p.id"
# With nothing else to look at, an index alone tells.
_OF_BRAND: LiteralString = " FROM catalogue.product p WHERE p.brand_key = lower($5) AND " + _KIND
_OF_CATEGORY: LiteralString = " FROM catalogue.product p WHERE p.category_id = $5 AND " + _KIND
_IN_BRAND: LiteralString = (
    " FROM catalogue.product p WHERE p.brand_key = lower($5) AND ($6::uuid IS NULL OR p.category_id = $6)"
    " AND ($7::text IS NULL OR lower(p.product_name) LIKE $7 OR p.brand_key LIKE $7) AND " + _KIND
)
_IN_CATEGORY: LiteralString = (
    " FROM catalogue.product p WHERE p.category_id = $5"
    " AND ($6::text IS NULL OR lower(p.product_name) LIKE $6 OR p.brand_key LIKE $6) AND " + _KIND
)
_ALIKE: LiteralString = (
    " FROM catalogue.product p WHERE (lower(p.product_name) LIKE $5 OR p.brand_key LIKE $5) AND " + _KIND
)
# First all that match, then their order: an index in that order would be read to its end for few.
_GATHERED: LiteralString = (
    "WITH p AS MATERIALIZED (SELECT p.id, p.product_name, p.brand_key, p.confidence_score"
)
_FOUND: LiteralString = "SELECT count(*) FROM (SELECT"
_TAKEN: LiteralString = ") SELECT ARRAY(SELECT p.id FROM p "
ORDERS: dict[str, LiteralString] = {
    "product_name": " ORDER BY lower(p.product_name), p.id",
    "-product_name": " ORDER BY lower(p.product_name) DESC, p.id DESC",
    "brand": " ORDER BY p.brand_key, p.id",
    "-brand": " ORDER BY p.brand_key DESC, p.id DESC",
    # Ids are made in the order of time.
    "created": " ORDER BY p.id",
    "-created": " ORDER BY p.id DESC",
    "confidence_score": " ORDER BY p.confidence_score, p.id",
    "-confidence_score": " ORDER BY p.confidence_score DESC, p.id DESC",
}


async def count_kinds(db: Reads, narrowing: Narrowing) -> int:
    """How many products there are of some kinds; brand, category and letters are left aside."""
    return await db.value(
        """
        SELECT coalesce(sum(t.difference), 0)::bigint
          FROM catalogue.product_tally t
         WHERE ($1::boolean IS NULL OR t.is_claimed = $1)
           AND ($2::boolean IS NULL OR t.is_active = $2)
           AND ($3::text IS NULL OR t.country_of_origin = $3)
           AND ($4::text IS NULL OR t.data_source = $4)
        """,
        *narrowing.kinds,
    )


async def list_kinds(db: Reads, narrowing: Narrowing, part: Slice) -> list[str]:
    """Ids of all products of some kinds."""
    return await db.value(
        _IDS + _EVERY + ORDERS[part.ordering] + " OFFSET $5 LIMIT $6)",
        *narrowing.kinds,
        part.skip,
        part.most,
    )


async def count_of_brand(db: Reads, narrowing: Narrowing) -> int:
    return await db.value("SELECT count(*)" + _OF_BRAND, *narrowing.kinds, narrowing.brand)


async def list_of_brand(db: Reads, narrowing: Narrowing, part: Slice) -> list[str]:
    """Ids of the products of a brand."""
    return await db.value(
        _GATHERED + _OF_BRAND + _TAKEN + ORDERS[part.ordering] + " OFFSET $6 LIMIT $7)",
        *narrowing.kinds,
        narrowing.brand,
        part.skip,
        part.most,
    )


async def count_in_brand(db: Reads, narrowing: Narrowing) -> int:
    return await db.value(
        "SELECT count(*)" + _IN_BRAND,
        *narrowing.kinds,
        narrowing.brand,
        narrowing.category_id,
        narrowing.like,
    )


async def list_in_brand(db: Reads, narrowing: Narrowing, part: Slice) -> list[str]:
    """Ids of those products of a brand that are in a category, or have the letters."""
    return await db.value(
        _GATHERED + _IN_BRAND + _TAKEN + ORDERS[part.ordering] + " OFFSET $8 LIMIT $9)",
        *narrowing.kinds,
        narrowing.brand,
        narrowing.category_id,
        narrowing.like,
        part.skip,
        part.most,
    )


async def count_of_category(db: Reads, narrowing: Narrowing) -> int:
    return await db.value("SELECT count(*)" + _OF_CATEGORY, *narrowing.kinds, narrowing.category_id)


async def list_of_category(db: Reads, narrowing: Narrowing, part: Slice) -> list[str]:
    """Ids of the products of a category."""
    return await db.value(
        _GATHERED + _OF_CATEGORY + _TAKEN + ORDERS[part.ordering] + " OFFSET $6 LIMIT $7)",
        *narrowing.kinds,
        narrowing.category_id,
        part.skip,
        part.most,
    )


async def count_in_category(db: Reads, narrowing: Narrowing) -> int:
    return await db.value(
        "SELECT count(*)" + _IN_CATEGORY, *narrowing.kinds, narrowing.category_id, narrowing.like
    )


async def list_in_category(db: Reads, narrowing: Narrowing, part: Slice) -> list[str]:
    """Ids of those products of a category that have the letters."""
    return await db.value(
        _GATHERED + _IN_CATEGORY + _TAKEN + ORDERS[part.ordering] + " OFFSET $7 LIMIT $8)",
        *narrowing.kinds,
        narrowing.category_id,
        narrowing.like,
        part.skip,
        part.most,
    )


async def count_alike(db: Reads, narrowing: Narrowing, most: int) -> int:
    """How many products have the letters; no more than `most` are counted."""
    return await db.value(
        _FOUND + _ALIKE + " LIMIT $6) found",
        *narrowing.kinds,
        narrowing.like,
        most,
    )


async def list_few_alike(db: Reads, narrowing: Narrowing, part: Slice) -> list[str]:
    """Ids of the products with the letters, of which there are not many."""
    return await db.value(
        _GATHERED + _ALIKE + _TAKEN + ORDERS[part.ordering] + " OFFSET $6 LIMIT $7)",
        *narrowing.kinds,
        narrowing.like,
        part.skip,
        part.most,
    )


async def list_many_alike(db: Reads, narrowing: Narrowing, part: Slice) -> list[str]:
    """The same of letters that are everywhere: looked for in the order until there are enough."""
    return await db.value(
        _IDS + _ALIKE + ORDERS[part.ordering] + " OFFSET $6 LIMIT $7)",
        *narrowing.kinds,
        narrowing.like,
        part.skip,
        part.most,
    )


async def list_trade_items(db: Reads, product_ids: list[str]) -> list[TradeItem]:
    """The records of the ids, in their order."""
    return await db.all(
        TradeItem,
        """
        SELECT p.id, p.gtin, p.product_name, coalesce(b.name, '') AS brand,
               coalesce(m.name, '') AS manufacturer, p.description, p.image_url, p.country_of_origin,
               p.net_content, p.owner_id IS NOT NULL AS is_claimed, p.data_source, p.confidence_score,
               p.primary_language, p.created, p.net_content_value, p.net_content_uom, p.owner_id,
               p.claim_verification_status, p.countries_sold
          FROM unnest($1::uuid[]) WITH ORDINALITY wanted (id, place)
          JOIN catalogue.product p ON p.id = wanted.id
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
          LEFT JOIN catalogue.manufacturer m ON m.id = p.manufacturer_id
         ORDER BY wanted.place
        """,
        product_ids,
    )


async def get_trade_item(db: Reads, gtin: str) -> TradeItemDetail | None:
    """By GTIN-14; look-ups that arrive together share one statement."""
    return await db.load(
        TradeItemDetail,
        """
        SELECT p.gtin AS key,
               p.id, p.gtin, p.product_name, coalesce(b.name, '') AS brand,
               coalesce(m.name, '') AS manufacturer, p.description, p.image_url, p.country_of_origin,
               p.net_content, p.owner_id IS NOT NULL AS is_claimed, p.data_source, p.confidence_score,
               p.primary_language, p.created, p.field_confidence, p.usage_instructions,
               p.brand_product_page_url, p.ai_summary, p.modified, p.net_content_value, p.net_content_uom,
               p.owner_id, p.claim_verification_status, p.countries_sold,
               p.length, p.length_uom, p.width, p.width_uom, p.height, p.height_uom, p.depth, p.depth_uom,
               p.gross_weight, p.gross_weight_uom, p.net_weight, p.net_weight_uom,
               p.gpc_brick_code, p.gpc_class_code, p.gpc_family_code, p.gpc_segment_code,
               p.field_source || p.food_source AS field_source,
               CASE WHEN p.field_source = '{}' AND p.food_source = '{}' THEN '{}' ELSE ARRAY(
                   SELECT s.notice FROM catalogue.source s
                    WHERE s.id IN (SELECT f.value
                                     FROM jsonb_each_text(p.field_source || p.food_source) f)
                    ORDER BY s.id)
               END AS attribution
          FROM catalogue.product p
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
          LEFT JOIN catalogue.manufacturer m ON m.id = p.manufacturer_id
         WHERE p.gtin = ANY($1::text[])
        """,
        gtin,
    )


async def fold_tally(db: Writes) -> None:
    """Put the differences together. What others add or put together meanwhile is left to them."""
    await db.run(
        """
        WITH taken AS (DELETE FROM catalogue.product_tally t RETURNING t.*)
        INSERT INTO catalogue.product_tally
               (is_claimed, is_active, data_source, country_of_origin, difference)
        SELECT k.is_claimed, k.is_active, k.data_source, k.country_of_origin, sum(k.difference)
          FROM taken k
         GROUP BY k.is_claimed, k.is_active, k.data_source, k.country_of_origin
        HAVING sum(k.difference) <> 0
        """
    )


async def mend_tally(db: Writes) -> int:
    """Count all products and add what the differences lack; in how many kinds there was something to mend.

    One snapshot: what comes or goes meanwhile is in neither of the two.
    """
    return await db.run(
        """
        INSERT INTO catalogue.product_tally
               (is_claimed, is_active, data_source, country_of_origin, difference)
        SELECT k.is_claimed, k.is_active, k.data_source, k.country_of_origin, sum(k.difference)
          FROM (SELECT p.owner_id IS NOT NULL AS is_claimed,
                       p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL AS is_active, p.data_source,
                       p.country_of_origin, 1 AS difference
                  FROM catalogue.product p
                 UNION ALL
                SELECT t.is_claimed, t.is_active, t.data_source, t.country_of_origin, -t.difference
                  FROM catalogue.product_tally t) k
         GROUP BY k.is_claimed, k.is_active, k.data_source, k.country_of_origin
        HAVING sum(k.difference) <> 0
        """
    )
