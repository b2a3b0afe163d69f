"""SQL about organizations and their 90-day tombstone."""

from datetime import datetime

from closient.apps.account.structs.members import Standing
from closient.apps.account.structs.organizations import (
    Organization,
    OrganizationCreate,
    OrganizationState,
    Tombstone,
)
from closient.kit.db import Reads, Writes
from closient.kit.metadata import Metadata
from closient.kit.pagination import Page, PageRequest


async def create_organization(db: Writes, data: OrganizationCreate, metadata: Metadata) -> Organization:
    return await db.one(
        Organization,
        """
        INSERT INTO account.organization (name, country, is_brand, metadata, public_id)
        VALUES ($1, $2, $3, $4, $5)
        RETURNING id, name, country, is_brand, metadata
        """,
        data.name,
        data.country,
        data.is_brand,
        metadata,
        data.public_id,
    )


async def get_organization(db: Reads, organization_id: str) -> Organization | None:
    """None while it is tombstoned."""
    return await db.maybe(
        Organization,
        """
        SELECT id, name, country, is_brand, metadata
          FROM account.organization WHERE id = $1 AND status = 'active'
        """,
        organization_id,
    )


async def list_organizations(
    db: Reads, organization_ids: list[str], q: str, metadata: dict[str, str], page: PageRequest
) -> Page[Organization]:
    """The active ones of these ids, by name. An empty `q` filters nothing."""
    return await db.page(
        Organization,
        """
        SELECT id, name, country, is_brand, metadata
          FROM account.organization
         WHERE id = ANY($1::uuid[]) AND status = 'active'
           AND position(lower($2) IN lower(name)) > 0 AND metadata @> $3
         ORDER BY lower(name), id
        """,
        organization_ids,
        q,
        metadata,
        page=page,
    )


async def lock_organization(db: Writes, organization_id: str) -> OrganizationState | None:
    """Everything about it; whoever changes it or its members waits for us."""
    return await db.maybe(
        OrganizationState,
        """
        SELECT id, name, country, is_brand, metadata, status, require_reauth_to_delete, tombstoned_at, created
          FROM account.organization WHERE id = $1 FOR NO KEY UPDATE
        """,
        organization_id,
    )


async def get_organization_state(db: Reads, organization_id: str) -> OrganizationState | None:
    return await db.maybe(
        OrganizationState,
        """
        SELECT id, name, country, is_brand, metadata, status, require_reauth_to_delete, tombstoned_at, created
          FROM account.organization WHERE id = $1
        """,
        organization_id,
    )


async def update_organization(db: Writes, changed: OrganizationState) -> Organization:
    return await db.one(
        Organization,
        """
        UPDATE account.organization
           SET name = $2, country = $3, is_brand = $4, metadata = $5, modified = now()
         WHERE id = $1
        RETURNING id, name, country, is_brand, metadata
        """,
        changed.id,
        changed.name,
        changed.country,
        changed.is_brand,
        changed.metadata,
    )


async def require_reauthentication(db: Writes, organization_id: str, required: bool) -> int:
    return await db.run(
        """
        UPDATE account.organization SET require_reauth_to_delete = $2, modified = now() WHERE id = $1
        """,
        organization_id,
        required,
    )


async def tombstone_organization(db: Writes, organization_id: str, moment: datetime) -> int:
    """Delete it for now, and revoke the keys that stand for it."""
    return await db.run(
        """
        WITH revoked AS (
            UPDATE account.api_key SET is_active = false, modified = now()
             WHERE organization_id = $1 AND key_type <> 'user' AND is_active)
        UPDATE account.organization SET status = 'tombstoned', tombstoned_at = $2, modified = now()
         WHERE id = $1
        """,
        organization_id,
        moment,
    )


async def restore_organization(db: Writes, organization_id: str) -> Organization:
    return await db.one(
        Organization,
        """
        UPDATE account.organization SET status = 'active', tombstoned_at = NULL, modified = now()
         WHERE id = $1
        RETURNING id, name, country, is_brand, metadata
        """,
        organization_id,
    )


async def get_standing(db: Reads, organization_id: str, person_id: str) -> Standing | None:
    """What a person is in an organization, also in one that is tombstoned or purged."""
    return await db.maybe(
        Standing,
        """
        SELECT m.role, m.joined_at, o.status
          FROM account.membership m JOIN account.organization o ON o.id = m.organization_id
         WHERE m.organization_id = $1 AND m.person_id = $2
        """,
        organization_id,
        person_id,
    )


async def list_tombstones(db: Reads, person_id: str) -> list[Tombstone]:
    """The deleted organizations that this person may restore, the latest first."""
    return await db.all(
        Tombstone,
        """
        SELECT o.id, o.name, o.tombstoned_at
          FROM account.organization o
          JOIN account.membership m ON m.organization_id = o.id
         WHERE m.person_id = $1 AND m.role = 'owner' AND m.joined_at IS NOT NULL
           AND o.status = 'tombstoned' AND o.tombstoned_at IS NOT NULL
         ORDER BY o.tombstoned_at DESC
        """,
        person_id,
    )


async def lock_purgeable_organization(db: Writes, tombstoned_before: datetime) -> OrganizationState | None:
    """One organization whose time is over and that no other worker is purging."""
    return await db.maybe(
        OrganizationState,
        """
        SELECT id, name, country, is_brand, metadata, status, require_reauth_to_delete, tombstoned_at, created
          FROM account.organization
         WHERE status = 'tombstoned' AND tombstoned_at < $1
         ORDER BY tombstoned_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
        """,
        tombstoned_before,
    )


async def purge_organization(db: Writes, organization_id: str) -> int:
    """Forget members, keys and metadata. Name and country stay: traceability records name their parties."""
    return await db.run(
        """
        WITH members AS (DELETE FROM account.membership WHERE organization_id = $1),
             keys AS (DELETE FROM account.api_key WHERE organization_id = $1 AND key_type <> 'user'),
             kept AS (UPDATE account.api_key SET organization_id = NULL, modified = now()
                       WHERE organization_id = $1 AND key_type = 'user')
        UPDATE account.organization SET status = 'purged', metadata = '{}', modified = now() WHERE id = $1
        """,
        organization_id,
    )
