"""Proofs of domains are looked at again: who loses a domain loses what it proved."""

from closient.apps.brands.actions import verification
from closient.kit import jobs
from closient.kit.services import Services


@jobs.every("23 * * * *", "brands.check_proofs")
async def check_proofs(services: Services) -> None:
    """What was found, once a day; what is still to come, each hour of its first week."""
    await verification.check_due(services)
