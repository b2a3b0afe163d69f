"""Resolution rules, the links that the edge serves from them, and the scans that it records."""
