"""Lists of the whole catalogue: any authenticated caller, whoever owns the products."""

from closient.apps.catalogue.actions import browse as records
from closient.apps.catalogue.structs.browse import (
    BrowseOrder,
    Narrowing,
    TradeItem,
    TradeItemDetail,
    TradeItemOrder,
    TradeItemsAsked,
)
from closient.apps.products import queries
from closient.apps.products.structs import ProductBrowse
from closient.kit import ids
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


async def list_trade_items(
    db: Reads, asked: TradeItemsAsked, ordering: TradeItemOrder, page: PageRequest
) -> Page[TradeItem]:
    narrowing = Narrowing(
        brand=asked.brand,
        category_id=ids.parse(asked.category_id, "category_id") if asked.category_id else None,
        is_claimed=asked.is_claimed,
        country_of_origin=asked.country_of_origin.upper() if asked.country_of_origin else None,
        data_source=asked.data_source,
        like=records.letters(asked.q) if asked.q else None,
    )
    return await records.list_trade_items(db, narrowing, ordering, page)


async def get_trade_item_detail(db: Reads, gtin: str) -> TradeItemDetail:
    return await records.get_trade_item(db, gtin)


async def list_products(
    db: Reads, *, brand: str | None, is_active: bool | None, ordering: BrowseOrder, page: PageRequest
) -> Page[ProductBrowse]:
    found = await records.list_ids(db, Narrowing(brand=brand, is_active=is_active), ordering, page)
    rows = await queries.list_browse(db, found.data) if found.data else []
    return Page(rows, found.pagination)
