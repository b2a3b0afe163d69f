"""What a widget on a brand's own site gets, and what it tells."""

import structlog
from prometheus_client import Counter

from closient.apps.brands.queries import public_page as queries
from closient.apps.brands.queries import stockists
from closient.apps.brands.rules import widget as rules
from closient.apps.brands.structs.public import BrandCatalog, BrandPage, WidgetEvent
from closient.apps.catalogue.actions import brands as records
from closient.kit import ids
from closient.kit.db import Reads
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import PageRequest

PAGE_SIZE, MOST_STORES = 48, 50
MOST_PRODUCTS = 10_000
TOLD = Counter("closient_widget_events", "What widgets of brands told, by event.", ["event"])
log = structlog.get_logger()


async def list_a_brands_products_locator_catalog(db: Reads, brand_id: str) -> BrandCatalog:
    """Anybody."""
    brand = await records.get_summary(db, ids.parse(brand_id, "brand_id"))
    return BrandCatalog(brand, await records.list_products(db, brand.id, MOST_PRODUCTS))


async def show_brand_page(db: Reads, brand_id: str, number: int) -> BrandPage:
    """Anybody. `number` is the page of its products."""
    try:
        brand = await queries.get_brand(db, ids.parse(brand_id))
    except Validation:
        brand = None
    if brand is None:
        raise NotFound("There is no such brand.")
    stores = await stockists.list_stockists(db, brand.id, PageRequest(page_size=MOST_STORES))
    products = await queries.list_products(db, brand.id, PageRequest(number, PAGE_SIZE))
    return BrandPage(brand, products, stores.data, stores.pagination.total_count)


def track_brand_locator_widget_events(told: WidgetEvent) -> None:
    """Anybody. It goes into the log and is counted, no more: whoever writes to it reaches no table."""
    if told.event not in rules.KNOWN:
        return
    TOLD.labels(told.event).inc()
    said = {name: rules.cut(getattr(told, name), most) for name, most in rules.LONGEST.items()}
    log.info("widget_event", kind=told.event, **{name: text for name, text in said.items() if text})
