"""Users, organizations, members, keys, sessions."""
