-- Batches of scans as the edge packs them; the worker moves them into resolver.scan.
CREATE TABLE resolver.scan_journal (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    batch bytea NOT NULL
);
