"""The account app's HTTP API."""
