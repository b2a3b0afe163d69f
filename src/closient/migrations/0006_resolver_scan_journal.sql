-- Batches of scans as the edge packs them; the worker moves them into resolver.scan.
CREATE TABLE resolver.scan_journal (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    batch bytea NOT NULL
);
-- A batch lives for a moment: packing it smaller would cost more than it saves.
ALTER TABLE resolver.scan_journal ALTER COLUMN batch SET STORAGE EXTERNAL;
