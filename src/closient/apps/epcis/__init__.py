"""Traceability: EPCIS 2.0 events, queries, subscriptions, lots, critical tracking events, FSMA 204."""
