"""Certifications and claims: what there is, and which product has it."""
