"""What the account app does."""
