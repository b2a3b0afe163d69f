"""What callers do with brands: the permission, then the record."""
