-- What has to be said where data of a source are shown. Sources that ask for nothing are not in here.
CREATE TABLE catalogue.source (
    id text PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    url text NOT NULL CHECK (url <> ''),
    -- As SPDX names it.
    licence text NOT NULL CHECK (licence <> ''),
    licence_url text NOT NULL CHECK (licence_url <> ''),
    notice text NOT NULL CHECK (notice <> '')
);
INSERT INTO catalogue.source (id, name, url, licence, licence_url, notice)
VALUES ('open_food_facts', 'Open Food Facts', 'https://world.openfoodfacts.org', 'ODbL-1.0',
        'https://opendatacommons.org/licenses/odbl/1-0/',
        'Contains information from Open Food Facts (https://world.openfoodfacts.org), which is made available '
        'under the Open Database License (ODbL) 1.0 (https://opendatacommons.org/licenses/odbl/1-0/).');

-- What a source's file said last of a product, as a digest: a file that is read again costs little.
CREATE TABLE catalogue.source_record (
    data_source text NOT NULL,
    gtin text NOT NULL CHECK (gtin ~ '^[0-9]{14}$'),
    digest bytea NOT NULL CHECK (length(digest) = 16),
    modified timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (data_source, gtin)
);

-- The facts of a record that stand there by the word of a source with a licence: the field, and the source.
ALTER TABLE catalogue.product
    ADD COLUMN field_source jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(field_source) = 'object');

-- GS1's Global Product Classification, as far as the operator brought its file. Empty: nothing is checked.
CREATE TABLE catalogue.gpc (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{8}$'),
    level text NOT NULL CHECK (level IN ('segment', 'family', 'class', 'brick')),
    title text NOT NULL CHECK (title <> ''),
    definition text NOT NULL DEFAULT '',
    parent_code text REFERENCES catalogue.gpc DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT gpc_hangs CHECK ((level = 'segment') = (parent_code IS NULL))
);
CREATE INDEX gpc_parent ON catalogue.gpc (parent_code);
