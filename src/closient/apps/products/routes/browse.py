"""/products/api/v1/browse: the whole catalogue in compact rows."""

from typing import Annotated, Any

from litestar import get
from litestar.params import QueryParameter

from closient.apps.catalogue.structs.browse import BrowseOrder
from closient.apps.products.actions import browse
from closient.apps.products.structs import ProductBrowse
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


@get("/products/api/v1/browse/products", opt={"tag": "products"})
async def list_products(
    reads: Reads,
    page: PageRequest,
    *,
    brand: Annotated[
        str | None, QueryParameter(max_length=255, description="The brand's whole name, in any case.")
    ] = None,
    is_active: Annotated[
        bool | None, QueryParameter(description="False: only those that their last owner deleted.")
    ] = None,
    ordering: BrowseOrder = "-created",
) -> Page[ProductBrowse]:
    """List products.

    Claimed and unclaimed ones, the newest first unless `ordering` says otherwise.
    """
    return await browse.list_products(reads, brand=brand, is_active=is_active, ordering=ordering, page=page)


handlers: list[Any] = [list_products]
