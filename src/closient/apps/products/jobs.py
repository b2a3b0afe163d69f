"""What is done regularly so that lists of the whole catalogue stay quick and their counts exact."""

from closient.apps.catalogue.actions import browse
from closient.kit import jobs
from closient.kit.services import Services


@jobs.every("*/10 * * * *", "products.fold_tally")
async def fold_tally(services: Services) -> None:
    """Put the differences of the number of products together."""
    async with services.database.writes() as db:
        await browse.fold_tally(db)


@jobs.every("47 2 * * *", "products.mend_tally")
async def mend_tally(services: Services) -> None:
    """Count all products once a day, should a restored backup or a hand in the tables have changed them."""
    async with services.database.writes() as db:
        await browse.mend_tally(db)
