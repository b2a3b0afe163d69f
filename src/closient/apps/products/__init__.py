"""The public API over the catalogue's products, and the hosted product page."""
