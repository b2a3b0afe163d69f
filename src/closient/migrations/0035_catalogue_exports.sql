-- Symbols and labels that are made by the thousand, and which lots and items have had theirs.
CREATE TABLE catalogue.export (
    -- Random (version 4): the contract of the QR batches wants it, and file names begin with it.
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('qr_codes', 'labels')),
    organization_id uuid REFERENCES account.organization (id) ON DELETE CASCADE,
    person_id uuid,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'completed', 'failed')),
    request jsonb NOT NULL,
    total_items integer NOT NULL DEFAULT 0 CHECK (total_items >= 0),
    processed_items integer NOT NULL DEFAULT 0 CHECK (processed_items >= 0),
    -- A worker that dies has begun a run; after a few it is not tried again.
    runs integer NOT NULL DEFAULT 0,
    -- Noted before the object is written, so that it is found again whatever happens in between.
    file_key text,
    file_bytes bigint,
    error text,
    created timestamptz NOT NULL,
    ended timestamptz,
    CONSTRAINT export_completed CHECK (status <> 'completed' OR ended IS NOT NULL),
    CONSTRAINT export_failed CHECK ((status = 'failed') = (error IS NOT NULL))
);
CREATE INDEX export_organization ON catalogue.export (organization_id, created DESC);
CREATE INDEX export_under_way ON catalogue.export (created) WHERE status IN ('pending', 'running');
CREATE INDEX export_created ON catalogue.export (created);

CREATE TABLE catalogue.printed_lot (
    lot_id uuid PRIMARY KEY REFERENCES catalogue.lot (id) ON DELETE CASCADE,
    last_exported timestamptz NOT NULL
);

CREATE TABLE catalogue.printed_serial (
    serial_id uuid PRIMARY KEY REFERENCES catalogue.serial (id) ON DELETE CASCADE,
    last_exported timestamptz NOT NULL
);
