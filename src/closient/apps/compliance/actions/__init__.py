"""What the app does: answers, imports, matches."""
