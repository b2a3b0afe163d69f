"""What a scan keeps of its visitor without keeping who it was: place, language, a hash that lives a day.

Runs where links are resolved, when a batch is packed: what an address or a header says is remembered, so that
most scans cost a look-up. The address itself goes no further than this memory.
"""

import hashlib
import re
import secrets
from datetime import date
from typing import NamedTuple, Protocol

from closient.kit import countries
from closient.kit.place import NOWHERE, Place

SALT_SIZE = 32
HASH_SIZE = 8
MOST_ADDRESSES = 20_000
MOST_LANGUAGES = 1_000
# About 100 metres: enough for a map, too little for an address.
DECIMALS = 3

_LANGUAGE = re.compile(rb"\s*([A-Za-z]{2,3})(?=[-_,;\s]|$)")
_CONTEXT = re.compile(rb"(?:^|&)C=([A-Za-z])(?=&|$)")
_NUMBER = rb"([+-]?\d{1,3}(?:\.\d{0,12})?)"
_GEO = re.compile(rb"(?:^|&)geo=" + _NUMBER + rb"(?:,|%2[Cc])" + _NUMBER + rb"(?=&|$)")
GEO_PARAMETER = re.compile(r"([?&])geo=[^&#]*&?")
# ISO 639-1, and the few languages of 639-2 that browsers send.
LANGUAGES = frozenset(
    (
        b"aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
        b"de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz "
        b"ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln "
        b"lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi "
        b"pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti "
        b"tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu fil haw ckb yue ast hsb "
        b"dsb gsw"
    ).split()
)


class Places(Protocol):
    """Where an address is."""

    def of(self, address: str) -> Place:
        """The place, as far as it is known; never waits and never fails."""
        ...


class Nowhere:
    """A source of places that knows none."""

    def of(self, address: str) -> Place:
        return NOWHERE


class Salts(Protocol):
    """What makes hashes of one day comparable, and those of two days not."""

    async def salt(self, day: date) -> bytes:
        """The salt of this day: the same in every process, gone when the day is over."""
        ...


class OwnSalts:
    """Salts of this process alone."""

    async def salt(self, day: date) -> bytes:
        return secrets.token_bytes(SALT_SIZE)


class Origin(NamedTuple):
    """Where a scan came from."""

    country: str | None
    latitude: float | None
    longitude: float | None
    ip_hash: bytes | None


class Visitors:
    """What is known of addresses and languages, for as long as a salt lives."""

    def __init__(self, places: Places, salts: Salts) -> None:
        self._places = places
        self._salts = salts
        self._salt = b""
        self._day: date | None = None
        self._origins: dict[str, Origin] = {}
        self._languages: dict[bytes, str | None] = {}

    async def begin(self, today: date) -> None:
        """Before a batch is packed: have the salt of today."""
        self.end(today)
        if self._day is None:
            self._salt = await self._salts.salt(today)
            self._day = today

    def end(self, today: date) -> None:
        """Forget the salt of another day, and all that was known by it."""
        if self._day != today:
            self._day, self._salt = None, b""
            self._origins.clear()

    def origin(self, address: str) -> Origin:
        """Place and hash of an address."""
        origin = self._origins.get(address)
        if origin is None:
            if len(self._origins) >= MOST_ADDRESSES:
                self._origins.clear()
            origin = self._origins[address] = self._look(address)
        return origin

    def _look(self, address: str) -> Origin:
        place = self._places.of(address)
        country = place.country if place.country in countries.CODES else None
        digest = None
        if address:
            text = address.encode("utf-8", "surrogateescape")
            digest = hashlib.blake2b(text, key=self._salt, digest_size=HASH_SIZE).digest()
        return Origin(country, *rounded(place.latitude, place.longitude), digest)

    def language(self, accept_language: bytes) -> str | None:
        """The first language that is asked for, such as `de`; None when it is none."""
        if accept_language in self._languages:
            return self._languages[accept_language]
        if len(self._languages) >= MOST_LANGUAGES:
            self._languages.clear()
        found = _LANGUAGE.match(accept_language)
        code = found[1].lower() if found else b""
        language = code.decode("ascii") if code in LANGUAGES else None
        self._languages[accept_language[:200]] = language
        return language


def context_key(query: bytes) -> str | None:
    """The letter that the parameter `C` gives (contract/resolver.md, section 7), as a capital."""
    found = _CONTEXT.search(query)
    return found[1].decode("ascii").upper() if found else None


def coordinates(query: bytes) -> tuple[float | None, float | None]:
    """Latitude and longitude, if the scanner sends them as `geo=lat,lon`.

    >>> coordinates(b"a=1&geo=59.33461,18.06324"), coordinates(b"geo=91,0")
    ((59.335, 18.063), (None, None))
    """
    found = _GEO.search(query)
    return rounded(float(found[1]), float(found[2])) if found else (None, None)


def rounded(latitude: float | None, longitude: float | None) -> tuple[float | None, float | None]:
    """Coordinates that are stored: both or none, legal, and not too exact."""
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None, None
    return round(latitude, DECIMALS), round(longitude, DECIMALS)


def without_coordinates(address: str) -> str:
    """An address without the coordinates that were passed on to it.

    >>> without_coordinates("https://a.example/?geo=1,2&b=3"), without_coordinates("/p?geo=1,2#x")
    ('https://a.example/?b=3', '/p#x')
    """
    shortened = GEO_PARAMETER.sub(r"\1", address)
    front, mark, fragment = shortened.partition("#")
    return front.rstrip("?&") + mark + fragment
