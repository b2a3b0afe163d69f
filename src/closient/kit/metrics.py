"""Counters for Prometheus, shown at /metrics."""

from collections.abc import Mapping
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

MEDIA_TYPE = CONTENT_TYPE_LATEST
REQUESTS = Counter(
    "closient_requests_total", "Answers by area, method and status.", ["area", "method", "status"]
)
SECONDS = Histogram(
    "closient_request_seconds",
    "Time from the first byte of the request to the first byte of the answer.",
    ["area"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
# A label per path would grow without end, so the area is the path's first step if it is one of ours.
_known: set[str] = set()
_children: dict[tuple[str, str, int], Any] = {}
_timers: dict[str, Any] = {}


def know(areas: set[str]) -> None:
    """Name the first steps of paths that count apart; all others are `other`."""
    _known.update(areas)


def answered(scope: Mapping[str, Any], status: int, seconds: float) -> None:
    """Count one answer."""
    step = scope["path"][1:].partition("/")[0]
    area = step if step in _known else "other"
    key = (area, scope["method"] if scope["method"].isalpha() else "other", status)
    child = _children.get(key)
    if child is None:
        child = _children[key] = REQUESTS.labels(key[0], key[1][:8], str(status))
    child.inc()
    timer = _timers.get(area)
    if timer is None:
        timer = _timers[area] = SECONDS.labels(area)
    timer.observe(seconds)


def exposition() -> bytes:
    """All metrics in Prometheus' text form."""
    return generate_latest()
