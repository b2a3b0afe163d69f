"""What traceability does."""
