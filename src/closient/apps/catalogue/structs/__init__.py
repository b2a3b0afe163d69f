"""The records of the catalogue, as they travel and as they come out of the database; what is told of them."""
