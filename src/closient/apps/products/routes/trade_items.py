"""/products/api/v1: the canonical records of the whole catalogue, and the categories that they are in."""

from typing import Annotated, Any

from litestar import get
from litestar.params import Parameter, QueryParameter

from closient.apps.catalogue.actions import categories
from closient.apps.catalogue.structs.browse import (
    ProductCategory,
    TradeItem,
    TradeItemDetail,
    TradeItemOrder,
    TradeItemsAsked,
)
from closient.apps.catalogue.structs.values import DataSource
from closient.apps.products.actions import browse
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

Letters = Annotated[
    str | None, QueryParameter(min_length=1, max_length=100, description="Case does not matter.")
]


@get("/products/api/v1/trade-items", opt={"tag": "products"})
async def list_trade_items(
    reads: Reads,
    page: PageRequest,
    *,
    brand: Annotated[
        str | None, QueryParameter(max_length=255, description="The brand's whole name, in any case.")
    ] = None,
    category_id: Annotated[
        str | None, QueryParameter(max_length=64, description="A category; its own products alone.")
    ] = None,
    is_claimed: Annotated[
        bool | None, QueryParameter(description="Only claimed ones, or only others.")
    ] = None,
    country_of_origin: Annotated[
        str | None, QueryParameter(pattern="^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2.")
    ] = None,
    data_source: DataSource | None = None,
    q: Letters = None,
    ordering: TradeItemOrder = "-created",
) -> Page[TradeItem]:
    """List trade items.

    The newest first unless `ordering` says otherwise. All filters must hold. `q` is any part of the name or
    the brand, one or two letters their beginning; of more than 1,000 that have it the first 1,000 are listed
    and counted.
    """
    asked = TradeItemsAsked(
        brand=brand,
        category_id=category_id,
        is_claimed=is_claimed,
        country_of_origin=country_of_origin,
        data_source=data_source,
        q=q,
    )
    return await browse.list_trade_items(reads, asked, ordering, page)


@get("/products/api/v1/trade-items/{gtin:str}", opt={"tag": "products", "errors": {404: "unknown GTIN"}})
async def get_trade_item_detail(
    reads: Reads,
    gtin: Annotated[str, Parameter(description="GTIN of 8, 12, 13 or 14 digits.", max_length=64)],
) -> TradeItemDetail:
    """Get trade item detail.

    The canonical record. A former GTIN answers the product that had it, with the GTIN that it has today.
    """
    return await browse.get_trade_item_detail(reads, gtin)


@get("/products/api/v1/categories", opt={"tag": "products"})
async def list_product_categories(
    reads: Reads,
    page: PageRequest,
    *,
    q: Letters = None,
    parent_id: Annotated[
        str | None, QueryParameter(max_length=64, description="Only the children of this category.")
    ] = None,
) -> Page[ProductCategory]:
    """List product categories.

    Google's product taxonomy in the order of its paths; empty until the operator brought the file. `q` is any
    part of the path.
    """
    return await categories.list_categories(reads, text=q, parent_id=parent_id, page=page)


handlers: list[Any] = [list_trade_items, get_trade_item_detail, list_product_categories]
