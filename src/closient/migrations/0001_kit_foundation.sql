-- What the kit itself remembers: windows of anonymous callers and answers to idempotent requests.
CREATE SCHEMA kit;

-- Losing a minute of counting in a crash harms nobody, so the windows are not logged.
CREATE UNLOGGED TABLE kit.address_window (
    address text PRIMARY KEY,
    minute_start bigint NOT NULL,
    minute_count integer NOT NULL,
    CONSTRAINT address_window_count_check CHECK (minute_count >= 0)
) WITH (fillfactor = 70);

CREATE TABLE kit.idempotent_answer (
    subject text NOT NULL,
    key_digest bytea NOT NULL,
    request_digest bytea NOT NULL,
    status smallint NOT NULL,
    sealed_answer bytea NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT idempotent_answer_pkey PRIMARY KEY (subject, key_digest)
);
CREATE INDEX idempotent_answer_created ON kit.idempotent_answer (created);
