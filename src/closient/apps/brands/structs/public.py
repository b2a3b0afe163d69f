"""What a widget on a brand's own site asks for and tells."""

from typing import Annotated

from msgspec import Meta, Struct

from closient.apps.brands.structs.stockists import Stockist
from closient.apps.catalogue.structs.brands import BrandProduct, BrandSummary
from closient.kit.ids import Id
from closient.kit.pagination import Page


class BrandCatalog(Struct):
    """A brand and its products by name."""

    brand: BrandSummary
    products: list[BrandProduct]


class LocatorStore(Struct):
    """A store that carries a brand; degrees of WGS 84."""

    id: Id
    name: str
    address: str
    lat: float
    lon: float
    distance_km: float
    product_count: Annotated[int, Meta(description="Products of the brand that it carries.")]
    retailer_name: str = ""
    phone: str = ""
    website: str = ""


class BrandLocatorResult(Struct):
    """A brand, and the stores that carry it, nearest first."""

    brand: BrandSummary
    stores: list[LocatorStore]


class WidgetEvent(Struct):
    """Something that happened in a widget. Longer texts are cut, unknown events are passed over."""

    event: Annotated[
        str,
        Meta(
            description="widget_load, location_search, product_filter_change, store_click or "
            "get_directions_click.",
            examples=["widget_load"],
        ),
    ]
    brand_id: str = ""
    referrer: Annotated[str, Meta(description="Cut to 512 characters.")] = ""
    product_id: Annotated[str, Meta(description="Cut to 128 characters.")] = ""
    store_id: Annotated[str, Meta(description="Cut to 128 characters.")] = ""
    query: Annotated[str, Meta(description="Cut to 256 characters.")] = ""


class BrandShown(Struct):
    """What a brand's public page tells of it besides name and logo."""

    id: Id
    name: str
    website: str
    description: str
    logo_url: str | None
    verified_domain: str


class ProductShown(Struct):
    """A product on the page of its brand."""

    gtin: str
    product_name: str
    net_content: str
    image_url: str


class BrandPage(Struct):
    """The public page of a brand."""

    brand: BrandShown
    products: Page[ProductShown]
    stores: list[Stockist]
    store_count: int
