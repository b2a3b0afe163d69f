"""The records: products and brands with their provenance; no API of its own."""
