"""The HTTP doors, a file per group of the contract."""
