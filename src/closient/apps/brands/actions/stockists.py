"""Stores that carry a brand: told of by its owner, found by everybody."""

from closient.apps.brands.actions.brands import own_brand
from closient.apps.brands.queries import stockists as queries
from closient.apps.brands.structs.public import BrandLocatorResult
from closient.apps.brands.structs.stockists import (
    Stockist,
    StockistAdded,
    StockistDraft,
    StockistRemoved,
)
from closient.apps.catalogue.actions import brands as records
from closient.kit import audit, events, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, NotFound, Validation
from closient.kit.pagination import Page, PageRequest

# What the locator may have to weigh for one question of a stranger is bounded by this, and by the products
# that a store may name.
MOST_OF_BRAND = 5_000


async def find_stores_carrying_a_brand(
    db: Reads, brand_id: str, here: tuple[float, float], *, radius: float, limit: int, product_id: str | None
) -> BrandLocatorResult:
    """Anybody. `here` is latitude and longitude, `radius` kilometres."""
    brand = await records.get_summary(db, ids.parse(brand_id, "brand_id"))
    wanted = ids.parse(product_id, "product_id") if product_id else None
    stores = await queries.find_stores(db, brand.id, here, radius=radius, most=limit, product_id=wanted)
    return BrandLocatorResult(brand, stores)


async def list_brand_stockists(db: Reads, brand_id: str, page: PageRequest) -> Page[Stockist]:
    """Any authenticated caller."""
    brand = await records.get_summary(db, ids.parse(brand_id))
    return await queries.list_stockists(db, brand.id, page)


async def create_brand_stockist(db: Writes, caller: Caller, brand_id: str, draft: StockistDraft) -> Stockist:
    """OWNER or MANAGER of the brand's organization."""
    brand = await own_brand(db, caller, brand_id)
    if await queries.count_stockists(db, brand.id) >= MOST_OF_BRAND:
        raise Conflict(f"A brand has at most {MOST_OF_BRAND} stores.")
    wanted = {ids.parse(product_id, "product_ids") for product_id in draft.product_ids}
    stockist_id = await queries.create_stockist(db, brand.id, draft)
    if await queries.add_products(db, stockist_id, brand.id, sorted(wanted)) != len(wanted):
        raise Validation.of("product_ids", "Name products of this brand.")
    stockist = await _known(db, brand.id, stockist_id)
    await events.emit(db, StockistAdded(organization_id=brand.organization_id, stockist=stockist))
    await audit.record(
        db,
        caller,
        action="brand_stockist.added",
        subject_id=stockist.id,
        organization_id=brand.organization_id,
        after=stockist,
    )
    return stockist


async def delete_brand_stockist(db: Writes, caller: Caller, brand_id: str, stockist_id: str) -> None:
    """OWNER or MANAGER of the brand's organization."""
    brand = await own_brand(db, caller, brand_id)
    stockist = await _known(db, brand.id, ids.parse(stockist_id, "stockist_id"))
    await queries.delete_stockist(db, stockist.id)
    await events.emit(db, StockistRemoved(organization_id=brand.organization_id, stockist=stockist))
    await audit.record(
        db,
        caller,
        action="brand_stockist.removed",
        subject_id=stockist.id,
        organization_id=brand.organization_id,
        before=stockist,
    )


async def _known(db: Reads, brand_id: str, stockist_id: str) -> Stockist:
    stockist = await queries.get_stockist(db, brand_id, stockist_id)
    if stockist is None:
        raise NotFound("This brand has no such store.")
    return stockist
