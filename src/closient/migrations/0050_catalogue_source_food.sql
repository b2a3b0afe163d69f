-- What sources with a licence say of food: whose word stands in the product's ingredients, allergens and nutrition,
-- and lists of ingredients that came with many others and are read into substances later.
ALTER TABLE catalogue.product
    ADD COLUMN food_source jsonb NOT NULL DEFAULT '{}';
ALTER TABLE catalogue.ingredient_statement
    ADD COLUMN is_read boolean NOT NULL DEFAULT true;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ingredient_statement_unread ON catalogue.ingredient_statement (product_id) WHERE NOT is_read;
