-- Links beyond rules: any number per GS1 key and level, keys that are no GTINs, ranges that others resolve.

-- Who speaks for a key that is no GTIN (for a GTIN it is the owner of its product): whoever came first.
CREATE TABLE resolver.held_key (
    -- AI and value as in a canonical path, such as 414/9506000134338.
    key text PRIMARY KEY CHECK (key ~ '^[0-9]{2,4}/[^/]+$' AND key NOT LIKE '01/%'),
    organization_id uuid NOT NULL REFERENCES account.organization ON DELETE CASCADE,
    created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX held_key_organization ON resolver.held_key (organization_id);

CREATE TABLE resolver.link (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL REFERENCES account.organization ON DELETE CASCADE,
    -- AI and value as in a canonical path, such as 01/09506000134352.
    key text NOT NULL CHECK (key ~ '^[0-9]{2,4}/[^/]+$'),
    -- The qualifiers behind it as in a canonical path: '', 10/AB-123, 22/2A/10/AB-123, 21/1234.
    level text NOT NULL DEFAULT '' CHECK (length(level) <= 300),
    -- A CURIE (gs1:pip), an IANA relation or the address of a term.
    link_type text NOT NULL CHECK (length(link_type) BETWEEN 1 AND 500),
    -- May hold templates: {gtin}, {lot}, {serial}, {expiry} or any AI such as {3103}.
    href text NOT NULL CHECK (length(href) BETWEEN 1 AND 2048),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 255),
    hreflang text[] NOT NULL DEFAULT '{}',
    media_type text NOT NULL DEFAULT '' CHECK (length(media_type) <= 100),
    context text[] NOT NULL DEFAULT '{}',
    -- The default of its level; with languages, media types or contexts, one of several (defaultLinkMulti).
    is_default boolean NOT NULL DEFAULT false,
    passes_query boolean NOT NULL DEFAULT true,
    enabled boolean NOT NULL DEFAULT true,
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    -- An item is told by its serial alone (GS1-Conformant Resolver, rule of registration).
    CONSTRAINT link_level_of_item CHECK (key NOT LIKE '01/%' OR level !~ '/21/')
);
-- The address as its hash: an index entry has room for 2,704 bytes.
CREATE UNIQUE INDEX link_unique ON resolver.link
    (organization_id, key, level, link_type, hreflang, media_type, context, md5(href));
CREATE UNIQUE INDEX link_default_unique ON resolver.link (organization_id, key, level)
    WHERE is_default AND hreflang = '{}' AND media_type = '' AND context = '{}';
CREATE INDEX link_key ON resolver.link (key, level);

-- All keys that begin so are resolved elsewhere, unless something is known of them here.
CREATE TABLE resolver.delegation (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL REFERENCES account.organization ON DELETE CASCADE,
    -- AI and the first digits of the value behind an indicator, extension or filler digit: 01/9506000.
    prefix text NOT NULL CHECK (prefix ~ '^[0-9]{2,4}/[0-9]{4,13}$'),
    resolver_url text NOT NULL CHECK (length(resolver_url) <= 2048),
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT delegation_prefix_unique UNIQUE (prefix)
);
CREATE INDEX delegation_organization ON resolver.delegation (organization_id);

-- Whoever keeps links in memory forgets the keys that changed, or all of an organization.
CREATE FUNCTION resolver.tell_link_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole uuid[] := ARRAY(
        SELECT organization_id FROM changed GROUP BY organization_id HAVING count(DISTINCT key) > 100);
BEGIN
    PERFORM pg_notify('links', 'o:' || organization_id::text) FROM unnest(whole) organization_id;
    PERFORM pg_notify('links', 'k:' || key)
       FROM (SELECT DISTINCT key FROM changed WHERE organization_id <> ALL (whole)) told;
    RETURN NULL;
END $$;
CREATE TRIGGER link_inserted AFTER INSERT ON resolver.link REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();
CREATE TRIGGER link_updated AFTER UPDATE ON resolver.link REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();
CREATE TRIGGER link_moved AFTER UPDATE ON resolver.link REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();
CREATE TRIGGER link_deleted AFTER DELETE ON resolver.link REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();
CREATE TRIGGER held_key_inserted AFTER INSERT ON resolver.held_key REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();
CREATE TRIGGER held_key_deleted AFTER DELETE ON resolver.held_key REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();

CREATE FUNCTION resolver.tell_delegation_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('links', '*');
    RETURN NULL;
END $$;
CREATE TRIGGER delegation_changed AFTER INSERT OR UPDATE OR DELETE ON resolver.delegation
    FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_delegation_change();
