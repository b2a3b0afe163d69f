-- no transaction
-- Who sent a picture last, and how much it takes with its thumbnails: an organization has so much room. Pictures
-- that are older than this count for nobody until they are sent again.
ALTER TABLE catalogue.picture
    ADD COLUMN IF NOT EXISTS organization_id uuid,
    ADD COLUMN IF NOT EXISTS size_bytes integer NOT NULL DEFAULT 0;
DROP INDEX CONCURRENTLY IF EXISTS catalogue.picture_sender;
CREATE INDEX CONCURRENTLY IF NOT EXISTS picture_sender ON catalogue.picture (organization_id)
    INCLUDE (size_bytes);
