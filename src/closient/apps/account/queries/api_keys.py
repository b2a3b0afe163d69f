"""SQL about API keys."""

from closient.apps.account.structs.account import ApiKeyInfo
from closient.apps.account.structs.api_keys import ApiKey, ApiKeyLocked, ApiKeyNew, ApiKeyRecord
from closient.kit.db import Reads, Writes
from closient.kit.metadata import Metadata
from closient.kit.pagination import Page, PageRequest


async def create_api_key(db: Writes, key: ApiKeyNew) -> ApiKey:
    return await db.one(
        ApiKey,
        """
        INSERT INTO account.api_key (organization_id, person_id, key_type, key_hash, hint, role, name,
               description, metadata, expires_at, rate_limit_per_minute, rate_limit_per_day)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        RETURNING id, name, role, created, metadata, description
        """,
        key.organization_id,
        key.person_id,
        key.key_type,
        key.key_hash,
        key.hint,
        key.role,
        key.name,
        key.description,
        key.metadata,
        key.expires_at,
        key.rate_limit_per_minute,
        key.rate_limit_per_day,
    )


async def list_api_keys(
    db: Reads, organization_id: str, metadata: dict[str, str], page: PageRequest
) -> Page[ApiKey]:
    """Newest first."""
    return await db.page(
        ApiKey,
        """
        SELECT id, name, role, created, metadata, description
          FROM account.api_key WHERE organization_id = $1 AND metadata @> $2
         ORDER BY id DESC
        """,
        organization_id,
        metadata,
        page=page,
    )


async def list_api_key_records(db: Reads, organization_id: str, page: PageRequest) -> Page[ApiKeyRecord]:
    """Newest first, with all that the settings show."""
    return await db.page(
        ApiKeyRecord,
        """
        SELECT k.id, k.name, k.description, k.key_type, k.hint, k.role, p.name AS person_name,
               p.email AS person_email, k.is_active, k.expires_at, u.last_used, k.rate_limit_per_minute,
               k.rate_limit_per_day, k.created
          FROM account.api_key k
          LEFT JOIN account.person p ON p.id = k.person_id
          LEFT JOIN account.api_key_usage u ON u.api_key_id = k.id
         WHERE k.organization_id = $1
         ORDER BY k.id DESC
        """,
        organization_id,
        page=page,
    )


async def get_api_key_record(db: Reads, organization_id: str, key_id: str) -> ApiKeyRecord | None:
    return await db.maybe(
        ApiKeyRecord,
        """
        SELECT k.id, k.name, k.description, k.key_type, k.hint, k.role, p.name AS person_name,
               p.email AS person_email, k.is_active, k.expires_at, u.last_used, k.rate_limit_per_minute,
               k.rate_limit_per_day, k.created
          FROM account.api_key k
          LEFT JOIN account.person p ON p.id = k.person_id
          LEFT JOIN account.api_key_usage u ON u.api_key_id = k.id
         WHERE k.organization_id = $1 AND k.id = $2
        """,
        organization_id,
        key_id,
    )


async def lock_api_key(db: Writes, organization_id: str, key_id: str) -> ApiKeyLocked | None:
    return await db.maybe(
        ApiKeyLocked,
        """
        SELECT id, name, role, created, metadata, description, key_type
          FROM account.api_key WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE
        """,
        organization_id,
        key_id,
    )


async def get_api_key_info(db: Reads, key_id: str) -> ApiKeyInfo | None:
    return await db.maybe(
        ApiKeyInfo,
        """
        SELECT id, role, description, created, metadata FROM account.api_key WHERE id = $1
        """,
        key_id,
    )


async def update_api_key(db: Writes, key_id: str, name: str, description: str, metadata: Metadata) -> ApiKey:
    return await db.one(
        ApiKey,
        """
        UPDATE account.api_key SET name = $2, description = $3, metadata = $4, modified = now() WHERE id = $1
        RETURNING id, name, role, created, metadata, description
        """,
        key_id,
        name,
        description,
        metadata,
    )


async def delete_api_key(db: Writes, key_id: str) -> int:
    return await db.run(
        """
        DELETE FROM account.api_key WHERE id = $1
        """,
        key_id,
    )
