"""What only EPCIS refuses."""

from closient.kit.errors import TooLarge


class QueryTooLarge(TooLarge):
    """More events than the caller wants to get (QueryTooLargeException of EPCIS 2.0, 8.2.3)."""

    code, title = "query_too_large", "Query too large"
