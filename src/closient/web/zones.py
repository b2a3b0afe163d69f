"""Time zones of countries, from the tables of the tz database."""

import functools
from importlib import resources
from zoneinfo import available_timezones

UTC = "UTC"


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def is_known(name: str) -> bool:
    """Whether a time zone has this IANA name."""
    return name in _names()


@functools.cache
def _first_zones() -> dict[str, str]:
    """By country the zone that stands first: where most of its people live."""
    lines = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    found: dict[str, str] = {}
    for line in lines:
        if not line.startswith("#"):
            country, _place, name, *_ = line.split("\t")
            found.setdefault(country, name)
    return found


def of_country(code: str) -> str:
    """The zone by which most people of a country live, such as Europe/Rome; UTC where none is known.

    >>> of_country("IT"), of_country("US"), of_country("")
    ('Europe/Rome', 'America/New_York', 'UTC')
    """
    return _first_zones().get(code, UTC)
