-- Pictures for the middle of QR codes that somebody sent to the code studio: small, a few for each organization.
CREATE TABLE dashboard.code_logo (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL REFERENCES account.organization (id) ON DELETE CASCADE,
    file_name text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 100),
    picture bytea NOT NULL CHECK (octet_length(picture) BETWEEN 1 AND 1048576),
    created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX code_logo_organization ON dashboard.code_logo (organization_id, id DESC);
