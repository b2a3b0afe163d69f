"""SQL about delegations, as their page needs it besides what the resolver answers."""

from closient.kit.db import Reads


async def is_delegated(db: Reads, organization_id: str, prefix: str) -> bool:
    """Whether the organization has delegated exactly this prefix."""
    return await db.value(
        """
        SELECT EXISTS (
            SELECT FROM resolver.delegation d WHERE d.organization_id = $1::uuid AND d.prefix = $2)
        """,
        organization_id,
        prefix,
    )
