-- The notification of changed rules counts once per statement: a bulk of n rules took n * n steps.
CREATE OR REPLACE FUNCTION resolver.tell_rule_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- Organizations of which all links are to be forgotten: a rule for all products, or very many products.
    whole uuid[] := ARRAY(
        SELECT organization_id
          FROM changed
         GROUP BY organization_id
        HAVING bool_or(product_id IS NULL) OR count(DISTINCT product_id) > 100);
BEGIN
    PERFORM pg_notify('links', 'o:' || organization_id::text) FROM unnest(whole) organization_id;
    PERFORM pg_notify('links', 'g:' || p.gtin)
       FROM catalogue.product p
      WHERE p.id IN (SELECT product_id FROM changed WHERE organization_id <> ALL (whole));
    RETURN NULL;
END $$;
