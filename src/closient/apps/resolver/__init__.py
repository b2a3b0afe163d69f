"""Resolution rules and scans."""
