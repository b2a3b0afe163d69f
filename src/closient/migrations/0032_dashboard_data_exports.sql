-- Archives of what an organization keeps here. The files lie in the object store; nobody reads a half one,
-- since a run writes under a name of its own and only the row of the last run says which name counts.
CREATE SCHEMA dashboard;

CREATE TABLE dashboard.data_export (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL REFERENCES account.organization ON DELETE CASCADE,
    archive_format text NOT NULL CHECK (archive_format IN ('zip', 'tar.gz')),
    status text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'processing', 'completed', 'failed')),
    -- Grows with each run; a run that is not the last one may change nothing any more.
    run integer NOT NULL DEFAULT 0 CHECK (run >= 0),
    sections jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(sections) = 'array'),
    file_size_bytes bigint NOT NULL DEFAULT 0 CHECK (file_size_bytes >= 0),
    output_filename text NOT NULL CHECK (length(output_filename) BETWEEN 1 AND 128),
    error text CHECK (length(error) <= 1000),
    -- Until when the file is kept; empty when there is none.
    kept_until timestamptz,
    completed_at timestamptz,
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT data_export_kept_when_complete CHECK (kept_until IS NULL OR status = 'completed'),
    CONSTRAINT data_export_completed CHECK ((status = 'completed') = (completed_at IS NOT NULL))
);
CREATE UNIQUE INDEX data_export_one_at_a_time ON dashboard.data_export (organization_id)
    WHERE status IN ('pending', 'processing');
CREATE INDEX data_export_listing ON dashboard.data_export (organization_id, id DESC);
CREATE INDEX data_export_kept ON dashboard.data_export (kept_until) WHERE kept_until IS NOT NULL;
CREATE INDEX data_export_unfinished ON dashboard.data_export (modified)
    WHERE status IN ('pending', 'processing');
