"""What the worker does for the resolver."""
