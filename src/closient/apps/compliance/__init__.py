"""Recalls of regulators: read, matched to products, told and answered."""
