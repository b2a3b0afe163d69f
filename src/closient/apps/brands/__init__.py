"""The public API over brands."""
