"""The resolver's hot path: raw ASGI in front of everything else."""
