-- What a food says of itself: ingredients, nutrition, allergens and diets; each row with where it comes from.
CREATE TABLE catalogue.ingredient_statement (
    product_id uuid PRIMARY KEY REFERENCES catalogue.product ON DELETE CASCADE,
    -- As printed; the rows of catalogue.ingredient are what was understood of it.
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 20000),
    language text NOT NULL CHECK (length(language) <= 10),
    data_source text NOT NULL CHECK (data_source IN
        ('crowd_sourced', 'claimed', 'imported', 'ai_extracted', 'brand_site_crawl', 'gtin1_authoritative',
         'external_api', 'open_food_facts', 'usda_fdc', 'fda_ndc', 'affiliate_feed', 'datakick',
         'common_crawl_wdc')),
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    modified timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE catalogue.ingredient (
    id uuid PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    -- The place on the label, from 1; parts stand behind what they are parts of.
    priority integer NOT NULL CHECK (priority >= 1),
    parent_id uuid REFERENCES catalogue.ingredient ON DELETE CASCADE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    percentage double precision CHECK (percentage BETWEEN 0 AND 100),
    function text NOT NULL DEFAULT '',
    e_number text NOT NULL DEFAULT '',
    is_organic boolean NOT NULL DEFAULT false,
    is_major_allergen boolean NOT NULL DEFAULT false,
    may_contain boolean NOT NULL DEFAULT false,
    -- GS1's codes.
    allergens text[] NOT NULL DEFAULT '{}',
    origin text NOT NULL DEFAULT '',
    notes text NOT NULL DEFAULT '',
    data_source text NOT NULL CHECK (data_source IN
        ('crowd_sourced', 'claimed', 'imported', 'ai_extracted', 'brand_site_crawl', 'gtin1_authoritative',
         'external_api', 'open_food_facts', 'usda_fdc', 'fda_ndc', 'affiliate_feed', 'datakick',
         'common_crawl_wdc')),
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT ingredient_place UNIQUE (product_id, priority)
);
CREATE INDEX ingredient_parent ON catalogue.ingredient (parent_id);

CREATE TABLE catalogue.nutrition_panel (
    product_id uuid PRIMARY KEY REFERENCES catalogue.product ON DELETE CASCADE,
    serving_size text NOT NULL DEFAULT '' CHECK (length(serving_size) <= 100),
    label_format text NOT NULL CHECK (label_format IN ('US_FDA', 'EU', 'CA_CFIA', 'AU_NZ', 'UK')),
    -- What "per 100" is of.
    basis text NOT NULL CHECK (basis IN ('g', 'ml')),
    serving_size_g double precision CHECK (serving_size_g >= 0),
    servings_per_container double precision CHECK (servings_per_container >= 0),
    data_source text NOT NULL CHECK (data_source IN
        ('crowd_sourced', 'claimed', 'imported', 'ai_extracted', 'brand_site_crawl', 'gtin1_authoritative',
         'external_api', 'open_food_facts', 'usda_fdc', 'fda_ndc', 'affiliate_feed', 'datakick',
         'common_crawl_wdc')),
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    modified timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE catalogue.nutrient (
    product_id uuid NOT NULL REFERENCES catalogue.nutrition_panel ON DELETE CASCADE,
    place integer NOT NULL CHECK (place >= 1),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- GS1's name of it ("saturatedFat"), empty when the name is none that we know.
    code text NOT NULL DEFAULT '',
    unit text NOT NULL CHECK (unit IN ('g', 'mg', 'mcg', 'kcal', 'kJ', 'IU')),
    per_100 double precision CHECK (per_100 >= 0),
    per_serving double precision CHECK (per_serving >= 0),
    daily_value_pct double precision CHECK (daily_value_pct >= 0),
    PRIMARY KEY (product_id, place),
    CHECK (per_100 IS NOT NULL OR per_serving IS NOT NULL)
);

CREATE TABLE catalogue.product_allergen (
    product_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    code text NOT NULL CHECK (length(code) BETWEEN 1 AND 10),
    containment text NOT NULL CHECK (containment IN ('CONTAINS', 'MAY_CONTAIN', 'FREE_FROM')),
    -- False: read out of the list of ingredients.
    is_declared boolean NOT NULL,
    data_source text NOT NULL CHECK (data_source IN
        ('crowd_sourced', 'claimed', 'imported', 'ai_extracted', 'brand_site_crawl', 'gtin1_authoritative',
         'external_api', 'open_food_facts', 'usda_fdc', 'fda_ndc', 'affiliate_feed', 'datakick',
         'common_crawl_wdc')),
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    PRIMARY KEY (product_id, code)
);

CREATE TABLE catalogue.product_diet (
    product_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    code text NOT NULL CHECK (length(code) BETWEEN 1 AND 30),
    data_source text NOT NULL CHECK (data_source IN
        ('crowd_sourced', 'claimed', 'imported', 'ai_extracted', 'brand_site_crawl', 'gtin1_authoritative',
         'external_api', 'open_food_facts', 'usda_fdc', 'fda_ndc', 'affiliate_feed', 'datakick',
         'common_crawl_wdc')),
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    PRIMARY KEY (product_id, code)
);
