"""Tests of the pure GS1 floor."""
