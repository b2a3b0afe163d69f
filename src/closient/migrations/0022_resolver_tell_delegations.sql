-- A delegation concerns keys that nobody speaks for here: only what is known of those is forgotten, and only
-- when somebody else handles them from now on.
DROP TRIGGER delegation_changed ON resolver.delegation;
CREATE OR REPLACE FUNCTION resolver.tell_delegation_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE'
        OR (OLD.prefix, OLD.resolver_url) IS DISTINCT FROM (NEW.prefix, NEW.resolver_url) THEN
        PERFORM pg_notify('links', 'd:');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER delegation_changed AFTER INSERT OR UPDATE OR DELETE ON resolver.delegation
    FOR EACH ROW EXECUTE FUNCTION resolver.tell_delegation_change();
