"""Reads Google's product taxonomy from its file: a category a line, `412 - Food, Beverages & Tobacco`."""

import re
from collections.abc import Iterable, Iterator

from closient.apps.catalogue.structs.browse import CategoryLine

# Names never hold the sign; the number leads, so that hyphens in names do no harm.
LINE = re.compile(r"(\d{1,9}) - (\S.*)")
SEPARATOR = " > "


class BadTaxonomy(ValueError):
    """A line cannot be a category; the text says which and why."""


def read(lines: Iterable[str]) -> Iterator[CategoryLine]:
    r"""The categories of a file, parents before their children; comments and empty lines are passed over.

    >>> found = list(read(["# Version", "1 - Pets", "3 - Pets > Birds\n"]))
    >>> [(line.google_id, line.name, line.parent_path) for line in found]
    [(1, 'Pets', ''), (3, 'Birds', 'Pets')]
    """
    paths: set[str] = set()
    numbers: set[int] = set()
    for number, raw in enumerate(lines, 1):
        text = raw.lstrip("\ufeff").strip()
        if not text or text.startswith("#"):
            continue
        found = LINE.fullmatch(text)
        if found is None:
            raise BadTaxonomy(f"Line {number}: not `number - path`.")
        google_id, path = int(found[1]), found[2]
        parent, _, name = path.rpartition(SEPARATOR)
        if parent and parent not in paths:
            raise BadTaxonomy(f"Line {number}: its parent {parent!r} does not stand above it.")
        if path in paths or google_id in numbers or not google_id:
            raise BadTaxonomy(f"Line {number}: the number or the path stands there twice.")
        paths.add(path)
        numbers.add(google_id)
        yield CategoryLine(google_id, name, path, parent)
