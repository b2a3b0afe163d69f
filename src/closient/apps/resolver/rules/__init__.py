"""Pure decisions of the resolver."""
