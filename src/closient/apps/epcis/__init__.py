"""Traceability: EPCIS 2.0 events, their queries and subscriptions, lots, critical tracking events, FSMA 204."""
