"""What becomes of rules and scans when an organization goes, or a product changes hands."""

from closient.apps.account.structs.events import OrganizationPurged
from closient.apps.catalogue.structs.products import ProductClaimed
from closient.apps.resolver.actions import organizations, scans
from closient.kit import events
from closient.kit.services import Services


@events.subscriber(OrganizationPurged, "resolver.purge_organization")
async def purge_organization(services: Services, event: OrganizationPurged) -> None:
    """Its rules go with it; its scans stay and name it no more, a portion in each transaction."""
    if event.organization_id is None:
        return
    left = True
    while left:
        async with services.database.writes() as db:
            left = await organizations.purge_organization(db, event.organization_id)
    left = True
    while left:
        async with services.database.writes() as db:
            left = await scans.forget_organization(db, event.organization_id) > 0


@events.subscriber(ProductClaimed, "resolver.take_over")
async def take_over(services: Services, event: ProductClaimed) -> None:
    """Rules of a former owner would keep their places among the new owner's."""
    if event.organization_id is not None:
        async with services.database.writes() as db:
            await organizations.take_over(db, event.gtin, event.organization_id)
