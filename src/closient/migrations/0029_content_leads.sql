-- Who left an address with a readiness check; without an address nothing of a check is kept.
CREATE SCHEMA content;

CREATE TABLE content.readiness_check_lead (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    gtin14 text NOT NULL CHECK (gtin14 ~ '^[0-9]{14}$'),
    score integer NOT NULL CHECK (score BETWEEN 0 AND 100),
    created timestamptz NOT NULL
);
