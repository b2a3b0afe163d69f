"""What the worker does about certificates: those whose last day is over become expired."""

from closient.apps.certifications.actions import product_certifications
from closient.kit import jobs
from closient.kit.services import Services


@jobs.every("5 0 * * *", "certifications.expire")
async def expire(services: Services) -> None:
    """Soon after midnight UTC, in portions; a run that was broken off begins where it was."""
    left = True
    while left:
        async with services.database.writes() as db:
            left = await product_certifications.expire(db)
