"""Forms of the pages on which files of products are read in."""

from typing import Literal

from msgspec import Struct


class ImportSent(Struct):
    """A file; what it holds is read apart."""


class ImportStep(Struct):
    """What is done with an import."""

    do: Literal["start", "cancel", "undo"]
