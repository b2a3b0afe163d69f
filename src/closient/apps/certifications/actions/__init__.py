"""What the app does: definitions are read, assignments made, changed and ended."""
