-- no transaction
-- Each index stands beside scans and checks that go on; one that was left half made is made anew.

DROP INDEX CONCURRENTLY IF EXISTS resolver.serial_observation_kept_since;
CREATE INDEX CONCURRENTLY IF NOT EXISTS serial_observation_kept_since ON resolver.serial_observation
    (kept_since);
DROP INDEX CONCURRENTLY IF EXISTS resolver.serial_observation_flagged_gtin;
CREATE INDEX CONCURRENTLY IF NOT EXISTS serial_observation_flagged_gtin ON resolver.serial_observation
    (gtin, flagged_at DESC, id DESC)
    WHERE state IN ('suspect', 'serialization_error', 'counterfeit_suspected');
-- In the order of bytes, so that all keys that begin with some digits lie together.
DROP INDEX CONCURRENTLY IF EXISTS resolver.held_key_prefix;
CREATE INDEX CONCURRENTLY IF NOT EXISTS held_key_prefix ON resolver.held_key
    (key COLLATE "C") INCLUDE (organization_id);
DROP INDEX CONCURRENTLY IF EXISTS resolver.custom_url_healthy;
CREATE INDEX CONCURRENTLY IF NOT EXISTS custom_url_healthy ON resolver.custom_url (last_checked_at DESC)
    WHERE status = 'HEALTHY';
