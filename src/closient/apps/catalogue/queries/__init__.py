"""SQL of the catalogue's own schema, by record."""
