-- Made by `python -m tests.house.generate`; do not edit.

CREATE SCHEMA account;

CREATE SCHEMA brands;

CREATE SCHEMA catalogue;

CREATE SCHEMA certifications;

CREATE SCHEMA compliance;

CREATE SCHEMA content;

CREATE SCHEMA dashboard;

CREATE SCHEMA epcis;

CREATE SCHEMA kit;

CREATE SCHEMA products;

CREATE SCHEMA resolver;

CREATE SCHEMA sustainability;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE TYPE kit.pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);

CREATE TABLE account.membership (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    joined_at timestamp with time zone,
    invited_by uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT membership_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'manager'::text, 'billing'::text, 'editor'::text])))
);

CREATE TABLE account.organization (
    id uuid DEFAULT uuidv7() NOT NULL,
    name text NOT NULL,
    country text NOT NULL,
    is_brand boolean DEFAULT false NOT NULL,
    public_id text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    require_reauth_to_delete boolean DEFAULT true NOT NULL,
    tombstoned_at timestamp with time zone,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT organization_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT organization_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT organization_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT organization_public_id_check CHECK ((public_id ~ '^[A-Za-z0-9_-]{1,64}$'::text)),
    CONSTRAINT organization_status_check CHECK ((status = ANY (ARRAY['active'::text, 'tombstoned'::text, 'purged'::text]))),
    CONSTRAINT organization_tombstone_dated CHECK (((status = 'active'::text) = (tombstoned_at IS NULL)))
);

CREATE VIEW account.active_membership AS
 SELECT m.id,
    m.person_id,
    m.organization_id,
    o.name AS organization_name,
    m.role,
    m.joined_at
   FROM (account.membership m
     JOIN account.organization o ON ((o.id = m.organization_id)))
  WHERE ((m.joined_at IS NOT NULL) AND (o.status = 'active'::text));

CREATE FUNCTION account.organizations_of(person uuid) RETURNS TABLE(organization_ids uuid[], organization_names text[], roles text[])
    LANGUAGE sql STABLE
    BEGIN ATOMIC
 SELECT array_agg(m.organization_id ORDER BY m.joined_at, m.id) AS array_agg,
     array_agg(m.organization_name ORDER BY m.joined_at, m.id) AS array_agg,
     array_agg(m.role ORDER BY m.joined_at, m.id) AS array_agg
    FROM account.active_membership m
   WHERE (m.person_id = organizations_of.person);
END;

CREATE FUNCTION account.passing(waiting bigint, minute_left bigint, day_left bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN GREATEST((0)::bigint, LEAST(waiting, minute_left, day_left));

CREATE FUNCTION account.used(window_number bigint, counted bigint, asked_number bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (window_number >= asked_number) THEN counted ELSE (0)::bigint END;

CREATE FUNCTION catalogue.author_of(data_source text, predictor text, organization_id uuid, user_id uuid) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT data_source || ':' || CASE data_source WHEN 'claimed' THEN '' ELSE predictor END || ':'
           || coalesce(organization_id::text, user_id::text, '')
$$;

CREATE FUNCTION catalogue.keep_brand_key() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.brand_key := coalesce(
        (SELECT lower(b.name) FROM catalogue.brand b WHERE b.id = NEW.brand_id FOR SHARE), '')
    ; RETURN NEW
    ; END $$;

CREATE FUNCTION catalogue.keep_brand_keys() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE catalogue.product p SET brand_key = lower(NEW.name) WHERE p.brand_id = NEW.id
    ; RETURN NULL
    ; END $$;

CREATE FUNCTION catalogue.note_moves() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO catalogue.product_move
        SELECT p.id, lower(p.product_name), p.brand_key, p.confidence_score, p.owner_id IS NOT NULL,
               p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL, p.data_source, p.country_of_origin, 1
          FROM made p
    ; ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO catalogue.product_move
        SELECT p.id, lower(p.product_name), p.brand_key, p.confidence_score, p.owner_id IS NOT NULL,
               p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL, p.data_source, p.country_of_origin, -1
          FROM gone p
    ; ELSE
        INSERT INTO catalogue.product_move
        SELECT k.id, k.name_key, k.brand_key, k.confidence_score, k.is_claimed, k.is_active, k.data_source,
               k.country_of_origin, sum(k.one)
          FROM (SELECT m.id, lower(m.product_name) AS name_key, m.brand_key, m.confidence_score,
                       m.owner_id IS NOT NULL AS is_claimed,
                       m.withdrawn_at IS NULL OR m.owner_id IS NOT NULL AS is_active, m.data_source,
                       m.country_of_origin, 1 AS one
                  FROM made m
                 UNION ALL
                SELECT g.id, lower(g.product_name), g.brand_key, g.confidence_score, g.owner_id IS NOT NULL,
                       g.withdrawn_at IS NULL OR g.owner_id IS NOT NULL, g.data_source, g.country_of_origin,
                       -1
                  FROM gone g) k
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        HAVING sum(k.one) <> 0
    ; END IF
    ; RETURN NULL
    ; END $$;

CREATE FUNCTION catalogue.refuse_former_gtins() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM made m JOIN catalogue.former_gtin f ON f.gtin = m.gtin) THEN
        RAISE EXCEPTION 'a new product has a former GTIN'
              USING ERRCODE = 'unique_violation', CONSTRAINT = 'former_gtin_pkey';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION catalogue.tally_products() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO catalogue.product_tally
               (is_claimed, is_active, data_source, country_of_origin, difference)
        SELECT p.owner_id IS NOT NULL, p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL, p.data_source,
               p.country_of_origin, count(*)
          FROM made p
         GROUP BY 1, 2, 3, 4
    ; ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO catalogue.product_tally
               (is_claimed, is_active, data_source, country_of_origin, difference)
        SELECT p.owner_id IS NOT NULL, p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL, p.data_source,
               p.country_of_origin, -count(*)
          FROM gone p
         GROUP BY 1, 2, 3, 4
    ; ELSE
        INSERT INTO catalogue.product_tally
               (is_claimed, is_active, data_source, country_of_origin, difference)
        SELECT p.owner_id IS NOT NULL, p.withdrawn_at IS NULL OR p.owner_id IS NOT NULL, p.data_source,
               p.country_of_origin, sum(p.one)
          FROM (SELECT m.owner_id, m.withdrawn_at, m.data_source, m.country_of_origin, 1 AS one FROM made m
                 UNION ALL
                SELECT g.owner_id, g.withdrawn_at, g.data_source, g.country_of_origin, -1 FROM gone g) p
         GROUP BY 1, 2, 3, 4
        HAVING sum(p.one) <> 0
    ; END IF
    ; RETURN NULL
    ; END $$;

CREATE FUNCTION catalogue.tell_brand_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('links', coalesce('o:' || organization_id::text, '*'))
       FROM (SELECT DISTINCT organization_id FROM changed) b;
    RETURN NULL;
END $$;

CREATE FUNCTION catalogue.tell_former_gtin_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('links', 'g:' || gtin) FROM changed;
    RETURN NULL;
END $$;

CREATE FUNCTION catalogue.tell_part_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (SELECT count(DISTINCT product_id) FROM changed) > 500 THEN
        PERFORM pg_notify('links', '*');
    ELSE
        PERFORM pg_notify('links', 'g:' || p.gtin)
           FROM catalogue.product p WHERE p.id IN (SELECT product_id FROM changed);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION catalogue.tell_product_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (SELECT count(*) FROM changed) > 500 THEN
        PERFORM pg_notify('links', '*');
    ELSE
        PERFORM pg_notify('links', 'g:' || gtin) FROM changed;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION compliance.tell_links(products uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF cardinality(products) > 500 THEN
        PERFORM pg_notify('links', '*');
        RETURN;
    END IF;
    PERFORM pg_notify('links', 'g:' || told.gtin)
       FROM (SELECT p.gtin FROM catalogue.product p WHERE p.id = ANY (products)
             UNION SELECT f.gtin FROM catalogue.former_gtin f WHERE f.product_id = ANY (products)) told;
END $$;

CREATE FUNCTION compliance.tell_match_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM compliance.tell_links(array_agg(DISTINCT c.product_id)) FROM changed c HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION compliance.tell_status_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM compliance.tell_links(array_agg(DISTINCT m.product_id))
       FROM after_change n
       JOIN before_change o ON o.id = n.id AND o.status <> n.status
       JOIN compliance.recall_product m ON m.recall_id = n.id
     HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION kit.fn_pgqueuer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$;

CREATE FUNCTION resolver.drop_scan_months(ending_before timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET lock_timeout TO '5s'
    AS $_$
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
END $_$;

CREATE FUNCTION resolver.keep_scan_month(day date) RETURNS text
    LANGUAGE plpgsql
    SET lock_timeout TO '2s'
    AS $_$
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
END $_$;

CREATE FUNCTION resolver.tell_delegation_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'UPDATE'
        OR (OLD.prefix, OLD.resolver_url) IS DISTINCT FROM (NEW.prefix, NEW.resolver_url) THEN
        PERFORM pg_notify('links', 'd:');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION resolver.tell_link_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    whole uuid[] := ARRAY(
        SELECT organization_id FROM changed GROUP BY organization_id HAVING count(DISTINCT key) > 100);
BEGIN
    PERFORM pg_notify('links', 'o:' || organization_id::text) FROM unnest(whole) organization_id;
    PERFORM pg_notify('links', 'k:' || key)
       FROM (SELECT DISTINCT key FROM changed WHERE organization_id <> ALL (whole)) told;
    RETURN NULL;
END $$;

CREATE FUNCTION resolver.tell_rule_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    -- Organizations of which all links are to be forgotten: a rule for all products, or very many products.
    whole uuid[] := ARRAY(
        SELECT organization_id
          FROM changed
         GROUP BY organization_id
        HAVING bool_or(product_id IS NULL) OR count(DISTINCT product_id) > 100);
BEGIN
    PERFORM pg_notify('links', 'o:' || organization_id::text) FROM unnest(whole) organization_id;
    PERFORM pg_notify('links', 'g:' || p.gtin)
       FROM catalogue.product p
      WHERE p.id IN (SELECT product_id FROM changed WHERE organization_id <> ALL (whole));
    RETURN NULL;
END $$;

CREATE FUNCTION resolver.tell_url_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE UNLOGGED TABLE account.address_usage (
    address text NOT NULL,
    minute_number bigint NOT NULL,
    minute_count bigint NOT NULL,
    CONSTRAINT address_usage_address_check CHECK ((length(address) <= 64))
)
WITH (fillfactor='50');

CREATE TABLE account.api_key (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid,
    person_id uuid,
    key_type text NOT NULL,
    key_hash bytea NOT NULL,
    hint text NOT NULL,
    role text NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    expires_at timestamp with time zone,
    rate_limit_per_minute bigint DEFAULT 0 NOT NULL,
    rate_limit_per_day bigint DEFAULT 0 NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT api_key_description_check CHECK ((length(description) <= 255)),
    CONSTRAINT api_key_has_principal CHECK (
CASE key_type
    WHEN 'user'::text THEN (person_id IS NOT NULL)
    ELSE (organization_id IS NOT NULL)
END),
    CONSTRAINT api_key_hint_check CHECK ((length(hint) <= 12)),
    CONSTRAINT api_key_key_hash_check CHECK ((length(key_hash) = 32)),
    CONSTRAINT api_key_key_type_check CHECK ((key_type = ANY (ARRAY['business'::text, 'user'::text, 'publishable'::text]))),
    CONSTRAINT api_key_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT api_key_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT api_key_rate_limit_per_day_check CHECK ((rate_limit_per_day >= 0)),
    CONSTRAINT api_key_rate_limit_per_minute_check CHECK ((rate_limit_per_minute >= 0)),
    CONSTRAINT api_key_role_check CHECK ((role = ANY (ARRAY['manager'::text, 'editor'::text, 'readonly'::text])))
);

CREATE TABLE account.api_key_usage (
    api_key_id uuid NOT NULL,
    minute_number bigint NOT NULL,
    minute_count bigint NOT NULL,
    day_number bigint NOT NULL,
    day_count bigint NOT NULL,
    waiting bigint NOT NULL,
    minute_limit bigint NOT NULL,
    day_limit bigint NOT NULL,
    granted bigint NOT NULL,
    last_used timestamp with time zone NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.05');

CREATE TABLE account.attempt_window (
    subject text NOT NULL,
    window_number bigint NOT NULL,
    attempts bigint NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT attempt_window_subject_check CHECK ((length(subject) <= 100))
)
WITH (fillfactor='70');

CREATE TABLE account.oauth_grant (
    person_id uuid NOT NULL,
    client_id text NOT NULL,
    client_name text NOT NULL,
    scopes text[] NOT NULL,
    granted timestamp with time zone DEFAULT now() NOT NULL,
    last_used timestamp with time zone,
    CONSTRAINT oauth_grant_client_id_check CHECK (((length(client_id) >= 1) AND (length(client_id) <= 2000)))
);

CREATE TABLE account.one_time_token (
    token_hash bytea NOT NULL,
    purpose text NOT NULL,
    person_id uuid NOT NULL,
    membership_id uuid,
    expires_at timestamp with time zone NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT one_time_token_join_names_membership CHECK (((purpose = 'join'::text) = (membership_id IS NOT NULL))),
    CONSTRAINT one_time_token_purpose_check CHECK ((purpose = ANY (ARRAY['verify'::text, 'reset'::text, 'join'::text]))),
    CONSTRAINT one_time_token_token_hash_check CHECK ((length(token_hash) = 32))
);

CREATE TABLE account.person (
    id uuid DEFAULT uuidv7() NOT NULL,
    email text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    password_hash text,
    email_verified_at timestamp with time zone,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT person_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254)))),
    CONSTRAINT person_language_check CHECK (((length(language) >= 2) AND (length(language) <= 35))),
    CONSTRAINT person_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT person_name_check CHECK ((length(name) <= 255))
);

CREATE TABLE account.session (
    id uuid DEFAULT uuidv7() NOT NULL,
    person_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    user_agent text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    authenticated_at timestamp with time zone NOT NULL,
    created timestamp with time zone NOT NULL,
    CONSTRAINT session_address_check CHECK ((length(address) <= 45)),
    CONSTRAINT session_token_hash_check CHECK ((length(token_hash) = 32)),
    CONSTRAINT session_user_agent_check CHECK ((length(user_agent) <= 400))
);

CREATE TABLE account.session_usage (
    session_id uuid NOT NULL,
    minute_number bigint NOT NULL,
    minute_count bigint NOT NULL,
    day_number bigint NOT NULL,
    day_count bigint NOT NULL,
    waiting bigint NOT NULL,
    minute_limit bigint NOT NULL,
    day_limit bigint NOT NULL,
    granted bigint NOT NULL,
    last_used timestamp with time zone NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.05');

CREATE TABLE account.trait (
    slug text NOT NULL,
    name text NOT NULL,
    category text NOT NULL,
    "position" bigint NOT NULL,
    CONSTRAINT trait_category_check CHECK ((category = ANY (ARRAY['ALLERGEN'::text, 'DIETARY'::text, 'RELIGIOUS'::text, 'SOURCING'::text, 'OTHER'::text]))),
    CONSTRAINT trait_slug_check CHECK ((slug ~ '^[a-z0-9]+(_[a-z0-9]+)*$'::text))
);

CREATE TABLE account.trait_preference (
    person_id uuid NOT NULL,
    trait text NOT NULL,
    stance text NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT trait_preference_stance_check CHECK ((stance = ANY (ARRAY['AVOID'::text, 'REQUIRE'::text, 'PREFER'::text, 'NEUTRAL'::text])))
);

CREATE TABLE brands.stockist (
    id uuid DEFAULT uuidv7() NOT NULL,
    brand_id uuid NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    retailer_name text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    website text DEFAULT ''::text NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT stockist_address_check CHECK (((length(address) >= 1) AND (length(address) <= 500))),
    CONSTRAINT stockist_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT stockist_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT stockist_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT stockist_phone_check CHECK ((length(phone) <= 40)),
    CONSTRAINT stockist_retailer_name_check CHECK ((length(retailer_name) <= 255)),
    CONSTRAINT stockist_website_check CHECK ((length(website) <= 2048))
);

CREATE TABLE brands.stockist_product (
    stockist_id uuid NOT NULL,
    product_id uuid NOT NULL
);

CREATE TABLE catalogue.brand (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid,
    name text NOT NULL,
    website text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    instagram text DEFAULT ''::text NOT NULL,
    facebook text DEFAULT ''::text NOT NULL,
    twitter text DEFAULT ''::text NOT NULL,
    linkedin text DEFAULT ''::text NOT NULL,
    youtube text DEFAULT ''::text NOT NULL,
    tiktok text DEFAULT ''::text NOT NULL,
    pinterest text DEFAULT ''::text NOT NULL,
    threads text DEFAULT ''::text NOT NULL,
    logo_url text,
    is_active boolean DEFAULT true NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT brand_facebook_check CHECK ((length(facebook) <= 255)),
    CONSTRAINT brand_instagram_check CHECK ((length(instagram) <= 255)),
    CONSTRAINT brand_linkedin_check CHECK ((length(linkedin) <= 255)),
    CONSTRAINT brand_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT brand_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT brand_pinterest_check CHECK ((length(pinterest) <= 255)),
    CONSTRAINT brand_threads_check CHECK ((length(threads) <= 255)),
    CONSTRAINT brand_tiktok_check CHECK ((length(tiktok) <= 255)),
    CONSTRAINT brand_twitter_check CHECK ((length(twitter) <= 255)),
    CONSTRAINT brand_website_check CHECK ((length(website) <= 2048)),
    CONSTRAINT brand_youtube_check CHECK ((length(youtube) <= 255))
);

CREATE TABLE catalogue.brand_logo (
    brand_id uuid NOT NULL,
    picture text NOT NULL
);

CREATE TABLE catalogue.brand_proof (
    brand_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    domain text NOT NULL,
    token text NOT NULL,
    method text,
    started timestamp with time zone NOT NULL,
    checked_at timestamp with time zone,
    verified_at timestamp with time zone,
    failing_since timestamp with time zone,
    problem text DEFAULT ''::text NOT NULL,
    CONSTRAINT brand_proof_domain_check CHECK (((length(domain) >= 3) AND (length(domain) <= 253))),
    CONSTRAINT brand_proof_problem_check CHECK ((length(problem) <= 500)),
    CONSTRAINT brand_proof_shown CHECK (((verified_at IS NULL) = (method IS NULL))),
    CONSTRAINT brand_proof_token_check CHECK ((token ~ '^[0-9A-Za-z_-]{20,64}$'::text))
);

CREATE TABLE catalogue.category (
    id uuid DEFAULT uuidv7() NOT NULL,
    google_id integer NOT NULL,
    name text NOT NULL,
    full_path text NOT NULL,
    parent_id uuid,
    CONSTRAINT category_full_path_check CHECK ((full_path <> ''::text)),
    CONSTRAINT category_google_id_check CHECK ((google_id > 0)),
    CONSTRAINT category_name_check CHECK ((name <> ''::text))
);

CREATE TABLE catalogue.claim_report (
    id uuid DEFAULT uuidv7() NOT NULL,
    product_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    reporter_email text NOT NULL,
    reporter_relationship text NOT NULL,
    reason text NOT NULL,
    reporter_phone text DEFAULT ''::text NOT NULL,
    reporter_company text DEFAULT ''::text NOT NULL,
    supporting_url text DEFAULT ''::text NOT NULL,
    network text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT claim_report_reason_check CHECK (((length(reason) >= 10) AND (length(reason) <= 5000))),
    CONSTRAINT claim_report_reporter_company_check CHECK ((length(reporter_company) <= 255)),
    CONSTRAINT claim_report_reporter_email_check CHECK (((length(reporter_email) >= 3) AND (length(reporter_email) <= 254))),
    CONSTRAINT claim_report_reporter_phone_check CHECK ((length(reporter_phone) <= 32)),
    CONSTRAINT claim_report_reporter_relationship_check CHECK ((reporter_relationship = ANY (ARRAY['brand_rep'::text, 'legal'::text, 'consumer'::text, 'competitor'::text, 'staff'::text, 'other'::text]))),
    CONSTRAINT claim_report_state_check CHECK ((state = ANY (ARRAY['open'::text, 'upheld'::text, 'dismissed'::text, 'lapsed'::text]))),
    CONSTRAINT claim_report_supporting_url_check CHECK ((length(supporting_url) <= 2000))
);

CREATE TABLE catalogue.contribution (
    id uuid DEFAULT uuidv7() NOT NULL,
    product_id uuid NOT NULL,
    field text NOT NULL,
    value jsonb,
    data_source text NOT NULL,
    predictor text DEFAULT ''::text NOT NULL,
    confidence double precision NOT NULL,
    organization_id uuid,
    user_id uuid,
    import_id uuid,
    author text GENERATED ALWAYS AS (catalogue.author_of(data_source, predictor, organization_id, user_id)) STORED NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    reverted_at timestamp with time zone,
    reverted_by uuid,
    is_last boolean DEFAULT true NOT NULL,
    CONSTRAINT contribution_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT contribution_data_source_check CHECK ((data_source = ANY (ARRAY['crowd_sourced'::text, 'claimed'::text, 'imported'::text, 'ai_extracted'::text, 'brand_site_crawl'::text, 'gtin1_authoritative'::text, 'external_api'::text, 'open_food_facts'::text, 'usda_fdc'::text, 'fda_ndc'::text, 'affiliate_feed'::text, 'datakick'::text, 'common_crawl_wdc'::text]))),
    CONSTRAINT contribution_field_check CHECK (((length(field) >= 1) AND (length(field) <= 40))),
    CONSTRAINT contribution_predictor_check CHECK ((length(predictor) <= 100)),
    CONSTRAINT contribution_value_check CHECK ((jsonb_typeof(value) = ANY (ARRAY['string'::text, 'number'::text, 'array'::text])))
);

CREATE TABLE catalogue.export (
    id uuid NOT NULL,
    kind text NOT NULL,
    organization_id uuid,
    person_id uuid,
    status text DEFAULT 'pending'::text NOT NULL,
    request jsonb NOT NULL,
    total_items integer DEFAULT 0 NOT NULL,
    processed_items integer DEFAULT 0 NOT NULL,
    runs integer DEFAULT 0 NOT NULL,
    file_key text,
    file_bytes bigint,
    error text,
    created timestamp with time zone NOT NULL,
    ended timestamp with time zone,
    CONSTRAINT export_completed CHECK (((status <> 'completed'::text) OR (ended IS NOT NULL))),
    CONSTRAINT export_failed CHECK (((status = 'failed'::text) = (error IS NOT NULL))),
    CONSTRAINT export_kind_check CHECK ((kind = ANY (ARRAY['qr_codes'::text, 'labels'::text, 'traceability'::text]))),
    CONSTRAINT export_processed_items_check CHECK ((processed_items >= 0)),
    CONSTRAINT export_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'running'::text, 'completed'::text, 'failed'::text]))),
    CONSTRAINT export_total_items_check CHECK ((total_items >= 0))
);

CREATE TABLE catalogue.former_gtin (
    gtin text NOT NULL,
    product_id uuid NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT former_gtin_gtin_check CHECK ((gtin ~ '^[0-9]{14}$'::text))
);

CREATE TABLE catalogue.gpc (
    code text NOT NULL,
    level text NOT NULL,
    title text NOT NULL,
    definition text DEFAULT ''::text NOT NULL,
    parent_code text,
    CONSTRAINT gpc_code_check CHECK ((code ~ '^[0-9]{8}$'::text)),
    CONSTRAINT gpc_hangs CHECK (((level = 'segment'::text) = (parent_code IS NULL))),
    CONSTRAINT gpc_level_check CHECK ((level = ANY (ARRAY['segment'::text, 'family'::text, 'class'::text, 'brick'::text]))),
    CONSTRAINT gpc_title_check CHECK ((title <> ''::text))
);

CREATE TABLE catalogue.hierarchy_link (
    id uuid DEFAULT uuidv7() NOT NULL,
    parent_id uuid NOT NULL,
    child_id uuid NOT NULL,
    quantity integer NOT NULL,
    hierarchy_level text NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT hierarchy_link_hierarchy_level_check CHECK ((hierarchy_level = ANY (ARRAY['UNIT'::text, 'INNER_PACK'::text, 'CASE'::text, 'PALLET'::text]))),
    CONSTRAINT hierarchy_link_of_two CHECK ((parent_id <> child_id)),
    CONSTRAINT hierarchy_link_quantity_check CHECK (((quantity >= 1) AND (quantity <= 1000000)))
);

CREATE TABLE catalogue.import (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid NOT NULL,
    user_id uuid,
    may_claim boolean NOT NULL,
    file_name text DEFAULT ''::text NOT NULL,
    kind text DEFAULT 'csv'::text NOT NULL,
    pieces integer DEFAULT 0 NOT NULL,
    is_dry_run boolean DEFAULT false NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    total integer,
    processed integer DEFAULT 0 NOT NULL,
    created_count integer DEFAULT 0 NOT NULL,
    updated_count integer DEFAULT 0 NOT NULL,
    unchanged_count integer DEFAULT 0 NOT NULL,
    repeated_count integer DEFAULT 0 NOT NULL,
    conflict_count integer DEFAULT 0 NOT NULL,
    error_count integer DEFAULT 0 NOT NULL,
    undone_count integer DEFAULT 0 NOT NULL,
    columns text[] DEFAULT '{}'::text[] NOT NULL,
    failure text DEFAULT ''::text NOT NULL,
    undone_by uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    undone_at timestamp with time zone,
    runs integer DEFAULT 0 NOT NULL,
    moved_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT import_conflict_count_check CHECK ((conflict_count >= 0)),
    CONSTRAINT import_created_count_check CHECK ((created_count >= 0)),
    CONSTRAINT import_error_count_check CHECK ((error_count >= 0)),
    CONSTRAINT import_failure_check CHECK ((length(failure) <= 1000)),
    CONSTRAINT import_file_name_check CHECK ((length(file_name) <= 255)),
    CONSTRAINT import_kind_check CHECK ((kind = ANY (ARRAY['csv'::text, 'xlsx'::text]))),
    CONSTRAINT import_pieces_check CHECK ((pieces >= 0)),
    CONSTRAINT import_processed_check CHECK ((processed >= 0)),
    CONSTRAINT import_repeated_count_check CHECK ((repeated_count >= 0)),
    CONSTRAINT import_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'running'::text, 'completed'::text, 'cancelled'::text, 'failed'::text, 'undoing'::text, 'undone'::text]))),
    CONSTRAINT import_total_check CHECK ((total >= 0)),
    CONSTRAINT import_unchanged_count_check CHECK ((unchanged_count >= 0)),
    CONSTRAINT import_undone_count_check CHECK ((undone_count >= 0)),
    CONSTRAINT import_updated_count_check CHECK ((updated_count >= 0))
);

CREATE TABLE catalogue.import_error (
    import_id uuid NOT NULL,
    line integer NOT NULL,
    message text NOT NULL,
    field text,
    is_conflict boolean NOT NULL,
    cells text[] NOT NULL
);

CREATE TABLE catalogue.import_row (
    import_id uuid NOT NULL,
    gtin text NOT NULL,
    line integer NOT NULL,
    outcome text NOT NULL,
    is_undone boolean DEFAULT false NOT NULL,
    CONSTRAINT import_row_outcome_check CHECK ((outcome = ANY (ARRAY['created'::text, 'claimed'::text, 'updated'::text, 'unchanged'::text, 'refused'::text])))
);

CREATE TABLE catalogue.ingredient (
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    priority integer NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    percentage double precision,
    function text DEFAULT ''::text NOT NULL,
    e_number text DEFAULT ''::text NOT NULL,
    is_organic boolean DEFAULT false NOT NULL,
    is_major_allergen boolean DEFAULT false NOT NULL,
    may_contain boolean DEFAULT false NOT NULL,
    allergens text[] DEFAULT '{}'::text[] NOT NULL,
    origin text DEFAULT ''::text NOT NULL,
    notes text DEFAULT ''::text NOT NULL,
    data_source text NOT NULL,
    confidence double precision NOT NULL,
    CONSTRAINT ingredient_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT ingredient_data_source_check CHECK ((data_source = ANY (ARRAY['crowd_sourced'::text, 'claimed'::text, 'imported'::text, 'ai_extracted'::text, 'brand_site_crawl'::text, 'gtin1_authoritative'::text, 'external_api'::text, 'open_food_facts'::text, 'usda_fdc'::text, 'fda_ndc'::text, 'affiliate_feed'::text, 'datakick'::text, 'common_crawl_wdc'::text]))),
    CONSTRAINT ingredient_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT ingredient_percentage_check CHECK (((percentage >= (0)::double precision) AND (percentage <= (100)::double precision))),
    CONSTRAINT ingredient_priority_check CHECK ((priority >= 1))
);

CREATE TABLE catalogue.ingredient_statement (
    product_id uuid NOT NULL,
    text text NOT NULL,
    language text NOT NULL,
    data_source text NOT NULL,
    confidence double precision NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    is_read boolean DEFAULT true NOT NULL,
    CONSTRAINT ingredient_statement_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT ingredient_statement_data_source_check CHECK ((data_source = ANY (ARRAY['crowd_sourced'::text, 'claimed'::text, 'imported'::text, 'ai_extracted'::text, 'brand_site_crawl'::text, 'gtin1_authoritative'::text, 'external_api'::text, 'open_food_facts'::text, 'usda_fdc'::text, 'fda_ndc'::text, 'affiliate_feed'::text, 'datakick'::text, 'common_crawl_wdc'::text]))),
    CONSTRAINT ingredient_statement_language_check CHECK ((length(language) <= 10)),
    CONSTRAINT ingredient_statement_text_check CHECK (((length(text) >= 1) AND (length(text) <= 20000)))
);

CREATE TABLE catalogue.lot (
    id uuid DEFAULT uuidv7() NOT NULL,
    product_id uuid NOT NULL,
    lot_code text NOT NULL,
    expires_on date,
    resolver_enabled boolean DEFAULT true NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT lot_lot_code_check CHECK (((length(lot_code) >= 1) AND (length(lot_code) <= 20)))
);

CREATE TABLE catalogue.manufacturer (
    id uuid DEFAULT uuidv7() NOT NULL,
    name text NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT manufacturer_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255)))
);

CREATE TABLE catalogue.nutrient (
    product_id uuid NOT NULL,
    place integer NOT NULL,
    name text NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    unit text NOT NULL,
    per_100 double precision,
    per_serving double precision,
    daily_value_pct double precision,
    CONSTRAINT nutrient_check CHECK (((per_100 IS NOT NULL) OR (per_serving IS NOT NULL))),
    CONSTRAINT nutrient_daily_value_pct_check CHECK ((daily_value_pct >= (0)::double precision)),
    CONSTRAINT nutrient_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT nutrient_per_100_check CHECK ((per_100 >= (0)::double precision)),
    CONSTRAINT nutrient_per_serving_check CHECK ((per_serving >= (0)::double precision)),
    CONSTRAINT nutrient_place_check CHECK ((place >= 1)),
    CONSTRAINT nutrient_unit_check CHECK ((unit = ANY (ARRAY['g'::text, 'mg'::text, 'mcg'::text, 'kcal'::text, 'kJ'::text, 'IU'::text])))
);

CREATE TABLE catalogue.nutrition_panel (
    product_id uuid NOT NULL,
    serving_size text DEFAULT ''::text NOT NULL,
    label_format text NOT NULL,
    basis text NOT NULL,
    serving_size_g double precision,
    servings_per_container double precision,
    data_source text NOT NULL,
    confidence double precision NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT nutrition_panel_basis_check CHECK ((basis = ANY (ARRAY['g'::text, 'ml'::text]))),
    CONSTRAINT nutrition_panel_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT nutrition_panel_data_source_check CHECK ((data_source = ANY (ARRAY['crowd_sourced'::text, 'claimed'::text, 'imported'::text, 'ai_extracted'::text, 'brand_site_crawl'::text, 'gtin1_authoritative'::text, 'external_api'::text, 'open_food_facts'::text, 'usda_fdc'::text, 'fda_ndc'::text, 'affiliate_feed'::text, 'datakick'::text, 'common_crawl_wdc'::text]))),
    CONSTRAINT nutrition_panel_label_format_check CHECK ((label_format = ANY (ARRAY['US_FDA'::text, 'EU'::text, 'CA_CFIA'::text, 'AU_NZ'::text, 'UK'::text]))),
    CONSTRAINT nutrition_panel_serving_size_check CHECK ((length(serving_size) <= 100)),
    CONSTRAINT nutrition_panel_serving_size_g_check CHECK ((serving_size_g >= (0)::double precision)),
    CONSTRAINT nutrition_panel_servings_per_container_check CHECK ((servings_per_container >= (0)::double precision))
);

CREATE TABLE catalogue.picture (
    name text NOT NULL,
    width integer,
    height integer,
    has_thumbnails boolean NOT NULL,
    touched timestamp with time zone NOT NULL,
    organization_id uuid,
    size_bytes integer DEFAULT 0 NOT NULL,
    CONSTRAINT picture_height_check CHECK ((height > 0)),
    CONSTRAINT picture_name_check CHECK ((name ~ '^[0-9a-f]{32}\.(svg|png|jpg|webp)$'::text)),
    CONSTRAINT picture_width_check CHECK ((width > 0))
);

CREATE TABLE catalogue.printed_lot (
    lot_id uuid NOT NULL,
    last_exported timestamp with time zone NOT NULL
);

CREATE TABLE catalogue.printed_serial (
    serial_id uuid NOT NULL,
    last_exported timestamp with time zone NOT NULL
);

CREATE TABLE catalogue.product (
    id uuid DEFAULT uuidv7() NOT NULL,
    gtin text NOT NULL,
    owner_id uuid,
    brand_id uuid,
    manufacturer_id uuid,
    product_name text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    image_url text DEFAULT ''::text NOT NULL,
    country_of_origin text DEFAULT ''::text NOT NULL,
    net_content text DEFAULT ''::text NOT NULL,
    net_content_value double precision,
    net_content_uom text,
    usage_instructions text DEFAULT ''::text NOT NULL,
    brand_product_page_url text DEFAULT ''::text NOT NULL,
    primary_language text DEFAULT 'en'::text NOT NULL,
    length double precision,
    length_uom text DEFAULT ''::text NOT NULL,
    width double precision,
    width_uom text DEFAULT ''::text NOT NULL,
    height double precision,
    height_uom text DEFAULT ''::text NOT NULL,
    depth double precision,
    depth_uom text DEFAULT ''::text NOT NULL,
    gross_weight double precision,
    gross_weight_uom text DEFAULT ''::text NOT NULL,
    net_weight double precision,
    net_weight_uom text DEFAULT ''::text NOT NULL,
    gpc_brick_code text DEFAULT ''::text NOT NULL,
    gpc_class_code text DEFAULT ''::text NOT NULL,
    gpc_family_code text DEFAULT ''::text NOT NULL,
    gpc_segment_code text DEFAULT ''::text NOT NULL,
    data_source text NOT NULL,
    confidence_score double precision DEFAULT 0 NOT NULL,
    field_confidence jsonb DEFAULT '{}'::jsonb NOT NULL,
    claim_verification_status text,
    claimed_at timestamp with time zone,
    resolver_enabled boolean DEFAULT false NOT NULL,
    resolver_enabled_at timestamp with time zone,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    brand_key text DEFAULT ''::text NOT NULL,
    category_id uuid,
    countries_sold text[] DEFAULT '{}'::text[] NOT NULL,
    ai_summary text DEFAULT ''::text NOT NULL,
    withdrawn_at timestamp with time zone,
    field_source jsonb DEFAULT '{}'::jsonb NOT NULL,
    food_source jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT product_brand_product_page_url_check CHECK ((length(brand_product_page_url) <= 2048)),
    CONSTRAINT product_claim_dated CHECK (((owner_id IS NULL) = (claimed_at IS NULL))),
    CONSTRAINT product_claim_verification_status_check CHECK ((claim_verification_status = ANY (ARRAY['unverified'::text, 'prefix_verified'::text, 'verified'::text, 'disputed'::text]))),
    CONSTRAINT product_confidence_score_check CHECK (((confidence_score >= (0)::double precision) AND (confidence_score <= (1)::double precision))),
    CONSTRAINT product_country_of_origin_check CHECK ((country_of_origin ~ '^([A-Z]{2})?$'::text)),
    CONSTRAINT product_data_source_check CHECK ((data_source = ANY (ARRAY['crowd_sourced'::text, 'claimed'::text, 'imported'::text, 'ai_extracted'::text, 'brand_site_crawl'::text, 'gtin1_authoritative'::text, 'external_api'::text, 'open_food_facts'::text, 'usda_fdc'::text, 'fda_ndc'::text, 'affiliate_feed'::text, 'datakick'::text, 'common_crawl_wdc'::text]))),
    CONSTRAINT product_depth_check CHECK ((depth >= (0)::double precision)),
    CONSTRAINT product_depth_uom_check CHECK ((length(depth_uom) <= 10)),
    CONSTRAINT product_field_confidence_check CHECK ((jsonb_typeof(field_confidence) = 'object'::text)),
    CONSTRAINT product_field_source_check CHECK ((jsonb_typeof(field_source) = 'object'::text)),
    CONSTRAINT product_gpc_brick_code_check CHECK ((gpc_brick_code ~ '^([0-9]{8})?$'::text)),
    CONSTRAINT product_gpc_class_code_check CHECK ((gpc_class_code ~ '^([0-9]{8})?$'::text)),
    CONSTRAINT product_gpc_family_code_check CHECK ((gpc_family_code ~ '^([0-9]{8})?$'::text)),
    CONSTRAINT product_gpc_segment_code_check CHECK ((gpc_segment_code ~ '^([0-9]{8})?$'::text)),
    CONSTRAINT product_gross_weight_check CHECK ((gross_weight >= (0)::double precision)),
    CONSTRAINT product_gross_weight_uom_check CHECK ((length(gross_weight_uom) <= 10)),
    CONSTRAINT product_gtin_check CHECK ((gtin ~ '^[0-9]{14}$'::text)),
    CONSTRAINT product_height_check CHECK ((height >= (0)::double precision)),
    CONSTRAINT product_height_uom_check CHECK ((length(height_uom) <= 10)),
    CONSTRAINT product_image_url_check CHECK ((length(image_url) <= 2048)),
    CONSTRAINT product_length_check CHECK ((length >= (0)::double precision)),
    CONSTRAINT product_length_uom_check CHECK ((length(length_uom) <= 10)),
    CONSTRAINT product_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT product_net_content_check CHECK ((length(net_content) <= 100)),
    CONSTRAINT product_net_content_uom_check CHECK ((net_content_uom = ANY (ARRAY['MLT'::text, 'LTR'::text, 'CLT'::text, 'GRM'::text, 'KGM'::text, 'MGM'::text, 'ONZ'::text, 'LBR'::text, 'OZA'::text, 'GLL'::text, 'H87'::text]))),
    CONSTRAINT product_net_weight_check CHECK ((net_weight >= (0)::double precision)),
    CONSTRAINT product_net_weight_uom_check CHECK ((length(net_weight_uom) <= 10)),
    CONSTRAINT product_primary_language_check CHECK (((length(primary_language) >= 2) AND (length(primary_language) <= 10))),
    CONSTRAINT product_product_name_check CHECK ((length(product_name) <= 255)),
    CONSTRAINT product_width_check CHECK ((width >= (0)::double precision)),
    CONSTRAINT product_width_uom_check CHECK ((length(width_uom) <= 10))
);

CREATE TABLE catalogue.product_allergen (
    product_id uuid NOT NULL,
    code text NOT NULL,
    containment text NOT NULL,
    is_declared boolean NOT NULL,
    data_source text NOT NULL,
    confidence double precision NOT NULL,
    CONSTRAINT product_allergen_code_check CHECK (((length(code) >= 1) AND (length(code) <= 10))),
    CONSTRAINT product_allergen_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT product_allergen_containment_check CHECK ((containment = ANY (ARRAY['CONTAINS'::text, 'MAY_CONTAIN'::text, 'FREE_FROM'::text]))),
    CONSTRAINT product_allergen_data_source_check CHECK ((data_source = ANY (ARRAY['crowd_sourced'::text, 'claimed'::text, 'imported'::text, 'ai_extracted'::text, 'brand_site_crawl'::text, 'gtin1_authoritative'::text, 'external_api'::text, 'open_food_facts'::text, 'usda_fdc'::text, 'fda_ndc'::text, 'affiliate_feed'::text, 'datakick'::text, 'common_crawl_wdc'::text])))
);

CREATE TABLE catalogue.product_diet (
    product_id uuid NOT NULL,
    code text NOT NULL,
    data_source text NOT NULL,
    confidence double precision NOT NULL,
    CONSTRAINT product_diet_code_check CHECK (((length(code) >= 1) AND (length(code) <= 30))),
    CONSTRAINT product_diet_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT product_diet_data_source_check CHECK ((data_source = ANY (ARRAY['crowd_sourced'::text, 'claimed'::text, 'imported'::text, 'ai_extracted'::text, 'brand_site_crawl'::text, 'gtin1_authoritative'::text, 'external_api'::text, 'open_food_facts'::text, 'usda_fdc'::text, 'fda_ndc'::text, 'affiliate_feed'::text, 'datakick'::text, 'common_crawl_wdc'::text])))
);

CREATE TABLE catalogue.product_image (
    id uuid DEFAULT uuidv7() NOT NULL,
    product_id uuid NOT NULL,
    picture text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    is_primary boolean NOT NULL,
    priority integer NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT product_image_priority_check CHECK ((priority >= 0)),
    CONSTRAINT product_image_title_check CHECK ((length(title) <= 255))
);

CREATE TABLE catalogue.product_mark (
    run uuid NOT NULL,
    ordering text NOT NULL,
    place integer NOT NULL,
    is_claimed boolean NOT NULL,
    is_active boolean NOT NULL,
    data_source text NOT NULL,
    country_of_origin text NOT NULL,
    products bigint NOT NULL,
    first_id uuid,
    first_text text,
    first_score double precision,
    CONSTRAINT product_mark_ordering_check CHECK ((ordering = ANY (ARRAY['created'::text, 'product_name'::text, 'brand'::text, 'confidence_score'::text])))
);

CREATE TABLE catalogue.product_move (
    product_id uuid NOT NULL,
    name_key text NOT NULL,
    brand_key text NOT NULL,
    confidence_score double precision NOT NULL,
    is_claimed boolean NOT NULL,
    is_active boolean NOT NULL,
    data_source text NOT NULL,
    country_of_origin text NOT NULL,
    difference integer NOT NULL
);

CREATE TABLE catalogue.product_tally (
    id uuid DEFAULT uuidv7() NOT NULL,
    is_claimed boolean NOT NULL,
    is_active boolean NOT NULL,
    data_source text NOT NULL,
    country_of_origin text NOT NULL,
    difference bigint NOT NULL
);

CREATE TABLE catalogue.serial (
    id uuid DEFAULT uuidv7() NOT NULL,
    product_id uuid NOT NULL,
    lot_id uuid,
    serial_number text NOT NULL,
    resolver_enabled boolean DEFAULT true NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT serial_serial_number_check CHECK (((length(serial_number) >= 1) AND (length(serial_number) <= 20)))
);

CREATE TABLE catalogue.source (
    id text NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    licence text NOT NULL,
    licence_url text NOT NULL,
    notice text NOT NULL,
    CONSTRAINT source_licence_check CHECK ((licence <> ''::text)),
    CONSTRAINT source_licence_url_check CHECK ((licence_url <> ''::text)),
    CONSTRAINT source_name_check CHECK ((name <> ''::text)),
    CONSTRAINT source_notice_check CHECK ((notice <> ''::text)),
    CONSTRAINT source_url_check CHECK ((url <> ''::text))
);

CREATE TABLE catalogue.source_record (
    data_source text NOT NULL,
    gtin text NOT NULL,
    digest bytea NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT source_record_digest_check CHECK ((length(digest) = 16)),
    CONSTRAINT source_record_gtin_check CHECK ((gtin ~ '^[0-9]{14}$'::text))
);

CREATE TABLE certifications.certification (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid,
    certification_body_id uuid,
    label text NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    url text DEFAULT ''::text NOT NULL,
    logo_url text,
    program text DEFAULT ''::text NOT NULL,
    standard text DEFAULT ''::text NOT NULL,
    CONSTRAINT certification_code_check CHECK ((length(code) <= 50)),
    CONSTRAINT certification_coded CHECK (((organization_id IS NOT NULL) OR (code <> ''::text))),
    CONSTRAINT certification_label_check CHECK (((length(label) >= 1) AND (length(label) <= 255))),
    CONSTRAINT certification_logo_url_check CHECK ((length(logo_url) <= 2048)),
    CONSTRAINT certification_program_check CHECK ((length(program) <= 255)),
    CONSTRAINT certification_standard_check CHECK ((length(standard) <= 255)),
    CONSTRAINT certification_url_check CHECK (((url ~ '^(https://.+)?$'::text) AND (length(url) <= 2048)))
);

CREATE TABLE certifications.certification_body (
    id uuid DEFAULT uuidv7() NOT NULL,
    name text NOT NULL,
    website text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    logo_url text,
    CONSTRAINT certification_body_logo_url_check CHECK ((length(logo_url) <= 2048)),
    CONSTRAINT certification_body_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT certification_body_website_check CHECK (((website ~ '^(https://.+)?$'::text) AND (length(website) <= 2048)))
);

CREATE TABLE certifications.claim (
    id uuid DEFAULT uuidv7() NOT NULL,
    code text NOT NULL,
    label text NOT NULL,
    category text NOT NULL,
    requires_definition boolean DEFAULT false NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    CONSTRAINT claim_category_check CHECK ((category = ANY (ARRAY['DIETARY'::text, 'INGREDIENT_ABSENCE'::text, 'ALLERGEN_FREE'::text, 'PROCESS'::text, 'SUSTAINABILITY'::text, 'OTHER'::text]))),
    CONSTRAINT claim_code_check CHECK (((length(code) >= 1) AND (length(code) <= 50))),
    CONSTRAINT claim_label_check CHECK (((length(label) >= 1) AND (length(label) <= 100)))
);

CREATE TABLE certifications.product_certification (
    product_id uuid NOT NULL,
    certification_id uuid NOT NULL,
    valid_from date,
    expiration_date date,
    certificate_number text DEFAULT ''::text NOT NULL,
    issuing_body text DEFAULT ''::text NOT NULL,
    verification_url text DEFAULT ''::text NOT NULL,
    verification_status text DEFAULT 'unverified'::text NOT NULL,
    scope text DEFAULT ''::text NOT NULL,
    certification_value text DEFAULT ''::text NOT NULL,
    audit_date date,
    initial_certification_date date,
    certificate_countries text[] DEFAULT '{}'::text[] NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT product_certification_certificate_number_check CHECK ((length(certificate_number) <= 100)),
    CONSTRAINT product_certification_certification_value_check CHECK ((length(certification_value) <= 255)),
    CONSTRAINT product_certification_issuing_body_check CHECK ((length(issuing_body) <= 255)),
    CONSTRAINT product_certification_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT product_certification_period CHECK ((valid_from <= expiration_date)),
    CONSTRAINT product_certification_scope_check CHECK ((length(scope) <= 20000)),
    CONSTRAINT product_certification_verification_status_check CHECK ((verification_status = ANY (ARRAY['unverified'::text, 'verified'::text, 'expired'::text]))),
    CONSTRAINT product_certification_verification_url_check CHECK ((length(verification_url) <= 2048))
);

CREATE TABLE certifications.product_claim (
    product_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    source text DEFAULT 'BRAND_SELF_DECLARED'::text NOT NULL,
    valid_from date,
    expiration_date date,
    evidence_url text DEFAULT ''::text NOT NULL,
    evidence_note text DEFAULT ''::text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT product_claim_evidence_note_check CHECK ((length(evidence_note) <= 20000)),
    CONSTRAINT product_claim_evidence_url_check CHECK ((length(evidence_url) <= 2048)),
    CONSTRAINT product_claim_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT product_claim_period CHECK ((valid_from <= expiration_date)),
    CONSTRAINT product_claim_source_check CHECK ((source = ANY (ARRAY['BRAND_SELF_DECLARED'::text, 'THIRD_PARTY_VERIFIED'::text])))
);

CREATE TABLE compliance.import_run (
    id uuid DEFAULT uuidv7() NOT NULL,
    feed text NOT NULL,
    origin text NOT NULL,
    outcome text DEFAULT 'running'::text NOT NULL,
    is_whole boolean DEFAULT true NOT NULL,
    started timestamp with time zone NOT NULL,
    ended timestamp with time zone,
    created_count integer DEFAULT 0 NOT NULL,
    updated_count integer DEFAULT 0 NOT NULL,
    unchanged_count integer DEFAULT 0 NOT NULL,
    skipped_count integer DEFAULT 0 NOT NULL,
    refused_count integer DEFAULT 0 NOT NULL,
    matched_count integer DEFAULT 0 NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    etag text DEFAULT ''::text NOT NULL,
    last_modified text DEFAULT ''::text NOT NULL,
    edition text DEFAULT ''::text NOT NULL,
    CONSTRAINT import_run_feed_check CHECK ((feed = ANY (ARRAY['fda-food'::text, 'fda-drug'::text, 'fda-device'::text, 'fsis'::text, 'cpsc'::text, 'health-canada'::text]))),
    CONSTRAINT import_run_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'feed'::text]))),
    CONSTRAINT import_run_outcome_check CHECK ((outcome = ANY (ARRAY['running'::text, 'complete'::text, 'unchanged'::text, 'partial'::text, 'failed'::text])))
);

CREATE TABLE compliance.recall (
    id uuid DEFAULT uuidv7() NOT NULL,
    feed text NOT NULL,
    source_system text NOT NULL,
    source_id text NOT NULL,
    title text NOT NULL,
    status text NOT NULL,
    severity text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    hazard text DEFAULT ''::text NOT NULL,
    remedy text DEFAULT ''::text NOT NULL,
    public_url text DEFAULT ''::text NOT NULL,
    company_name text DEFAULT ''::text NOT NULL,
    recall_date date,
    jurisdictions text[] DEFAULT '{}'::text[] NOT NULL,
    lot_codes jsonb NOT NULL,
    affects_every_lot boolean NOT NULL,
    lot_text text DEFAULT ''::text NOT NULL,
    lot_dates text[] DEFAULT '{}'::text[] NOT NULL,
    source_modified date,
    raw jsonb NOT NULL,
    content_hash text NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT recall_feed_check CHECK ((feed = ANY (ARRAY['fda-food'::text, 'fda-drug'::text, 'fda-device'::text, 'fsis'::text, 'cpsc'::text, 'health-canada'::text]))),
    CONSTRAINT recall_lot_codes_check CHECK ((jsonb_typeof(lot_codes) = 'object'::text)),
    CONSTRAINT recall_severity_check CHECK ((severity = ANY (ARRAY['CLASS_I'::text, 'CLASS_II'::text, 'CLASS_III'::text, 'UNKNOWN'::text]))),
    CONSTRAINT recall_source_id_check CHECK (((length(source_id) >= 1) AND (length(source_id) <= 100))),
    CONSTRAINT recall_source_system_check CHECK ((source_system = ANY (ARRAY['FDA'::text, 'FSIS'::text, 'CPSC'::text, 'HEALTH_CANADA'::text]))),
    CONSTRAINT recall_status_check CHECK ((status = ANY (ARRAY['ONGOING'::text, 'COMPLETED'::text, 'TERMINATED'::text, 'UNKNOWN'::text]))),
    CONSTRAINT recall_title_check CHECK ((title <> ''::text))
);

CREATE TABLE compliance.recall_code (
    recall_id uuid NOT NULL,
    gtin text NOT NULL,
    found_as text NOT NULL,
    confidence double precision NOT NULL,
    matched_text text DEFAULT ''::text NOT NULL,
    CONSTRAINT recall_code_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT recall_code_found_as_check CHECK ((found_as = ANY (ARRAY['gtin'::text, 'upc'::text, 'ndc'::text, 'inferred'::text]))),
    CONSTRAINT recall_code_gtin_check CHECK ((gtin ~ '^[0-9]{14}$'::text))
);

CREATE TABLE compliance.recall_product (
    recall_id uuid NOT NULL,
    product_id uuid NOT NULL,
    gtin text NOT NULL,
    found_as text NOT NULL,
    confidence double precision NOT NULL,
    matched_text text DEFAULT ''::text NOT NULL,
    is_current boolean DEFAULT true NOT NULL,
    matched_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    CONSTRAINT recall_product_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT recall_product_found_as_check CHECK ((found_as = ANY (ARRAY['gtin'::text, 'upc'::text, 'ndc'::text, 'inferred'::text]))),
    CONSTRAINT recall_product_gtin_check CHECK ((gtin ~ '^[0-9]{14}$'::text))
);

CREATE TABLE content.readiness_check_lead (
    id uuid DEFAULT uuidv7() NOT NULL,
    email text NOT NULL,
    gtin14 text NOT NULL,
    score integer NOT NULL,
    created timestamp with time zone NOT NULL,
    CONSTRAINT readiness_check_lead_email_check CHECK (((length(email) >= 3) AND (length(email) <= 254))),
    CONSTRAINT readiness_check_lead_gtin14_check CHECK ((gtin14 ~ '^[0-9]{14}$'::text)),
    CONSTRAINT readiness_check_lead_score_check CHECK (((score >= 0) AND (score <= 100)))
);

CREATE TABLE dashboard.code_logo (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid NOT NULL,
    file_name text NOT NULL,
    picture bytea NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT code_logo_file_name_check CHECK (((length(file_name) >= 1) AND (length(file_name) <= 100))),
    CONSTRAINT code_logo_picture_check CHECK (((octet_length(picture) >= 1) AND (octet_length(picture) <= 1048576)))
);

CREATE TABLE dashboard.data_export (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid NOT NULL,
    archive_format text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    run integer DEFAULT 0 NOT NULL,
    sections jsonb DEFAULT '[]'::jsonb NOT NULL,
    file_size_bytes bigint DEFAULT 0 NOT NULL,
    output_filename text NOT NULL,
    error text,
    kept_until timestamp with time zone,
    completed_at timestamp with time zone,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT data_export_archive_format_check CHECK ((archive_format = ANY (ARRAY['zip'::text, 'tar.gz'::text]))),
    CONSTRAINT data_export_completed CHECK (((status = 'completed'::text) = (completed_at IS NOT NULL))),
    CONSTRAINT data_export_error_check CHECK ((length(error) <= 1000)),
    CONSTRAINT data_export_file_size_bytes_check CHECK ((file_size_bytes >= 0)),
    CONSTRAINT data_export_kept_when_complete CHECK (((kept_until IS NULL) OR (status = 'completed'::text))),
    CONSTRAINT data_export_output_filename_check CHECK (((length(output_filename) >= 1) AND (length(output_filename) <= 128))),
    CONSTRAINT data_export_run_check CHECK ((run >= 0)),
    CONSTRAINT data_export_sections_check CHECK ((jsonb_typeof(sections) = 'array'::text)),
    CONSTRAINT data_export_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processing'::text, 'completed'::text, 'failed'::text])))
);

CREATE TABLE epcis.capture (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    user_id uuid,
    created timestamp with time zone NOT NULL,
    finished timestamp with time zone NOT NULL,
    format text NOT NULL,
    error_behaviour text NOT NULL,
    sent_count integer NOT NULL,
    created_count integer NOT NULL,
    errors jsonb DEFAULT '[]'::jsonb NOT NULL,
    header json,
    CONSTRAINT capture_created_count_check CHECK ((created_count >= 0)),
    CONSTRAINT capture_error_behaviour_check CHECK ((error_behaviour = ANY (ARRAY['prefix'::text, 'rollback'::text, 'proceed'::text]))),
    CONSTRAINT capture_format_check CHECK ((format = ANY (ARRAY['json'::text, 'xml'::text]))),
    CONSTRAINT capture_sent_count_check CHECK ((sent_count >= 1))
);

CREATE TABLE epcis.containment (
    organization_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_time timestamp with time zone NOT NULL,
    is_added boolean NOT NULL,
    parent text NOT NULL COLLATE pg_catalog."C",
    child text COLLATE pg_catalog."C",
    lot_id uuid,
    uom text,
    quantity numeric
);

CREATE TABLE epcis.context (
    id bigint NOT NULL,
    organization_id uuid NOT NULL,
    digest bytea NOT NULL,
    content json NOT NULL
);

ALTER TABLE epcis.context ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME epcis.context_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE epcis.cte (
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    event_time timestamp with time zone NOT NULL,
    kind text NOT NULL,
    location text,
    ship_from text,
    ship_to text,
    owning_party_destination text,
    CONSTRAINT cte_kind_check CHECK ((kind = ANY (ARRAY['HARVEST'::text, 'COOL'::text, 'INITIAL_PACK'::text, 'FIRST_LAND_RECEIVE'::text, 'SHIP'::text, 'RECEIVE'::text, 'TRANSFORM'::text, 'INTAKE'::text])))
);

CREATE TABLE epcis.drill (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid NOT NULL,
    user_id uuid,
    title text DEFAULT ''::text NOT NULL,
    lot_ids uuid[] NOT NULL,
    report jsonb NOT NULL,
    milliseconds integer NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT drill_milliseconds_check CHECK ((milliseconds >= 0)),
    CONSTRAINT drill_title_check CHECK ((length(title) <= 200))
);

CREATE TABLE epcis.emptied (
    organization_id uuid NOT NULL,
    parent text NOT NULL COLLATE pg_catalog."C",
    event_time timestamp with time zone NOT NULL
);

CREATE TABLE epcis.event (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    capture_id uuid,
    event_time timestamp with time zone NOT NULL,
    record_time timestamp with time zone NOT NULL,
    context_id bigint,
    is_correction boolean NOT NULL,
    event_type text NOT NULL,
    action text,
    biz_step text,
    disposition text,
    read_point text,
    biz_location text,
    event_id text,
    hash bytea NOT NULL,
    document json NOT NULL,
    CONSTRAINT event_action_check CHECK ((action = ANY (ARRAY['ADD'::text, 'OBSERVE'::text, 'DELETE'::text]))),
    CONSTRAINT event_event_type_check CHECK ((event_type = ANY (ARRAY['ObjectEvent'::text, 'AggregationEvent'::text, 'TransactionEvent'::text, 'TransformationEvent'::text, 'AssociationEvent'::text]))),
    CONSTRAINT event_hash_check CHECK ((length(hash) = 32))
);

CREATE TABLE epcis.event_epc (
    organization_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_time timestamp with time zone NOT NULL,
    role "char" NOT NULL,
    epc text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT event_epc_role_check CHECK ((role = ANY (ARRAY['e'::"char", 'c'::"char", 'p'::"char", 'i'::"char", 'o'::"char", 'Q'::"char", 'C'::"char", 'I'::"char", 'O'::"char"])))
);

CREATE TABLE epcis.event_lot (
    lot_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_time timestamp with time zone NOT NULL,
    role "char" NOT NULL,
    uom text,
    quantity numeric,
    container text,
    mark "char",
    CONSTRAINT event_lot_mark_check CHECK ((mark = ANY (ARRAY['h'::"char", 'a'::"char"]))),
    CONSTRAINT event_lot_role_check CHECK ((role = ANY (ARRAY['s'::"char", 'i'::"char", 'o'::"char"])))
);

CREATE TABLE epcis.ledger (
    organization_id uuid NOT NULL,
    last_record_time timestamp with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone NOT NULL,
    event_count bigint DEFAULT 0 NOT NULL,
    CONSTRAINT ledger_event_count_check CHECK ((event_count >= 0))
);

CREATE TABLE epcis.lot (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    gtin text NOT NULL COLLATE pg_catalog."C",
    lot_code text NOT NULL COLLATE pg_catalog."C",
    harvested_at timestamp with time zone,
    assigned_at timestamp with time zone,
    CONSTRAINT lot_gtin_check CHECK ((gtin ~ '^[0-9]{14}$'::text)),
    CONSTRAINT lot_lot_code_check CHECK (((length(lot_code) >= 1) AND (length(lot_code) <= 20)))
);

CREATE TABLE epcis.lot_edge (
    from_lot uuid NOT NULL,
    to_lot uuid NOT NULL,
    event_id uuid NOT NULL,
    event_time timestamp with time zone NOT NULL
);

CREATE TABLE epcis.lot_serial (
    organization_id uuid NOT NULL,
    gtin text NOT NULL COLLATE pg_catalog."C",
    serial text NOT NULL COLLATE pg_catalog."C",
    lot_id uuid NOT NULL,
    event_id uuid,
    event_time timestamp with time zone
);

CREATE TABLE epcis.place (
    organization_id uuid NOT NULL,
    gln text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    street text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    region text DEFAULT ''::text NOT NULL,
    postal_code text DEFAULT ''::text NOT NULL,
    country text DEFAULT ''::text NOT NULL,
    latitude double precision,
    longitude double precision,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT place_check CHECK (((latitude IS NULL) = (longitude IS NULL))),
    CONSTRAINT place_city_check CHECK ((length(city) <= 100)),
    CONSTRAINT place_country_check CHECK ((country ~ '^([A-Z]{2})?$'::text)),
    CONSTRAINT place_email_check CHECK ((length(email) <= 254)),
    CONSTRAINT place_gln_check CHECK ((gln ~ '^[0-9]{13}$'::text)),
    CONSTRAINT place_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT place_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT place_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT place_phone_check CHECK ((length(phone) <= 40)),
    CONSTRAINT place_postal_code_check CHECK ((length(postal_code) <= 20)),
    CONSTRAINT place_region_check CHECK ((length(region) <= 100)),
    CONSTRAINT place_street_check CHECK ((length(street) <= 255))
);

CREATE TABLE epcis.product_description (
    organization_id uuid NOT NULL,
    gtin text NOT NULL COLLATE pg_catalog."C",
    name text DEFAULT ''::text NOT NULL,
    pack_size text DEFAULT ''::text NOT NULL,
    pack_style text DEFAULT ''::text NOT NULL,
    commodity text DEFAULT ''::text NOT NULL,
    variety text DEFAULT ''::text NOT NULL,
    is_raw_commodity boolean DEFAULT false NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT product_description_commodity_check CHECK ((length(commodity) <= 100)),
    CONSTRAINT product_description_gtin_check CHECK ((gtin ~ '^[0-9]{14}$'::text)),
    CONSTRAINT product_description_name_check CHECK ((length(name) <= 255)),
    CONSTRAINT product_description_pack_size_check CHECK ((length(pack_size) <= 100)),
    CONSTRAINT product_description_pack_style_check CHECK ((length(pack_style) <= 100)),
    CONSTRAINT product_description_variety_check CHECK ((length(variety) <= 100))
);

CREATE TABLE epcis.query (
    organization_id uuid NOT NULL,
    name text NOT NULL,
    parameters jsonb NOT NULL,
    created timestamp with time zone NOT NULL,
    CONSTRAINT query_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);

CREATE TABLE epcis.spelling (
    organization_id uuid NOT NULL,
    canonical text NOT NULL COLLATE pg_catalog."C",
    spelling text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE epcis.subscription (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid NOT NULL,
    query_name text NOT NULL,
    destination text NOT NULL,
    signature_token text DEFAULT ''::text NOT NULL,
    reports_if_empty boolean DEFAULT false NOT NULL,
    schedule text DEFAULT ''::text NOT NULL,
    epc_format text DEFAULT 'Never_Translates'::text NOT NULL,
    cbv_format text DEFAULT 'Never_Translates'::text NOT NULL,
    delivered_time timestamp with time zone NOT NULL,
    delivered_id uuid,
    failures integer DEFAULT 0 NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    last_delivery timestamp with time zone,
    next_attempt timestamp with time zone,
    created timestamp with time zone NOT NULL,
    CONSTRAINT subscription_destination_check CHECK ((length(destination) <= 2048)),
    CONSTRAINT subscription_failures_check CHECK ((failures >= 0)),
    CONSTRAINT subscription_last_error_check CHECK ((length(last_error) <= 1000)),
    CONSTRAINT subscription_schedule_check CHECK ((length(schedule) <= 200)),
    CONSTRAINT subscription_signature_token_check CHECK ((length(signature_token) <= 255))
);

CREATE TABLE epcis.transformation (
    organization_id uuid NOT NULL,
    transformation text NOT NULL COLLATE pg_catalog."C",
    event_id uuid NOT NULL
);

CREATE TABLE kit.audit_entry (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid,
    actor_kind text NOT NULL,
    actor_user_id uuid,
    actor_key_id uuid,
    action text NOT NULL,
    subject_type text NOT NULL,
    subject_id text NOT NULL,
    before jsonb,
    after jsonb,
    request_id text NOT NULL,
    address text NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT audit_entry_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['anonymous'::text, 'key'::text, 'session'::text, 'bearer'::text, 'system'::text])))
);

CREATE TABLE kit.idempotent_answer (
    subject text NOT NULL,
    key_digest bytea NOT NULL,
    request_digest bytea NOT NULL,
    status smallint NOT NULL,
    sealed_answer bytea NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE kit.outbox_event (
    id uuid NOT NULL,
    name text NOT NULL,
    organization_id uuid,
    payload jsonb NOT NULL,
    created timestamp with time zone NOT NULL
);

CREATE TABLE kit.pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status kit.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint,
    runs integer DEFAULT 0 NOT NULL,
    run_open boolean DEFAULT false NOT NULL,
    error text DEFAULT ''::text NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='500', autovacuum_vacuum_cost_limit='10000', autovacuum_vacuum_cost_delay='0', fillfactor='70');

CREATE SEQUENCE kit.pgqueuer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE kit.pgqueuer_id_seq OWNED BY kit.pgqueuer.id;

CREATE TABLE kit.pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status kit.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

ALTER TABLE kit.pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME kit.pgqueuer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE kit.pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status kit.pgqueuer_status DEFAULT 'queued'::kit.pgqueuer_status
);

CREATE SEQUENCE kit.pgqueuer_schedules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE kit.pgqueuer_schedules_id_seq OWNED BY kit.pgqueuer_schedules.id;

CREATE TABLE kit.pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status kit.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

CREATE SEQUENCE kit.pgqueuer_statistics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE kit.pgqueuer_statistics_id_seq OWNED BY kit.pgqueuer_statistics.id;

CREATE TABLE products.sheet_template (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid NOT NULL,
    title text NOT NULL,
    page_width_mm double precision NOT NULL,
    page_height_mm double precision NOT NULL,
    columns integer NOT NULL,
    rows integer NOT NULL,
    label_width_mm double precision NOT NULL,
    label_height_mm double precision NOT NULL,
    left_mm double precision NOT NULL,
    top_mm double precision NOT NULL,
    pitch_x_mm double precision,
    pitch_y_mm double precision,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sheet_template_columns_check CHECK (((columns >= 1) AND (columns <= 100))),
    CONSTRAINT sheet_template_label_height_mm_check CHECK ((label_height_mm > (0)::double precision)),
    CONSTRAINT sheet_template_label_width_mm_check CHECK ((label_width_mm > (0)::double precision)),
    CONSTRAINT sheet_template_left_mm_check CHECK ((left_mm >= (0)::double precision)),
    CONSTRAINT sheet_template_page_height_mm_check CHECK ((page_height_mm > (0)::double precision)),
    CONSTRAINT sheet_template_page_width_mm_check CHECK ((page_width_mm > (0)::double precision)),
    CONSTRAINT sheet_template_pitch_x_mm_check CHECK ((pitch_x_mm >= (0)::double precision)),
    CONSTRAINT sheet_template_pitch_y_mm_check CHECK ((pitch_y_mm >= (0)::double precision)),
    CONSTRAINT sheet_template_rows_check CHECK (((rows >= 1) AND (rows <= 100))),
    CONSTRAINT sheet_template_title_check CHECK (((length(title) >= 1) AND (length(title) <= 100))),
    CONSTRAINT sheet_template_top_mm_check CHECK ((top_mm >= (0)::double precision))
);

CREATE TABLE public.migration (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    milliseconds integer NOT NULL
);

CREATE TABLE resolver.custom_url (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid NOT NULL,
    url text NOT NULL,
    host text GENERATED ALWAYS AS (COALESCE(lower("substring"(url, '^[A-Za-z]+://(?:[^/?#]*@)?(\[[^]/?#]*\]|[^/?#:]*)'::text)), ''::text)) STORED NOT NULL,
    status text DEFAULT 'UNKNOWN'::text NOT NULL,
    consecutive_failures integer DEFAULT 0 NOT NULL,
    last_checked_at timestamp with time zone,
    last_status_code integer,
    last_error text DEFAULT ''::text NOT NULL,
    next_check_at timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT custom_url_consecutive_failures_check CHECK ((consecutive_failures >= 0)),
    CONSTRAINT custom_url_never_checked CHECK (((status = 'UNKNOWN'::text) OR (last_checked_at IS NOT NULL))),
    CONSTRAINT custom_url_status_check CHECK ((status = ANY (ARRAY['UNKNOWN'::text, 'HEALTHY'::text, 'DEGRADED'::text, 'UNREACHABLE'::text]))),
    CONSTRAINT custom_url_url_check CHECK (((length(url) >= 1) AND (length(url) <= 2048)))
);

CREATE UNLOGGED TABLE resolver.daily_salt (
    day date NOT NULL,
    salt bytea NOT NULL,
    CONSTRAINT daily_salt_salt_check CHECK ((length(salt) = 32))
);

CREATE TABLE resolver.delegation (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid NOT NULL,
    prefix text NOT NULL,
    resolver_url text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT delegation_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT delegation_prefix_check CHECK ((prefix ~ '^[0-9]{2,4}/[0-9]{4,13}$'::text)),
    CONSTRAINT delegation_resolver_url_check CHECK ((length(resolver_url) <= 2048))
);

CREATE TABLE resolver.held_key (
    key text NOT NULL,
    organization_id uuid NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT held_key_key_check CHECK (((key ~ '^[0-9]{2,4}/[^/]+$'::text) AND (key !~~ '01/%'::text)))
);

CREATE TABLE resolver.link (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid NOT NULL,
    key text NOT NULL,
    level text DEFAULT ''::text NOT NULL,
    link_type text NOT NULL,
    href text NOT NULL,
    title text NOT NULL,
    hreflang text[] DEFAULT '{}'::text[] NOT NULL,
    media_type text DEFAULT ''::text NOT NULL,
    context text[] DEFAULT '{}'::text[] NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    passes_query boolean DEFAULT true NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT link_href_check CHECK (((length(href) >= 1) AND (length(href) <= 2048))),
    CONSTRAINT link_key_check CHECK ((key ~ '^[0-9]{2,4}/[^/]+$'::text)),
    CONSTRAINT link_level_check CHECK ((length(level) <= 300)),
    CONSTRAINT link_level_of_item CHECK (((key !~~ '01/%'::text) OR (level !~ '/21/'::text))),
    CONSTRAINT link_link_type_check CHECK (((length(link_type) >= 1) AND (length(link_type) <= 500))),
    CONSTRAINT link_media_type_check CHECK ((length(media_type) <= 100)),
    CONSTRAINT link_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT link_title_check CHECK (((length(title) >= 1) AND (length(title) <= 255)))
);

CREATE TABLE resolver.rule (
    id uuid DEFAULT uuidv7() NOT NULL,
    organization_id uuid NOT NULL,
    scope_type text NOT NULL,
    scope_id text NOT NULL,
    product_id uuid,
    brand_id uuid,
    specificity smallint GENERATED ALWAYS AS (
CASE scope_type
    WHEN 'SERIAL'::text THEN 1
    WHEN 'BATCH'::text THEN 2
    WHEN 'PRODUCT'::text THEN 3
    WHEN 'BRAND'::text THEN 4
    ELSE 5
END) STORED NOT NULL,
    order_index integer NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    destination_type text NOT NULL,
    custom_url text,
    on_custom_url_dead text DEFAULT 'SKIP_RULE'::text NOT NULL,
    absolute_start_at timestamp with time zone,
    absolute_end_at timestamp with time zone,
    annual_start_mmdd text,
    annual_end_mmdd text,
    days_of_week integer[],
    time_of_day_start time without time zone,
    time_of_day_end time without time zone,
    timezone text,
    link_type text,
    location_countries text[],
    location_regions text[],
    location_cities text[],
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    modified timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT rule_annual_end_mmdd_check CHECK ((annual_end_mmdd ~ '^[0-9]{2}-[0-9]{2}$'::text)),
    CONSTRAINT rule_annual_start_mmdd_check CHECK ((annual_start_mmdd ~ '^[0-9]{2}-[0-9]{2}$'::text)),
    CONSTRAINT rule_custom_url_check CHECK ((length(custom_url) <= 2048)),
    CONSTRAINT rule_custom_url_given CHECK (((destination_type <> 'CUSTOM_URL'::text) OR (custom_url <> ''::text))),
    CONSTRAINT rule_destination_type_check CHECK ((destination_type = ANY (ARRAY['HOSTED_PAGE'::text, 'CUSTOM_URL'::text]))),
    CONSTRAINT rule_link_type_check CHECK ((length(link_type) <= 500)),
    CONSTRAINT rule_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT rule_on_custom_url_dead_check CHECK ((on_custom_url_dead = ANY (ARRAY['SKIP_RULE'::text, 'FALLBACK_TO_HOSTED'::text]))),
    CONSTRAINT rule_order_index_check CHECK ((order_index >= 0)),
    CONSTRAINT rule_scope_target CHECK ((((product_id IS NOT NULL) = (scope_type = ANY (ARRAY['PRODUCT'::text, 'BATCH'::text, 'SERIAL'::text]))) AND ((brand_id IS NOT NULL) = (scope_type = 'BRAND'::text)))),
    CONSTRAINT rule_scope_type_check CHECK ((scope_type = ANY (ARRAY['ORGANIZATION'::text, 'BRAND'::text, 'PRODUCT'::text, 'BATCH'::text, 'SERIAL'::text])))
);

CREATE TABLE resolver.scan (
    id uuid DEFAULT uuidv7() CONSTRAINT scan_id_not_null1 NOT NULL,
    gtin text CONSTRAINT scan_gtin_not_null1 NOT NULL,
    key text,
    organization_id uuid,
    product_id uuid,
    lot text,
    serial text,
    scan_type text CONSTRAINT scan_scan_type_not_null1 NOT NULL,
    destination text,
    link_type text,
    device_class text CONSTRAINT scan_device_class_not_null1 NOT NULL,
    is_bot boolean CONSTRAINT scan_is_bot_not_null1 NOT NULL,
    bot_name text,
    is_ai boolean DEFAULT false NOT NULL,
    referrer text DEFAULT ''::text CONSTRAINT scan_referrer_not_null1 NOT NULL,
    scanned_at timestamp with time zone CONSTRAINT scan_scanned_at_not_null1 NOT NULL,
    country text,
    latitude double precision,
    longitude double precision,
    ip_hash bytea,
    language text,
    context_key text,
    CONSTRAINT scan_bot_name_check CHECK ((length(bot_name) <= 60)),
    CONSTRAINT scan_context_key_check CHECK ((context_key ~ '^[A-Z]$'::text)),
    CONSTRAINT scan_country_check1 CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT scan_device_class_check1 CHECK ((device_class = ANY (ARRAY['mobile'::text, 'tablet'::text, 'desktop'::text, 'bot'::text]))),
    CONSTRAINT scan_ip_hash_check CHECK ((length(ip_hash) = 8)),
    CONSTRAINT scan_key_check CHECK ((key !~ '^01/'::text)),
    CONSTRAINT scan_language_check CHECK ((language ~ '^[a-z]{2,3}$'::text)),
    CONSTRAINT scan_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT scan_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT scan_scan_type_check1 CHECK ((scan_type = ANY (ARRAY['HOSTED_PAGE'::text, 'REDIRECT_ONLY'::text])))
)
PARTITION BY RANGE (scanned_at);

CREATE TABLE resolver.scan_daily (
    organization_id uuid,
    date date NOT NULL,
    gtin text NOT NULL,
    product_id uuid,
    country_code text NOT NULL,
    device_class text NOT NULL,
    scan_type text NOT NULL,
    total_scans bigint NOT NULL,
    billable_scans bigint NOT NULL,
    CONSTRAINT scan_daily_device_class_check CHECK ((device_class = ANY (ARRAY['mobile'::text, 'tablet'::text, 'desktop'::text, 'bot'::text]))),
    CONSTRAINT scan_daily_scan_type_check CHECK ((scan_type = ANY (ARRAY['HOSTED_PAGE'::text, 'REDIRECT_ONLY'::text])))
)
WITH (fillfactor='80');

CREATE TABLE resolver.scan_hourly (
    organization_id uuid,
    hour timestamp with time zone NOT NULL,
    gtin text NOT NULL,
    total_scans bigint NOT NULL,
    billable_scans bigint NOT NULL
)
WITH (fillfactor='80');

CREATE TABLE resolver.scan_journal (
    id uuid DEFAULT uuidv7() NOT NULL,
    batch bytea NOT NULL,
    failed_at timestamp with time zone,
    error text DEFAULT ''::text NOT NULL
);
ALTER TABLE ONLY resolver.scan_journal ALTER COLUMN batch SET STORAGE EXTERNAL;

CREATE TABLE resolver.scan_other (
    id uuid DEFAULT uuidv7() CONSTRAINT scan_id_not_null1 NOT NULL,
    gtin text CONSTRAINT scan_gtin_not_null1 NOT NULL,
    key text,
    organization_id uuid,
    product_id uuid,
    lot text,
    serial text,
    scan_type text CONSTRAINT scan_scan_type_not_null1 NOT NULL,
    destination text,
    link_type text,
    device_class text CONSTRAINT scan_device_class_not_null1 NOT NULL,
    is_bot boolean CONSTRAINT scan_is_bot_not_null1 NOT NULL,
    bot_name text,
    is_ai boolean DEFAULT false CONSTRAINT scan_is_ai_not_null NOT NULL,
    referrer text DEFAULT ''::text CONSTRAINT scan_referrer_not_null1 NOT NULL,
    scanned_at timestamp with time zone CONSTRAINT scan_scanned_at_not_null1 NOT NULL,
    country text,
    latitude double precision,
    longitude double precision,
    ip_hash bytea,
    language text,
    context_key text,
    CONSTRAINT scan_bot_name_check CHECK ((length(bot_name) <= 60)),
    CONSTRAINT scan_context_key_check CHECK ((context_key ~ '^[A-Z]$'::text)),
    CONSTRAINT scan_country_check1 CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT scan_device_class_check1 CHECK ((device_class = ANY (ARRAY['mobile'::text, 'tablet'::text, 'desktop'::text, 'bot'::text]))),
    CONSTRAINT scan_ip_hash_check CHECK ((length(ip_hash) = 8)),
    CONSTRAINT scan_key_check CHECK ((key !~ '^01/'::text)),
    CONSTRAINT scan_language_check CHECK ((language ~ '^[a-z]{2,3}$'::text)),
    CONSTRAINT scan_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT scan_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT scan_scan_type_check1 CHECK ((scan_type = ANY (ARRAY['HOSTED_PAGE'::text, 'REDIRECT_ONLY'::text])))
);

CREATE TABLE resolver.scan_share (
    organization_id uuid,
    dimension text NOT NULL,
    date date NOT NULL,
    gtin text NOT NULL,
    value text NOT NULL,
    total_scans bigint NOT NULL,
    billable_scans bigint NOT NULL,
    CONSTRAINT scan_share_dimension_check CHECK ((dimension = ANY (ARRAY['bot'::text, 'language'::text, 'link_type'::text, 'referrer'::text]))),
    CONSTRAINT scan_share_value_check CHECK ((length(value) <= 255))
)
WITH (fillfactor='80');

CREATE TABLE resolver.scan_total (
    organization_id uuid,
    hour timestamp with time zone NOT NULL,
    country_code text NOT NULL,
    device_class text NOT NULL,
    total_scans bigint NOT NULL,
    billable_scans bigint NOT NULL,
    CONSTRAINT scan_total_device_class_check CHECK ((device_class = ANY (ARRAY['mobile'::text, 'tablet'::text, 'desktop'::text, 'bot'::text])))
)
WITH (fillfactor='80');

CREATE TABLE resolver.serial_observation (
    id uuid DEFAULT uuidv7() NOT NULL,
    gtin text NOT NULL,
    serial text NOT NULL,
    state text DEFAULT 'unverified'::text NOT NULL,
    consumer_scans bigint DEFAULT 0 NOT NULL,
    retailer_scans bigint DEFAULT 0 NOT NULL,
    first_seen timestamp with time zone,
    last_seen timestamp with time zone,
    flagged_at timestamp with time zone,
    retail_places text[] DEFAULT '{}'::text[] NOT NULL,
    recent jsonb DEFAULT '[]'::jsonb NOT NULL,
    lots jsonb DEFAULT '[]'::jsonb NOT NULL,
    anomalies jsonb DEFAULT '[]'::jsonb NOT NULL,
    kept_since date DEFAULT '-infinity'::date NOT NULL,
    CONSTRAINT serial_observation_anomalies_check CHECK ((jsonb_typeof(anomalies) = 'array'::text)),
    CONSTRAINT serial_observation_gtin_check CHECK ((gtin ~ '^[0-9]{14}$'::text)),
    CONSTRAINT serial_observation_lots_check CHECK ((jsonb_typeof(lots) = 'array'::text)),
    CONSTRAINT serial_observation_recent_check CHECK ((jsonb_typeof(recent) = 'array'::text)),
    CONSTRAINT serial_observation_serial_check CHECK (((length(serial) >= 1) AND (length(serial) <= 20))),
    CONSTRAINT serial_observation_state_check CHECK ((state = ANY (ARRAY['unverified'::text, 'authentic'::text, 'suspect'::text, 'serialization_error'::text, 'counterfeit_suspected'::text])))
)
WITH (fillfactor='60');

CREATE VIEW resolver.serving_link AS
 SELECT organization_id,
    key,
    level,
    id,
    jsonb_build_array(id, level, link_type, href, title, hreflang, media_type, context, is_default, passes_query) AS packed
   FROM resolver.link l
  WHERE enabled;

CREATE VIEW resolver.serving_rule AS
 SELECT r.id,
    r.organization_id,
    r.scope_type,
    r.scope_id,
    r.product_id,
    r.brand_id,
    r.specificity,
    r.order_index,
    r.enabled,
    r.destination_type,
    r.custom_url,
    r.on_custom_url_dead,
    r.absolute_start_at,
    r.absolute_end_at,
    r.annual_start_mmdd,
    r.annual_end_mmdd,
    r.days_of_week,
    r.time_of_day_start,
    r.time_of_day_end,
    r.timezone,
    r.link_type,
    r.location_countries,
    r.location_regions,
    r.location_cities,
    r.metadata,
    r.created,
    r.modified,
    (u.id IS NOT NULL) AS is_dead
   FROM (resolver.rule r
     LEFT JOIN resolver.custom_url u ON (((r.destination_type = 'CUSTOM_URL'::text) AND (u.organization_id = r.organization_id) AND (md5(u.url) = md5(r.custom_url)) AND (u.url = r.custom_url) AND (u.status = 'UNREACHABLE'::text))))
  WHERE r.enabled;

CREATE VIEW resolver.supplied_link AS
 SELECT m.product_id,
    'gs1:recallStatus'::text AS link_type
   FROM (compliance.recall_product m
     JOIN compliance.recall r ON ((r.id = m.recall_id)))
  WHERE (m.is_current AND (r.status = ANY (ARRAY['ONGOING'::text, 'UNKNOWN'::text])));

CREATE TABLE resolver.unknown_scan (
    day date NOT NULL,
    gtin text NOT NULL,
    count bigint NOT NULL,
    first_seen timestamp with time zone NOT NULL,
    last_seen timestamp with time zone NOT NULL,
    CONSTRAINT unknown_scan_gtin_check CHECK ((gtin ~ '^[0-9]{14}$'::text))
)
WITH (fillfactor='80');

CREATE TABLE sustainability.circularity (
    product_id uuid NOT NULL,
    overall_score double precision,
    durability_score double precision,
    recyclability_score double precision,
    repairability_score double precision,
    reusability_score double precision,
    methodology text NOT NULL,
    assessment_date date,
    CONSTRAINT circularity_check CHECK ((num_nonnulls(overall_score, durability_score, recyclability_score, repairability_score, reusability_score) > 0)),
    CONSTRAINT circularity_durability_score_check CHECK (((durability_score >= (0)::double precision) AND (durability_score <= (10)::double precision))),
    CONSTRAINT circularity_overall_score_check CHECK (((overall_score >= (0)::double precision) AND (overall_score <= (10)::double precision))),
    CONSTRAINT circularity_recyclability_score_check CHECK (((recyclability_score >= (0)::double precision) AND (recyclability_score <= (10)::double precision))),
    CONSTRAINT circularity_repairability_score_check CHECK (((repairability_score >= (0)::double precision) AND (repairability_score <= (10)::double precision))),
    CONSTRAINT circularity_reusability_score_check CHECK (((reusability_score >= (0)::double precision) AND (reusability_score <= (10)::double precision)))
);

CREATE TABLE sustainability.component (
    product_id uuid NOT NULL,
    place integer NOT NULL,
    id uuid NOT NULL,
    priority integer NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    quantity integer NOT NULL,
    component_type text NOT NULL,
    is_separable boolean NOT NULL,
    separation_instructions text NOT NULL,
    weight_grams double precision,
    CONSTRAINT component_component_type_check CHECK ((component_type = ANY (ARRAY['PRODUCT_BODY'::text, 'BATTERY'::text, 'ELECTRONICS'::text, 'PACKAGING'::text, 'CLOSURE'::text, 'LABEL'::text, 'ACCESSORY'::text, 'OTHER'::text]))),
    CONSTRAINT component_name_check CHECK ((name <> ''::text)),
    CONSTRAINT component_place_check CHECK ((place >= 1)),
    CONSTRAINT component_quantity_check CHECK ((quantity >= 1)),
    CONSTRAINT component_weight_grams_check CHECK ((weight_grams >= (0)::double precision))
);

CREATE TABLE sustainability.end_of_life_instruction (
    product_id uuid NOT NULL,
    place integer NOT NULL,
    id uuid NOT NULL,
    instruction_type text NOT NULL,
    description text NOT NULL,
    valid_regions text NOT NULL,
    priority integer NOT NULL,
    collection_url text NOT NULL,
    CONSTRAINT end_of_life_instruction_instruction_type_check CHECK ((instruction_type = ANY (ARRAY['RECYCLE'::text, 'REUSE'::text, 'REPAIR'::text, 'COMPOST'::text, 'RETURN'::text, 'HAZARDOUS_WASTE'::text, 'LANDFILL'::text, 'OTHER'::text]))),
    CONSTRAINT end_of_life_instruction_place_check CHECK ((place >= 1))
);

CREATE TABLE sustainability.environmental_impact (
    product_id uuid NOT NULL,
    place integer NOT NULL,
    id uuid NOT NULL,
    impact_type text NOT NULL,
    score_value double precision NOT NULL,
    unit text NOT NULL,
    methodology_reference text NOT NULL,
    notes text NOT NULL,
    assessment_date date,
    CONSTRAINT environmental_impact_impact_type_check CHECK ((impact_type = ANY (ARRAY['CARBON_FOOTPRINT'::text, 'WATER_USAGE'::text, 'ENERGY_USAGE'::text, 'WASTE'::text, 'LAND_USE'::text, 'OTHER'::text]))),
    CONSTRAINT environmental_impact_place_check CHECK ((place >= 1))
);

CREATE TABLE sustainability.packaging (
    product_id uuid NOT NULL,
    place integer NOT NULL,
    id uuid NOT NULL,
    packaging_type text NOT NULL,
    description text NOT NULL,
    is_recyclable boolean NOT NULL,
    is_reusable boolean NOT NULL,
    weight_grams double precision,
    recycled_content_percentage double precision,
    CONSTRAINT packaging_packaging_type_check CHECK ((packaging_type = ANY (ARRAY['PRIMARY'::text, 'SECONDARY'::text, 'TERTIARY'::text]))),
    CONSTRAINT packaging_place_check CHECK ((place >= 1)),
    CONSTRAINT packaging_recycled_content_percentage_check CHECK (((recycled_content_percentage >= (0)::double precision) AND (recycled_content_percentage <= (100)::double precision))),
    CONSTRAINT packaging_weight_grams_check CHECK ((weight_grams >= (0)::double precision))
);

CREATE TABLE sustainability.profile (
    product_id uuid NOT NULL,
    content_hash text NOT NULL,
    created timestamp with time zone NOT NULL,
    modified timestamp with time zone NOT NULL
);

CREATE TABLE sustainability.recyclability (
    product_id uuid NOT NULL,
    place integer NOT NULL,
    status text NOT NULL,
    recyclability_percentage double precision,
    recycling_stream text NOT NULL,
    recyclability_code text NOT NULL,
    description text NOT NULL,
    conditions text NOT NULL,
    recycling_instructions text NOT NULL,
    recycling_instructions_url text NOT NULL,
    assessment_standard text NOT NULL,
    assessed_by text NOT NULL,
    assessment_date date,
    valid_regions text NOT NULL,
    valid_until date,
    CONSTRAINT recyclability_recyclability_percentage_check CHECK (((recyclability_percentage >= (0)::double precision) AND (recyclability_percentage <= (100)::double precision))),
    CONSTRAINT recyclability_status_check CHECK ((status = ANY (ARRAY['WIDELY_RECYCLABLE'::text, 'LIMITED_RECYCLABLE'::text, 'STORE_DROP_OFF'::text, 'COMPOSTABLE'::text, 'NOT_RECYCLABLE'::text, 'UNKNOWN'::text])))
);

ALTER TABLE ONLY resolver.scan ATTACH PARTITION resolver.scan_other DEFAULT;

ALTER TABLE ONLY kit.pgqueuer ALTER COLUMN id SET DEFAULT nextval('kit.pgqueuer_id_seq'::regclass);

ALTER TABLE ONLY kit.pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('kit.pgqueuer_schedules_id_seq'::regclass);

ALTER TABLE ONLY kit.pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('kit.pgqueuer_statistics_id_seq'::regclass);

ALTER TABLE ONLY account.address_usage
    ADD CONSTRAINT address_usage_pkey PRIMARY KEY (address);

ALTER TABLE ONLY account.api_key
    ADD CONSTRAINT api_key_hash_unique UNIQUE (key_hash);

ALTER TABLE ONLY account.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account.api_key_usage
    ADD CONSTRAINT api_key_usage_pkey PRIMARY KEY (api_key_id);

ALTER TABLE ONLY account.attempt_window
    ADD CONSTRAINT attempt_window_pkey PRIMARY KEY (subject);

ALTER TABLE ONLY account.membership
    ADD CONSTRAINT membership_once_per_person UNIQUE (organization_id, person_id);

ALTER TABLE ONLY account.membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account.oauth_grant
    ADD CONSTRAINT oauth_grant_pkey PRIMARY KEY (person_id, client_id);

ALTER TABLE ONLY account.one_time_token
    ADD CONSTRAINT one_time_token_pkey PRIMARY KEY (token_hash);

ALTER TABLE ONLY account.organization
    ADD CONSTRAINT organization_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account.organization
    ADD CONSTRAINT organization_public_id_unique UNIQUE (public_id);

ALTER TABLE ONLY account.person
    ADD CONSTRAINT person_email_unique UNIQUE (email);

ALTER TABLE ONLY account.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account.session
    ADD CONSTRAINT session_token_unique UNIQUE (token_hash);

ALTER TABLE ONLY account.session_usage
    ADD CONSTRAINT session_usage_pkey PRIMARY KEY (session_id);

ALTER TABLE ONLY account.trait
    ADD CONSTRAINT trait_pkey PRIMARY KEY (slug);

ALTER TABLE ONLY account.trait_preference
    ADD CONSTRAINT trait_preference_pkey PRIMARY KEY (person_id, trait);

ALTER TABLE ONLY brands.stockist
    ADD CONSTRAINT stockist_pkey PRIMARY KEY (id);

ALTER TABLE ONLY brands.stockist_product
    ADD CONSTRAINT stockist_product_pkey PRIMARY KEY (stockist_id, product_id);

ALTER TABLE ONLY catalogue.brand_logo
    ADD CONSTRAINT brand_logo_pkey PRIMARY KEY (brand_id);

ALTER TABLE ONLY catalogue.brand
    ADD CONSTRAINT brand_pkey PRIMARY KEY (id);

ALTER TABLE catalogue.brand_proof
    ADD CONSTRAINT brand_proof_method_check CHECK ((method = ANY (ARRAY['dns'::text, 'file'::text, 'hand'::text]))) NOT VALID;

ALTER TABLE ONLY catalogue.brand_proof
    ADD CONSTRAINT brand_proof_pkey PRIMARY KEY (brand_id);

ALTER TABLE ONLY catalogue.category
    ADD CONSTRAINT category_google_id_unique UNIQUE (google_id);

ALTER TABLE ONLY catalogue.category
    ADD CONSTRAINT category_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.claim_report
    ADD CONSTRAINT claim_report_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.contribution
    ADD CONSTRAINT contribution_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.export
    ADD CONSTRAINT export_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.former_gtin
    ADD CONSTRAINT former_gtin_pkey PRIMARY KEY (gtin);

ALTER TABLE ONLY catalogue.gpc
    ADD CONSTRAINT gpc_pkey PRIMARY KEY (code);

ALTER TABLE ONLY catalogue.hierarchy_link
    ADD CONSTRAINT hierarchy_link_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.hierarchy_link
    ADD CONSTRAINT hierarchy_link_unique UNIQUE (parent_id, child_id);

ALTER TABLE ONLY catalogue.import_error
    ADD CONSTRAINT import_error_pkey PRIMARY KEY (import_id, line);

ALTER TABLE ONLY catalogue.import
    ADD CONSTRAINT import_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.import_row
    ADD CONSTRAINT import_row_pkey PRIMARY KEY (import_id, gtin);

ALTER TABLE ONLY catalogue.ingredient
    ADD CONSTRAINT ingredient_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.ingredient
    ADD CONSTRAINT ingredient_place UNIQUE (product_id, priority);

ALTER TABLE ONLY catalogue.ingredient_statement
    ADD CONSTRAINT ingredient_statement_pkey PRIMARY KEY (product_id);

ALTER TABLE ONLY catalogue.lot
    ADD CONSTRAINT lot_code_unique UNIQUE (product_id, lot_code);

ALTER TABLE ONLY catalogue.lot
    ADD CONSTRAINT lot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.manufacturer
    ADD CONSTRAINT manufacturer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.nutrient
    ADD CONSTRAINT nutrient_pkey PRIMARY KEY (product_id, place);

ALTER TABLE ONLY catalogue.nutrition_panel
    ADD CONSTRAINT nutrition_panel_pkey PRIMARY KEY (product_id);

ALTER TABLE ONLY catalogue.picture
    ADD CONSTRAINT picture_pkey PRIMARY KEY (name);

ALTER TABLE ONLY catalogue.printed_lot
    ADD CONSTRAINT printed_lot_pkey PRIMARY KEY (lot_id);

ALTER TABLE ONLY catalogue.printed_serial
    ADD CONSTRAINT printed_serial_pkey PRIMARY KEY (serial_id);

ALTER TABLE ONLY catalogue.product_allergen
    ADD CONSTRAINT product_allergen_pkey PRIMARY KEY (product_id, code);

ALTER TABLE ONLY catalogue.product_diet
    ADD CONSTRAINT product_diet_pkey PRIMARY KEY (product_id, code);

ALTER TABLE ONLY catalogue.product
    ADD CONSTRAINT product_gtin_unique UNIQUE (gtin);

ALTER TABLE ONLY catalogue.product_image
    ADD CONSTRAINT product_image_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.product_mark
    ADD CONSTRAINT product_mark_pkey PRIMARY KEY (ordering, place, is_claimed, is_active, data_source, country_of_origin, run);

ALTER TABLE ONLY catalogue.product
    ADD CONSTRAINT product_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.product_tally
    ADD CONSTRAINT product_tally_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.serial
    ADD CONSTRAINT serial_number_unique UNIQUE (product_id, serial_number);

ALTER TABLE ONLY catalogue.serial
    ADD CONSTRAINT serial_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalogue.source_record
    ADD CONSTRAINT source_record_pkey PRIMARY KEY (data_source, gtin);

ALTER TABLE ONLY certifications.certification_body
    ADD CONSTRAINT certification_body_pkey PRIMARY KEY (id);

ALTER TABLE ONLY certifications.certification
    ADD CONSTRAINT certification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY certifications.claim
    ADD CONSTRAINT claim_pkey PRIMARY KEY (id);

ALTER TABLE ONLY certifications.product_certification
    ADD CONSTRAINT product_certification_unique PRIMARY KEY (product_id, certification_id);

ALTER TABLE ONLY certifications.product_claim
    ADD CONSTRAINT product_claim_unique PRIMARY KEY (product_id, claim_id);

ALTER TABLE ONLY compliance.import_run
    ADD CONSTRAINT import_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY compliance.recall_code
    ADD CONSTRAINT recall_code_pkey PRIMARY KEY (recall_id, gtin);

ALTER TABLE ONLY compliance.recall
    ADD CONSTRAINT recall_pkey PRIMARY KEY (id);

ALTER TABLE ONLY compliance.recall_product
    ADD CONSTRAINT recall_product_pkey PRIMARY KEY (recall_id, product_id);

ALTER TABLE ONLY compliance.recall
    ADD CONSTRAINT recall_source_unique UNIQUE (source_system, source_id);

ALTER TABLE ONLY content.readiness_check_lead
    ADD CONSTRAINT readiness_check_lead_pkey PRIMARY KEY (id);

ALTER TABLE ONLY dashboard.code_logo
    ADD CONSTRAINT code_logo_pkey PRIMARY KEY (id);

ALTER TABLE ONLY dashboard.data_export
    ADD CONSTRAINT data_export_pkey PRIMARY KEY (id);

ALTER TABLE ONLY epcis.capture
    ADD CONSTRAINT capture_pkey PRIMARY KEY (id);

ALTER TABLE ONLY epcis.context
    ADD CONSTRAINT context_organization_id_digest_key UNIQUE (organization_id, digest);

ALTER TABLE ONLY epcis.context
    ADD CONSTRAINT context_pkey PRIMARY KEY (id);

ALTER TABLE ONLY epcis.cte
    ADD CONSTRAINT cte_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY epcis.drill
    ADD CONSTRAINT drill_pkey PRIMARY KEY (id);

ALTER TABLE ONLY epcis.emptied
    ADD CONSTRAINT emptied_pkey PRIMARY KEY (organization_id, parent, event_time);

ALTER TABLE ONLY epcis.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY epcis.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (organization_id);

ALTER TABLE ONLY epcis.lot
    ADD CONSTRAINT lot_organization_id_gtin_lot_code_key UNIQUE (organization_id, gtin, lot_code);

ALTER TABLE ONLY epcis.lot
    ADD CONSTRAINT lot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY epcis.lot_serial
    ADD CONSTRAINT lot_serial_pkey PRIMARY KEY (organization_id, gtin, serial);

ALTER TABLE ONLY epcis.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (organization_id, gln);

ALTER TABLE ONLY epcis.product_description
    ADD CONSTRAINT product_description_pkey PRIMARY KEY (organization_id, gtin);

ALTER TABLE ONLY epcis.query
    ADD CONSTRAINT query_pkey PRIMARY KEY (organization_id, name);

ALTER TABLE ONLY epcis.spelling
    ADD CONSTRAINT spelling_pkey PRIMARY KEY (organization_id, canonical, spelling);

ALTER TABLE ONLY epcis.subscription
    ADD CONSTRAINT subscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY epcis.transformation
    ADD CONSTRAINT transformation_pkey PRIMARY KEY (organization_id, transformation, event_id);

ALTER TABLE ONLY kit.audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY kit.idempotent_answer
    ADD CONSTRAINT idempotent_answer_pkey PRIMARY KEY (subject, key_digest);

ALTER TABLE ONLY kit.outbox_event
    ADD CONSTRAINT outbox_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY kit.pgqueuer_log
    ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY kit.pgqueuer
    ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY kit.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);

ALTER TABLE ONLY kit.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY kit.pgqueuer_statistics
    ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY products.sheet_template
    ADD CONSTRAINT sheet_template_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (name);

ALTER TABLE ONLY resolver.custom_url
    ADD CONSTRAINT custom_url_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resolver.daily_salt
    ADD CONSTRAINT daily_salt_pkey PRIMARY KEY (day);

ALTER TABLE ONLY resolver.delegation
    ADD CONSTRAINT delegation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resolver.delegation
    ADD CONSTRAINT delegation_prefix_unique UNIQUE (prefix);

ALTER TABLE ONLY resolver.held_key
    ADD CONSTRAINT held_key_pkey PRIMARY KEY (key);

ALTER TABLE ONLY resolver.link
    ADD CONSTRAINT link_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resolver.rule
    ADD CONSTRAINT rule_order_unique UNIQUE (scope_type, scope_id, order_index) DEFERRABLE;

ALTER TABLE ONLY resolver.rule
    ADD CONSTRAINT rule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resolver.scan_daily
    ADD CONSTRAINT scan_daily_unique UNIQUE NULLS NOT DISTINCT (organization_id, date, gtin, product_id, country_code, device_class, scan_type);

ALTER TABLE ONLY resolver.scan_hourly
    ADD CONSTRAINT scan_hourly_unique UNIQUE NULLS NOT DISTINCT (organization_id, hour, gtin);

ALTER TABLE ONLY resolver.scan_journal
    ADD CONSTRAINT scan_journal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resolver.scan
    ADD CONSTRAINT scan_pkey PRIMARY KEY (id, scanned_at);

ALTER TABLE ONLY resolver.scan_other
    ADD CONSTRAINT scan_other_pkey PRIMARY KEY (id, scanned_at);

ALTER TABLE ONLY resolver.scan_total
    ADD CONSTRAINT scan_total_unique UNIQUE NULLS NOT DISTINCT (organization_id, hour, country_code, device_class);

ALTER TABLE ONLY resolver.serial_observation
    ADD CONSTRAINT serial_observation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resolver.serial_observation
    ADD CONSTRAINT serial_observation_unique UNIQUE (gtin, serial);

ALTER TABLE ONLY resolver.unknown_scan
    ADD CONSTRAINT unknown_scan_pkey PRIMARY KEY (day, gtin);

ALTER TABLE ONLY sustainability.circularity
    ADD CONSTRAINT circularity_pkey PRIMARY KEY (product_id);

ALTER TABLE ONLY sustainability.component
    ADD CONSTRAINT component_pkey PRIMARY KEY (product_id, place);

ALTER TABLE ONLY sustainability.end_of_life_instruction
    ADD CONSTRAINT end_of_life_instruction_pkey PRIMARY KEY (product_id, place);

ALTER TABLE ONLY sustainability.environmental_impact
    ADD CONSTRAINT environmental_impact_pkey PRIMARY KEY (product_id, place);

ALTER TABLE ONLY sustainability.packaging
    ADD CONSTRAINT packaging_pkey PRIMARY KEY (product_id, place);

ALTER TABLE ONLY sustainability.profile
    ADD CONSTRAINT profile_pkey PRIMARY KEY (product_id);

ALTER TABLE ONLY sustainability.recyclability
    ADD CONSTRAINT recyclability_pkey PRIMARY KEY (product_id, place);

CREATE INDEX api_key_organization ON account.api_key USING btree (organization_id, id);

CREATE INDEX api_key_person ON account.api_key USING btree (person_id);

CREATE INDEX membership_invited_by ON account.membership USING btree (invited_by);

CREATE INDEX membership_person ON account.membership USING btree (person_id);

CREATE INDEX one_time_token_expires_at ON account.one_time_token USING btree (expires_at);

CREATE INDEX one_time_token_membership ON account.one_time_token USING btree (membership_id);

CREATE INDEX one_time_token_person ON account.one_time_token USING btree (person_id);

CREATE INDEX organization_tombstoned ON account.organization USING btree (tombstoned_at) WHERE (status = 'tombstoned'::text);

CREATE INDEX session_person ON account.session USING btree (person_id);

CREATE INDEX stockist_brand ON brands.stockist USING btree (brand_id, latitude);

CREATE INDEX stockist_product_product ON brands.stockist_product USING btree (product_id);

CREATE INDEX brand_logo_picture ON catalogue.brand_logo USING btree (picture);

CREATE UNIQUE INDEX brand_name_unique ON catalogue.brand USING btree (lower(name)) WHERE is_active;

CREATE INDEX brand_organization ON catalogue.brand USING btree (organization_id);

CREATE INDEX brand_proof_checked ON catalogue.brand_proof USING btree (checked_at);

CREATE INDEX brand_proof_organization ON catalogue.brand_proof USING btree (organization_id);

CREATE INDEX category_parent ON catalogue.category USING btree (parent_id);

CREATE UNIQUE INDEX claim_report_once ON catalogue.claim_report USING btree (product_id, lower(reporter_email), network) WHERE (state = 'open'::text);

CREATE INDEX claim_report_open ON catalogue.claim_report USING btree (id) WHERE (state = 'open'::text);

CREATE INDEX claim_report_owner ON catalogue.claim_report USING btree (owner_id);

CREATE INDEX contribution_history ON catalogue.contribution USING btree (product_id, field, created DESC, id DESC);

CREATE INDEX contribution_import ON catalogue.contribution USING btree (import_id) WHERE (import_id IS NOT NULL);

CREATE INDEX contribution_last ON catalogue.contribution USING btree (product_id) WHERE (is_last OR (reverted_at IS NOT NULL));

CREATE INDEX export_created ON catalogue.export USING btree (created);

CREATE INDEX export_organization ON catalogue.export USING btree (organization_id, created DESC);

CREATE INDEX export_under_way ON catalogue.export USING btree (created) WHERE (status = ANY (ARRAY['pending'::text, 'running'::text]));

CREATE INDEX former_gtin_product ON catalogue.former_gtin USING btree (product_id);

CREATE INDEX gpc_parent ON catalogue.gpc USING btree (parent_code);

CREATE INDEX hierarchy_link_child ON catalogue.hierarchy_link USING btree (child_id);

CREATE INDEX import_kept ON catalogue.import USING btree (created) WHERE (pieces > 0);

CREATE INDEX import_listing ON catalogue.import USING btree (organization_id, id DESC);

CREATE INDEX ingredient_parent ON catalogue.ingredient USING btree (parent_id);

CREATE INDEX ingredient_statement_unread ON catalogue.ingredient_statement USING btree (product_id) WHERE (NOT is_read);

CREATE INDEX lot_newest ON catalogue.lot USING btree (product_id, id DESC);

CREATE UNIQUE INDEX manufacturer_name_unique ON catalogue.manufacturer USING btree (lower(name));

CREATE INDEX picture_sender ON catalogue.picture USING btree (organization_id) INCLUDE (size_bytes);

CREATE INDEX picture_touched ON catalogue.picture USING btree (touched);

CREATE INDEX product_brand ON catalogue.product USING btree (brand_id);

CREATE INDEX product_brand_order ON catalogue.product USING btree (brand_key, id) INCLUDE (product_name, confidence_score, owner_id, data_source, country_of_origin, withdrawn_at);

CREATE INDEX product_by_confidence ON catalogue.product USING btree (confidence_score, id) INCLUDE (owner_id, data_source, country_of_origin, withdrawn_at);

CREATE INDEX product_by_country ON catalogue.product USING btree (country_of_origin, id);

CREATE INDEX product_by_name ON catalogue.product USING btree (lower(product_name), id) INCLUDE (product_name, owner_id, data_source, country_of_origin, withdrawn_at);

CREATE INDEX product_category_order ON catalogue.product USING btree (category_id, id) INCLUDE (product_name, brand_key, confidence_score, owner_id, data_source, country_of_origin, withdrawn_at) WHERE (category_id IS NOT NULL);

CREATE INDEX product_image_order ON catalogue.product_image USING btree (product_id, is_primary DESC, priority, id DESC);

CREATE INDEX product_image_picture ON catalogue.product_image USING btree (picture);

CREATE UNIQUE INDEX product_image_primary ON catalogue.product_image USING btree (product_id) WHERE is_primary;

CREATE INDEX product_in_time ON catalogue.product USING btree (id) INCLUDE (owner_id, data_source, country_of_origin, withdrawn_at);

CREATE INDEX product_letters ON catalogue.product USING gin (lower(product_name) public.gin_trgm_ops, brand_key public.gin_trgm_ops);

CREATE INDEX product_manufacturer ON catalogue.product USING btree (manufacturer_id);

CREATE INDEX product_owner ON catalogue.product USING btree (owner_id, id DESC);

CREATE INDEX product_words ON catalogue.product USING gin (array_to_tsvector((array_remove(regexp_split_to_array(lower(product_name), '\W+'::text), ''::text) || ARRAY[('o'::text || replace((owner_id)::text, '-'::text, ''::text)), gtin, substr(gtin, 2), substr(gtin, 3), substr(gtin, 7)]))) WHERE (owner_id IS NOT NULL);

CREATE INDEX serial_lot ON catalogue.serial USING btree (lot_id);

CREATE INDEX serial_newest ON catalogue.serial USING btree (product_id, id DESC);

CREATE UNIQUE INDEX certification_body_name_unique ON certifications.certification_body USING btree (lower(name));

CREATE INDEX certification_body_of ON certifications.certification USING btree (certification_body_id);

CREATE UNIQUE INDEX certification_code_unique ON certifications.certification USING btree (lower(code)) WHERE (organization_id IS NULL);

CREATE UNIQUE INDEX certification_own_code_unique ON certifications.certification USING btree (organization_id, lower(code)) WHERE ((organization_id IS NOT NULL) AND (code <> ''::text));

CREATE UNIQUE INDEX claim_code_unique ON certifications.claim USING btree (lower(code));

CREATE INDEX product_certification_expiring ON certifications.product_certification USING btree (expiration_date) WHERE (verification_status <> 'expired'::text);

CREATE INDEX product_certification_of ON certifications.product_certification USING btree (certification_id);

CREATE INDEX product_certification_validity ON certifications.product_certification USING btree (product_id) INCLUDE (valid_from, expiration_date);

CREATE INDEX product_claim_of ON certifications.product_claim USING btree (claim_id);

CREATE INDEX import_run_feed ON compliance.import_run USING btree (feed, id DESC);

CREATE INDEX recall_code_gtin ON compliance.recall_code USING btree (gtin);

CREATE INDEX recall_content_hash ON compliance.recall USING btree (content_hash);

CREATE INDEX recall_feed ON compliance.recall USING btree (feed);

CREATE INDEX recall_product_product ON compliance.recall_product USING btree (product_id) WHERE is_current;

CREATE INDEX recall_product_untold ON compliance.recall_product USING btree (recall_id) WHERE (told_at IS NULL);

CREATE INDEX code_logo_organization ON dashboard.code_logo USING btree (organization_id, id DESC);

CREATE INDEX data_export_kept ON dashboard.data_export USING btree (kept_until) WHERE (kept_until IS NOT NULL);

CREATE INDEX data_export_listing ON dashboard.data_export USING btree (organization_id, id DESC);

CREATE UNIQUE INDEX data_export_one_at_a_time ON dashboard.data_export USING btree (organization_id) WHERE (status = ANY (ARRAY['pending'::text, 'processing'::text]));

CREATE INDEX data_export_unfinished ON dashboard.data_export USING btree (modified) WHERE (status = ANY (ARRAY['pending'::text, 'processing'::text]));

CREATE INDEX capture_listing ON epcis.capture USING btree (organization_id, created DESC, id DESC);

CREATE INDEX containment_of_child ON epcis.containment USING btree (organization_id, child, event_time) WHERE (child IS NOT NULL);

CREATE INDEX containment_of_event ON epcis.containment USING btree (event_id);

CREATE INDEX containment_of_parent ON epcis.containment USING btree (organization_id, parent, event_time);

CREATE INDEX cte_in_time ON epcis.cte USING btree (organization_id, event_time);

CREATE INDEX drill_listing ON epcis.drill USING btree (organization_id, id DESC);

CREATE INDEX event_at_location ON epcis.event USING btree (organization_id, biz_location) WHERE (biz_location IS NOT NULL);

CREATE INDEX event_at_read_point ON epcis.event USING btree (organization_id, read_point, event_time) WHERE (read_point IS NOT NULL);

CREATE INDEX event_called ON epcis.event USING btree (organization_id, event_id) WHERE (event_id IS NOT NULL);

CREATE INDEX event_corrected ON epcis.event USING btree (organization_id, hash) WHERE is_correction;

CREATE INDEX event_epc_found ON epcis.event_epc USING btree (organization_id, epc, event_time, event_id);

CREATE INDEX event_in_time ON epcis.event USING btree (organization_id, event_time);

CREATE INDEX event_lot_of_event ON epcis.event_lot USING btree (event_id);

CREATE INDEX event_lot_timeline ON epcis.event_lot USING btree (lot_id, event_time, event_id);

CREATE INDEX event_of_disposition ON epcis.event USING btree (organization_id, disposition) WHERE (disposition IS NOT NULL);

CREATE INDEX event_of_step ON epcis.event USING btree (organization_id, biz_step) WHERE (biz_step IS NOT NULL);

CREATE UNIQUE INDEX event_once ON epcis.event USING btree (organization_id, hash, is_correction);

CREATE INDEX event_recorded ON epcis.event USING btree (organization_id, record_time);

CREATE INDEX lot_edge_backward ON epcis.lot_edge USING btree (to_lot, from_lot);

CREATE INDEX lot_edge_forward ON epcis.lot_edge USING btree (from_lot, to_lot);

CREATE INDEX lot_edge_of_event ON epcis.lot_edge USING btree (event_id);

CREATE INDEX lot_serial_of_lot ON epcis.lot_serial USING btree (lot_id);

CREATE INDEX subscription_of_query ON epcis.subscription USING btree (organization_id, query_name);

CREATE INDEX transformation_of_event ON epcis.transformation USING btree (event_id);

CREATE INDEX audit_entry_organization ON kit.audit_entry USING btree (organization_id, id DESC);

CREATE INDEX idempotent_answer_created ON kit.idempotent_answer USING btree (created);

CREATE INDEX outbox_event_created ON kit.outbox_event USING btree (created);

CREATE INDEX pgqueuer_ep_ea_idx ON kit.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::kit.pgqueuer_status);

CREATE INDEX pgqueuer_ep_prio_id_idx ON kit.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::kit.pgqueuer_status);

CREATE INDEX pgqueuer_log_created ON kit.pgqueuer_log USING btree (created);

CREATE INDEX pgqueuer_log_job_id_status ON kit.pgqueuer_log USING btree (job_id, created DESC);

CREATE INDEX pgqueuer_log_not_aggregated ON kit.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

CREATE INDEX pgqueuer_log_status ON kit.pgqueuer_log USING btree (status);

CREATE INDEX pgqueuer_picked_heartbeat_idx ON kit.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::kit.pgqueuer_status);

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON kit.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::kit.pgqueuer_status) AND (slot IS NOT NULL));

CREATE INDEX pgqueuer_priority_id_id1_idx ON kit.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::kit.pgqueuer_status);

CREATE INDEX pgqueuer_queue_manager_id_idx ON kit.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON kit.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON kit.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::kit.pgqueuer_status, 'picked'::kit.pgqueuer_status])) AND (dedupe_key IS NOT NULL));

CREATE INDEX pgqueuer_updated_id_id1_idx ON kit.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::kit.pgqueuer_status);

CREATE UNIQUE INDEX sheet_template_title_unique ON products.sheet_template USING btree (organization_id, lower(title));

CREATE INDEX custom_url_due ON resolver.custom_url USING btree (next_check_at);

CREATE INDEX custom_url_healthy ON resolver.custom_url USING btree (last_checked_at DESC) WHERE (status = 'HEALTHY'::text);

CREATE INDEX custom_url_listing ON resolver.custom_url USING btree (organization_id, id);

CREATE INDEX custom_url_shared ON resolver.custom_url USING btree (md5(url));

CREATE UNIQUE INDEX custom_url_unique ON resolver.custom_url USING btree (organization_id, md5(url));

CREATE INDEX delegation_organization ON resolver.delegation USING btree (organization_id);

CREATE INDEX held_key_organization ON resolver.held_key USING btree (organization_id);

CREATE INDEX held_key_prefix ON resolver.held_key USING btree (key COLLATE "C") INCLUDE (organization_id);

CREATE UNIQUE INDEX link_default_unique ON resolver.link USING btree (organization_id, key, level) WHERE (is_default AND (hreflang = '{}'::text[]) AND (media_type = ''::text) AND (context = '{}'::text[]));

CREATE INDEX link_key ON resolver.link USING btree (key, level);

CREATE UNIQUE INDEX link_unique ON resolver.link USING btree (organization_id, key, level, link_type, hreflang, media_type, context, md5(href));

CREATE INDEX rule_brand ON resolver.rule USING btree (brand_id);

CREATE INDEX rule_custom_url ON resolver.rule USING btree (organization_id, md5(custom_url)) WHERE (custom_url IS NOT NULL);

CREATE INDEX rule_level ON resolver.rule USING btree (product_id, specificity, scope_id);

CREATE INDEX rule_listing ON resolver.rule USING btree (organization_id, specificity, scope_id, order_index);

CREATE INDEX scan_daily_gtin ON resolver.scan_daily USING btree (gtin, date);

CREATE INDEX scan_gtin ON ONLY resolver.scan USING btree (gtin, scanned_at);

CREATE INDEX scan_hourly_gtin ON resolver.scan_hourly USING btree (gtin, hour);

CREATE INDEX scan_organization ON ONLY resolver.scan USING btree (organization_id, scanned_at);

CREATE INDEX scan_other_gtin_scanned_at_idx ON resolver.scan_other USING btree (gtin, scanned_at);

CREATE INDEX scan_serial ON ONLY resolver.scan USING btree (gtin, serial, scanned_at) WHERE (serial IS NOT NULL);

CREATE INDEX scan_other_gtin_serial_scanned_at_idx ON resolver.scan_other USING btree (gtin, serial, scanned_at) WHERE (serial IS NOT NULL);

CREATE INDEX scan_other_organization_id_scanned_at_idx ON resolver.scan_other USING btree (organization_id, scanned_at);

CREATE UNIQUE INDEX scan_share_unique ON resolver.scan_share USING btree (organization_id, dimension, date, gtin, value) NULLS NOT DISTINCT;

CREATE INDEX serial_observation_flagged ON resolver.serial_observation USING btree (flagged_at DESC, id DESC) WHERE (state = ANY (ARRAY['suspect'::text, 'serialization_error'::text, 'counterfeit_suspected'::text]));

CREATE INDEX serial_observation_flagged_gtin ON resolver.serial_observation USING btree (gtin, flagged_at DESC, id DESC) WHERE (state = ANY (ARRAY['suspect'::text, 'serialization_error'::text, 'counterfeit_suspected'::text]));

CREATE INDEX serial_observation_kept_since ON resolver.serial_observation USING btree (kept_since);

CREATE INDEX unknown_scan_prefix ON resolver.unknown_scan USING btree (substr(gtin, 2, 8), day);

ALTER INDEX resolver.scan_gtin ATTACH PARTITION resolver.scan_other_gtin_scanned_at_idx;

ALTER INDEX resolver.scan_serial ATTACH PARTITION resolver.scan_other_gtin_serial_scanned_at_idx;

ALTER INDEX resolver.scan_organization ATTACH PARTITION resolver.scan_other_organization_id_scanned_at_idx;

ALTER INDEX resolver.scan_pkey ATTACH PARTITION resolver.scan_other_pkey;

CREATE TRIGGER brand_renamed AFTER UPDATE OF name ON catalogue.brand FOR EACH ROW WHEN ((lower(new.name) <> lower(old.name))) EXECUTE FUNCTION catalogue.keep_brand_keys();

CREATE TRIGGER brand_updated AFTER UPDATE ON catalogue.brand REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_brand_change();

CREATE TRIGGER former_gtin_deleted AFTER DELETE ON catalogue.former_gtin REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_former_gtin_change();

CREATE TRIGGER former_gtin_inserted AFTER INSERT ON catalogue.former_gtin REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_former_gtin_change();

CREATE TRIGGER lot_updated AFTER UPDATE ON catalogue.lot REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_part_change();

CREATE TRIGGER product_brand_on_insert BEFORE INSERT ON catalogue.product FOR EACH ROW WHEN (((new.brand_id IS NOT NULL) AND (new.brand_key = ''::text))) EXECUTE FUNCTION catalogue.keep_brand_key();

CREATE TRIGGER product_brand_on_update BEFORE UPDATE OF brand_id ON catalogue.product FOR EACH ROW WHEN ((new.brand_id IS DISTINCT FROM old.brand_id)) EXECUTE FUNCTION catalogue.keep_brand_key();

CREATE TRIGGER product_deleted AFTER DELETE ON catalogue.product REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_product_change();

CREATE TRIGGER product_inserted AFTER INSERT ON catalogue.product REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_product_change();

CREATE TRIGGER product_is_no_former_one AFTER INSERT ON catalogue.product REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refuse_former_gtins();

CREATE TRIGGER product_move_deleted AFTER DELETE ON catalogue.product REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION catalogue.note_moves();

CREATE TRIGGER product_move_inserted AFTER INSERT ON catalogue.product REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION catalogue.note_moves();

CREATE TRIGGER product_move_updated AFTER UPDATE ON catalogue.product REFERENCING OLD TABLE AS gone NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION catalogue.note_moves();

CREATE TRIGGER product_tally_deleted AFTER DELETE ON catalogue.product REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tally_products();

CREATE TRIGGER product_tally_inserted AFTER INSERT ON catalogue.product REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tally_products();

CREATE TRIGGER product_tally_updated AFTER UPDATE ON catalogue.product REFERENCING OLD TABLE AS gone NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tally_products();

CREATE TRIGGER product_updated AFTER UPDATE ON catalogue.product REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_product_change();

CREATE TRIGGER serial_updated AFTER UPDATE ON catalogue.serial REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_part_change();

CREATE TRIGGER recall_product_deleted AFTER DELETE ON compliance.recall_product REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION compliance.tell_match_change();

CREATE TRIGGER recall_product_inserted AFTER INSERT ON compliance.recall_product REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION compliance.tell_match_change();

CREATE TRIGGER recall_product_updated AFTER UPDATE ON compliance.recall_product REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION compliance.tell_match_change();

CREATE TRIGGER recall_updated AFTER UPDATE ON compliance.recall REFERENCING OLD TABLE AS before_change NEW TABLE AS after_change FOR EACH STATEMENT EXECUTE FUNCTION compliance.tell_status_change();

CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON kit.pgqueuer FOR EACH STATEMENT EXECUTE FUNCTION kit.fn_pgqueuer_changed();

CREATE TRIGGER custom_url_died_or_revived AFTER UPDATE OF status ON resolver.custom_url FOR EACH ROW WHEN (((old.status = 'UNREACHABLE'::text) IS DISTINCT FROM (new.status = 'UNREACHABLE'::text))) EXECUTE FUNCTION resolver.tell_url_change();

CREATE TRIGGER custom_url_moved AFTER UPDATE OF url ON resolver.custom_url FOR EACH ROW WHEN ((old.url IS DISTINCT FROM new.url)) EXECUTE FUNCTION resolver.tell_url_change();

CREATE TRIGGER delegation_changed AFTER INSERT OR DELETE OR UPDATE ON resolver.delegation FOR EACH ROW EXECUTE FUNCTION resolver.tell_delegation_change();

CREATE TRIGGER held_key_deleted AFTER DELETE ON resolver.held_key REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();

CREATE TRIGGER held_key_inserted AFTER INSERT ON resolver.held_key REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();

CREATE TRIGGER link_deleted AFTER DELETE ON resolver.link REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();

CREATE TRIGGER link_inserted AFTER INSERT ON resolver.link REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();

CREATE TRIGGER link_moved AFTER UPDATE ON resolver.link REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();

CREATE TRIGGER link_updated AFTER UPDATE ON resolver.link REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_link_change();

CREATE TRIGGER rule_deleted AFTER DELETE ON resolver.rule REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_rule_change();

CREATE TRIGGER rule_inserted AFTER INSERT ON resolver.rule REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_rule_change();

CREATE TRIGGER rule_moved AFTER UPDATE ON resolver.rule REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_rule_change();

CREATE TRIGGER rule_updated AFTER UPDATE ON resolver.rule REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION resolver.tell_rule_change();

ALTER TABLE ONLY account.api_key
    ADD CONSTRAINT api_key_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.api_key
    ADD CONSTRAINT api_key_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id);

ALTER TABLE ONLY account.api_key_usage
    ADD CONSTRAINT api_key_usage_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES account.api_key(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.membership
    ADD CONSTRAINT membership_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES account.person(id) ON DELETE SET NULL;

ALTER TABLE ONLY account.membership
    ADD CONSTRAINT membership_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.membership
    ADD CONSTRAINT membership_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.oauth_grant
    ADD CONSTRAINT oauth_grant_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.one_time_token
    ADD CONSTRAINT one_time_token_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES account.membership(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.one_time_token
    ADD CONSTRAINT one_time_token_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.session
    ADD CONSTRAINT session_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.session_usage
    ADD CONSTRAINT session_usage_session_id_fkey FOREIGN KEY (session_id) REFERENCES account.session(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.trait_preference
    ADD CONSTRAINT trait_preference_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.trait_preference
    ADD CONSTRAINT trait_preference_trait_fkey FOREIGN KEY (trait) REFERENCES account.trait(slug) ON UPDATE CASCADE;

ALTER TABLE ONLY brands.stockist
    ADD CONSTRAINT stockist_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES catalogue.brand(id) ON DELETE CASCADE;

ALTER TABLE ONLY brands.stockist_product
    ADD CONSTRAINT stockist_product_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY brands.stockist_product
    ADD CONSTRAINT stockist_product_stockist_id_fkey FOREIGN KEY (stockist_id) REFERENCES brands.stockist(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.brand_logo
    ADD CONSTRAINT brand_logo_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES catalogue.brand(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.brand_logo
    ADD CONSTRAINT brand_logo_picture_fkey FOREIGN KEY (picture) REFERENCES catalogue.picture(name);

ALTER TABLE ONLY catalogue.brand
    ADD CONSTRAINT brand_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id);

ALTER TABLE ONLY catalogue.brand_proof
    ADD CONSTRAINT brand_proof_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES catalogue.brand(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.brand_proof
    ADD CONSTRAINT brand_proof_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id);

ALTER TABLE ONLY catalogue.category
    ADD CONSTRAINT category_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES catalogue.category(id);

ALTER TABLE ONLY catalogue.claim_report
    ADD CONSTRAINT claim_report_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.claim_report
    ADD CONSTRAINT claim_report_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.contribution
    ADD CONSTRAINT contribution_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) NOT ENFORCED;

ALTER TABLE ONLY catalogue.contribution
    ADD CONSTRAINT contribution_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.export
    ADD CONSTRAINT export_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.former_gtin
    ADD CONSTRAINT former_gtin_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.gpc
    ADD CONSTRAINT gpc_parent_code_fkey FOREIGN KEY (parent_code) REFERENCES catalogue.gpc(code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY catalogue.hierarchy_link
    ADD CONSTRAINT hierarchy_link_child_id_fkey FOREIGN KEY (child_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.hierarchy_link
    ADD CONSTRAINT hierarchy_link_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.import_error
    ADD CONSTRAINT import_error_import_id_fkey FOREIGN KEY (import_id) REFERENCES catalogue.import(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.import
    ADD CONSTRAINT import_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id);

ALTER TABLE ONLY catalogue.import_row
    ADD CONSTRAINT import_row_import_id_fkey FOREIGN KEY (import_id) REFERENCES catalogue.import(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.ingredient
    ADD CONSTRAINT ingredient_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES catalogue.ingredient(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.ingredient
    ADD CONSTRAINT ingredient_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.ingredient_statement
    ADD CONSTRAINT ingredient_statement_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.lot
    ADD CONSTRAINT lot_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.nutrient
    ADD CONSTRAINT nutrient_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.nutrition_panel(product_id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.nutrition_panel
    ADD CONSTRAINT nutrition_panel_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.printed_lot
    ADD CONSTRAINT printed_lot_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES catalogue.lot(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.printed_serial
    ADD CONSTRAINT printed_serial_serial_id_fkey FOREIGN KEY (serial_id) REFERENCES catalogue.serial(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.product_allergen
    ADD CONSTRAINT product_allergen_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.product
    ADD CONSTRAINT product_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES catalogue.brand(id) DEFERRABLE;

ALTER TABLE ONLY catalogue.product
    ADD CONSTRAINT product_category_id_fkey FOREIGN KEY (category_id) REFERENCES catalogue.category(id);

ALTER TABLE ONLY catalogue.product_diet
    ADD CONSTRAINT product_diet_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.product_image
    ADD CONSTRAINT product_image_picture_fkey FOREIGN KEY (picture) REFERENCES catalogue.picture(name);

ALTER TABLE ONLY catalogue.product_image
    ADD CONSTRAINT product_image_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalogue.product
    ADD CONSTRAINT product_manufacturer_id_fkey FOREIGN KEY (manufacturer_id) REFERENCES catalogue.manufacturer(id) DEFERRABLE;

ALTER TABLE ONLY catalogue.product
    ADD CONSTRAINT product_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account.organization(id);

ALTER TABLE ONLY catalogue.serial
    ADD CONSTRAINT serial_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES catalogue.lot(id) ON DELETE SET NULL;

ALTER TABLE ONLY catalogue.serial
    ADD CONSTRAINT serial_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY certifications.certification
    ADD CONSTRAINT certification_certification_body_id_fkey FOREIGN KEY (certification_body_id) REFERENCES certifications.certification_body(id);

ALTER TABLE ONLY certifications.certification
    ADD CONSTRAINT certification_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id);

ALTER TABLE ONLY certifications.product_certification
    ADD CONSTRAINT product_certification_certification_id_fkey FOREIGN KEY (certification_id) REFERENCES certifications.certification(id);

ALTER TABLE ONLY certifications.product_certification
    ADD CONSTRAINT product_certification_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY certifications.product_claim
    ADD CONSTRAINT product_claim_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES certifications.claim(id);

ALTER TABLE ONLY certifications.product_claim
    ADD CONSTRAINT product_claim_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY compliance.recall_code
    ADD CONSTRAINT recall_code_recall_id_fkey FOREIGN KEY (recall_id) REFERENCES compliance.recall(id) ON DELETE CASCADE;

ALTER TABLE ONLY compliance.recall_product
    ADD CONSTRAINT recall_product_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY compliance.recall_product
    ADD CONSTRAINT recall_product_recall_id_fkey FOREIGN KEY (recall_id) REFERENCES compliance.recall(id) ON DELETE CASCADE;

ALTER TABLE ONLY dashboard.code_logo
    ADD CONSTRAINT code_logo_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY dashboard.data_export
    ADD CONSTRAINT data_export_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY epcis.capture
    ADD CONSTRAINT capture_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id);

ALTER TABLE ONLY epcis.drill
    ADD CONSTRAINT drill_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id);

ALTER TABLE ONLY epcis.ledger
    ADD CONSTRAINT ledger_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id);

ALTER TABLE ONLY epcis.place
    ADD CONSTRAINT place_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id);

ALTER TABLE ONLY epcis.product_description
    ADD CONSTRAINT product_description_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id);

ALTER TABLE ONLY epcis.query
    ADD CONSTRAINT query_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id);

ALTER TABLE ONLY epcis.subscription
    ADD CONSTRAINT subscription_organization_id_query_name_fkey FOREIGN KEY (organization_id, query_name) REFERENCES epcis.query(organization_id, name) ON DELETE CASCADE;

ALTER TABLE ONLY products.sheet_template
    ADD CONSTRAINT sheet_template_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY resolver.custom_url
    ADD CONSTRAINT custom_url_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY resolver.delegation
    ADD CONSTRAINT delegation_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY resolver.held_key
    ADD CONSTRAINT held_key_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY resolver.link
    ADD CONSTRAINT link_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY resolver.rule
    ADD CONSTRAINT rule_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES catalogue.brand(id) ON DELETE CASCADE;

ALTER TABLE ONLY resolver.rule
    ADD CONSTRAINT rule_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES account.organization(id) ON DELETE CASCADE;

ALTER TABLE ONLY resolver.rule
    ADD CONSTRAINT rule_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY sustainability.circularity
    ADD CONSTRAINT circularity_product_id_fkey FOREIGN KEY (product_id) REFERENCES sustainability.profile(product_id) ON DELETE CASCADE;

ALTER TABLE ONLY sustainability.component
    ADD CONSTRAINT component_product_id_fkey FOREIGN KEY (product_id) REFERENCES sustainability.profile(product_id) ON DELETE CASCADE;

ALTER TABLE ONLY sustainability.end_of_life_instruction
    ADD CONSTRAINT end_of_life_instruction_product_id_fkey FOREIGN KEY (product_id) REFERENCES sustainability.profile(product_id) ON DELETE CASCADE;

ALTER TABLE ONLY sustainability.environmental_impact
    ADD CONSTRAINT environmental_impact_product_id_fkey FOREIGN KEY (product_id) REFERENCES sustainability.profile(product_id) ON DELETE CASCADE;

ALTER TABLE ONLY sustainability.packaging
    ADD CONSTRAINT packaging_product_id_fkey FOREIGN KEY (product_id) REFERENCES sustainability.profile(product_id) ON DELETE CASCADE;

ALTER TABLE ONLY sustainability.profile
    ADD CONSTRAINT profile_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.product(id) ON DELETE CASCADE;

ALTER TABLE ONLY sustainability.recyclability
    ADD CONSTRAINT recyclability_product_id_place_fkey FOREIGN KEY (product_id, place) REFERENCES sustainability.packaging(product_id, place) ON DELETE CASCADE;
