"""Stores that carry a brand, by the word of its owner."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.values import Text255, WebAddress
from closient.kit import events
from closient.kit.ids import Id

Latitude = Annotated[float, Meta(ge=-90, le=90, description="Degrees of WGS 84.")]
Longitude = Annotated[float, Meta(ge=-180, le=180, description="Degrees of WGS 84.")]
ProductIds = Annotated[
    list[Id], Meta(max_length=200, description="Products of the brand; empty: it carries all of them.")
]


class StockistDraft(Struct):
    """A store to be told of."""

    name: Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S", examples=["Emporio Centrale"])]
    address: Annotated[
        str, Meta(min_length=1, max_length=500, pattern=r"\S", examples=["Via Roma 1, 40121 Bologna"])
    ]
    lat: Latitude
    lon: Longitude
    retailer_name: Text255 = ""
    phone: Annotated[str, Meta(max_length=40)] = ""
    website: WebAddress = ""
    product_ids: ProductIds = []


class Stockist(Struct):
    """A store that carries a brand."""

    id: Id
    brand_id: Id
    name: str
    address: str
    lat: float
    lon: float
    retailer_name: str
    phone: str
    website: str
    product_ids: ProductIds
    created: datetime


class StockistAdded(events.Event):
    """The owner of a brand named a store that carries it."""

    name = "brand.stockist_added"
    organization_id: str | None
    stockist: Stockist


class StockistRemoved(events.Event):
    """A store carries a brand no more, by the word of its owner."""

    name = "brand.stockist_removed"
    organization_id: str | None
    stockist: Stockist
