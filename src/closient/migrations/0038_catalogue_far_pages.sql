-- no transaction
-- Far pages of all products. Marks stand in each order of them, so many products apart, with the number of
-- products of each kind up to the next one. What moved since the marks were set is noted by triggers, nobody
-- waiting for anybody, until a job sets them anew. A broken run starts from the top again.
CREATE TABLE IF NOT EXISTS catalogue.product_mark (
    -- Those of one run were set together.
    run uuid NOT NULL,
    ordering text NOT NULL CHECK (ordering IN ('created', 'product_name', 'brand', 'confidence_score')),
    place integer NOT NULL,
    is_claimed boolean NOT NULL,
    is_active boolean NOT NULL,
    data_source text NOT NULL,
    country_of_origin text NOT NULL,
    products bigint NOT NULL,
    -- Where the mark stands; told by one of the kinds.
    first_id uuid,
    first_text text,
    first_score double precision,
    PRIMARY KEY (ordering, place, is_claimed, is_active, data_source, country_of_origin, run)
);
CREATE TABLE IF NOT EXISTS catalogue.product_move (
    product_id uuid NOT NULL,
    name_key text NOT NULL,
    brand_key text NOT NULL,
    confidence_score double precision NOT NULL,
    is_claimed boolean NOT NULL,
    is_active boolean NOT NULL,
    data_source text NOT NULL,
    country_of_origin text NOT NULL,
    difference integer NOT NULL
);
CREATE OR REPLACE FUNCTION catalogue.note_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO catalogue.product_move
        SELECT p.id, lower(p.product_name), p.brand_key, p.confidence_score, p.owner_id IS NOT NULL,
               p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL, p.data_source, p.country_of_origin, 1
          FROM made p
    ; ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO catalogue.product_move
        SELECT p.id, lower(p.product_name), p.brand_key, p.confidence_score, p.owner_id IS NOT NULL,
               p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL, p.data_source, p.country_of_origin, -1
          FROM gone p
    ; ELSE
        INSERT INTO catalogue.product_move
        SELECT k.id, k.name_key, k.brand_key, k.confidence_score, k.is_claimed, k.is_active, k.data_source,
               k.country_of_origin, sum(k.one)
          FROM (SELECT m.id, lower(m.product_name) AS name_key, m.brand_key, m.confidence_score,
                       m.owner_id IS NOT NULL AS is_claimed,
                       m.withdrawn_at IS NULL OR m.owner_id IS NOT NULL AS is_active, m.data_source,
                       m.country_of_origin, 1 AS one
                  FROM made m
                 UNION ALL
                SELECT g.id, lower(g.product_name), g.brand_key, g.confidence_score, g.owner_id IS NOT NULL,
                       g.withdrawn_at IS NULL OR g.owner_id IS NOT NULL, g.data_source, g.country_of_origin,
                       -1
                  FROM gone g) k
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        HAVING sum(k.one) <> 0
    ; END IF
    ; RETURN NULL
    ; END $$;
CREATE OR REPLACE TRIGGER product_move_inserted AFTER INSERT ON catalogue.product
    REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.note_moves();
CREATE OR REPLACE TRIGGER product_move_updated AFTER UPDATE ON catalogue.product
    REFERENCING OLD TABLE AS gone NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.note_moves();
CREATE OR REPLACE TRIGGER product_move_deleted AFTER DELETE ON catalogue.product
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.note_moves();

-- Lists of one brand or category are sorted without reading the products themselves.
DROP INDEX CONCURRENTLY IF EXISTS catalogue.product_brand_order;
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_brand_order ON catalogue.product (brand_key, id)
    INCLUDE (product_name, confidence_score, owner_id, data_source, country_of_origin, withdrawn_at);
DROP INDEX CONCURRENTLY IF EXISTS catalogue.product_by_brand;
DROP INDEX CONCURRENTLY IF EXISTS catalogue.product_category_order;
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_category_order ON catalogue.product (category_id, id)
    INCLUDE (product_name, brand_key, confidence_score, owner_id, data_source, country_of_origin, withdrawn_at)
    WHERE category_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS catalogue.product_by_category;
