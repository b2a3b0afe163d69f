"""What the catalogue does later: when an organization ends, with pictures that nobody shows, and with lists
of ingredients that came in a file.
"""

import time
from datetime import timedelta

from closient.apps.account.structs.events import OrganizationDeleted
from closient.apps.catalogue.actions import food_files, organizations, pictures
from closient.kit import events, jobs
from closient.kit.services import Services

READING_SECONDS = 240


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


# Of a whole dump this is hours of work: some minutes at a time, so that other jobs have their turn.
@jobs.every("*/5 * * * *", "catalogue.read_lists", timeout=timedelta(minutes=10))
async def read_lists(services: Services) -> None:
    """Read lists of ingredients that came with a source's file into substances and allergens."""
    until = time.monotonic() + READING_SECONDS
    count = 1
    while count and time.monotonic() < until:
        async with services.database.writes() as db:
            count = await food_files.read_lists(db)
