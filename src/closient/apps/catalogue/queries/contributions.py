"""SQL about what was said of products, and the records that follow from it. Each takes many products."""

from typing import LiteralString

from closient.apps.catalogue.structs.contributions import HistoryRow, Holding, Said
from closient.apps.catalogue.structs.values import Change
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

# Windows and no joins compare: how many rows are sent is not known when the statement is planned.
_ADD: LiteralString = """
    WITH heard AS (
        SELECT c.id, c.product_id, c.field, c.value, c.data_source, c.predictor, c.confidence,
               c.organization_id, c.user_id, c.import_id, c.author, c.created,
               c.reverted_at IS NOT NULL AS is_reverted, false AS is_new
          FROM catalogue.contribution c
         WHERE c.product_id = ANY($1::uuid[]) AND (c.is_last OR c.reverted_at IS NOT NULL)
         UNION ALL
        SELECT s.id, s.product_id, s.field, s.value, s.data_source, s.predictor, s.confidence,
               s.organization_id, s.user_id, s.import_id,
               catalogue.author_of(s.data_source, s.predictor, s.organization_id, s.user_id), s.created,
               false, true
          FROM jsonb_to_recordset($2::jsonb) AS s (id uuid, product_id uuid, field text, value jsonb,
               data_source text, predictor text, confidence double precision, organization_id uuid,
               user_id uuid, import_id uuid, created timestamptz)),
    judged AS MATERIALIZED (
        SELECT h.*, first_value(h.id) OVER known = h.id AS is_first,
               first_value(NOT h.is_reverted AND NOT h.is_new) OVER known AS is_known,
               first_value(h.id) OVER known AS last_id,
               first_value(h.created) OVER known AS last_created,
               first_value(h.value) OVER known AS last_value,
               first_value(h.confidence) OVER known AS last_confidence,
               count(*) FILTER (WHERE h.is_reverted)
               OVER (PARTITION BY h.product_id, h.field, h.author, h.value) AS times_reverted
          FROM heard h
        WINDOW known AS (PARTITION BY h.product_id, h.field, h.author
                         ORDER BY h.is_reverted OR h.is_new, h.created DESC, h.id DESC)),
    news AS (
        SELECT j.*, NOT (j.is_known AND j.last_created > j.created) AS is_last
          FROM judged j
         WHERE j.is_new
           AND NOT (j.is_known AND j.last_value IS NOT DISTINCT FROM j.value
                    AND j.last_confidence = j.confidence)
           AND (j.data_source = 'claimed' OR j.times_reverted = 0)),
    passed AS (
        UPDATE catalogue.contribution c SET is_last = false
          FROM news n
         WHERE c.id = n.last_id AND n.is_known AND n.is_last),
    added AS (
        INSERT INTO catalogue.contribution AS c
               (id, product_id, field, value, data_source, predictor, confidence, organization_id,
                user_id, import_id, created, is_last)
        SELECT n.id, n.product_id, n.field, n.value, n.data_source, n.predictor, n.confidence,
               n.organization_id, n.user_id, n.import_id, n.created, n.is_last
          FROM news n
        RETURNING c.id, c.product_id, c.field, c.value, c.data_source, c.confidence, c.organization_id,
                  c.author, c.created, true AS is_new)
    SELECT j.id, j.product_id, j.field, j.value, j.data_source, j.confidence, j.organization_id, j.author,
           j.created, j.is_new
      FROM judged j
     WHERE j.is_first AND j.is_known
    UNION ALL
    SELECT a.id, a.product_id, a.field, a.value, a.data_source, a.confidence, a.organization_id, a.author,
           a.created, a.is_new
      FROM added a
"""


async def list_said(db: Reads, product_ids: list[str]) -> list[Said]:
    """The contributions that count: the last word of each author on each field."""
    return await db.all(
        Said,
        """
        SELECT DISTINCT ON (c.product_id, c.field, c.author)
               c.id, c.product_id, c.field, c.value, c.data_source, c.confidence, c.organization_id, c.author,
               c.created, false AS is_new
          FROM catalogue.contribution c
         WHERE c.product_id = ANY($1::uuid[]) AND c.is_last
         ORDER BY c.product_id, c.field, c.author, c.created DESC, c.id DESC
        """,
        product_ids,
    )


async def add_contributions(db: Writes, product_ids: list[str], rows: list[Change]) -> list[Said]:
    """Keep those that are news; returns all that count, the new ones marked. One round trip.

    No news is what the author said last already, and what was taken back from a source that says it again.
    """
    return await db.all(
        Said,
        _ADD,
        product_ids,
        rows,
    )


async def add_first_contributions(db: Writes, rows: list[Change]) -> None:
    """Keep what is said of records that were made in this transaction: nothing was said of them before."""
    await db.run(
        """
        INSERT INTO catalogue.contribution
               (id, product_id, field, value, data_source, predictor, confidence, organization_id, user_id,
                import_id, created, is_last)
        SELECT s.id, s.product_id, s.field, s.value, s.data_source, s.predictor, s.confidence,
               s.organization_id, s.user_id, s.import_id, s.created, true
          FROM jsonb_to_recordset($1::jsonb) AS s (id uuid, product_id uuid, field text, value jsonb,
               data_source text, predictor text, confidence double precision, organization_id uuid,
               user_id uuid, import_id uuid, created timestamptz)
        """,
        rows,
    )


async def list_history(db: Reads, product_id: str, field: str | None, page: PageRequest) -> Page[HistoryRow]:
    """All that was ever said of a product, or of one field of it; the latest first."""
    return await db.page(
        HistoryRow,
        """
        SELECT c.id, c.field, c.value, c.data_source, c.predictor, c.confidence, c.created,
               c.organization_id, c.user_id, c.import_id, c.reverted_at,
               EXISTS (SELECT FROM catalogue.contribution l
                        WHERE l.product_id = c.product_id AND l.field = c.field AND l.author = c.author
                          AND l.reverted_at IS NULL AND (l.created, l.id) > (c.created, c.id))
               AS is_superseded
          FROM catalogue.contribution c
         WHERE c.product_id = $1 AND ($2::text IS NULL OR c.field = $2)
         ORDER BY c.created DESC, c.id DESC
        """,
        product_id,
        field,
        page=page,
    )


async def list_standing(db: Reads, product_id: str) -> list[HistoryRow]:
    """What counts of all that was said of a product: the last word of each author, the latest first."""
    return await db.all(
        HistoryRow,
        """
        SELECT c.id, c.field, c.value, c.data_source, c.predictor, c.confidence, c.created,
               c.organization_id, c.user_id, c.import_id, c.reverted_at, false AS is_superseded
          FROM catalogue.contribution c
         WHERE c.product_id = $1 AND c.is_last AND c.reverted_at IS NULL
         ORDER BY c.created DESC, c.id DESC
        """,
        product_id,
    )


async def get_contribution(db: Reads, product_id: str, contribution_id: str) -> HistoryRow | None:
    """One of a product's."""
    return await db.maybe(
        HistoryRow,
        """
        SELECT c.id, c.field, c.value, c.data_source, c.predictor, c.confidence, c.created,
               c.organization_id, c.user_id, c.import_id, c.reverted_at,
               EXISTS (SELECT FROM catalogue.contribution l
                        WHERE l.product_id = c.product_id AND l.field = c.field AND l.author = c.author
                          AND l.reverted_at IS NULL AND (l.created, l.id) > (c.created, c.id))
               AS is_superseded
          FROM catalogue.contribution c
         WHERE c.product_id = $1 AND c.id = $2
        """,
        product_id,
        contribution_id,
    )


async def revert_contribution(db: Writes, contribution_id: str, user_id: str | None) -> None:
    """It counts no more, and what its author had said before counts again. A repeat changes nothing."""
    await db.run(
        """
        WITH gone AS (
            UPDATE catalogue.contribution c SET reverted_at = now(), reverted_by = $2, is_last = false
             WHERE c.id = $1 AND c.reverted_at IS NULL
            RETURNING c.id, c.product_id, c.field, c.author)
        UPDATE catalogue.contribution c SET is_last = true
         WHERE c.id = (SELECT l.id
                         FROM gone g
                         JOIN catalogue.contribution l
                           ON l.product_id = g.product_id AND l.field = g.field AND l.author = g.author
                        WHERE l.reverted_at IS NULL AND l.id <> g.id
                        ORDER BY l.created DESC, l.id DESC
                        LIMIT 1)
        """,
        contribution_id,
        user_id,
    )


async def current_gtins(db: Reads, gtins: list[str]) -> dict[str, str]:
    """For those that are former ones, the GTIN that the product has today."""
    return await db.value(
        """
        SELECT coalesce(jsonb_object_agg(f.gtin, p.gtin), '{}')
          FROM catalogue.former_gtin f
          JOIN catalogue.product p ON p.id = f.product_id
         WHERE f.gtin = ANY($1::text[])
        """,
        gtins,
    )


async def ensure_products(db: Writes, gtins: list[str]) -> list[str]:
    """Empty records without an owner where there are none; the GTINs of those that were made."""
    return await db.value(
        """
        WITH made AS (
            INSERT INTO catalogue.product AS p (gtin, data_source)
            SELECT n.gtin, 'crowd_sourced' FROM unnest($1::text[]) n (gtin) ORDER BY n.gtin
            ON CONFLICT (gtin) DO NOTHING
            RETURNING p.gtin)
        SELECT coalesce(array_agg(m.gtin), '{}') FROM made m
        """,
        gtins,
    )


async def lock_products(db: Writes, gtins: list[str]) -> list[Holding]:
    """Held until the transaction ends, always in the same order."""
    return await db.all(
        Holding,
        """
        SELECT p.id, p.gtin, p.owner_id
          FROM catalogue.product p
         WHERE p.gtin = ANY($1::text[])
         ORDER BY p.gtin
           FOR UPDATE
        """,
        gtins,
    )


async def ensure_brands(db: Writes, names: list[str], organization_ids: list[str | None]) -> None:
    """Active brands of these names, in aligned lists with the organization that takes an unclaimed one."""
    await db.run(
        """
        INSERT INTO catalogue.brand AS b (name, organization_id)
        SELECT DISTINCT ON (lower(n.name)) n.name, n.organization_id
          FROM unnest($1::text[], $2::uuid[]) n (name, organization_id)
         ORDER BY lower(n.name), n.organization_id
        ON CONFLICT (lower(name)) WHERE is_active DO UPDATE
           SET organization_id = excluded.organization_id, modified = now()
         WHERE b.organization_id IS NULL AND excluded.organization_id IS NOT NULL
        """,
        names,
        organization_ids,
    )


async def foreign_brands(db: Reads, names: list[str], organization_id: str) -> list[str]:
    """Those of the names, as they were given, whose brand another organization holds."""
    return await db.value(
        """
        SELECT coalesce(array_agg(n.name), '{}')
          FROM unnest($1::text[]) n (name)
          JOIN catalogue.brand b ON lower(b.name) = lower(n.name) AND b.is_active
         WHERE b.organization_id <> $2
        """,
        names,
        organization_id,
    )


async def ensure_manufacturers(db: Writes, names: list[str]) -> None:
    """Manufacturers of these names, whatever their case."""
    await db.run(
        """
        INSERT INTO catalogue.manufacturer (name)
        SELECT DISTINCT ON (lower(n.name)) n.name FROM unnest($1::text[]) n (name) ORDER BY lower(n.name)
        ON CONFLICT (lower(name)) DO NOTHING
        """,
        names,
    )
