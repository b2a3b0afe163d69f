-- What the kit itself remembers: answers to idempotent requests.
CREATE SCHEMA kit;

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
