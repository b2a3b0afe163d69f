"""What travels: answers, rows, what was read of a feed."""
