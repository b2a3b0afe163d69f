"""What a widget on a brand's own site gets, and what it tells."""

import structlog
from prometheus_client import Counter

from closient.apps.brands.rules import widget as rules
from closient.apps.brands.structs.public import BrandCatalog, WidgetEvent
from closient.apps.catalogue.actions import brands as records
from closient.kit import ids
from closient.kit.db import Reads

MOST_PRODUCTS = 10_000
TOLD = Counter("closient_widget_events", "What widgets of brands told, by event.", ["event"])
log = structlog.get_logger()


async def list_a_brands_products_locator_catalog(db: Reads, brand_id: str) -> BrandCatalog:
    """Anybody."""
    brand = await records.get_summary(db, ids.parse(brand_id, "brand_id"))
    return BrandCatalog(brand, await records.list_products(db, brand.id, MOST_PRODUCTS))


def track_brand_locator_widget_events(told: WidgetEvent) -> None:
    """Anybody. It goes into the log and is counted, no more: whoever writes to it reaches no table."""
    if told.event not in rules.KNOWN:
        return
    TOLD.labels(told.event).inc()
    said = {name: rules.cut(getattr(told, name), most) for name, most in rules.LONGEST.items()}
    log.info("widget_event", kind=told.event, **{name: text for name, text in said.items() if text})
