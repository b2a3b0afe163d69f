"""One package per app of the contract."""
