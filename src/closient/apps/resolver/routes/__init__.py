"""The resolver's HTTP API."""
