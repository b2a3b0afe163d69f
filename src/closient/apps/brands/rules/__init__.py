"""Decisions about proofs, and what is taken from widgets."""
