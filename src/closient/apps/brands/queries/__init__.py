"""SQL of the brands app, over its own schema."""
