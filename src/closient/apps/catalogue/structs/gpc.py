"""GS1's Global Product Classification."""

from typing import Literal

from msgspec import Struct

Level = Literal["segment", "family", "class", "brick"]


class GpcEntry(Struct):
    """One code of the classification; a segment has no parent."""

    code: str
    level: Level
    title: str
    definition: str
    parent_code: str | None


class GpcImported(Struct):
    """How many codes of each level there are, and how many products have a code that is not among them."""

    counts: dict[Level, int]
    strangers: int
