-- What was observed of each serial number and what is thought of it: judged when scans arrive, read by anybody.
CREATE TABLE resolver.serial_observation (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    gtin text NOT NULL CHECK (gtin ~ '^[0-9]{14}$'),
    serial text NOT NULL CHECK (length(serial) BETWEEN 1 AND 20),
    -- 'unverified' is shown as authentic; 'authentic' is what somebody has looked into.
    state text NOT NULL DEFAULT 'unverified'
        CHECK (state IN ('unverified', 'authentic', 'suspect', 'serialization_error', 'counterfeit_suspected')),
    consumer_scans bigint NOT NULL DEFAULT 0,
    retailer_scans bigint NOT NULL DEFAULT 0,
    first_seen timestamptz,
    last_seen timestamptz,
    -- The last time that the state became worse.
    flagged_at timestamptz,
    -- Squares of a hundredth of a degree in which retailers scanned; bounded (rules.verification).
    retail_places text[] NOT NULL DEFAULT '{}',
    -- Latest sightings, the first one of each lot, and the worst pair of each kind; all bounded.
    recent jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(recent) = 'array'),
    lots jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(lots) = 'array'),
    anomalies jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(anomalies) = 'array'),
    CONSTRAINT serial_observation_unique UNIQUE (gtin, serial)
) WITH (fillfactor = 60);
CREATE INDEX serial_observation_flagged ON resolver.serial_observation (flagged_at DESC, id DESC)
    WHERE state IN ('suspect', 'serialization_error', 'counterfeit_suspected');
