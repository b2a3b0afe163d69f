"""What an archive holds of the organization itself. Listed field by field: secrets stand in these tables."""

from closient.apps.dashboard.structs.data_export import Record
from closient.kit.db import Reads


async def organization(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """The one record."""
    return await db.all(
        Record,
        """
        SELECT o.id::text AS cursor, jsonb_build_object('id', o.id, 'name', o.name, 'country', o.country,
               'is_brand', o.is_brand, 'public_id', o.public_id, 'metadata', o.metadata, 'created', o.created,
               'modified', o.modified) AS content
          FROM account.organization o WHERE o.id = $1 AND o.id > $2::uuid LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def members(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """Members and those who are invited (without `joined_at`)."""
    return await db.all(
        Record,
        """
        SELECT m.id::text AS cursor, jsonb_build_object('id', m.id, 'name', p.name, 'email', p.email,
               'role', m.role, 'joined_at', m.joined_at, 'created', m.created) AS content
          FROM account.membership m JOIN account.person p ON p.id = m.person_id
         WHERE m.organization_id = $1 AND m.id > $2::uuid ORDER BY m.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def api_keys(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """How keys are called and what they may do; the keys themselves nobody knows."""
    return await db.all(
        Record,
        """
        SELECT k.id::text AS cursor, jsonb_build_object('id', k.id, 'name', k.name,
               'description', k.description, 'key_type', k.key_type, 'role', k.role, 'is_active', k.is_active,
               'metadata', k.metadata, 'expires_at', k.expires_at, 'last_used', u.last_used,
               'rate_limit_per_minute', k.rate_limit_per_minute, 'rate_limit_per_day', k.rate_limit_per_day,
               'created', k.created) AS content
          FROM account.api_key k LEFT JOIN account.api_key_usage u ON u.api_key_id = k.id
         WHERE k.organization_id = $1 AND k.id > $2::uuid ORDER BY k.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )
