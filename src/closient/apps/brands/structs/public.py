"""What a widget on a brand's own site asks for and tells."""

from typing import Annotated

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.brands import BrandProduct, BrandSummary
from closient.kit.ids import Id


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
