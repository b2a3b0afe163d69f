-- The operator may verify a brand by hand, after looking at papers; such a proof is looked for nowhere.
ALTER TABLE catalogue.brand_proof DROP CONSTRAINT IF EXISTS brand_proof_method_check;
ALTER TABLE catalogue.brand_proof ADD CONSTRAINT brand_proof_method_check
    CHECK (method IN ('dns', 'file', 'hand')) NOT VALID;
ALTER TABLE catalogue.brand_proof VALIDATE CONSTRAINT brand_proof_method_check;
