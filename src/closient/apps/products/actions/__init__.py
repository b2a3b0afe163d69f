"""What callers do with products: the permission, then the record."""
