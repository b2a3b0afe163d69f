"""What becomes of links and delegations when an organization goes, or a product changes hands."""

from closient.apps.account.structs.events import OrganizationPurged
from closient.apps.catalogue.structs.products import ProductClaimed
from closient.apps.resolver.actions import link_owners
from closient.kit import events
from closient.kit.services import Services


@events.subscriber(OrganizationPurged, "resolver.purge_links")
async def purge_links(services: Services, event: OrganizationPurged) -> None:
    """Its links, keys and delegations go with it, a portion in each transaction."""
    if event.organization_id is None:
        return
    left = True
    while left:
        async with services.database.writes() as db:
            left = await link_owners.purge(db, event.organization_id)


@events.subscriber(ProductClaimed, "resolver.take_over_links")
async def take_over_links(services: Services, event: ProductClaimed) -> None:
    """Links of a former owner are no longer anybody's."""
    if event.organization_id is not None:
        async with services.database.writes() as db:
            await link_owners.take_over(db, event.gtin, event.organization_id)
