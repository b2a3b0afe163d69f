"""Shapes of definitions, of assignments, and of what is told of them."""
