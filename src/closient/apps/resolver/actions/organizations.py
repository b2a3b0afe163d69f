"""What becomes of rules when their organization is purged; its many scans are the job's."""

from closient.apps.resolver.queries import resolution_rules
from closient.kit.db import Writes


async def purge_organization(db: Writes, organization_id: str) -> None:
    """Its rules go. A repeat changes nothing."""
    await resolution_rules.delete_rules_of(db, organization_id)
