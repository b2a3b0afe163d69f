"""What a location and a product description must say (21 CFR 1.1310), and how they read in one line."""

from collections.abc import Iterable

from closient.apps.epcis.structs.places import Place, ProductDescription

DOMESTIC = "US"


def place_lacks(place: Place) -> list[str]:
    """The fields that a location description needs and this place has not.

    Business name, phone, street (or coordinates), city and country; of a domestic one state and zip code too.
    """
    needed = {
        "name": place.name,
        "phone": place.phone,
        "street": place.street or place.latitude is not None,
        "city": place.city,
        "country": place.country,
    }
    if place.country in ("", DOMESTIC):
        needed |= {"region": place.region, "postal_code": place.postal_code}
    return [field for field, value in needed.items() if not value]


def product_lacks(product: ProductDescription) -> list[str]:
    """The fields that a product description needs and this product has not."""
    needed = {
        "name": product.name or product.catalogue_name,
        "pack_size": product.pack_size or product.net_content,
        "pack_style": product.pack_style,
    }
    return [field for field, value in needed.items() if not value]


def in_one_line(place: Place) -> str:
    """A place as an address is read aloud.

    >>> from datetime import datetime
    >>> farm = Place("9506000134352", "Green Farm", "+1 831 555 0100", "", "1 Field Rd", "Salinas", "CA",
    ...              "93901", "US", None, None, datetime(2026, 1, 1))
    >>> in_one_line(farm)
    'Green Farm, 1 Field Rd, Salinas, CA 93901, US, +1 831 555 0100'
    """
    at = "" if place.latitude is None or place.longitude is None else f"{place.latitude}, {place.longitude}"
    region = " ".join(filter(None, (place.region, place.postal_code)))
    return _joined((place.name, place.street or at, place.city, region, place.country, place.phone), ", ")


def product_in_one_line(product: ProductDescription) -> str:
    """Name, commodity and variety, size and style of the packaging."""
    words = (
        product.name or product.catalogue_name,
        " ".join(filter(None, (product.commodity, product.variety))),
        product.pack_size or product.net_content,
        product.pack_style,
    )
    return _joined(words, "; ")


def _joined(words: Iterable[str], between: str) -> str:
    return between.join(word for word in words if word)
