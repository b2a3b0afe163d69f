-- no transaction
-- Packaging, reports of suspicious claims, categories; and what lists of all products stand on: how many
-- there are of each kind, and for each order an index that holds what is filtered by. A broken run starts
-- from the top again, so every statement can be repeated.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE IF NOT EXISTS catalogue.hierarchy_link (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    parent_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    child_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    -- So many children are in one parent.
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
    -- What the parent is.
    hierarchy_level text NOT NULL CHECK (hierarchy_level IN ('UNIT', 'INNER_PACK', 'CASE', 'PALLET')),
    created timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT hierarchy_link_unique UNIQUE (parent_id, child_id),
    CONSTRAINT hierarchy_link_of_two CHECK (parent_id <> child_id)
);
CREATE INDEX CONCURRENTLY IF NOT EXISTS hierarchy_link_child ON catalogue.hierarchy_link (child_id);

CREATE TABLE IF NOT EXISTS catalogue.claim_report (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    product_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    -- Whose claim it is about.
    owner_id uuid NOT NULL REFERENCES account.organization ON DELETE CASCADE,
    reporter_email text NOT NULL CHECK (length(reporter_email) BETWEEN 3 AND 254),
    reporter_relationship text NOT NULL CHECK (reporter_relationship IN
        ('brand_rep', 'legal', 'consumer', 'competitor', 'staff', 'other')),
    reason text NOT NULL CHECK (length(reason) BETWEEN 10 AND 5000),
    reporter_phone text NOT NULL DEFAULT '' CHECK (length(reporter_phone) <= 32),
    reporter_company text NOT NULL DEFAULT '' CHECK (length(reporter_company) <= 255),
    supporting_url text NOT NULL DEFAULT '' CHECK (length(supporting_url) <= 2000),
    -- A hash of the network that it came from.
    network text NOT NULL,
    -- lapsed: the claim had ended before anybody decided.
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'upheld', 'dismissed', 'lapsed')),
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS claim_report_once ON catalogue.claim_report
    (product_id, lower(reporter_email), network) WHERE state = 'open';
CREATE INDEX CONCURRENTLY IF NOT EXISTS claim_report_open ON catalogue.claim_report (id) WHERE state = 'open';
CREATE INDEX CONCURRENTLY IF NOT EXISTS claim_report_owner ON catalogue.claim_report (owner_id);

-- Google's product taxonomy, as the operator's file has it.
CREATE TABLE IF NOT EXISTS catalogue.category (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    google_id integer NOT NULL CHECK (google_id > 0),
    name text NOT NULL CHECK (name <> ''),
    full_path text NOT NULL CHECK (full_path <> ''),
    parent_id uuid REFERENCES catalogue.category,
    CONSTRAINT category_google_id_unique UNIQUE (google_id)
);
CREATE INDEX CONCURRENTLY IF NOT EXISTS category_parent ON catalogue.category (parent_id);

ALTER TABLE catalogue.product
    -- The name of the brand in lower case: what is sorted and filtered by. A trigger keeps it.
    ADD COLUMN IF NOT EXISTS brand_key text NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS category_id uuid,
    ADD COLUMN IF NOT EXISTS countries_sold text[] NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS ai_summary text NOT NULL DEFAULT '',
    -- When its last owner deleted it. Whoever claims it brings it back.
    ADD COLUMN IF NOT EXISTS withdrawn_at timestamptz;
-- (Where a semicolon ends a line, the statement ends.)
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'product_category_id_fkey') THEN
        ALTER TABLE catalogue.product ADD CONSTRAINT product_category_id_fkey
            FOREIGN KEY (category_id) REFERENCES catalogue.category NOT VALID
    ; END IF
    ; END $$;
DO $$ BEGIN
    ALTER TABLE catalogue.product VALIDATE CONSTRAINT product_category_id_fkey
    ; END $$;

-- Of a brand that is renamed meanwhile, one waits for the other.
CREATE OR REPLACE FUNCTION catalogue.keep_brand_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.brand_key := coalesce(
        (SELECT lower(b.name) FROM catalogue.brand b WHERE b.id = NEW.brand_id FOR SHARE), '')
    ; RETURN NEW
    ; END $$;
CREATE OR REPLACE TRIGGER product_brand_on_insert BEFORE INSERT ON catalogue.product
    FOR EACH ROW WHEN (NEW.brand_id IS NOT NULL) EXECUTE FUNCTION catalogue.keep_brand_key();
CREATE OR REPLACE TRIGGER product_brand_on_update BEFORE UPDATE OF brand_id ON catalogue.product
    FOR EACH ROW WHEN (NEW.brand_id IS DISTINCT FROM OLD.brand_id)
    EXECUTE FUNCTION catalogue.keep_brand_key();

CREATE OR REPLACE FUNCTION catalogue.keep_brand_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalogue.product p SET brand_key = lower(NEW.name) WHERE p.brand_id = NEW.id
    ; RETURN NULL
    ; END $$;
CREATE OR REPLACE TRIGGER brand_renamed AFTER UPDATE OF name ON catalogue.brand
    FOR EACH ROW WHEN (lower(NEW.name) <> lower(OLD.name)) EXECUTE FUNCTION catalogue.keep_brand_keys();

UPDATE catalogue.product p SET brand_key = lower(b.name)
  FROM catalogue.brand b WHERE b.id = p.brand_id AND p.brand_key <> lower(b.name);

-- How many products there are of each kind is the sum of what came and went. Nobody waits for anybody: each
-- statement adds rows of its own, which a job puts together.
CREATE TABLE IF NOT EXISTS catalogue.product_tally (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    is_claimed boolean NOT NULL,
    is_active boolean NOT NULL,
    data_source text NOT NULL,
    country_of_origin text NOT NULL,
    difference bigint NOT NULL
);
CREATE OR REPLACE FUNCTION catalogue.tally_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO catalogue.product_tally
               (is_claimed, is_active, data_source, country_of_origin, difference)
        SELECT p.owner_id IS NOT NULL, p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL, p.data_source,
               p.country_of_origin, count(*)
          FROM made p
         GROUP BY 1, 2, 3, 4
    ; ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO catalogue.product_tally
               (is_claimed, is_active, data_source, country_of_origin, difference)
        SELECT p.owner_id IS NOT NULL, p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL, p.data_source,
               p.country_of_origin, -count(*)
          FROM gone p
         GROUP BY 1, 2, 3, 4
    ; ELSE
        INSERT INTO catalogue.product_tally
               (is_claimed, is_active, data_source, country_of_origin, difference)
        SELECT p.owner_id IS NOT NULL, p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL, p.data_source,
               p.country_of_origin, sum(p.one)
          FROM (SELECT m.owner_id, m.withdrawn_at, m.data_source, m.country_of_origin, 1 AS one FROM made m
                 UNION ALL
                SELECT g.owner_id, g.withdrawn_at, g.data_source, g.country_of_origin, -1 FROM gone g) p
         GROUP BY 1, 2, 3, 4
        HAVING sum(p.one) <> 0
    ; END IF
    ; RETURN NULL
    ; END $$;
CREATE OR REPLACE TRIGGER product_tally_inserted AFTER INSERT ON catalogue.product
    REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tally_products();
CREATE OR REPLACE TRIGGER product_tally_updated AFTER UPDATE ON catalogue.product
    REFERENCING OLD TABLE AS gone NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tally_products();
CREATE OR REPLACE TRIGGER product_tally_deleted AFTER DELETE ON catalogue.product
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tally_products();

-- The triggers waited for all writers, so one snapshot holds as many products as it has differences to come.
INSERT INTO catalogue.product_tally (is_claimed, is_active, data_source, country_of_origin, difference)
SELECT k.is_claimed, k.is_active, k.data_source, k.country_of_origin, sum(k.difference)
  FROM (SELECT p.owner_id IS NOT NULL AS is_claimed,
               p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL AS is_active, p.data_source,
               p.country_of_origin, 1 AS difference
          FROM catalogue.product p
         UNION ALL
        SELECT t.is_claimed, t.is_active, t.data_source, t.country_of_origin, -t.difference
          FROM catalogue.product_tally t) k
 GROUP BY 1, 2, 3, 4
HAVING sum(k.difference) <> 0;

-- Each order of all products, with what they are filtered by, so that far pages read no table.
DROP INDEX CONCURRENTLY IF EXISTS catalogue.product_in_time;
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_in_time ON catalogue.product (id)
    INCLUDE (owner_id, data_source, country_of_origin, withdrawn_at);
DROP INDEX CONCURRENTLY IF EXISTS catalogue.product_by_name;
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_by_name ON catalogue.product (lower(product_name), id)
    INCLUDE (product_name, owner_id, data_source, country_of_origin, withdrawn_at);
DROP INDEX CONCURRENTLY IF EXISTS catalogue.product_by_brand;
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_by_brand ON catalogue.product (brand_key, id)
    INCLUDE (owner_id, data_source, country_of_origin, withdrawn_at);
DROP INDEX CONCURRENTLY IF EXISTS catalogue.product_by_confidence;
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_by_confidence ON catalogue.product (confidence_score, id)
    INCLUDE (owner_id, data_source, country_of_origin, withdrawn_at);
DROP INDEX CONCURRENTLY IF EXISTS catalogue.product_by_country;
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_by_country ON catalogue.product (country_of_origin, id);
DROP INDEX CONCURRENTLY IF EXISTS catalogue.product_by_category;
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_by_category ON catalogue.product (category_id, id)
    WHERE category_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS catalogue.product_letters;
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_letters ON catalogue.product
    USING gin (lower(product_name) gin_trgm_ops, brand_key gin_trgm_ops);
