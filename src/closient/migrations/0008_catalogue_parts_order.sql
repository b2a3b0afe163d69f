-- no transaction
-- The newest serials of a product, without sorting all that it has.
CREATE INDEX CONCURRENTLY IF NOT EXISTS serial_newest ON catalogue.serial (product_id, id DESC);
