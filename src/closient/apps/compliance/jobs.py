"""What the worker does about recalls: new products are matched at once, the rest every hour."""

from closient.apps.catalogue.structs import ProductCreated
from closient.apps.compliance.actions import matching
from closient.kit import events, jobs
from closient.kit.services import Services


@events.subscriber(ProductCreated, "compliance.match_product")
async def match_product(services: Services, event: ProductCreated) -> None:
    """A product may be recalled before it has its record."""
    async with services.database.writes() as db:
        await matching.match_product(db, event.product.id)


@jobs.every("25 * * * *", "compliance.match_missed_products")
async def match_missed_products(services: Services) -> None:
    """Products that were imported in bulk told nobody; former GTINs come and go."""
    left = True
    while left:
        async with services.database.writes() as db:
            left = await matching.match_missed_products(db)
