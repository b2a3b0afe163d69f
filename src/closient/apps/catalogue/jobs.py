"""What the catalogue does later: when an organization ends, and with pictures that nobody shows."""

from closient.apps.account.structs.events import OrganizationDeleted
from closient.apps.catalogue.actions import organizations, pictures
from closient.kit import events, jobs
from closient.kit.services import Services


@events.subscriber(OrganizationDeleted, "catalogue.release_all")
async def release_all(services: Services, event: OrganizationDeleted) -> None:
    """Products and brands become unclaimed; whoever restores the organization claims them again."""
    if event.organization_id is not None:
        async with services.database.writes() as db:
            await organizations.release_all(db, event.organization_id)


@jobs.every("12 * * * *", "catalogue.remove_unused_pictures")
async def remove_unused_pictures(services: Services) -> None:
    """Objects of pictures that no product and no brand shows any more."""
    await pictures.remove_unused(services)
