"""Master data that events leave out: locations and parties by GLN, products by GTIN.

A location description is what 21 CFR 1.1310 calls so; a product description likewise.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.codes import GtinText

Gln = Annotated[str, Meta(pattern=r"^\d{13}$", description="GLN of 13 digits with the right check digit.")]
Name = Annotated[str, Meta(min_length=1, max_length=255, description="Business name.")]
Short = Annotated[str, Meta(max_length=100)]


class PlaceBody(Struct, kw_only=True):
    """What is said of a location or party; what is not sent is emptied."""

    name: Name
    phone: Annotated[str, Meta(max_length=40)] = ""
    email: Annotated[str, Meta(max_length=254)] = ""
    street: Annotated[str, Meta(max_length=255, description="Street and number.")] = ""
    city: Short = ""
    region: Annotated[str, Meta(max_length=100, description="State or province.")] = ""
    postal_code: Annotated[str, Meta(max_length=20)] = ""
    country: Annotated[str, Meta(pattern="^([A-Z]{2})?$", description="ISO 3166-1, two letters.")] = ""
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None


class PlaceEntry(PlaceBody, kw_only=True):
    """The same with the GLN that it is of."""

    gln: Gln


class Place(Struct, kw_only=False):
    """A location or party as the organization knows it."""

    gln: str
    name: str
    phone: str
    email: str
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    latitude: float | None
    longitude: float | None
    modified: datetime


class PlaceOut(Place):
    """The same, and what it lacks to be a location description."""

    missing: Annotated[list[str], Meta(description="Fields that 21 CFR 1.1310 asks for.")]


class ProductDescriptionBody(Struct, kw_only=True):
    """What is said of a product; what is not sent is emptied."""

    name: Annotated[str, Meta(max_length=255, description="Empty: the name in the catalogue.")] = ""
    pack_size: Annotated[str, Meta(max_length=100, description="Such as 24 x 12 oz.")] = ""
    pack_style: Annotated[str, Meta(max_length=100, description="Such as carton or clamshell.")] = ""
    commodity: Short = ""
    variety: Short = ""
    is_raw_commodity: Annotated[
        bool, Meta(description="Raw: to pack it for the first time is an initial packing.")
    ] = False


class ProductDescriptionEntry(ProductDescriptionBody, kw_only=True):
    """The same with the GTIN that it is of."""

    gtin: GtinText


class ProductDescription(Struct):
    """A product as the organization describes it, over what the catalogue says."""

    gtin: str
    name: str
    pack_size: str
    pack_style: str
    commodity: str
    variety: str
    is_raw_commodity: bool
    modified: datetime
    catalogue_name: Annotated[str, Meta(description="Stands in for an empty name.")]
    net_content: Annotated[str, Meta(description="In the catalogue; stands in for an empty pack size.")]


class ProductDescriptionOut(ProductDescription):
    """The same, and what it lacks to be a product description."""

    missing: Annotated[list[str], Meta(description="Fields that 21 CFR 1.1310 asks for.")]


class Kept(Struct):
    """How much of a list was kept: all of it."""

    created: int
    updated: int


class Filter(Struct, frozen=True):
    """Which entries of a listing."""

    text: str | None = None
    is_complete: bool | None = None
