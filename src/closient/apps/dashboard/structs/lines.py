"""Lines of a table that somebody pasted."""

from msgspec import Struct


class LineFault(Struct, frozen=True):
    """What is wrong in one line: its number as people count, 0 for the whole; the field; a sentence."""

    line: int
    field: str
    message: str
