-- no transaction
-- Statistics look at the dates of all certificates of an organization: read in the order of products, without
-- the rows themselves.
DROP INDEX CONCURRENTLY IF EXISTS certifications.product_certification_validity;
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_certification_validity
    ON certifications.product_certification (product_id) INCLUDE (valid_from, expiration_date);
