"""What is done with the records, by record."""
