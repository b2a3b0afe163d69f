"""The doors of /brands/api/v1, by what they tell of a brand."""
