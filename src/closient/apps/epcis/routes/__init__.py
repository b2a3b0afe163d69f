"""The doors under /epcis/api/2.0."""
