"""What the catalogue does when an organization ends: its records live on without an owner."""

from closient.apps.account.structs.events import OrganizationDeleted
from closient.apps.catalogue.actions import organizations
from closient.kit import events
from closient.kit.services import Services


@events.subscriber(OrganizationDeleted, "catalogue.release_all")
async def release_all(services: Services, event: OrganizationDeleted) -> None:
    """Products and brands become unclaimed; whoever restores the organization claims them again."""
    if event.organization_id is not None:
        async with services.database.writes() as db:
            await organizations.release_all(db, event.organization_id)
