"""Answers of the edge, counted on the path by an addition and told to Prometheus from the recorder's task."""

from collections import defaultdict
from typing import Literal

from prometheus_client import Counter

from closient.edge.negotiation import Kind

AnswerKind = Kind | Literal["options", "description", "refusal", "choices", "delegated", "symbol"]
RESOLUTIONS = Counter("closient_resolutions", "Answers of the edge.", ["status", "kind"])


class Tally:
    """What was answered since the last flush."""

    def __init__(self) -> None:
        self.answers: defaultdict[tuple[int, AnswerKind], int] = defaultdict(int)

    def flush(self) -> None:
        for (status, kind), count in self.answers.items():
            RESOLUTIONS.labels(str(status), kind).inc(count)
        self.answers.clear()
