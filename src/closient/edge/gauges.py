"""Gauges of one process's edge, told to Prometheus from the recorder's task.

They are made when a process first has an edge: the worker, which knows these modules too, shows none.
"""

from functools import cache

from prometheus_client import Gauge

# A line for each process that lives or has lived; the sum of states would say nothing.
MODE = "liveall"


@cache
def _gauge(name: str, text: str) -> Gauge:
    return Gauge(f"closient_edge_{name}", text, multiprocess_mode=MODE)


def show(*, scans: int, entries: int, weight: int, capacity: int, is_away: bool, is_listening: bool) -> None:
    """What the edge of this process holds now."""
    _gauge("scans_waiting", "Scans in memory that are not stored yet.").set(scans)
    _gauge("entries", "GS1 keys in memory.").set(entries)
    _gauge("weight", "Room that they take, of the capacity.").set(weight)
    _gauge("capacity", "Room for GS1 keys.").set(capacity)
    _gauge("database_away", "1 while the last load of links failed.").set(is_away)
    _gauge("listening", "1 while changes of links are heard.").set(is_listening)
