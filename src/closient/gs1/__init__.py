"""GS1 identification, pure: no I/O, no dependency."""
