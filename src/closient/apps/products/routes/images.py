"""/products/api/v1: the images of a product. They are sent and deleted by the dashboard API."""

from typing import Annotated, Any

from litestar import get
from litestar.params import Parameter

from closient.apps.catalogue.structs.images import ProductImage
from closient.apps.products.actions import images
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services


@get("/products/api/v1/products/{gtin:str}/images", opt={"tag": "products", "errors": {404: "unknown GTIN"}})
async def list_product_images(
    reads: Reads,
    services: Services,
    page: PageRequest,
    gtin: Annotated[str, Parameter(description="GTIN of 8, 12, 13 or 14 digits.", max_length=64)],
) -> Page[ProductImage]:
    """List product images.

    The primary image first, then by ascending priority, then the newest. What an address shows never changes,
    so that pictures may be cached for good.
    """
    return await images.list_product_images(reads, gtin, services.settings.base_url, page)


handlers: list[Any] = [list_product_images]
