-- The catalogue of addresses that rules lead to, and what the monitor knows of each.

CREATE TABLE resolver.custom_url (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL REFERENCES account.organization ON DELETE CASCADE,
    url text NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
    -- Whom a check burdens.
    host text NOT NULL GENERATED ALWAYS AS (
        coalesce(lower(substring(url FROM '^[A-Za-z]+://(?:[^/?#]*@)?(\[[^]/?#]*\]|[^/?#:]*)')), '')) STORED,
    status text NOT NULL DEFAULT 'UNKNOWN'
        CHECK (status IN ('UNKNOWN', 'HEALTHY', 'DEGRADED', 'UNREACHABLE')),
    consecutive_failures integer NOT NULL DEFAULT 0 CHECK (consecutive_failures >= 0),
    last_checked_at timestamptz,
    last_status_code integer,
    last_error text NOT NULL DEFAULT '',
    -- While somebody checks it: when the check counts as lost, and the address is due again.
    next_check_at timestamptz NOT NULL DEFAULT now(),
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT custom_url_never_checked CHECK (status = 'UNKNOWN' OR last_checked_at IS NOT NULL)
);
-- The address as its hash: an index entry has room for 2,704 bytes.
CREATE UNIQUE INDEX custom_url_unique ON resolver.custom_url (organization_id, md5(url));
CREATE INDEX custom_url_listing ON resolver.custom_url (organization_id, id);
CREATE INDEX custom_url_shared ON resolver.custom_url (md5(url));
CREATE INDEX custom_url_due ON resolver.custom_url (next_check_at);

-- Scans only read rules; whoever writes one waits for the moment that this takes.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX rule_custom_url ON resolver.rule (organization_id, md5(custom_url))
    WHERE custom_url IS NOT NULL;

-- What rules lead to already, to be looked at in the course of an hour.
INSERT INTO resolver.custom_url (organization_id, url, next_check_at)
SELECT organization_id, custom_url, now() + random() * interval '1 hour'
  FROM resolver.rule
 WHERE destination_type = 'CUSTOM_URL' AND custom_url <> ''
    ON CONFLICT (organization_id, md5(url)) DO NOTHING;

-- An address that dies, comes back or changes is told by the GTINs whose rules lead to it, or by its
-- organization when those are many.
CREATE FUNCTION resolver.tell_url_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    products uuid[];
    is_whole boolean;
BEGIN
    SELECT bool_or(product_id IS NULL) OR count(DISTINCT product_id) > 100, array_agg(DISTINCT product_id)
      INTO is_whole, products
      FROM resolver.rule
     WHERE organization_id = NEW.organization_id
       AND md5(custom_url) IN (md5(OLD.url), md5(NEW.url))
       AND custom_url IN (OLD.url, NEW.url)
       AND destination_type = 'CUSTOM_URL';
    IF is_whole THEN
        PERFORM pg_notify('links', 'o:' || NEW.organization_id::text);
    ELSE
        PERFORM pg_notify('links', 'g:' || gtin) FROM catalogue.product WHERE id = ANY (products);
    END IF;
    RETURN NULL;
END $$;

-- Row by row, since the many updates that only note a check are to cost nothing here.
CREATE TRIGGER custom_url_died_or_revived AFTER UPDATE OF status ON resolver.custom_url
    FOR EACH ROW WHEN ((OLD.status = 'UNREACHABLE') IS DISTINCT FROM (NEW.status = 'UNREACHABLE'))
    EXECUTE FUNCTION resolver.tell_url_change();
CREATE TRIGGER custom_url_moved AFTER UPDATE OF url ON resolver.custom_url
    FOR EACH ROW WHEN (OLD.url IS DISTINCT FROM NEW.url)
    EXECUTE FUNCTION resolver.tell_url_change();
