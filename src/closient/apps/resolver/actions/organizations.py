"""What becomes of rules and scans when their organization is purged."""

from closient.apps.resolver.queries import resolution_rules, scans
from closient.kit.db import Writes


async def purge_organization(db: Writes, organization_id: str) -> None:
    """Its rules go, its scans no longer name it. A repeat changes nothing."""
    await resolution_rules.delete_rules_of(db, organization_id)
    await scans.forget_organization(db, organization_id)
