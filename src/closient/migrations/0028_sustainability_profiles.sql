-- What is known of a product's packaging, parts, end of life, impacts and circularity; written by imports alone.
CREATE SCHEMA sustainability;

CREATE TABLE sustainability.profile (
    product_id uuid PRIMARY KEY REFERENCES catalogue.product ON DELETE CASCADE,
    -- Of the record that was imported: the same content again changes nothing.
    content_hash text NOT NULL,
    created timestamptz NOT NULL,
    modified timestamptz NOT NULL
);

-- The rows of a profile are replaced together, so they are told apart by their place in the record.
CREATE TABLE sustainability.packaging (
    product_id uuid NOT NULL REFERENCES sustainability.profile ON DELETE CASCADE,
    place integer NOT NULL CHECK (place >= 1),
    id uuid NOT NULL,
    packaging_type text NOT NULL CHECK (packaging_type IN ('PRIMARY', 'SECONDARY', 'TERTIARY')),
    description text NOT NULL,
    is_recyclable boolean NOT NULL,
    is_reusable boolean NOT NULL,
    weight_grams double precision CHECK (weight_grams >= 0),
    recycled_content_percentage double precision CHECK (recycled_content_percentage BETWEEN 0 AND 100),
    PRIMARY KEY (product_id, place)
);

-- How well one packaging can be recycled.
CREATE TABLE sustainability.recyclability (
    product_id uuid NOT NULL,
    place integer NOT NULL,
    status text NOT NULL CHECK (status IN
        ('WIDELY_RECYCLABLE', 'LIMITED_RECYCLABLE', 'STORE_DROP_OFF', 'COMPOSTABLE', 'NOT_RECYCLABLE', 'UNKNOWN')),
    recyclability_percentage double precision CHECK (recyclability_percentage BETWEEN 0 AND 100),
    recycling_stream text NOT NULL,
    recyclability_code text NOT NULL,
    description text NOT NULL,
    conditions text NOT NULL,
    recycling_instructions text NOT NULL,
    recycling_instructions_url text NOT NULL,
    assessment_standard text NOT NULL,
    assessed_by text NOT NULL,
    assessment_date date,
    valid_regions text NOT NULL,
    valid_until date,
    PRIMARY KEY (product_id, place),
    FOREIGN KEY (product_id, place) REFERENCES sustainability.packaging ON DELETE CASCADE
);

CREATE TABLE sustainability.component (
    product_id uuid NOT NULL REFERENCES sustainability.profile ON DELETE CASCADE,
    place integer NOT NULL CHECK (place >= 1),
    id uuid NOT NULL,
    priority integer NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    description text NOT NULL,
    quantity integer NOT NULL CHECK (quantity >= 1),
    component_type text NOT NULL CHECK (component_type IN
        ('PRODUCT_BODY', 'BATTERY', 'ELECTRONICS', 'PACKAGING', 'CLOSURE', 'LABEL', 'ACCESSORY', 'OTHER')),
    is_separable boolean NOT NULL,
    separation_instructions text NOT NULL,
    weight_grams double precision CHECK (weight_grams >= 0),
    PRIMARY KEY (product_id, place)
);

CREATE TABLE sustainability.end_of_life_instruction (
    product_id uuid NOT NULL REFERENCES sustainability.profile ON DELETE CASCADE,
    place integer NOT NULL CHECK (place >= 1),
    id uuid NOT NULL,
    instruction_type text NOT NULL CHECK (instruction_type IN
        ('RECYCLE', 'REUSE', 'REPAIR', 'COMPOST', 'RETURN', 'HAZARDOUS_WASTE', 'LANDFILL', 'OTHER')),
    description text NOT NULL,
    valid_regions text NOT NULL,
    priority integer NOT NULL,
    collection_url text NOT NULL,
    PRIMARY KEY (product_id, place)
);

CREATE TABLE sustainability.environmental_impact (
    product_id uuid NOT NULL REFERENCES sustainability.profile ON DELETE CASCADE,
    place integer NOT NULL CHECK (place >= 1),
    id uuid NOT NULL,
    impact_type text NOT NULL CHECK (impact_type IN
        ('CARBON_FOOTPRINT', 'WATER_USAGE', 'ENERGY_USAGE', 'WASTE', 'LAND_USE', 'OTHER')),
    score_value double precision NOT NULL,
    unit text NOT NULL,
    methodology_reference text NOT NULL,
    notes text NOT NULL,
    assessment_date date,
    PRIMARY KEY (product_id, place)
);

CREATE TABLE sustainability.circularity (
    product_id uuid PRIMARY KEY REFERENCES sustainability.profile ON DELETE CASCADE,
    -- Null: it is the mean of the parts.
    overall_score double precision CHECK (overall_score BETWEEN 0 AND 10),
    durability_score double precision CHECK (durability_score BETWEEN 0 AND 10),
    recyclability_score double precision CHECK (recyclability_score BETWEEN 0 AND 10),
    repairability_score double precision CHECK (repairability_score BETWEEN 0 AND 10),
    reusability_score double precision CHECK (reusability_score BETWEEN 0 AND 10),
    methodology text NOT NULL,
    assessment_date date,
    CHECK (num_nonnulls(overall_score, durability_score, recyclability_score, repairability_score,
                        reusability_score) > 0)
);
