"""SQL about members and invitations."""

from datetime import datetime

from closient.apps.account.structs.letters import Invitation
from closient.apps.account.structs.members import MemberFilter, MemberRole, Membership
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def list_members(
    db: Reads, organization_id: str, wanted: MemberFilter, page: PageRequest
) -> Page[Membership]:
    """Members and waiting invitations, in the order in which they came."""
    return await db.page(
        Membership,
        """
        SELECT m.id, m.organization_id, m.person_id, p.email, p.name, p.metadata, m.role, m.joined_at,
               m.created
          FROM account.membership m JOIN account.person p ON p.id = m.person_id
         WHERE m.organization_id = $1 AND ($2 = '' OR m.role = $2)
           AND (position(lower($3) IN p.email) > 0
                OR (m.joined_at IS NOT NULL AND position(lower($3) IN lower(p.name)) > 0))
         ORDER BY m.id
        """,
        organization_id,
        wanted.role,
        wanted.q,
        page=page,
    )


async def get_member(db: Reads, organization_id: str, membership_id: str) -> Membership | None:
    return await db.maybe(
        Membership,
        """
        SELECT m.id, m.organization_id, m.person_id, p.email, p.name, p.metadata, m.role, m.joined_at,
               m.created
          FROM account.membership m JOIN account.person p ON p.id = m.person_id
         WHERE m.organization_id = $1 AND m.id = $2
        """,
        organization_id,
        membership_id,
    )


async def get_invitation(db: Reads, membership_id: str) -> Invitation | None:
    """Of an invitation that waits still, into an organization that lives."""
    return await db.maybe(
        Invitation,
        """
        SELECT p.id AS person_id, p.email, p.name, p.language, o.name AS organization_name
          FROM account.membership m
          JOIN account.person p ON p.id = m.person_id
          JOIN account.organization o ON o.id = m.organization_id
         WHERE m.id = $1 AND m.joined_at IS NULL AND o.status = 'active'
        """,
        membership_id,
    )


async def count_owners(db: Reads, organization_id: str) -> int:
    """Owners who can act; an owner who was only invited cannot."""
    return await db.value(
        """
        SELECT count(*) FROM account.membership
         WHERE organization_id = $1 AND role = 'owner' AND joined_at IS NOT NULL
        """,
        organization_id,
    )


async def create_owner(db: Writes, organization_id: str, person_id: str, moment: datetime) -> int:
    """The creator of an organization."""
    return await db.run(
        """
        INSERT INTO account.membership (organization_id, person_id, role, joined_at)
        VALUES ($1, $2, 'owner', $3)
        """,
        organization_id,
        person_id,
        moment,
    )


async def invite_member(
    db: Writes, organization_id: str, person_id: str, role: MemberRole, invited_by: str | None
) -> str | None:
    """The new membership's id; None when there is one already."""
    return await db.value(
        """
        INSERT INTO account.membership (organization_id, person_id, role, invited_by) VALUES ($1, $2, $3, $4)
        ON CONFLICT ON CONSTRAINT membership_once_per_person DO NOTHING
        RETURNING id
        """,
        organization_id,
        person_id,
        role,
        invited_by,
    )


async def update_member_role(db: Writes, membership_id: str, role: MemberRole) -> int:
    return await db.run(
        """
        UPDATE account.membership SET role = $2, modified = now() WHERE id = $1
        """,
        membership_id,
        role,
    )


async def remove_member(db: Writes, membership_id: str) -> int:
    return await db.run(
        """
        DELETE FROM account.membership WHERE id = $1
        """,
        membership_id,
    )


async def join(db: Writes, membership_id: str, moment: datetime) -> int:
    """Accept an invitation; 0 when it was accepted before or taken back."""
    return await db.run(
        """
        UPDATE account.membership SET joined_at = $2, modified = now() WHERE id = $1 AND joined_at IS NULL
        """,
        membership_id,
        moment,
    )
