-- Resolution rules, and the scans that the edge records.
CREATE SCHEMA resolver;

CREATE TABLE resolver.rule (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL REFERENCES account.organization ON DELETE CASCADE,
    scope_type text NOT NULL CHECK (scope_type IN ('ORGANIZATION', 'BRAND', 'PRODUCT', 'BATCH', 'SERIAL')),
    -- The organization, the brand, {gtin14}, {gtin14}/10/{lot} or {gtin14}/21/{serial}: unique in the world.
    scope_id text NOT NULL,
    product_id uuid REFERENCES catalogue.product ON DELETE CASCADE,
    brand_id uuid REFERENCES catalogue.brand ON DELETE CASCADE,
    -- The place of the scope in the order of evaluation.
    specificity smallint NOT NULL GENERATED ALWAYS AS (
        CASE scope_type WHEN 'SERIAL' THEN 1 WHEN 'BATCH' THEN 2 WHEN 'PRODUCT' THEN 3 WHEN 'BRAND' THEN 4
        ELSE 5 END) STORED,
    order_index integer NOT NULL CHECK (order_index >= 0),
    enabled boolean NOT NULL DEFAULT true,
    destination_type text NOT NULL CHECK (destination_type IN ('HOSTED_PAGE', 'CUSTOM_URL')),
    custom_url text CHECK (length(custom_url) <= 2048),
    on_custom_url_dead text NOT NULL DEFAULT 'SKIP_RULE'
        CHECK (on_custom_url_dead IN ('SKIP_RULE', 'FALLBACK_TO_HOSTED')),
    absolute_start_at timestamptz,
    absolute_end_at timestamptz,
    annual_start_mmdd text CHECK (annual_start_mmdd ~ '^[0-9]{2}-[0-9]{2}$'),
    annual_end_mmdd text CHECK (annual_end_mmdd ~ '^[0-9]{2}-[0-9]{2}$'),
    days_of_week integer[],
    time_of_day_start time,
    time_of_day_end time,
    timezone text,
    link_type text CHECK (length(link_type) <= 500),
    location_countries text[],
    location_regions text[],
    location_cities text[],
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    -- Checked after each statement, so that one statement may swap places.
    CONSTRAINT rule_order_unique UNIQUE (scope_type, scope_id, order_index) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT rule_custom_url_given CHECK (destination_type <> 'CUSTOM_URL' OR custom_url <> ''),
    CONSTRAINT rule_scope_target CHECK (
        (product_id IS NOT NULL) = (scope_type IN ('PRODUCT', 'BATCH', 'SERIAL'))
        AND (brand_id IS NOT NULL) = (scope_type = 'BRAND'))
);
CREATE INDEX rule_listing ON resolver.rule (organization_id, specificity, scope_id, order_index);
CREATE INDEX rule_product ON resolver.rule (product_id);
CREATE INDEX rule_brand ON resolver.rule (brand_id);

-- Whoever keeps links in memory is told which to forget: those of a GTIN, or all of an organization.
CREATE FUNCTION resolver.tell_rule_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('links', 'o:' || organization_id::text)
       FROM changed
      GROUP BY organization_id
     HAVING bool_or(product_id IS NULL) OR count(DISTINCT product_id) > 100;
    PERFORM pg_notify('links', 'g:' || p.gtin)
       FROM catalogue.product p
      WHERE p.id IN (
            SELECT c.product_id FROM changed c
             WHERE (SELECT count(DISTINCT o.product_id) FROM changed o
                     WHERE o.organization_id = c.organization_id) <= 100);
    RETURN NULL;
END $$;

CREATE TRIGGER rule_inserted AFTER INSERT ON resolver.rule REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_rule_change();
CREATE TRIGGER rule_updated AFTER UPDATE ON resolver.rule REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_rule_change();
-- A rule that moved to another scope leaves the old one as well.
CREATE TRIGGER rule_moved AFTER UPDATE ON resolver.rule REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_rule_change();
CREATE TRIGGER rule_deleted AFTER DELETE ON resolver.rule REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_rule_change();

-- No foreign keys: a scan is a fact that outlives what was scanned, and it is written thousands a second.
CREATE TABLE resolver.scan (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    gtin text NOT NULL,
    organization_id uuid,
    product_id uuid NOT NULL,
    lot text,
    serial text,
    scan_type text NOT NULL CHECK (scan_type IN ('HOSTED_PAGE', 'REDIRECT_ONLY')),
    -- Null when the answer was data.
    destination text,
    link_type text,
    country text CHECK (country ~ '^[A-Z]{2}$'),
    device_class text NOT NULL CHECK (device_class IN ('mobile', 'tablet', 'desktop', 'bot')),
    is_bot boolean NOT NULL,
    referrer text NOT NULL DEFAULT '',
    scanned_at timestamptz NOT NULL
);
CREATE INDEX scan_gtin ON resolver.scan (gtin, scanned_at);
CREATE INDEX scan_organization ON resolver.scan (organization_id, scanned_at);
