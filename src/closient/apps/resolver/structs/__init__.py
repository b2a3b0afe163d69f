"""What the resolver speaks in: rows, bodies, answers, events."""
