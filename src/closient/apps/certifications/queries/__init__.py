"""SQL, a file per subject."""
