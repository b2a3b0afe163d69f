"""What becomes of queries and subscriptions when an organization goes. The law has its events kept."""

from closient.apps.account.structs.events import OrganizationPurged
from closient.apps.epcis.actions import named_queries
from closient.kit import events
from closient.kit.services import Services


@events.subscriber(OrganizationPurged, "epcis.purge_organization")
async def purge_organization(services: Services, event: OrganizationPurged) -> None:
    """Its kept queries go, and their subscriptions with them; a repeat changes nothing."""
    if event.organization_id is not None:
        async with services.database.writes() as db:
            await named_queries.purge_organization(db, event.organization_id)
