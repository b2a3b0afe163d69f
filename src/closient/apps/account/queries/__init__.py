"""The account app's SQL."""
