"""SQL of the schema epcis."""
