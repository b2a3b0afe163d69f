"""Counters for Prometheus, shown at /metrics.

Where FOLDER_VARIABLE names a folder, each process counts in files there and any of them shows the sum of all.
The library reads the variable when it is imported, so a process must be started with it (`closient serve`).
"""

import contextlib
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from closient.kit.db import ConnectionLost, DatabaseError, Reads

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
# What is read from the database for each answer, since no process keeps it.
Source = Callable[[Reads], Awaitable[list[Metric]]]
SourceT = TypeVar("SourceT", bound=Source)
SOURCES: list[Source] = []
log = structlog.get_logger()


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


def read_anew(source: SourceT) -> SourceT:
    """Let /metrics show what this function finds at that moment."""
    if source not in SOURCES:
        SOURCES.append(source)
    return source


async def measured(reads: Reads) -> list[Metric]:
    """What all sources find; nothing while the database is away. One that fails takes no other with it."""
    found: list[Metric] = []
    for source in SOURCES:
        try:
            found += await source(reads)
        except ConnectionLost:
            break
        except DatabaseError as error:
            log.warning("not_measured", source=repr(source), error=repr(error))
    return found


class Shown:
    """Metrics that were measured just now and are no process's own: what a collector is to the library."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def exposition(measured: Iterable[Metric] = ()) -> bytes:
    """All that was counted, in Prometheus' text form, and what was measured for this answer."""
    registry = CollectorRegistry()
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder:
        _forget_the_dead(Path(folder))
    registry.register(MultiProcessCollector(None) if folder else REGISTRY)
    registry.register(Shown(measured))
    return generate_latest(registry)


def _forget_the_dead(folder: Path) -> None:
    """What a process counted stays when it is gone; what it said of its state does not."""
    for pid in {file.stem.rpartition("_")[2] for file in folder.glob("gauge_live*.db")}:
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            with contextlib.suppress(FileNotFoundError):  # another process does the same
                mark_process_dead(pid, str(folder))
        except PermissionError:  # it lives, as somebody else's
            continue
