"""SQL of queries that are kept under a name."""

from datetime import datetime
from typing import Any

from closient.apps.epcis.structs.named_queries import QueryRow
from closient.kit.db import Reads, Writes


async def create_query(
    db: Writes, organization_id: str, name: str, parameters: dict[str, Any], created: datetime
) -> int:
    """0 when the name is taken."""
    return await db.run(
        """
        INSERT INTO epcis.query (organization_id, name, parameters, created) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        """,
        organization_id,
        name,
        parameters,
        created,
    )


async def count_queries(db: Reads, organization_id: str) -> int:
    return await db.value("SELECT count(*) FROM epcis.query WHERE organization_id = $1", organization_id)


async def get_query(db: Reads, organization_id: str, name: str) -> QueryRow | None:
    return await db.maybe(
        QueryRow,
        """
        SELECT q.name, q.parameters, q.created FROM epcis.query q
        WHERE q.organization_id = $1 AND q.name = $2
        """,
        organization_id,
        name,
    )


async def list_queries(db: Reads, organization_id: str, after: str, most: int) -> list[QueryRow]:
    return await db.all(
        QueryRow,
        """
        SELECT q.name, q.parameters, q.created FROM epcis.query q
        WHERE q.organization_id = $1 AND q.name > $2 ORDER BY q.name LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def delete_queries(db: Writes, organization_id: str) -> int:
    """All of an organization, with their subscriptions."""
    return await db.run("DELETE FROM epcis.query WHERE organization_id = $1", organization_id)


async def delete_query(db: Writes, organization_id: str, name: str) -> int:
    """Its subscriptions go with it."""
    return await db.run(
        "DELETE FROM epcis.query WHERE organization_id = $1 AND name = $2", organization_id, name
    )
