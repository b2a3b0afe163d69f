"""Figures: a value, the bar that it must reach, and the one line in which each is printed."""

import operator
import re
import sys
from collections.abc import Callable, Iterable

from msgspec import Struct

LINE = re.compile(r"^(?P<name>[a-z0-9_]+) (?P<value>-?[\d.]+) (?P<bar>(?:>=|<)[\d.]+) (?P<verdict>ok|short)$")
COMPARISONS: dict[str, Callable[[float, float], bool]] = {">=": operator.ge, "<": operator.lt}


class Figure(Struct, frozen=True):
    """A measured value and its bar, as in `Figure("resolve_ratio_16", 0.71, ">=", 0.5)`."""

    name: str
    value: float
    comparison: str
    bar: float

    @property
    def ok(self) -> bool:
        return COMPARISONS[self.comparison](self.value, self.bar)

    @property
    def line(self) -> str:
        return f"{self.name} {self.value:.3f} {self.comparison}{self.bar:g} {'ok' if self.ok else 'short'}"


def finish(figures: Iterable[Figure]) -> None:
    """Print a line for each figure and leave: with 1 when one is short of its bar."""
    figures = list(figures)
    for figure in figures:
        print(figure.line)
    sys.exit(0 if all(figure.ok for figure in figures) else 1)
