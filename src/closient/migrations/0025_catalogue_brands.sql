-- Who proves that the domain of a brand's website is theirs.
CREATE TABLE catalogue.brand_proof (
    brand_id uuid PRIMARY KEY REFERENCES catalogue.brand ON DELETE CASCADE,
    -- A proof counts for the organization that gave it and for nobody after it.
    organization_id uuid NOT NULL REFERENCES account.organization,
    -- The host of the brand's website without "www.".
    domain text NOT NULL CHECK (length(domain) BETWEEN 3 AND 253),
    token text NOT NULL CHECK (token ~ '^[0-9A-Za-z_-]{20,64}$'),
    method text CHECK (method IN ('dns', 'file')),
    started timestamptz NOT NULL,
    checked_at timestamptz,
    -- Null: not proven, or no more.
    verified_at timestamptz,
    failing_since timestamptz,
    problem text NOT NULL DEFAULT '' CHECK (length(problem) <= 500),
    CONSTRAINT brand_proof_shown CHECK ((verified_at IS NULL) = (method IS NULL))
);
CREATE INDEX brand_proof_organization ON catalogue.brand_proof (organization_id);
CREATE INDEX brand_proof_checked ON catalogue.brand_proof (checked_at);
