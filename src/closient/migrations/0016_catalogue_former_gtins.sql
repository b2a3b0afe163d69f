-- GTINs that a product had before: printed codes go on leading to it.
CREATE TABLE catalogue.former_gtin (
    gtin text PRIMARY KEY CHECK (gtin ~ '^[0-9]{14}$'),
    product_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX former_gtin_product ON catalogue.former_gtin (product_id);

CREATE FUNCTION catalogue.tell_former_gtin_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('links', 'g:' || gtin) FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER former_gtin_inserted AFTER INSERT ON catalogue.former_gtin REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_former_gtin_change();
CREATE TRIGGER former_gtin_deleted AFTER DELETE ON catalogue.former_gtin REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.tell_former_gtin_change();
