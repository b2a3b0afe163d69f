"""The closient command."""
