"""SQL about recalls, matches and runs."""
