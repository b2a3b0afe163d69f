-- Files of products that an owner has read in: how far each has come, what became of its products, and the rows
-- that failed. What is said here commits with what was done.
CREATE TABLE catalogue.import (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL REFERENCES account.organization,
    user_id uuid,
    -- Whether whoever sent it could claim products.
    may_claim boolean NOT NULL,
    file_name text NOT NULL DEFAULT '' CHECK (length(file_name) <= 255),
    kind text NOT NULL DEFAULT 'csv' CHECK (kind IN ('csv', 'xlsx')),
    -- So many objects hold the file; none once it is done.
    pieces integer NOT NULL DEFAULT 0 CHECK (pieces >= 0),
    is_dry_run boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN
        ('pending', 'running', 'completed', 'cancelled', 'failed', 'undoing', 'undone')),
    -- Rows of the file, unknown until it was counted.
    total integer CHECK (total >= 0),
    processed integer NOT NULL DEFAULT 0 CHECK (processed >= 0),
    created_count integer NOT NULL DEFAULT 0 CHECK (created_count >= 0),
    updated_count integer NOT NULL DEFAULT 0 CHECK (updated_count >= 0),
    unchanged_count integer NOT NULL DEFAULT 0 CHECK (unchanged_count >= 0),
    repeated_count integer NOT NULL DEFAULT 0 CHECK (repeated_count >= 0),
    conflict_count integer NOT NULL DEFAULT 0 CHECK (conflict_count >= 0),
    error_count integer NOT NULL DEFAULT 0 CHECK (error_count >= 0),
    undone_count integer NOT NULL DEFAULT 0 CHECK (undone_count >= 0),
    -- The headings of the file.
    columns text[] NOT NULL DEFAULT '{}',
    -- Why the file as a whole could not be read on.
    failure text NOT NULL DEFAULT '' CHECK (length(failure) <= 1000),
    undone_by uuid,
    created timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    undone_at timestamptz
);
CREATE INDEX import_listing ON catalogue.import (organization_id, id DESC);
CREATE INDEX import_kept ON catalogue.import (created) WHERE pieces > 0;

CREATE TABLE catalogue.import_row (
    import_id uuid NOT NULL REFERENCES catalogue.import ON DELETE CASCADE,
    gtin text NOT NULL,
    line integer NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('created', 'claimed', 'updated', 'unchanged', 'refused')),
    is_undone boolean NOT NULL DEFAULT false,
    PRIMARY KEY (import_id, gtin)
);

CREATE TABLE catalogue.import_error (
    import_id uuid NOT NULL REFERENCES catalogue.import ON DELETE CASCADE,
    line integer NOT NULL,
    message text NOT NULL,
    -- The heading at fault, as the import knows it.
    field text,
    is_conflict boolean NOT NULL,
    -- The row as it stands in the file.
    cells text[] NOT NULL,
    PRIMARY KEY (import_id, line)
);
