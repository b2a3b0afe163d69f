"""SQL that ties recalls to products by the codes of their notices, and knows who was told."""

from datetime import datetime

from closient.apps.compliance.structs.recalls import Untold
from closient.kit.db import Writes


async def match_recalls(db: Writes, recall_ids: list[str], now: datetime) -> int:
    """Tie these recalls to the products whose GTINs, current or former, they name; how many ties are new."""
    return await db.run(
        """
        INSERT INTO compliance.recall_product AS m
               (recall_id, product_id, gtin, found_as, confidence, matched_text, matched_at)
        SELECT DISTINCT ON (c.recall_id, o.product_id)
               c.recall_id, o.product_id, c.gtin, c.found_as, c.confidence, c.matched_text, $2
          FROM compliance.recall_code c
          JOIN (SELECT p.id AS product_id, p.gtin FROM catalogue.product p
                UNION ALL SELECT f.product_id, f.gtin FROM catalogue.former_gtin f) o ON o.gtin = c.gtin
         WHERE c.recall_id = ANY($1::uuid[])
         ORDER BY c.recall_id, o.product_id, c.confidence DESC, c.gtin
        ON CONFLICT (recall_id, product_id) DO UPDATE
           SET gtin = excluded.gtin, found_as = excluded.found_as, confidence = excluded.confidence,
               matched_text = excluded.matched_text, is_current = true
         WHERE NOT m.is_current OR (m.gtin, m.found_as, m.confidence, m.matched_text)
               IS DISTINCT FROM (excluded.gtin, excluded.found_as, excluded.confidence, excluded.matched_text)
        """,
        recall_ids,
        now,
    )


async def match_product(db: Writes, product_id: str, now: datetime) -> int:
    """Tie one product to the recalls that name a GTIN of it; how many ties are new or other ones."""
    return await db.run(
        """
        INSERT INTO compliance.recall_product AS m
               (recall_id, product_id, gtin, found_as, confidence, matched_text, matched_at)
        SELECT DISTINCT ON (c.recall_id)
               c.recall_id, o.product_id, c.gtin, c.found_as, c.confidence, c.matched_text, $2
          FROM (SELECT p.id AS product_id, p.gtin FROM catalogue.product p WHERE p.id = $1
                UNION ALL
                SELECT f.product_id, f.gtin FROM catalogue.former_gtin f WHERE f.product_id = $1) o
          JOIN compliance.recall_code c ON c.gtin = o.gtin
         ORDER BY c.recall_id, c.confidence DESC, c.gtin
        ON CONFLICT (recall_id, product_id) DO UPDATE
           SET gtin = excluded.gtin, found_as = excluded.found_as, confidence = excluded.confidence,
               matched_text = excluded.matched_text, is_current = true
         WHERE NOT m.is_current OR (m.gtin, m.found_as, m.confidence, m.matched_text)
               IS DISTINCT FROM (excluded.gtin, excluded.found_as, excluded.confidence, excluded.matched_text)
        """,
        product_id,
        now,
    )


async def end_matches(db: Writes, recall_ids: list[str] | None, product_id: str | None) -> int:
    """End the ties, of these recalls or of this product, that no code supports any more."""
    return await db.run(
        """
        UPDATE compliance.recall_product m
           SET is_current = false
         WHERE m.is_current
           AND ($1::uuid[] IS NULL OR m.recall_id = ANY($1))
           AND ($2::uuid IS NULL OR m.product_id = $2)
           AND NOT EXISTS (
               SELECT FROM compliance.recall_code c
                WHERE c.recall_id = m.recall_id
                  AND (EXISTS (SELECT FROM catalogue.product p WHERE p.id = m.product_id AND p.gtin = c.gtin)
                       OR EXISTS (SELECT FROM catalogue.former_gtin f
                                   WHERE f.product_id = m.product_id AND f.gtin = c.gtin)))
        """,
        recall_ids,
        product_id,
    )


async def unmatched_products(db: Writes, most: int) -> list[str]:
    """Products that a code names without a current tie: they came in a way that told nobody."""
    return await db.value(
        """
        SELECT coalesce(array_agg(missed.product_id), '{}') FROM (
            SELECT DISTINCT o.product_id
              FROM compliance.recall_code c
              JOIN (SELECT p.id AS product_id, p.gtin FROM catalogue.product p
                    UNION ALL SELECT f.product_id, f.gtin FROM catalogue.former_gtin f) o ON o.gtin = c.gtin
             WHERE NOT EXISTS (SELECT FROM compliance.recall_product m
                                WHERE m.recall_id = c.recall_id AND m.product_id = o.product_id
                                  AND m.is_current)
             LIMIT $1) missed
        """,
        most,
    )


async def take_untold(
    db: Writes, recall_ids: list[str] | None, product_id: str | None, now: datetime
) -> list[Untold]:
    """The ties of open recalls, or of this product, that nobody was told of; they count as told now."""
    return await db.all(
        Untold,
        """
        WITH told AS (
            UPDATE compliance.recall_product m
               SET told_at = $3
              FROM compliance.recall r
             WHERE r.id = m.recall_id AND r.status IN ('ONGOING', 'UNKNOWN')
               AND m.is_current AND m.told_at IS NULL
               AND ($1::uuid[] IS NULL OR m.recall_id = ANY($1))
               AND ($2::uuid IS NULL OR m.product_id = $2)
            RETURNING m.recall_id, m.product_id, m.found_as, m.confidence, m.matched_text)
        SELECT r.id, r.title, r.status, r.source_system, r.severity, r.created, r.description, r.hazard,
               r.remedy, r.public_url, r.company_name, r.recall_date, r.jurisdictions,
               t.product_id, p.owner_id, p.gtin, r.lot_codes, r.affects_every_lot,
               t.found_as, t.confidence, t.matched_text
          FROM told t
          JOIN compliance.recall r ON r.id = t.recall_id
          JOIN catalogue.product p ON p.id = t.product_id
         ORDER BY p.gtin, r.id
        """,
        recall_ids,
        product_id,
        now,
    )
