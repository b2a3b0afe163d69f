"""Pure decisions of the products API."""
