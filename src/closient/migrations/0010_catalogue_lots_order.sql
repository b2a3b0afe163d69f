-- no transaction
-- The newest lots of a product, likewise.
CREATE INDEX CONCURRENTLY IF NOT EXISTS lot_newest ON catalogue.lot (product_id, id DESC);
