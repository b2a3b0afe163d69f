"""The account app's pages: signing up and in, settings, preferences."""
