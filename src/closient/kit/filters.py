"""Filters that many listings share."""

from litestar import Request


def metadata(request: Request) -> dict[str, str]:
    """The `metadata[key]=value` pairs of the query: exact matches that must all hold."""
    return {
        name[9:-1]: value
        for name, value in request.query_params.items()
        if name.startswith("metadata[") and name.endswith("]") and len(name) > 10
    }
