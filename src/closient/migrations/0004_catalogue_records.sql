-- The records: brands, manufacturers, products, lots and serials. One row per GTIN in the whole world.
CREATE SCHEMA catalogue;

CREATE TABLE catalogue.brand (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    -- Null: unclaimed. Claiming goes one way only.
    organization_id uuid REFERENCES account.organization,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    website text NOT NULL DEFAULT '' CHECK (length(website) <= 2048),
    description text NOT NULL DEFAULT '',
    instagram text NOT NULL DEFAULT '' CHECK (length(instagram) <= 255),
    facebook text NOT NULL DEFAULT '' CHECK (length(facebook) <= 255),
    twitter text NOT NULL DEFAULT '' CHECK (length(twitter) <= 255),
    linkedin text NOT NULL DEFAULT '' CHECK (length(linkedin) <= 255),
    youtube text NOT NULL DEFAULT '' CHECK (length(youtube) <= 255),
    tiktok text NOT NULL DEFAULT '' CHECK (length(tiktok) <= 255),
    pinterest text NOT NULL DEFAULT '' CHECK (length(pinterest) <= 255),
    threads text NOT NULL DEFAULT '' CHECK (length(threads) <= 255),
    logo_url text,
    is_active boolean NOT NULL DEFAULT true,
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX brand_name_unique ON catalogue.brand (lower(name)) WHERE is_active;
CREATE INDEX brand_organization ON catalogue.brand (organization_id);

CREATE TABLE catalogue.manufacturer (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    created timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX manufacturer_name_unique ON catalogue.manufacturer (lower(name));

CREATE TABLE catalogue.product (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    gtin text NOT NULL CHECK (gtin ~ '^[0-9]{14}$'),
    owner_id uuid REFERENCES account.organization,
    brand_id uuid REFERENCES catalogue.brand,
    manufacturer_id uuid REFERENCES catalogue.manufacturer,
    product_name text NOT NULL DEFAULT '' CHECK (length(product_name) <= 255),
    description text NOT NULL DEFAULT '',
    image_url text NOT NULL DEFAULT '' CHECK (length(image_url) <= 2048),
    country_of_origin text NOT NULL DEFAULT '' CHECK (country_of_origin ~ '^([A-Z]{2})?$'),
    net_content text NOT NULL DEFAULT '' CHECK (length(net_content) <= 100),
    net_content_value double precision,
    net_content_uom text CHECK (net_content_uom IN
        ('MLT', 'LTR', 'CLT', 'GRM', 'KGM', 'MGM', 'ONZ', 'LBR', 'OZA', 'GLL', 'H87')),
    usage_instructions text NOT NULL DEFAULT '',
    brand_product_page_url text NOT NULL DEFAULT '' CHECK (length(brand_product_page_url) <= 2048),
    primary_language text NOT NULL DEFAULT 'en' CHECK (length(primary_language) BETWEEN 2 AND 10),
    length double precision CHECK (length >= 0),
    length_uom text NOT NULL DEFAULT '' CHECK (length(length_uom) <= 10),
    width double precision CHECK (width >= 0),
    width_uom text NOT NULL DEFAULT '' CHECK (length(width_uom) <= 10),
    height double precision CHECK (height >= 0),
    height_uom text NOT NULL DEFAULT '' CHECK (length(height_uom) <= 10),
    depth double precision CHECK (depth >= 0),
    depth_uom text NOT NULL DEFAULT '' CHECK (length(depth_uom) <= 10),
    gross_weight double precision CHECK (gross_weight >= 0),
    gross_weight_uom text NOT NULL DEFAULT '' CHECK (length(gross_weight_uom) <= 10),
    net_weight double precision CHECK (net_weight >= 0),
    net_weight_uom text NOT NULL DEFAULT '' CHECK (length(net_weight_uom) <= 10),
    gpc_brick_code text NOT NULL DEFAULT '' CHECK (gpc_brick_code ~ '^([0-9]{8})?$'),
    gpc_class_code text NOT NULL DEFAULT '' CHECK (gpc_class_code ~ '^([0-9]{8})?$'),
    gpc_family_code text NOT NULL DEFAULT '' CHECK (gpc_family_code ~ '^([0-9]{8})?$'),
    gpc_segment_code text NOT NULL DEFAULT '' CHECK (gpc_segment_code ~ '^([0-9]{8})?$'),
    data_source text NOT NULL CHECK (data_source IN
        ('crowd_sourced', 'claimed', 'imported', 'ai_extracted', 'brand_site_crawl', 'gtin1_authoritative',
         'external_api', 'open_food_facts', 'usda_fdc', 'fda_ndc', 'affiliate_feed', 'datakick',
         'common_crawl_wdc')),
    confidence_score double precision NOT NULL DEFAULT 0 CHECK (confidence_score BETWEEN 0 AND 1),
    field_confidence jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(field_confidence) = 'object'),
    claim_verification_status text CHECK (claim_verification_status IN
        ('unverified', 'prefix_verified', 'verified', 'disputed')),
    claimed_at timestamptz,
    resolver_enabled boolean NOT NULL DEFAULT false,
    resolver_enabled_at timestamptz,
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT product_gtin_unique UNIQUE (gtin),
    CONSTRAINT product_claim_dated CHECK ((owner_id IS NULL) = (claimed_at IS NULL))
);
CREATE INDEX product_owner ON catalogue.product (owner_id, id DESC);
CREATE INDEX product_brand ON catalogue.product (brand_id);
CREATE INDEX product_manufacturer ON catalogue.product (manufacturer_id);

CREATE TABLE catalogue.lot (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    product_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    lot_code text NOT NULL CHECK (length(lot_code) BETWEEN 1 AND 20),
    expires_on date,
    resolver_enabled boolean NOT NULL DEFAULT true,
    created timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT lot_code_unique UNIQUE (product_id, lot_code)
);

CREATE TABLE catalogue.serial (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    product_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    lot_id uuid REFERENCES catalogue.lot ON DELETE SET NULL,
    serial_number text NOT NULL CHECK (length(serial_number) BETWEEN 1 AND 20),
    resolver_enabled boolean NOT NULL DEFAULT true,
    created timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT serial_number_unique UNIQUE (product_id, serial_number)
);
CREATE INDEX serial_lot ON catalogue.serial (lot_id);

-- Whoever keeps links in memory is told which GTINs to forget; a long list is told as everything.
CREATE FUNCTION catalogue.tell_product_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM changed) > 500 THEN
        PERFORM pg_notify('links', '*');
    ELSE
        PERFORM pg_notify('links', 'g:' || gtin) FROM changed;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER product_inserted AFTER INSERT ON catalogue.product REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_product_change();
CREATE TRIGGER product_updated AFTER UPDATE ON catalogue.product REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_product_change();
CREATE TRIGGER product_deleted AFTER DELETE ON catalogue.product REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_product_change();

CREATE FUNCTION catalogue.tell_part_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(DISTINCT product_id) FROM changed) > 500 THEN
        PERFORM pg_notify('links', '*');
    ELSE
        PERFORM pg_notify('links', 'g:' || p.gtin)
           FROM catalogue.product p WHERE p.id IN (SELECT product_id FROM changed);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER lot_updated AFTER UPDATE ON catalogue.lot REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_part_change();
CREATE TRIGGER serial_updated AFTER UPDATE ON catalogue.serial REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_part_change();

CREATE FUNCTION catalogue.tell_brand_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('links', coalesce('o:' || organization_id::text, '*'))
       FROM (SELECT DISTINCT organization_id FROM changed) b;
    RETURN NULL;
END $$;

CREATE TRIGGER brand_updated AFTER UPDATE ON catalogue.brand REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_brand_change();
