"""What becomes of links, keys and delegations when their organization is purged, or a product goes over."""

from closient.apps.resolver.queries import delegations, links
from closient.kit.db import Writes

MOST_DELETED = 10_000


async def purge(db: Writes, organization_id: str) -> bool:
    """Delete some thousand links of a purged organization, at last its keys and delegations; is more left?"""
    if await links.delete_links_of(db, organization_id, MOST_DELETED):
        return True
    await links.release_all_keys(db, organization_id)
    await delegations.delete_delegations_of(db, organization_id)
    return False


async def take_over(db: Writes, gtin: str, owner_id: str) -> None:
    """A product has a new owner: links that others left on it go. A repeat changes nothing."""
    await links.delete_foreign_links(db, gtin, owner_id)
