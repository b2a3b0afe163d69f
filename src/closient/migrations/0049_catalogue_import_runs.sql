-- How often work on an import has begun since it last came on, and when that was: one that no worker brings on
-- any more ends as failed.
ALTER TABLE catalogue.import
    ADD COLUMN runs integer NOT NULL DEFAULT 0,
    ADD COLUMN moved_at timestamptz NOT NULL DEFAULT now();
