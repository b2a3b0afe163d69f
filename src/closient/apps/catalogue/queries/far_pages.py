"""SQL about far pages of all products: sought from marks in their order, not from its ends (ADR 0016).

A mark knows how many products of each kind stand before it; what moved since it was set is added up.
"""

from typing import LiteralString

from closient.apps.catalogue.structs.browse import Narrowing, Slice
from closient.kit.db import Reads, Writes

# $1 to $4: is_claimed, is_active, country_of_origin, data_source.
_OF_KIND: LiteralString = """
       ($1::boolean IS NULL OR t.is_claimed = $1)
   AND ($2::boolean IS NULL OR t.is_active = $2)
   AND ($3::text IS NULL OR t.country_of_origin = $3)
   AND ($4::text IS NULL OR t.data_source = $4)
"""
_KIND: LiteralString = """
       ($1::boolean IS NULL OR (p.owner_id IS NOT NULL) = $1)
   AND ($2::boolean IS NULL OR (p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL) = $2)
   AND ($3::text IS NULL OR p.country_of_origin = $3)
   AND ($4::text IS NULL OR p.data_source = $4)
"""
_MOVES: LiteralString = " FROM catalogue.product_move t WHERE " + _OF_KIND
_SEGMENT: LiteralString = (
    "WITH segment AS ("  # noqa: S608 - literals
    """
         SELECT t.place, (array_agg(t.first_id) FILTER (WHERE t.first_id IS NOT NULL))[1] AS first_id,
                max(t.first_text) AS first_text, max(t.first_score) AS first_score,
                coalesce(sum(t.products) FILTER (WHERE """
    + _OF_KIND
    + """), 0) AS products
           FROM catalogue.product_mark t
          WHERE t.ordering = $5
          GROUP BY t.place)"""
)
# The last mark before which there certainly are no more than $6 products, whatever moved.
_START: LiteralString = (
    _SEGMENT  # noqa: S608 - literals
    + """,
    mark AS (
         SELECT s.*, sum(s.products) OVER (ORDER BY s.place) - s.products AS before FROM segment s),
    start AS (
         SELECT m.* FROM mark m WHERE m.before <= $6 - (SELECT count(*)"""
    + _MOVES
    + ") ORDER BY m.place DESC LIMIT 1) SELECT ARRAY(SELECT p.id FROM catalogue.product p WHERE "
)
_MOVED: LiteralString = " OFFSET $6 - s.before - (SELECT coalesce(sum(t.difference), 0)" + _MOVES
_MOST: LiteralString = ") LIMIT $7) FROM start s"
# From the mark on, in each ascending order; and what of the moves is before it.
_ORDERS: dict[str, LiteralString] = {
    "created": "p.id >= s.first_id AND "
    + _KIND
    + " ORDER BY p.id "
    + _MOVED
    + " AND t.product_id < s.first_id",
    "product_name": "(lower(p.product_name), p.id) >= (s.first_text, s.first_id) AND "
    + _KIND
    + " ORDER BY lower(p.product_name), p.id "
    + _MOVED
    + " AND (t.name_key, t.product_id) < (s.first_text, s.first_id)",
    "brand": "(p.brand_key, p.id) >= (s.first_text, s.first_id) AND "
    + _KIND
    + " ORDER BY p.brand_key, p.id "
    + _MOVED
    + " AND (t.brand_key, t.product_id) < (s.first_text, s.first_id)",
    "confidence_score": "(p.confidence_score, p.id) >= (s.first_score, s.first_id) AND "
    + _KIND
    + " ORDER BY p.confidence_score, p.id "
    + _MOVED
    + " AND (t.confidence_score, t.product_id) < (s.first_score, s.first_id)",
}

_MARKS: LiteralString = """
    INSERT INTO catalogue.product_mark
           (run, ordering, place, is_claimed, is_active, data_source, country_of_origin, products,
            first_id, first_text, first_score)
    SELECT $1::uuid, $2::text, r.rank / $3::bigint, r.owner_id IS NOT NULL,
           r.withdrawn_at IS NULL OR r.owner_id IS NOT NULL, r.data_source, r.country_of_origin, count(*),
           (array_agg(r.id) FILTER (WHERE r.rank % $3 = 0))[1],
           max(r.text) FILTER (WHERE r.rank % $3 = 0), max(r.score) FILTER (WHERE r.rank % $3 = 0)
      FROM (SELECT p.id, p.owner_id, p.withdrawn_at, p.data_source, p.country_of_origin,
"""
_RANKED: dict[str, LiteralString] = {
    "created": "NULL AS text, NULL::double precision AS score, row_number() OVER (ORDER BY p.id)",
    "product_name": "lower(p.product_name) AS text, NULL::double precision AS score,"
    " row_number() OVER (ORDER BY lower(p.product_name), p.id)",
    "brand": "p.brand_key AS text, NULL::double precision AS score,"
    " row_number() OVER (ORDER BY p.brand_key, p.id)",
    "confidence_score": "NULL AS text, p.confidence_score AS score,"
    " row_number() OVER (ORDER BY p.confidence_score, p.id)",
}
_GROUPED: LiteralString = " - 1 AS rank FROM catalogue.product p) r GROUP BY 3, 4, 5, 6, 7"


async def list_far(db: Reads, narrowing: Narrowing, part: Slice) -> list[str] | None:
    """Ids of products of some kinds, in an ascending order; None when no mark helps."""
    return await db.value(
        _START + _ORDERS[part.ordering] + _MOST,
        *narrowing.kinds,
        part.ordering,
        part.skip,
        part.most,
    )


async def count_moves(db: Reads) -> int:
    """How many there were since the marks were set."""
    return await db.value("SELECT count(*) FROM catalogue.product_move")


async def wait_for_turn(db: Writes) -> None:
    """Nobody else sets marks until this transaction ends; lists go on reading them."""
    await db.run("LOCK TABLE catalogue.product_mark IN EXCLUSIVE MODE")


async def keep_one_snapshot(db: Writes) -> None:
    """All of this transaction sees the same, as of its first look; nothing may have been asked before."""
    await db.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


async def forget_marks(db: Writes) -> None:
    """Forget all marks, and the moves since; a move that nobody sees yet stays, and counts from the next."""
    await db.run(
        """
        WITH forgotten AS (DELETE FROM catalogue.product_move)
        DELETE FROM catalogue.product_mark
        """
    )


async def set_marks(db: Writes, run: str, ordering: str, distance: int) -> None:
    """Set the marks of one order, so many products apart."""
    await db.run(
        _MARKS + _RANKED[ordering] + _GROUPED,
        run,
        ordering,
        distance,
    )
