"""What is done later, a file per kind of work."""
