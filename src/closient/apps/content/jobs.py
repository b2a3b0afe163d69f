"""What is done later with the addresses that readiness checks left."""

from closient.apps.content import actions
from closient.kit import jobs
from closient.kit.services import Services


@jobs.every("27 3 * * *", "content.forget_leads")
async def forget_leads(services: Services) -> None:
    """Nobody's address is kept for ever: CLOSIENT_LEAD_RETENTION_DAYS says how long."""
    async with services.database.writes() as db:
        await actions.forget_leads(db, services.settings.lead_retention_days)
