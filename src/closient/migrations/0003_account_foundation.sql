-- People, organizations, who is what in which, and the credentials that say so.
CREATE SCHEMA account;

CREATE TABLE account.person (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    email text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    name text NOT NULL DEFAULT '' CHECK (length(name) <= 255),
    language text NOT NULL DEFAULT 'en' CHECK (length(language) BETWEEN 2 AND 35),
    -- Null until the person proves the address and chooses a password (an invited person has none yet).
    password_hash text,
    email_verified_at timestamptz,
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT person_email_unique UNIQUE (email)
);

CREATE TABLE account.organization (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    is_brand boolean NOT NULL DEFAULT false,
    -- A name of the older API's clients for it; never shown, but taken only once.
    public_id text CHECK (public_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tombstoned', 'purged')),
    require_reauth_to_delete boolean NOT NULL DEFAULT true,
    tombstoned_at timestamptz,
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT organization_public_id_unique UNIQUE (public_id),
    CONSTRAINT organization_tombstone_dated CHECK ((status = 'active') = (tombstoned_at IS NULL))
);
CREATE INDEX organization_tombstoned ON account.organization (tombstoned_at) WHERE status = 'tombstoned';

CREATE TABLE account.membership (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL REFERENCES account.organization ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('owner', 'manager', 'billing', 'editor')),
    -- Null while the invitation waits: such a membership is listed and gives no access.
    joined_at timestamptz,
    invited_by uuid REFERENCES account.person ON DELETE SET NULL,
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT membership_once_per_person UNIQUE (organization_id, person_id)
);
CREATE INDEX membership_person ON account.membership (person_id);
CREATE INDEX membership_invited_by ON account.membership (invited_by);

-- What people are where: invitations that wait and organizations that were deleted give no access.
CREATE VIEW account.active_membership AS
    SELECT m.id, m.person_id, m.organization_id, o.name AS organization_name, m.role, m.joined_at
      FROM account.membership m
      JOIN account.organization o ON o.id = m.organization_id
     WHERE m.joined_at IS NOT NULL AND o.status = 'active';

-- The same of one person as three lists of one length, in the order of joining; null when there is none.
CREATE FUNCTION account.organizations_of(person uuid)
    RETURNS TABLE (organization_ids uuid[], organization_names text[], roles text[])
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT array_agg(m.organization_id ORDER BY m.joined_at, m.id),
               array_agg(m.organization_name ORDER BY m.joined_at, m.id),
               array_agg(m.role ORDER BY m.joined_at, m.id)
          FROM account.active_membership m WHERE m.person_id = person;
    END;

CREATE TABLE account.api_key (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    -- Where the key is managed. A user key outlives the organization that it was made in.
    organization_id uuid REFERENCES account.organization ON DELETE CASCADE,
    -- The creator; for a user key the person that it acts for.
    person_id uuid REFERENCES account.person,
    key_type text NOT NULL CHECK (key_type IN ('business', 'user', 'publishable')),
    key_hash bytea NOT NULL CHECK (length(key_hash) = 32),
    -- The first characters, so that people recognise a key; never enough to guess the rest.
    hint text NOT NULL CHECK (length(hint) <= 12),
    role text NOT NULL CHECK (role IN ('manager', 'editor', 'readonly')),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 255),
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    is_active boolean NOT NULL DEFAULT true,
    expires_at timestamptz,
    rate_limit_per_minute bigint NOT NULL DEFAULT 0 CHECK (rate_limit_per_minute >= 0),
    rate_limit_per_day bigint NOT NULL DEFAULT 0 CHECK (rate_limit_per_day >= 0),
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_key_hash_unique UNIQUE (key_hash),
    CONSTRAINT api_key_has_principal CHECK (
        CASE key_type WHEN 'user' THEN person_id IS NOT NULL ELSE organization_id IS NOT NULL END)
);
CREATE INDEX api_key_organization ON account.api_key (organization_id, id);
CREATE INDEX api_key_person ON account.api_key (person_id);

-- Written for every batch of requests: narrow, no other index, and room in each page for the next version of a row.
CREATE TABLE account.api_key_usage (
    api_key_id uuid PRIMARY KEY REFERENCES account.api_key ON DELETE CASCADE,
    -- Windows are numbered from the epoch; the counts are of requests that passed.
    minute_number bigint NOT NULL,
    minute_count bigint NOT NULL,
    day_number bigint NOT NULL,
    day_count bigint NOT NULL,
    -- The last batch: how many requests asked together, under which limits, and how many passed.
    waiting bigint NOT NULL,
    minute_limit bigint NOT NULL,
    day_limit bigint NOT NULL,
    granted bigint NOT NULL,
    last_used timestamptz NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE account.session (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    person_id uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    user_agent text NOT NULL DEFAULT '' CHECK (length(user_agent) <= 400),
    address text NOT NULL DEFAULT '' CHECK (length(address) <= 45),
    authenticated_at timestamptz NOT NULL,
    created timestamptz NOT NULL,
    CONSTRAINT session_token_unique UNIQUE (token_hash)
);
CREATE INDEX session_person ON account.session (person_id);

CREATE TABLE account.session_usage (
    session_id uuid PRIMARY KEY REFERENCES account.session ON DELETE CASCADE,
    -- Windows are numbered from the epoch; the counts are of requests that passed.
    minute_number bigint NOT NULL,
    minute_count bigint NOT NULL,
    day_number bigint NOT NULL,
    day_count bigint NOT NULL,
    -- The last batch: how many requests asked together, under which limits, and how many passed.
    waiting bigint NOT NULL,
    minute_limit bigint NOT NULL,
    day_limit bigint NOT NULL,
    granted bigint NOT NULL,
    last_used timestamptz NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- Requests without a credential. Losing a minute of counting in a crash harms nobody.
CREATE UNLOGGED TABLE account.address_usage (
    address text PRIMARY KEY CHECK (length(address) <= 64),
    minute_number bigint NOT NULL,
    minute_count bigint NOT NULL
) WITH (fillfactor = 50);

-- What is used of a window when `asked_number` is the present one.
CREATE FUNCTION account.used(window_number bigint, counted bigint, asked_number bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN window_number >= asked_number THEN counted ELSE 0 END;

-- How many of the waiting requests pass both windows.
CREATE FUNCTION account.passing(waiting bigint, minute_left bigint, day_left bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN GREATEST(0, LEAST(waiting, minute_left, day_left));

CREATE TABLE account.one_time_token (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    purpose text NOT NULL CHECK (purpose IN ('verify', 'reset', 'join')),
    person_id uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    membership_id uuid REFERENCES account.membership ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT one_time_token_join_names_membership CHECK ((purpose = 'join') = (membership_id IS NOT NULL))
);
CREATE INDEX one_time_token_person ON account.one_time_token (person_id);
CREATE INDEX one_time_token_membership ON account.one_time_token (membership_id);
CREATE INDEX one_time_token_expires_at ON account.one_time_token (expires_at);

-- Attempts to sign in, sign up or reset, counted per address and per account in fixed windows.
CREATE TABLE account.attempt_window (
    subject text PRIMARY KEY CHECK (length(subject) <= 100),
    window_number bigint NOT NULL,
    attempts bigint NOT NULL,
    modified timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

CREATE TABLE account.trait (
    slug text PRIMARY KEY CHECK (slug ~ '^[a-z0-9]+(_[a-z0-9]+)*$'),
    name text NOT NULL,
    category text NOT NULL CHECK (category IN ('ALLERGEN', 'DIETARY', 'RELIGIOUS', 'SOURCING', 'OTHER')),
    position bigint NOT NULL
);

CREATE TABLE account.trait_preference (
    person_id uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    trait text NOT NULL REFERENCES account.trait ON UPDATE CASCADE,
    stance text NOT NULL CHECK (stance IN ('AVOID', 'REQUIRE', 'PREFER', 'NEUTRAL')),
    modified timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, trait)
);

-- What a person allowed an outside application to do. Filled by the authorization server.
CREATE TABLE account.oauth_grant (
    person_id uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    client_id text NOT NULL CHECK (length(client_id) BETWEEN 1 AND 2000),
    client_name text NOT NULL,
    scopes text[] NOT NULL,
    granted timestamptz NOT NULL DEFAULT now(),
    last_used timestamptz,
    PRIMARY KEY (person_id, client_id)
);

-- Allergens: Regulation (EU) 1169/2011, annex II, and the US major allergens (21 USC 321(qq)).
INSERT INTO account.trait (position, slug, name, category) VALUES
    (1, 'gluten', 'Gluten', 'ALLERGEN'),
    (2, 'wheat', 'Wheat', 'ALLERGEN'),
    (3, 'milk', 'Milk', 'ALLERGEN'),
    (4, 'eggs', 'Eggs', 'ALLERGEN'),
    (5, 'peanuts', 'Peanuts', 'ALLERGEN'),
    (6, 'tree_nuts', 'Tree nuts', 'ALLERGEN'),
    (7, 'soybeans', 'Soybeans', 'ALLERGEN'),
    (8, 'fish', 'Fish', 'ALLERGEN'),
    (9, 'crustaceans', 'Crustaceans', 'ALLERGEN'),
    (10, 'molluscs', 'Molluscs', 'ALLERGEN'),
    (11, 'sesame', 'Sesame', 'ALLERGEN'),
    (12, 'mustard', 'Mustard', 'ALLERGEN'),
    (13, 'celery', 'Celery', 'ALLERGEN'),
    (14, 'lupin', 'Lupin', 'ALLERGEN'),
    (15, 'sulphites', 'Sulphur dioxide and sulphites', 'ALLERGEN'),
    (20, 'vegan', 'Vegan', 'DIETARY'),
    (21, 'vegetarian', 'Vegetarian', 'DIETARY'),
    (22, 'gluten_free', 'Gluten free', 'DIETARY'),
    (23, 'lactose_free', 'Lactose free', 'DIETARY'),
    (24, 'low_sodium', 'Low sodium', 'DIETARY'),
    (25, 'no_added_sugar', 'No added sugar', 'DIETARY'),
    (26, 'keto', 'Keto', 'DIETARY'),
    (30, 'halal', 'Halal', 'RELIGIOUS'),
    (31, 'kosher', 'Kosher', 'RELIGIOUS'),
    (40, 'organic', 'Organic', 'SOURCING'),
    (41, 'fair_trade', 'Fair trade', 'SOURCING'),
    (42, 'non_gmo', 'Non-GMO', 'SOURCING'),
    (43, 'rainforest_alliance', 'Rainforest Alliance', 'SOURCING'),
    (44, 'msc', 'MSC sustainable seafood', 'SOURCING'),
    (45, 'cage_free', 'Cage free', 'SOURCING'),
    (50, 'palm_oil_free', 'Palm oil free', 'OTHER'),
    (51, 'plastic_free', 'Plastic-free packaging', 'OTHER');
