"""Codes that were scanned and that nobody knows, counted in bounded memory (Misra and Gries, 1982).

As long as fewer different codes come than there are places, counts are exact. A flood of invented codes
wears itself out: it lowers counts, and can push nothing out that is asked for again and again.
"""

from datetime import datetime
from typing import NamedTuple

MOST_CODES = 500


class Wanted(NamedTuple):
    """An unknown GTIN, and how often it was at least asked for between the two moments."""

    gtin: str
    count: int
    first_seen: datetime
    last_seen: datetime


class Sketch:
    """The most frequent of a stream in at most `places` places."""

    def __init__(self, places: int = MOST_CODES) -> None:
        self._places = places
        self._counts: dict[str, int] = {}
        self._since: datetime | None = None

    def __len__(self) -> int:
        return len(self._counts)

    def note(self, gtin: str, moment: datetime) -> None:
        """Count one."""
        if self._since is None:
            self._since = moment
        counts = self._counts
        if gtin in counts:
            counts[gtin] += 1
        elif len(counts) < self._places:
            counts[gtin] = 1
        else:
            # Each step down was paid for by a step up: in the mean this costs no more than an addition.
            self._counts = {code: count - 1 for code, count in counts.items() if count > 1}

    def taken(self, moment: datetime) -> list[Wanted]:
        """What was counted, the most wanted first; the sketch begins anew."""
        since = self._since or moment
        counts, self._counts, self._since = self._counts, {}, None
        ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        return [Wanted(gtin, count, since, moment) for gtin, count in ordered]

    def give_back(self, wanted: list[Wanted]) -> None:
        """Put back what could not be stored."""
        for gtin, count, since, _ in wanted:
            self._since = min(since, self._since or since)
            if gtin in self._counts or len(self._counts) < self._places:
                self._counts[gtin] = self._counts.get(gtin, 0) + count
