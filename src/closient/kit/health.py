"""Is this process alive, is it ready for traffic, and what has it counted."""

import contextlib
from typing import Any

from litestar import Response, get
from prometheus_client import Metric

from closient.kit import jobs, metrics
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
    """Counters in Prometheus' text form, the queue's among them while the database answers."""
    measured: list[Metric] = []
    with contextlib.suppress(*ConnectionLost):
        measured = await jobs.measured(reads)
    return Response(metrics.exposition(measured), media_type=metrics.MEDIA_TYPE)


handlers: list[Any] = [live, ready, show_metrics]
