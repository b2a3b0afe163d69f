"""SQL about recalls and the products that they concern."""

from typing import LiteralString

from closient.apps.compliance.structs.feeds import SourceCounts
from closient.apps.compliance.structs.recalls import (
    Narrowing,
    Ordering,
    RecalledProduct,
    RecallOut,
    RecallRow,
)
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

# $1 product, $2 open ones alone, $3 status, $4 severity, $5 source system, $6 batch in capitals or null.
LISTING = """
    SELECT r.id, r.title, r.status, r.source_system, r.severity, r.created, r.description, r.hazard,
           r.remedy, r.public_url, r.company_name, r.recall_date, r.jurisdictions
      FROM compliance.recall_product m
      JOIN compliance.recall r ON r.id = m.recall_id
     WHERE m.product_id = $1 AND m.is_current
       AND (NOT $2::boolean OR r.status IN ('ONGOING', 'UNKNOWN'))
       AND ($3::text IS NULL OR r.status = $3)
       AND ($4::text IS NULL OR r.severity = $4)
       AND ($5::text IS NULL OR r.source_system = $5)
       AND ($6::text IS NULL OR r.affects_every_lot
            OR jsonb_exists(r.lot_codes -> 'exacts', $6)
            OR EXISTS (SELECT FROM jsonb_array_elements(r.lot_codes -> 'ranges') span
                        WHERE length(span ->> 0) = length($6)
                          AND $6 COLLATE "C" BETWEEN span ->> 0 AND span ->> 1)
            OR EXISTS (SELECT FROM jsonb_array_elements_text(r.lot_codes -> 'wildcards') wildcard
                        WHERE starts_with($6, rtrim(wildcard, '*'))))
"""
RANK = "array_position('{UNKNOWN,CLASS_III,CLASS_II,CLASS_I}'::text[], r.severity)"
NEWEST = "r.recall_date DESC NULLS LAST, r.created DESC, r.id DESC"
ORDERS: dict[Ordering, LiteralString] = {
    "-recall_date": LISTING + " ORDER BY " + NEWEST,
    "recall_date": LISTING + " ORDER BY r.recall_date ASC NULLS LAST, r.created ASC, r.id ASC",
    "-severity": LISTING + " ORDER BY " + RANK + " DESC, " + NEWEST,
    "severity": LISTING + " ORDER BY " + RANK + " ASC, " + NEWEST,
}


async def list_product_recalls(
    db: Reads,
    product_id: str,
    narrowing: Narrowing,
    ordering: Ordering,
    *,
    is_open: bool,
    batch: str | None,
    page: PageRequest,
) -> Page[RecallOut]:
    """Those of a product, or of one of its batches; `batch` is in capitals."""
    return await db.page(
        RecallOut,
        ORDERS[ordering],
        product_id,
        is_open,
        narrowing.status,
        narrowing.severity,
        narrowing.source_system,
        batch,
        page=page,
    )


async def get_recall(db: Reads, recall_id: str) -> RecallRow | None:
    """One recall, its products not yet named."""
    return await db.maybe(
        RecallRow,
        """
        SELECT r.id, r.title, r.status, r.source_system, r.severity, r.created, r.description, r.hazard,
               r.remedy, r.public_url, r.company_name, r.recall_date, r.jurisdictions,
               r.source_id, r.lot_codes, r.affects_every_lot, r.lot_text, r.lot_dates
          FROM compliance.recall r
         WHERE r.id = $1
        """,
        recall_id,
    )


async def list_recalled_products(db: Reads, recall_id: str, most: int) -> list[RecalledProduct]:
    """The products that a recall concerns, the surest first."""
    return await db.all(
        RecalledProduct,
        """
        SELECT p.gtin, m.gtin AS matched_gtin, m.found_as, m.confidence, m.matched_text
          FROM compliance.recall_product m
          JOIN catalogue.product p ON p.id = m.product_id
         WHERE m.recall_id = $1 AND m.is_current
         ORDER BY m.confidence DESC, p.gtin
         LIMIT $2
        """,
        recall_id,
        most,
    )


async def list_sources(db: Reads) -> list[SourceCounts]:
    """The figures of each source that was ever read."""
    return await db.all(
        SourceCounts,
        """
        WITH runs AS (
            SELECT DISTINCT ON (u.feed) u.feed, u.started, u.outcome, u.error
              FROM compliance.import_run u ORDER BY u.feed, u.id DESC),
        ends AS (
            SELECT u.feed, max(u.ended) AS ended FROM compliance.import_run u
             WHERE u.outcome IN ('complete', 'unchanged') GROUP BY u.feed),
        counts AS (
            SELECT r.feed, count(*)::integer AS recalls,
                   (count(*) FILTER (WHERE r.status IN ('ONGOING', 'UNKNOWN')))::integer AS open_recalls,
                   (count(*) FILTER (WHERE EXISTS (
                       SELECT FROM compliance.recall_code c WHERE c.recall_id = r.id)))::integer AS coded
              FROM compliance.recall r GROUP BY r.feed)
        SELECT runs.feed, coalesce(counts.recalls, 0) AS recalls,
               coalesce(counts.open_recalls, 0) AS open_recalls,
               coalesce(counts.coded, 0) AS recalls_with_codes,
               ends.ended AS last_read_at, runs.started AS last_tried_at, runs.outcome AS last_outcome,
               runs.error AS last_error
          FROM runs
          LEFT JOIN ends ON ends.feed = runs.feed
          LEFT JOIN counts ON counts.feed = runs.feed
        """,
    )
