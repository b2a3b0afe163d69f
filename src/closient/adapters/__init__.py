"""The outside world behind kit's ports, each with its local double."""
