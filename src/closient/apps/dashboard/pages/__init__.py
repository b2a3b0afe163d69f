"""The pages that people work in, by what they are about."""
