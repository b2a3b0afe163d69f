"""Pure decisions about the records: confidence, and what a label says of its food."""
