-- no transaction
-- An organization's products by the beginning of any word of their name, or of their number in each of its lengths.
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_words ON catalogue.product USING gin (
    array_to_tsvector(array_remove(regexp_split_to_array(lower(product_name), '\W+'), '')
        || ARRAY['o' || replace(owner_id::text, '-', ''), gtin, substr(gtin, 2), substr(gtin, 3), substr(gtin, 7)])
) WHERE owner_id IS NOT NULL;
