"""What the account app speaks in: rows, bodies, answers, events."""
