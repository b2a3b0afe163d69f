"""What becomes of rules when their organization is purged; its many scans are the job's."""

from closient.apps.resolver.queries import custom_urls, resolution_rules
from closient.kit.db import Writes


async def purge_organization(db: Writes, organization_id: str) -> None:
    """Its rules and their addresses go. A repeat changes nothing."""
    await resolution_rules.delete_rules_of(db, organization_id)
    await custom_urls.delete_urls_of(db, organization_id)


async def take_over(db: Writes, gtin: str, owner_id: str) -> None:
    """A product has a new owner: what others left on it goes. A repeat changes nothing."""
    await resolution_rules.delete_foreign_rules(db, gtin, owner_id)
