-- no transaction
-- The last word of each author on each field is marked: a record is derived from those alone, however long
-- its history is. A broken run starts from the top again, so every statement can be repeated.
ALTER TABLE catalogue.contribution ADD COLUMN IF NOT EXISTS is_last boolean NOT NULL DEFAULT true;

UPDATE catalogue.contribution c SET is_last = false
 WHERE c.is_last
   AND (c.reverted_at IS NOT NULL
        OR EXISTS (SELECT FROM catalogue.contribution l
                    WHERE l.product_id = c.product_id AND l.field = c.field AND l.author = c.author
                      AND l.reverted_at IS NULL AND (l.created, l.id) > (c.created, c.id)));

DROP INDEX CONCURRENTLY IF EXISTS catalogue.contribution_last;
CREATE INDEX CONCURRENTLY IF NOT EXISTS contribution_last ON catalogue.contribution (product_id)
    WHERE is_last OR reverted_at IS NOT NULL;
