"""What the worker does about recalls: it reads the sources, and matches products that come later."""

from datetime import timedelta

from closient.apps.catalogue.structs.products import ProductCreated
from closient.apps.compliance.actions import feeds, matching
from closient.apps.compliance.structs.feeds import ReadFeed
from closient.kit import events, jobs
from closient.kit.services import Services


@jobs.every("40 4 * * *", "compliance.read_feeds")
async def read_feeds(services: Services) -> None:
    """Every day, a job for each source, if the operator wants it."""
    if services.settings.recall_feeds:
        async with services.database.writes() as db:
            await feeds.ask_for_all(db)


@jobs.handler(ReadFeed, attempts=5, timeout=timedelta(hours=2))
async def read_feed(services: Services, job: ReadFeed) -> None:
    """One source to its end; a run that was broken off begins anew and passes over what is stored."""
    await feeds.read_feed(services, job.feed)


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
