"""SQL that finds the organization which an operator means."""

from closient.apps.epcis.structs.organizations import OrganizationName
from closient.kit.db import Reads


async def list_organizations_called(
    db: Reads, text: str, organization_id: str | None
) -> list[OrganizationName]:
    """The active ones with this name or id; all with an empty text. At most twenty."""
    return await db.all(
        OrganizationName,
        """
        SELECT id, name FROM account.organization
         WHERE status = 'active' AND ($1 = '' OR lower(name) = lower($1) OR id = $2::uuid)
         ORDER BY lower(name), id
         LIMIT 20
        """,
        text,
        organization_id,
    )
