"""Bodies and answers of the brands API."""
