"""Where an address is: countries by the registries' data, which a package ships, more by an operator's file.

Everything is found in this process's memory or in a mapped file: no look-up waits for anything, none raises.
The 20,000 addresses used last are kept ready. Why these sources: ADR 0010.
"""

from functools import cache
from ipaddress import IPv6Address, ip_address
from typing import Final

import iptocc

from closient.adapters import dns_loc
from closient.adapters.dns_loc import PublishedCoordinates
from closient.adapters.place_file import PlaceFile
from closient.kit import countries
from closient.kit.config import Settings
from closient.kit.http import is_public
from closient.kit.place import NOWHERE, Attribution, Place

MOST_KEPT: Final = 20_000
LONGEST: Final = 64
REGISTRIES: Final = Attribution(
    "IP countries by the regional internet registries", "https://www.nro.net/about/rirs/statistics/"
)


class Places:
    """Places of addresses. Without a file there are countries only, without `published` no coordinates.

    `start` and `stop` are needed for published coordinates alone.
    """

    def __init__(self, file: PlaceFile | None = None, published: PublishedCoordinates | None = None) -> None:
        self._file = file
        self._published = published
        self._kept: dict[str, Place] = {}
        if published is not None:
            published.changed = self.forget

    def of(self, address: str) -> Place:
        """Where this address is, as far as is known now; NOWHERE for what is no public address."""
        place = self._kept.pop(address, None)
        if place is None:
            return self._found(address)
        self._kept[address] = place  # put behind all others: the first are those unused for longest
        return place

    @property
    def attribution(self) -> Attribution:
        """Whom pages name; the licences of city databases ask for it."""
        of_file = None if self._file is None else self._file.attribution
        return of_file or REGISTRIES

    async def learn(self, address: str) -> Place:
        """Ask the DNS now for coordinates of this address, and say where it is then."""
        name, _ = _identified(address)
        if name is not None and self._published is not None:
            await self._published.learn(name)
        self._kept.pop(address, None)
        return self.of(address)

    def start(self) -> None:
        """Begin to ask for published coordinates, if that is wanted."""
        if self._published is not None:
            self._published.start()

    async def stop(self) -> None:
        if self._published is not None:
            await self._published.stop()

    def forget(self, address: str) -> None:
        """Find the place of an address anew when it is next asked for."""
        self._kept.pop(address, None)

    def _found(self, address: str) -> Place:
        if self._file is not None and self._file.changed():
            self._kept.clear()
        name, country = _identified(address)
        if name is None:
            place, may_be_kept = NOWHERE, True
        else:
            place, may_be_kept = self._look_up(name, country)
            may_be_kept &= self._published is None or name == address  # it will be forgotten by its name
        if may_be_kept and len(address) <= LONGEST:
            self._kept[address] = place
            if len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        return place

    def _look_up(self, address: str, country: str | None) -> tuple[Place, bool]:
        """The place, and whether it holds until somebody says otherwise (`forget`)."""
        place = NOWHERE if self._file is None else self._file.get(address)
        if place.country is None:
            place = _somewhere_in(country)
        if self._published is None:
            return place, True
        known = self._published.at(address)
        if known is None:
            return place, self._published.wish(address)
        if known.coordinates is not None:
            place = place._replace(**known.coordinates._asdict())
        return place, True


def opened(settings: Settings) -> Places:
    """As the settings say; SettingsError when the file that they name is not one."""
    file = PlaceFile(settings.places_file.expanduser()) if settings.places_file is not None else None
    return Places(file, dns_loc.opened() if settings.dns_loc else None)


def _identified(address: str) -> tuple[str | None, str | None]:
    """The name by which an address is looked up (None: it is no public one), and the registries' country."""
    country = iptocc.country_code(address) if address.isascii() else None
    if country is not None:
        return address, country  # registries hand out public addresses only, so it needs no further look
    name = _public(address)
    return name, None if name is None else iptocc.country_code(name)


def _public(address: str) -> str | None:
    """The address of one host on the open internet, without a proxy's port; IPv4 in IPv6 is IPv4.

    >>> _public("[2001:4860:4860::8888]:443"), _public("::ffff:8.8.8.8"), _public("10.0.0.1")
    ('2001:4860:4860::8888', '8.8.8.8', None)
    """
    text = address.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(parsed) if is_public(parsed) else None


@cache
def _somewhere_in(code: str | None) -> Place:
    """One value per country: the kept addresses share it."""
    return Place(countries.clean(code or ""))
