-- Recalls of regulators, the codes that stand in them, the products that they concern, and what was read when.
CREATE SCHEMA compliance;

CREATE TABLE compliance.import_run (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    feed text NOT NULL
        CHECK (feed IN ('fda-food', 'fda-drug', 'fda-device', 'fsis', 'cpsc', 'health-canada')),
    origin text NOT NULL CHECK (origin IN ('file', 'feed')),
    -- 'partial': what could be read is stored, but the end was missing. A killed run stays 'running' until the next.
    outcome text NOT NULL DEFAULT 'running'
        CHECK (outcome IN ('running', 'complete', 'unchanged', 'partial', 'failed')),
    -- False: only what is new was asked for.
    is_whole boolean NOT NULL DEFAULT true,
    started timestamptz NOT NULL,
    ended timestamptz,
    created_count integer NOT NULL DEFAULT 0,
    updated_count integer NOT NULL DEFAULT 0,
    unchanged_count integer NOT NULL DEFAULT 0,
    skipped_count integer NOT NULL DEFAULT 0,
    refused_count integer NOT NULL DEFAULT 0,
    matched_count integer NOT NULL DEFAULT 0,
    error text NOT NULL DEFAULT '',
    -- What the next run tells the source, to be answered "not modified".
    etag text NOT NULL DEFAULT '',
    last_modified text NOT NULL DEFAULT '',
    edition text NOT NULL DEFAULT ''
);
CREATE INDEX import_run_feed ON compliance.import_run (feed, id DESC);

CREATE TABLE compliance.recall (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    feed text NOT NULL
        CHECK (feed IN ('fda-food', 'fda-drug', 'fda-device', 'fsis', 'cpsc', 'health-canada')),
    source_system text NOT NULL CHECK (source_system IN ('FDA', 'FSIS', 'CPSC', 'HEALTH_CANADA')),
    source_id text NOT NULL CHECK (length(source_id) BETWEEN 1 AND 100),
    title text NOT NULL CHECK (title <> ''),
    status text NOT NULL CHECK (status IN ('ONGOING', 'COMPLETED', 'TERMINATED', 'UNKNOWN')),
    severity text NOT NULL CHECK (severity IN ('CLASS_I', 'CLASS_II', 'CLASS_III', 'UNKNOWN')),
    description text NOT NULL DEFAULT '',
    hazard text NOT NULL DEFAULT '',
    remedy text NOT NULL DEFAULT '',
    public_url text NOT NULL DEFAULT '',
    company_name text NOT NULL DEFAULT '',
    recall_date date,
    jurisdictions text[] NOT NULL DEFAULT '{}',
    -- {exacts: [..], ranges: [[low, high], ..], wildcards: ["PREFIX*", ..]}, all in capitals.
    lot_codes jsonb NOT NULL CHECK (jsonb_typeof(lot_codes) = 'object'),
    -- The text names no lots, says "all", or tells items in another way as well.
    affects_every_lot boolean NOT NULL,
    lot_text text NOT NULL DEFAULT '',
    lot_dates text[] NOT NULL DEFAULT '{}',
    source_modified date,
    raw jsonb NOT NULL,
    content_hash text NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT recall_source_unique UNIQUE (source_system, source_id)
);
CREATE INDEX recall_content_hash ON compliance.recall (content_hash);
CREATE INDEX recall_feed ON compliance.recall (feed);

-- Every code that stands in a recall, whether or not a product has it yet.
CREATE TABLE compliance.recall_code (
    recall_id uuid NOT NULL REFERENCES compliance.recall ON DELETE CASCADE,
    gtin text NOT NULL CHECK (gtin ~ '^[0-9]{14}$'),
    found_as text NOT NULL CHECK (found_as IN ('gtin', 'upc', 'ndc', 'inferred')),
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    matched_text text NOT NULL DEFAULT '',
    PRIMARY KEY (recall_id, gtin)
);
CREATE INDEX recall_code_gtin ON compliance.recall_code (gtin);

-- A match that ended stays, so that nobody is told twice.
CREATE TABLE compliance.recall_product (
    recall_id uuid NOT NULL REFERENCES compliance.recall ON DELETE CASCADE,
    product_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    gtin text NOT NULL CHECK (gtin ~ '^[0-9]{14}$'),
    found_as text NOT NULL CHECK (found_as IN ('gtin', 'upc', 'ndc', 'inferred')),
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    matched_text text NOT NULL DEFAULT '',
    is_current boolean NOT NULL DEFAULT true,
    matched_at timestamptz NOT NULL,
    told_at timestamptz,
    PRIMARY KEY (recall_id, product_id)
);
CREATE INDEX recall_product_product ON compliance.recall_product (product_id) WHERE is_current;
CREATE INDEX recall_product_untold ON compliance.recall_product (recall_id) WHERE told_at IS NULL;

-- Whoever keeps links in memory is told whose recalls changed; a long list is told as everything.
CREATE FUNCTION compliance.tell_links(products uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(products) > 500 THEN
        PERFORM pg_notify('links', '*');
        RETURN;
    END IF;
    PERFORM pg_notify('links', 'g:' || told.gtin)
       FROM (SELECT p.gtin FROM catalogue.product p WHERE p.id = ANY (products)
             UNION SELECT f.gtin FROM catalogue.former_gtin f WHERE f.product_id = ANY (products)) told;
END $$;

CREATE FUNCTION compliance.tell_match_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM compliance.tell_links(array_agg(DISTINCT c.product_id)) FROM changed c HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER recall_product_inserted AFTER INSERT ON compliance.recall_product
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION compliance.tell_match_change();
CREATE TRIGGER recall_product_updated AFTER UPDATE ON compliance.recall_product
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION compliance.tell_match_change();
CREATE TRIGGER recall_product_deleted AFTER DELETE ON compliance.recall_product
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION compliance.tell_match_change();

CREATE FUNCTION compliance.tell_status_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM compliance.tell_links(array_agg(DISTINCT m.product_id))
       FROM after_change n
       JOIN before_change o ON o.id = n.id AND o.status <> n.status
       JOIN compliance.recall_product m ON m.recall_id = n.id
     HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER recall_updated AFTER UPDATE ON compliance.recall
    REFERENCING OLD TABLE AS before_change NEW TABLE AS after_change
    FOR EACH STATEMENT EXECUTE FUNCTION compliance.tell_status_change();
