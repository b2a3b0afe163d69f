"""SQL about the names of people and organizations, for those who may know them."""

from closient.apps.dashboard.structs.people import Named
from closient.kit.db import Reads


async def names_of(db: Reads, person_ids: list[str], organization_ids: list[str]) -> list[Named]:
    """A person without a name is called by the address."""
    return await db.all(
        Named,
        """
        SELECT p.id, coalesce(nullif(p.name, ''), p.email) AS name
          FROM account.person p WHERE p.id = ANY($1::uuid[])
         UNION ALL
        SELECT o.id, o.name FROM account.organization o WHERE o.id = ANY($2::uuid[])
        """,
        person_ids,
        organization_ids,
    )
