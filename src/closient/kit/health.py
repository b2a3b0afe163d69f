"""Is this process alive, is it ready for traffic, and what has it counted."""

from typing import Any

from litestar import Response, get

from closient.kit import metrics
from closient.kit.db import ConnectionLost, Reads
from closient.kit.errors import Unavailable


@get("/health/live", opt={"public": True, "extension": True})
async def live() -> dict[str, str]:
    """Is the process alive?"""
    return {"status": "ok"}


@get("/health/ready", opt={"public": True, "extension": True, "errors": {503: "the database is away"}})
async def ready(reads: Reads) -> dict[str, str]:
    """Can the process serve: does the database answer?"""
    try:
        await reads.value("SELECT 1")
    except ConnectionLost:
        raise Unavailable("The database does not answer.") from None
    return {"status": "ok"}


@get("/metrics", opt={"public": True, "extension": True, "media": ["text/plain"]}, include_in_schema=False)
async def show_metrics(reads: Reads) -> Response[bytes]:
    """Counters in Prometheus' text form, with what is read from the database while that answers."""
    return Response(metrics.exposition(await metrics.measured(reads)), media_type=metrics.MEDIA_TYPE)


handlers: list[Any] = [live, ready, show_metrics]
