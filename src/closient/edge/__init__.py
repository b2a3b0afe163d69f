"""The resolver's hot path: raw ASGI in front of the application, with the links of each GTIN in memory."""
