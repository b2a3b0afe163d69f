"""From a region's name to its ISO 3166-2 code, for databases that know only names (DB-IP City Lite).

The table beside this file is read when the first name is asked for; it takes about a megabyte.
"""

import unicodedata
from functools import cache
from importlib.resources import files


def find(country: str, name: str) -> str | None:
    """The code of a region by its English name, whatever its accents, capitals and hyphens.

    >>> find("CA", "Québec"), find("DE", "north rhine westphalia"), find("CA", "Bavaria")
    ('CA-QC', 'DE-NW', None)
    """
    return _table().get((country, _folded(name)))


@cache
def _table() -> dict[tuple[str, str], str]:
    codes: dict[tuple[str, str], str] = {}
    text = files("closient.adapters").joinpath("region_codes.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            country, name, rest = line.split("\t")
            codes[country, _folded(name)] = f"{country}-{rest}"
    return codes


def _folded(name: str) -> str:
    """Letters and digits alone count; a combining accent is neither."""
    spelled = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(character for character in spelled if not unicodedata.combining(character))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare).split())
