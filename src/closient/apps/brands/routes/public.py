"""/brands/api/v1/public: what a widget on a brand's own site asks for, without credentials."""

from typing import Annotated, Any

from litestar import get, post
from litestar.params import Parameter

from closient.apps.brands.actions import public, stockists
from closient.apps.brands.structs.public import BrandCatalog, BrandLocatorResult, WidgetEvent
from closient.kit.db import Reads

BrandPath = Annotated[str, Parameter(description="Brand id.", max_length=64)]


@get(
    "/brands/api/v1/public/brands/{brand_id:str}/locator",
    opt={"tag": "brand-locator-public", "public": True, "errors": {404: "no such brand"}},
)
async def find_stores_carrying_a_brand(
    reads: Reads,
    brand_id: BrandPath,
    *,
    lat: Annotated[float, Parameter(ge=-90, le=90, description="Latitude in degrees of WGS 84.")],
    lon: Annotated[float, Parameter(ge=-180, le=180, description="Longitude in degrees of WGS 84.")],
    radius: Annotated[float, Parameter(ge=0, le=20_100, description="Kilometres.")] = 50,
    limit: Annotated[int, Parameter(ge=1, le=100)] = 20,
    product_id: Annotated[str | None, Parameter(description="Only stores that carry this product.")] = None,
) -> BrandLocatorResult:
    """Find stores carrying a brand.

    Stores within the radius that carry a product of the brand, nearest first. They are those that the owner
    of the brand named.
    """
    return await stockists.find_stores_carrying_a_brand(
        reads, brand_id, (lat, lon), radius=radius, limit=limit, product_id=product_id
    )


@get(
    "/brands/api/v1/public/brands/{brand_id:str}/catalog",
    opt={"tag": "brand-locator-public", "public": True, "errors": {404: "no such brand"}},
)
async def list_a_brands_products_locator_catalog(reads: Reads, brand_id: BrandPath) -> BrandCatalog:
    """List a brand's products (locator catalog).

    By the name that is shown: a product without one shows its GTIN. All at once, of the first 10,000.
    """
    return await public.list_a_brands_products_locator_catalog(reads, brand_id)


@post(
    "/brands/api/v1/public/widget-events",
    status_code=204,
    opt={"tag": "brand-locator-public", "public": True},
)
async def track_brand_locator_widget_events(data: WidgetEvent) -> None:
    """Track brand locator widget events.

    Written to the log alone. Unknown events are passed over in silence.
    """
    public.track_brand_locator_widget_events(data)


handlers: list[Any] = [
    find_stores_carrying_a_brand,
    list_a_brands_products_locator_catalog,
    track_brand_locator_widget_events,
]
