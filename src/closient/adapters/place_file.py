"""A city database in MaxMind's format that an operator laid down (DB-IP City Lite, GeoLite2 City).

It is mapped, not read, so that all processes share one copy. A new file under the same name is taken up while
they run; it has to be renamed into place, since a mapped file must not change under its readers.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import maxminddb_rust
import structlog
from maxminddb_rust import InvalidDatabaseError

from closient.adapters import region_codes
from closient.kit import countries
from closient.kit.config import SettingsError
from closient.kit.place import NOWHERE, Attribution, Place

LOOK_AGAIN_SECONDS: Final = 60.0
# By the beginning of the name that a file bears: in the words that each licence asks for.
ATTRIBUTIONS: Final = {
    "DBIP": Attribution("IP Geolocation by DB-IP", "https://db-ip.com"),
    "GeoLite": Attribution(
        "This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com",
        "https://www.maxmind.com",
    ),
}
log = structlog.get_logger()


class PlaceFile:
    """An opened file; SettingsError if it is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._open()
        except (OSError, InvalidDatabaseError, ValueError) as error:
            raise SettingsError(f"CLOSIENT_PLACES_FILE={str(path)!r}: {error}") from error

    def get(self, address: str) -> Place:
        """The place of an address; NOWHERE if the file does not know it or is damaged there."""
        try:
            record = self._reader.get(address)
        except (InvalidDatabaseError, ValueError):
            return NOWHERE
        return place_of(record) if isinstance(record, Mapping) else NOWHERE

    def changed(self) -> bool:
        """Take up a new file, if one lies there; looks at most once a minute."""
        if time.monotonic() < self._look_again:
            return False
        self._look_again = time.monotonic() + LOOK_AGAIN_SECONDS
        try:
            if self._signature() == self._opened:
                return False
            self._open()
        except (OSError, InvalidDatabaseError, ValueError) as error:
            log.warning("places_file_kept", path=str(self.path), error=str(error))
            return False
        return True

    def _open(self) -> None:
        signature = self._signature()
        self._reader = maxminddb_rust.open_database(self.path)
        self._opened = signature
        self._look_again = time.monotonic() + LOOK_AGAIN_SECONDS
        kind = self._reader.metadata().database_type
        self.attribution = next((ATTRIBUTIONS[name] for name in ATTRIBUTIONS if kind.startswith(name)), None)

    def _signature(self) -> tuple[int, int, int]:
        found = self.path.stat()
        return found.st_ino, found.st_size, found.st_mtime_ns


def place_of(record: Mapping[str, Any]) -> Place:
    """What a record of GeoIP2's form says; what is not of that form counts as unknown.

    >>> place_of({"country": {"iso_code": "CA"}, "subdivisions": [{"names": {"en": "Quebec"}}],
    ...           "city": {"names": {"en": "Montreal (Ville-Marie)"}}})[:3]
    ('CA', 'CA-QC', 'montreal')
    """
    code = _part(record, "country").get("iso_code")
    country = countries.clean(code) if isinstance(code, str) else None
    if country is None:
        return NOWHERE
    return Place(country, _region(country, record.get("subdivisions")), _city(_part(record, "city")))


def _region(country: str, subdivisions: object) -> str | None:
    largest = subdivisions[0] if isinstance(subdivisions, list) and subdivisions else None
    if not isinstance(largest, Mapping):
        return None
    code = largest.get("iso_code")
    if isinstance(code, str) and code:
        return f"{country}-{code.removeprefix(f'{country}-')}".upper()
    name = _english(largest)
    return region_codes.find(country, name) if name else None


def _city(city: Mapping[str, Any]) -> str | None:
    # DB-IP appends the quarter: "Montreal (Ville-Marie)".
    name = _english(city).partition(" (")[0].strip()
    return name.casefold() or None


def _english(named: Mapping[str, Any]) -> str:
    name = _part(named, "names").get("en")
    return name if isinstance(name, str) else ""


def _part(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = record.get(name)
    return found if isinstance(found, Mapping) else {}
