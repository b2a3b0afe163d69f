"""SQL about what was said of products, and the records that follow from it. Each takes many products."""

from closient.apps.catalogue.structs.contributions import HistoryRow, Holding, Said
from closient.apps.catalogue.structs.values import Change
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def list_said(db: Reads, product_ids: list[str]) -> list[Said]:
    """The contributions that count: the last word of each author on each field."""
    return await db.all(
        Said,
        """
        SELECT DISTINCT ON (c.product_id, c.field, c.author)
               c.id, c.product_id, c.field, c.value, c.data_source, c.confidence, c.organization_id, c.author,
               c.created, false AS is_new
          FROM catalogue.contribution c
         WHERE c.product_id = ANY($1::uuid[]) AND c.reverted_at IS NULL
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
        """
        WITH sent AS MATERIALIZED (
            SELECT r.*, catalogue.author_of(r.data_source, r.predictor, r.organization_id, r.user_id)
                   AS author
              FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, product_id uuid, field text, value jsonb,
                   data_source text, predictor text, confidence double precision, organization_id uuid,
                   user_id uuid, import_id uuid, created timestamptz)),
        live AS MATERIALIZED (
            SELECT DISTINCT ON (c.product_id, c.field, c.author)
                   c.id, c.product_id, c.field, c.value, c.data_source, c.confidence, c.organization_id,
                   c.author, c.created, false AS is_new
              FROM catalogue.contribution c
             WHERE c.product_id = ANY($1::uuid[]) AND c.reverted_at IS NULL
             ORDER BY c.product_id, c.field, c.author, c.created DESC, c.id DESC),
        added AS (
            INSERT INTO catalogue.contribution AS c
                   (id, product_id, field, value, data_source, predictor, confidence, organization_id,
                    user_id, import_id, created)
            SELECT s.id, s.product_id, s.field, s.value, s.data_source, s.predictor, s.confidence,
                   s.organization_id, s.user_id, s.import_id, s.created
              FROM sent s
             WHERE NOT EXISTS (
                   SELECT FROM live l
                    WHERE l.product_id = s.product_id AND l.field = s.field AND l.author = s.author
                      AND l.value IS NOT DISTINCT FROM s.value AND l.confidence = s.confidence)
               AND (s.data_source = 'claimed' OR NOT EXISTS (
                   SELECT FROM catalogue.contribution r
                    WHERE r.product_id = s.product_id AND r.field = s.field AND r.author = s.author
                      AND r.value IS NOT DISTINCT FROM s.value AND r.reverted_at IS NOT NULL))
            RETURNING c.id, c.product_id, c.field, c.value, c.data_source, c.confidence, c.organization_id,
                      c.author, c.created, true AS is_new)
        SELECT l.id, l.product_id, l.field, l.value, l.data_source, l.confidence, l.organization_id, l.author,
               l.created, l.is_new
          FROM live l
        UNION ALL
        SELECT a.id, a.product_id, a.field, a.value, a.data_source, a.confidence, a.organization_id, a.author,
               a.created, a.is_new
          FROM added a
        """,
        product_ids,
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


async def revert_contribution(db: Writes, contribution_id: str, user_id: str | None) -> int:
    """It counts no more; how many were changed, none when it was taken back before."""
    return await db.run(
        """
        UPDATE catalogue.contribution c SET reverted_at = now(), reverted_by = $2
         WHERE c.id = $1 AND c.reverted_at IS NULL
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
