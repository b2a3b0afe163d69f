"""Conditions of an open query: literal fragments joined with AND, parameters numbered. Nothing else.

Only for questions whose filters are open in number (EPCIS, search); any other statement is one literal.
The query book (tests/house) prepares each fragment in each statement that takes it.
"""

import re
from typing import Any, LiteralString, cast

PARAMETER = re.compile(r"\$(\d+)")


class Where:
    """What a statement asks beyond its own text, which holds the parameters that `fixed` fills.

    >>> conditions = Where("o1", 31)
    >>> conditions.add("e.action = $1", "ADD")
    >>> conditions.add("e.event_time BETWEEN $1 AND $2", 1, 2)
    >>> conditions.text
    ' AND (e.action = $3) AND (e.event_time BETWEEN $4 AND $5)'
    >>> conditions.arguments
    ['o1', 31, 'ADD', 1, 2]
    """

    def __init__(self, *fixed: object) -> None:
        self.arguments: list[Any] = list(fixed)
        self._fragments: list[LiteralString] = []

    def beside(self) -> "Where":
        """A second place for conditions in the same statement; both number the same arguments.

        >>> first = Where("o1")
        >>> second = first.beside()
        >>> first.add("a = $1", 1)
        >>> second.add("b = $1", 2)
        >>> first.text, second.text, second.arguments
        (' AND (a = $2)', ' AND (b = $3)', ['o1', 1, 2])
        """
        other = Where()
        other.arguments = self.arguments
        return other

    def add(self, fragment: LiteralString, *arguments: object) -> None:
        """A condition that must hold too. Its parameters count from `$1`."""
        self._fragments.append(numbered_after(fragment, len(self.arguments)))
        self.arguments += arguments

    @property
    def text(self) -> LiteralString:
        """All conditions, each behind an AND; empty if there are none."""
        return "".join(self._fragments)


def numbered_after(fragment: LiteralString, count: int) -> LiteralString:
    """A fragment as it stands behind an AND in a statement that has `count` parameters already.

    >>> numbered_after("a = $1 OR b = $2", 3)
    ' AND (a = $4 OR b = $5)'
    """
    moved = PARAMETER.sub(lambda found: f"${int(found[1]) + count}", fragment)
    # Numbers alone were changed, so it is as literal as before.
    return cast("LiteralString", f" AND ({moved})")
