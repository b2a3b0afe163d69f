"""Cells of CSV that no spreadsheet runs as a formula, and the way back."""

import re

_FORMULA = re.compile("'*[=+\\-@\t\r]")


def escaped(cell: str) -> str:
    """The cell, with an apostrophe in front of what a spreadsheet would run.

    >>> escaped("=1+1"), escaped("Rice"), unescaped(escaped("=1+1")), unescaped("'tis")
    ("'=1+1", 'Rice', '=1+1', "'tis")
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescaped(cell: str) -> str:
    """What `escaped` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
