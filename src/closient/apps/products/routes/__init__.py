"""The doors of /products/api/v1, by what they tell of a product."""
