"""What becomes of rules when their organization is purged; its many scans are the job's."""

from closient.apps.resolver.queries import custom_urls, resolution_rules
from closient.kit.db import Writes

MOST_DELETED = 10_000


async def purge_organization(db: Writes, organization_id: str) -> bool:
    """Delete some thousand of its rules, then of their addresses; is more left?"""
    if await resolution_rules.delete_rules_of(db, organization_id, MOST_DELETED):
        return True
    return await custom_urls.delete_urls_of(db, organization_id, MOST_DELETED) > 0


async def take_over(db: Writes, gtin: str, owner_id: str) -> None:
    """A product has a new owner: what others left on it goes. A repeat changes nothing."""
    await resolution_rules.delete_foreign_rules(db, gtin, owner_id)
