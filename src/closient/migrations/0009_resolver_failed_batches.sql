-- A batch that cannot be stored is set aside with its reason, so that it holds up no other.
ALTER TABLE resolver.scan_journal
    ADD COLUMN failed_at timestamptz,
    ADD COLUMN error text NOT NULL DEFAULT '';
