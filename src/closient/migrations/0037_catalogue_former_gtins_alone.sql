-- A GTIN is a product's or a former one, never both, also when two make one each at the same moment. Who enters
-- a former GTIN takes the product's place first (catalogue.queries.former_gtins), so that one of the two waits;
-- and a product that waited is refused here: the look for a former one came before the other's commit.
CREATE FUNCTION catalogue.refuse_former_gtins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM made m JOIN catalogue.former_gtin f ON f.gtin = m.gtin) THEN
        RAISE EXCEPTION 'a new product has a former GTIN'
              USING ERRCODE = 'unique_violation', CONSTRAINT = 'former_gtin_pkey';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER product_is_no_former_one AFTER INSERT ON catalogue.product REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refuse_former_gtins();
