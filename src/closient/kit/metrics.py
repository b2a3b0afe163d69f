"""Counters for Prometheus, shown at /metrics.

Where FOLDER_VARIABLE names a folder, each process counts in files there and any of them shows the sum of all.
The library reads the variable when it is imported, so a process must be started with it (`closient serve`).
"""

import os
from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# Any other word is a stranger's, who could think of ever more of them.
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
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
    key = (area, scope["method"] if scope["method"] in METHODS else "other", status)
    child = _children.get(key)
    if child is None:
        child = _children[key] = REQUESTS.labels(key[0], key[1], str(status))
    child.inc()
    timer = _timers.get(area)
    if timer is None:
        timer = _timers[area] = SECONDS.labels(area)
    timer.observe(seconds)


class Shown:
    """Metrics that were measured just now and are no process's own: what a collector is to the library."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def exposition(measured: Iterable[Metric] = ()) -> bytes:
    """All that was counted, in Prometheus' text form, and what was measured for this answer."""
    registry = CollectorRegistry()
    registry.register(MultiProcessCollector(None) if os.environ.get(FOLDER_VARIABLE) else REGISTRY)
    registry.register(Shown(measured))
    return generate_latest(registry)
