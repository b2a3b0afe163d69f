-- Who proves that a brand's domain is theirs, and which stores carry a brand by the word of its owner.
CREATE TABLE catalogue.brand_proof (
    brand_id uuid PRIMARY KEY REFERENCES catalogue.brand ON DELETE CASCADE,
    -- A proof counts for the organization that gave it and for nobody after it.
    organization_id uuid NOT NULL REFERENCES account.organization,
    -- The host of the brand's website without "www.".
    domain text NOT NULL CHECK (length(domain) BETWEEN 3 AND 253),
    token text NOT NULL CHECK (token ~ '^[0-9A-Za-z_-]{20,64}$'),
    method text CHECK (method IN ('dns', 'file')),
    started timestamptz NOT NULL,
    checked_at timestamptz,
    -- Null: not proven, or no more.
    verified_at timestamptz,
    failing_since timestamptz,
    problem text NOT NULL DEFAULT '' CHECK (length(problem) <= 500),
    CONSTRAINT brand_proof_shown CHECK ((verified_at IS NULL) = (method IS NULL))
);
CREATE INDEX brand_proof_organization ON catalogue.brand_proof (organization_id);
CREATE INDEX brand_proof_checked ON catalogue.brand_proof (checked_at);

CREATE SCHEMA brands;

CREATE TABLE brands.stockist (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    brand_id uuid NOT NULL REFERENCES catalogue.brand ON DELETE CASCADE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    address text NOT NULL CHECK (length(address) BETWEEN 1 AND 500),
    -- Degrees of WGS 84.
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    retailer_name text NOT NULL DEFAULT '' CHECK (length(retailer_name) <= 255),
    phone text NOT NULL DEFAULT '' CHECK (length(phone) <= 40),
    website text NOT NULL DEFAULT '' CHECK (length(website) <= 2048),
    created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX stockist_brand ON brands.stockist (brand_id, latitude);

-- Without a row a store carries everything of the brand.
CREATE TABLE brands.stockist_product (
    stockist_id uuid NOT NULL REFERENCES brands.stockist ON DELETE CASCADE,
    product_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    PRIMARY KEY (stockist_id, product_id)
);
CREATE INDEX stockist_product_product ON brands.stockist_product (product_id);
