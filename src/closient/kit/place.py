"""Where a caller is: the values that conditions on the place compare, whoever found them out.

The sources are the adapters' (adapters.places) and a proxy's header; the edge evaluates (edge.decide).
"""

from typing import Final, NamedTuple

from closient.kit import countries


class Place(NamedTuple):
    """Where the caller is, as far as it is known: upper-case codes, a city's name in `str.casefold`.

    `country` is ISO 3166-1 alpha-2, `region` ISO 3166-2 ("CA-QC"), the coordinates are degrees of WGS 84.
    """

    country: str | None = None
    region: str | None = None
    city: str | None = None
    latitude: float | None = None
    longitude: float | None = None


NOWHERE: Final = Place()


class Attribution(NamedTuple):
    """Whom pages name as the source of places, and where that leads."""

    text: str
    url: str


def corrected(place: Place, header: bytes, trusted_proxies: int) -> Place:
    """The place, in the country that a trusted proxy names in `header` (CLOSIENT_COUNTRY_HEADER).

    Without a trusted proxy anybody could have written it, so it counts for nothing; so does what is no
    country ("XX", "T1" for Tor). Region and city go when the proxy contradicts the country they lie in.

    >>> corrected(Place("CA", "CA-QC", "montreal"), b"us", 1).region is None
    True
    """
    if not header or not trusted_proxies:
        return place
    country = countries.clean(header.decode("latin-1"))
    if country is None or country == place.country:
        return place
    return Place(country, None, None, place.latitude, place.longitude)
