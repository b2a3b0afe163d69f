-- Scans by month, so that an old month goes as a whole; more of each scan; sums that grow as scans arrive.

-- A table cannot become partitioned: it makes way, and whoever waits for it finds the new one.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX resolver.scan_gtin;
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX resolver.scan_organization;
-- squawk-ignore renaming-object
ALTER TABLE resolver.scan RENAME CONSTRAINT scan_pkey TO scan_before_pkey;
-- squawk-ignore renaming-table
ALTER TABLE resolver.scan RENAME TO scan_before;

-- No foreign keys: a scan is a fact that outlives what was scanned, and it is written thousands a second.
CREATE TABLE resolver.scan (
    id uuid NOT NULL DEFAULT uuidv7(),
    -- Empty for a code that is no GTIN; its key is AI and value as in a canonical path.
    gtin text NOT NULL,
    key text CHECK (key !~ '^01/'),
    organization_id uuid,
    product_id uuid,
    lot text,
    serial text,
    scan_type text NOT NULL CHECK (scan_type IN ('HOSTED_PAGE', 'REDIRECT_ONLY')),
    -- Null when the answer was data.
    destination text,
    link_type text,
    device_class text NOT NULL CHECK (device_class IN ('mobile', 'tablet', 'desktop', 'bot')),
    is_bot boolean NOT NULL,
    -- One of a list, never a stranger's own text.
    bot_name text CHECK (length(bot_name) <= 60),
    is_ai boolean NOT NULL DEFAULT false,
    -- Scheme, host and path.
    referrer text NOT NULL DEFAULT '',
    scanned_at timestamptz NOT NULL,
    country text CHECK (country ~ '^[A-Z]{2}$'),
    latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    -- Of the address, keyed with a salt that lives for a day.
    ip_hash bytea CHECK (length(ip_hash) = 8),
    language text CHECK (language ~ '^[a-z]{2,3}$'),
    context_key text CHECK (context_key ~ '^[A-Z]$'),
    PRIMARY KEY (id, scanned_at)
) PARTITION BY RANGE (scanned_at);
CREATE INDEX scan_gtin ON resolver.scan (gtin, scanned_at);
CREATE INDEX scan_organization ON resolver.scan (organization_id, scanned_at);
CREATE INDEX scan_serial ON resolver.scan (gtin, serial, scanned_at) WHERE serial IS NOT NULL;
-- Where scans go whose month has no place of its own yet: none is lost.
CREATE TABLE resolver.scan_other PARTITION OF resolver.scan DEFAULT;

-- Give a month a place of its own, with what lies in scan_other of it. 'postponed': somebody reads too long
-- just now, and the scans go on to scan_other.
CREATE FUNCTION resolver.keep_scan_month(day date) RETURNS text LANGUAGE plpgsql
SET lock_timeout = '2s' AS $$
DECLARE
    first timestamptz := date_trunc('month', day::timestamp) AT TIME ZONE 'UTC';
    next timestamptz := (date_trunc('month', day::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    name text := 'scan_' || to_char(day, 'YYYY_MM');
BEGIN
    IF to_regclass('resolver.' || name) IS NOT NULL THEN
        RETURN 'there';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('resolver.scan'));
    IF to_regclass('resolver.' || name) IS NOT NULL THEN
        RETURN 'there';
    END IF;
    LOCK TABLE resolver.scan_other IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE resolver.%I (LIKE resolver.scan INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
                   name);
    EXECUTE format('WITH gone AS (DELETE FROM resolver.scan_other WHERE scanned_at >= $1 AND scanned_at < $2
                    RETURNING *) INSERT INTO resolver.%I SELECT * FROM gone', name) USING first, next;
    EXECUTE format('ALTER TABLE resolver.scan ATTACH PARTITION resolver.%I FOR VALUES FROM (%L) TO (%L)',
                   name, first, next);
    RETURN 'made';
EXCEPTION WHEN lock_not_available THEN
    RETURN 'postponed';
END $$;

-- Let go of the months that end before a moment, and of what lies in scan_other from before it.
CREATE FUNCTION resolver.drop_scan_months(ending_before timestamptz) RETURNS int LANGUAGE plpgsql
SET lock_timeout = '5s' AS $$
DECLARE
    month record;
    dropped int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('resolver.scan'));
    FOR month IN
        SELECT c.relname AS name
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'resolver.scan'::regclass AND c.relname ~ '^scan_[0-9]{4}_[0-9]{2}$'
           AND (to_date(substr(c.relname, 6), 'YYYY_MM')::timestamp + interval '1 month') AT TIME ZONE 'UTC'
               <= ending_before
         ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE resolver.%I', month.name);
        dropped := dropped + 1;
    END LOOP;
    DELETE FROM resolver.scan_other WHERE scanned_at < ending_before;
    RETURN dropped;
END $$;

SELECT resolver.keep_scan_month(month::date)
  FROM (SELECT DISTINCT date_trunc('month', scanned_at AT TIME ZONE 'UTC')
          FROM resolver.scan_before) m (month)
 ORDER BY month;
INSERT INTO resolver.scan (id, gtin, organization_id, product_id, lot, serial, scan_type, destination,
                           link_type, device_class, is_bot, bot_name, referrer, scanned_at, country)
SELECT id, gtin, organization_id, product_id, lot, serial, scan_type, destination, link_type,
       device_class, is_bot, CASE WHEN is_bot THEN 'other' END,
       CASE WHEN referrer ~ '^[a-z][a-z0-9+.-]{0,30}://[^/?#@\s]{1,253}/'
            THEN regexp_replace(referrer, '[?#].*$', '') ELSE '' END,
       scanned_at, country
  FROM resolver.scan_before;
-- squawk-ignore ban-drop-table
DROP TABLE resolver.scan_before;

-- Sums, always equal to the counts of resolver.scan, and kept when old scans go. An empty text: unknown.
CREATE TABLE resolver.scan_daily (
    organization_id uuid,
    date date NOT NULL,
    gtin text NOT NULL,
    product_id uuid,
    country_code text NOT NULL,
    device_class text NOT NULL CHECK (device_class IN ('mobile', 'tablet', 'desktop', 'bot')),
    scan_type text NOT NULL CHECK (scan_type IN ('HOSTED_PAGE', 'REDIRECT_ONLY')),
    total_scans bigint NOT NULL,
    billable_scans bigint NOT NULL,
    CONSTRAINT scan_daily_unique UNIQUE NULLS NOT DISTINCT
        (organization_id, date, gtin, product_id, country_code, device_class, scan_type)
) WITH (fillfactor = 80);
CREATE INDEX scan_daily_gtin ON resolver.scan_daily (gtin, date);

CREATE TABLE resolver.scan_hourly (
    organization_id uuid,
    hour timestamptz NOT NULL,
    gtin text NOT NULL,
    total_scans bigint NOT NULL,
    billable_scans bigint NOT NULL,
    CONSTRAINT scan_hourly_unique UNIQUE NULLS NOT DISTINCT (organization_id, hour, gtin)
) WITH (fillfactor = 80);
CREATE INDEX scan_hourly_gtin ON resolver.scan_hourly (gtin, hour);

-- Of all products together, so that questions about years read little.
CREATE TABLE resolver.scan_total (
    organization_id uuid,
    hour timestamptz NOT NULL,
    country_code text NOT NULL,
    device_class text NOT NULL CHECK (device_class IN ('mobile', 'tablet', 'desktop', 'bot')),
    total_scans bigint NOT NULL,
    billable_scans bigint NOT NULL,
    CONSTRAINT scan_total_unique UNIQUE NULLS NOT DISTINCT (organization_id, hour, country_code, device_class)
) WITH (fillfactor = 80);

-- What more is told of scans, where it is told: the rest of a day's scans had none.
CREATE TABLE resolver.scan_share (
    organization_id uuid,
    dimension text NOT NULL CHECK (dimension IN ('bot', 'language', 'link_type', 'referrer')),
    date date NOT NULL,
    gtin text NOT NULL,
    value text NOT NULL CHECK (length(value) <= 255),
    total_scans bigint NOT NULL,
    billable_scans bigint NOT NULL
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX scan_share_unique ON resolver.scan_share
    (organization_id, dimension, date, gtin, value) NULLS NOT DISTINCT;

INSERT INTO resolver.scan_daily
SELECT organization_id, (scanned_at AT TIME ZONE 'UTC')::date, gtin, product_id, coalesce(country, ''),
       device_class, scan_type, count(*), count(*) FILTER (WHERE NOT is_bot)
  FROM resolver.scan
 GROUP BY 1, 2, 3, 4, 5, 6, 7
 ORDER BY 2;
INSERT INTO resolver.scan_hourly
SELECT organization_id, date_trunc('hour', scanned_at, 'UTC'), gtin, count(*),
       count(*) FILTER (WHERE NOT is_bot)
  FROM resolver.scan
 GROUP BY 1, 2, 3
 ORDER BY 2;
INSERT INTO resolver.scan_total
SELECT organization_id, date_trunc('hour', scanned_at, 'UTC'), coalesce(country, ''), device_class, count(*),
       count(*) FILTER (WHERE NOT is_bot)
  FROM resolver.scan
 GROUP BY 1, 2, 3, 4
 ORDER BY 2;
INSERT INTO resolver.scan_share
SELECT s.organization_id, told.dimension, (s.scanned_at AT TIME ZONE 'UTC')::date, s.gtin, told.value,
       count(*), count(*) FILTER (WHERE NOT s.is_bot)
  FROM resolver.scan s
 CROSS JOIN LATERAL (VALUES ('bot', s.bot_name), ('language', s.language),
                            ('link_type', left(s.link_type, 255)),
                            ('referrer', split_part(s.referrer, '/', 3))) told (dimension, value)
 WHERE told.value <> ''
 GROUP BY 1, 2, 3, 4, 5
 ORDER BY 3;

-- Codes that were scanned and that nobody knows; only the most wanted of a day are kept.
CREATE TABLE resolver.unknown_scan (
    day date NOT NULL,
    gtin text NOT NULL CHECK (gtin ~ '^[0-9]{14}$'),
    count bigint NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    PRIMARY KEY (day, gtin)
) WITH (fillfactor = 80);
CREATE INDEX unknown_scan_prefix ON resolver.unknown_scan (substr(gtin, 2, 8), day);

-- Not logged, so that no archive of the log keeps what is to be forgotten.
CREATE UNLOGGED TABLE resolver.daily_salt (
    day date PRIMARY KEY,
    salt bytea NOT NULL CHECK (length(salt) = 32)
);
