-- Scans of codes that are no GTINs: an empty GTIN, and the key.
ALTER TABLE resolver.scan ADD COLUMN key text CHECK (key !~ '^01/');
