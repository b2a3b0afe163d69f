"""The doors of /dashboard/api/v1, by what they are about."""
