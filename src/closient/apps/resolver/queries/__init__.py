"""SQL of the resolver."""
