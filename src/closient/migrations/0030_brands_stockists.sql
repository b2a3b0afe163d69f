-- Which stores carry a brand, by the word of its owner.
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
