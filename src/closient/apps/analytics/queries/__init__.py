"""SQL of analytics, over the scans and sums of the resolver."""
