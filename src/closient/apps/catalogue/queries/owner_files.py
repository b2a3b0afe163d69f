"""SQL about the words of one owner on many products, set by set."""

from closient.apps.catalogue.structs.contributions import Author
from closient.apps.catalogue.structs.values import Change
from closient.kit import clock
from closient.kit.db import Writes


async def add_words(
    db: Writes, product_ids: list[str], facts: list[Change], author: Author, confidence: float
) -> None:
    """Keep an owner's words on products held by this transaction; they are the owner's last on these fields.

    Only what is news is given.
    """
    await db.run(
        """
        WITH said AS (
            SELECT n.product_id, f.field, f.value,
                   catalogue.author_of('claimed', '', $3::uuid, $4::uuid) AS author
              FROM unnest($1::uuid[], $2::jsonb[]) n (product_id, facts)
             CROSS JOIN LATERAL jsonb_each(n.facts) f (field, value)),
        passed AS (
            UPDATE catalogue.contribution c SET is_last = false
              FROM said s
             WHERE c.product_id = s.product_id AND c.field = s.field AND c.author = s.author AND c.is_last
            RETURNING c.product_id, c.field, c.created)
        INSERT INTO catalogue.contribution
               (product_id, field, value, data_source, confidence, organization_id, user_id, import_id,
                created, is_last)
        SELECT s.product_id, s.field, s.value, 'claimed', $6, $3, $4, $5::uuid,
               greatest($7::timestamptz, p.created), true
          FROM said s
          LEFT JOIN passed p ON p.product_id = s.product_id AND p.field = s.field
        """,
        product_ids,
        facts,
        author.organization_id,
        author.user_id,
        author.import_id,
        confidence,
        clock.now(),
    )


async def add_first_words(
    db: Writes, product_ids: list[str], facts: list[Change], author: Author, confidence: float
) -> None:
    """As `add_words`, of records that were made in this transaction: nothing was said of them before."""
    await db.run(
        """
        INSERT INTO catalogue.contribution
               (product_id, field, value, data_source, confidence, organization_id, user_id, import_id,
                created, is_last)
        SELECT n.product_id, f.field, f.value, 'claimed', $6, $3, $4, $5::uuid, $7, true
          FROM unnest($1::uuid[], $2::jsonb[]) n (product_id, facts)
         CROSS JOIN LATERAL jsonb_each(n.facts) f (field, value)
        """,
        product_ids,
        facts,
        author.organization_id,
        author.user_id,
        author.import_id,
        confidence,
        clock.now(),
    )
