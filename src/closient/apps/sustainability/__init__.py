"""Packaging, parts, end of life, impacts and circularity of products: read by anybody with a credential."""
