"""SQL about far pages of all products: sought from marks in their order, not from its ends (ADR 0016).

A mark knows how many products of each kind stand before it; what moved since it was set is added up. So a
page is read from those stretches between marks that hold a part of it, and of each no more than that part.
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
# Marks and moves in their order: before each mark stand as many as when it was set, and what moved there.
_PLACED: LiteralString = """,
    placed AS (
         SELECT s.place, s.first_id AS id, s.first_text AS text, s.first_score AS score,
                sum(s.products) OVER (ORDER BY s.place) - s.products AS before, 0 AS difference
           FROM segment s
          UNION ALL
"""
_RANKED: LiteralString = (
    _MOVES  # noqa: S608 - literals
    + """),
    ranked AS (
         SELECT k.*, k.before + sum(k.difference) OVER (
                ORDER BY k.text, k.score, k.id, k.place NULLS LAST ROWS UNBOUNDED PRECEDING) AS rank
           FROM placed k),
    stretch AS (
         SELECT r.place, r.id, r.text, r.score, r.rank AS begins,
                coalesce(lead(r.rank) OVER (ORDER BY r.place), $6::bigint + $7::bigint) AS ends
           FROM ranked r
          WHERE r.place IS NOT NULL
            AND (SELECT count(*) FROM (SELECT FROM catalogue.product_move LIMIT $8 + 1) m) <= $8)
    SELECT CASE WHEN EXISTS (SELECT FROM stretch s WHERE s.begins <= $6) THEN ARRAY(
           SELECT found.id
             FROM (SELECT * FROM stretch s
                    WHERE s.begins < s.ends AND s.begins < $6 + $7 AND s.ends > $6) s,
                  unnest(ARRAY(SELECT p.id FROM catalogue.product p WHERE """
)
_MOVE: LiteralString = "SELECT NULL, t.product_id, "
_PART: LiteralString = """
                         OFFSET greatest($6 - s.begins, 0)
                          LIMIT least($6 + $7, s.ends) - greatest($6, s.begins)))
                  WITH ORDINALITY found (id, number)
            ORDER BY s.place, found.number) END
"""
# The keys of the moves, and the list from the mark on, in each ascending order.
_ORDERS: dict[str, LiteralString] = {
    "created": "NULL, NULL, NULL, t.difference" + _RANKED + "p.id >= s.id AND " + _KIND + " ORDER BY p.id",
    "product_name": "t.name_key, NULL, NULL, t.difference"
    + _RANKED
    + "(lower(p.product_name), p.id) >= (s.text, s.id) AND "
    + _KIND
    + " ORDER BY lower(p.product_name), p.id",
    "brand": "t.brand_key, NULL, NULL, t.difference"
    + _RANKED
    + "(p.brand_key, p.id) >= (s.text, s.id) AND "
    + _KIND
    + " ORDER BY p.brand_key, p.id",
    "confidence_score": "NULL, t.confidence_score, NULL, t.difference"
    + _RANKED
    + "(p.confidence_score, p.id) >= (s.score, s.id) AND "
    + _KIND
    + " ORDER BY p.confidence_score, p.id",
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
_NUMBERED: dict[str, LiteralString] = {
    "created": "NULL AS text, NULL::double precision AS score, row_number() OVER (ORDER BY p.id)",
    "product_name": "lower(p.product_name) AS text, NULL::double precision AS score,"
    " row_number() OVER (ORDER BY lower(p.product_name), p.id)",
    "brand": "p.brand_key AS text, NULL::double precision AS score,"
    " row_number() OVER (ORDER BY p.brand_key, p.id)",
    "confidence_score": "NULL AS text, p.confidence_score AS score,"
    " row_number() OVER (ORDER BY p.confidence_score, p.id)",
}
_GROUPED: LiteralString = " - 1 AS rank FROM catalogue.product p) r GROUP BY 3, 4, 5, 6, 7"


async def list_far(db: Reads, narrowing: Narrowing, part: Slice, most_moves: int) -> list[str] | None:
    """Ids of products of some kinds, in an ascending order; None without marks, or after too many moves."""
    return await db.value(
        _SEGMENT + _PLACED + _MOVE + _ORDERS[part.ordering] + _PART,
        *narrowing.kinds,
        part.ordering,
        part.skip,
        part.most,
        most_moves,
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
        _MARKS + _NUMBERED[ordering] + _GROUPED,
        run,
        ordering,
        distance,
    )
