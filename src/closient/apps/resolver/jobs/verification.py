"""What is remembered of serial numbers is kept as long as single scans are."""

from datetime import timedelta

from closient.apps.resolver.actions import verification
from closient.kit import clock, jobs
from closient.kit.services import Services


@jobs.every("50 1 * * *", "resolver.let_go_of_serials")
async def let_go_of_serials(services: Services) -> None:
    """A portion in each transaction, so that scans of the same items never wait long."""
    before = clock.now().date() - timedelta(days=services.settings.scan_retention_days)
    left = True
    while left:
        async with services.database.writes() as db:
            left = await verification.let_go(db, before)
