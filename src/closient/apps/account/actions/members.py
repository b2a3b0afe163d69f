"""What people do with the members of an organization. One owner who can act always remains.

Changes take the organization's row first, so that two owners who remove each other at once come one by one.
"""

from closient.apps.account import rules
from closient.apps.account.actions import access, attempts, letters
from closient.apps.account.errors import LastOwner
from closient.apps.account.queries import members as queries
from closient.apps.account.queries import organizations as organization_queries
from closient.apps.account.queries import people as people_queries
from closient.apps.account.structs.events import MemberInvited, MemberRemoved, MemberRoleUpdated
from closient.apps.account.structs.members import (
    MemberFilter,
    MemberInvite,
    MemberRoleChange,
    Membership,
)
from closient.apps.account.structs.organizations import OrganizationState
from closient.kit import audit, events, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, Forbidden, NotFound, Validation
from closient.kit.pagination import Page, PageRequest


async def list_organization_members(
    db: Reads, caller: Caller, organization_id: str, wanted: MemberFilter, page: PageRequest
) -> Page[Membership]:
    """Members and waiting invitations."""
    organization_id = access.organization(caller, organization_id, "VIEW", "org_id")
    return await queries.list_members(db, organization_id, wanted, page)


async def get_organization_member(
    db: Reads, caller: Caller, organization_id: str, membership_id: str
) -> Membership:
    membership_id = ids.parse(membership_id, "member_id")
    organization_id = access.organization(caller, organization_id, "VIEW", "org_id")
    return await _found(db, organization_id, membership_id)


async def invite_a_member(
    db: Writes, caller: Caller, organization_id: str, invite: MemberInvite
) -> Membership:
    """The membership waits until the link in the mail is followed; until then it gives no access."""
    email = rules.clean_email(invite.email)
    organization_id = access.organization(caller, organization_id, "MANAGE_MEMBERS", "org_id")
    if email is None:
        raise Validation.of("email", "This is not a mail address.")
    _require_owner_for(caller, organization_id, invite.role)
    await _locked(db, organization_id)
    await _count_mail(db, caller, organization_id, email)
    person = await people_queries.ensure_person(db, email, "", "en")
    membership_id = await queries.invite_member(db, organization_id, person.id, invite.role, caller.user_id)
    if membership_id is None:
        raise Conflict("This person is a member or invited already.")
    await letters.ask_to_join(db, person.email, membership_id, caller)
    member = await _found(db, organization_id, membership_id)
    await events.emit(
        db,
        MemberInvited(
            organization_id=organization_id,
            user_id=caller.user_id,
            membership_id=membership_id,
            role=member.role,
        ),
    )
    await _note(db, caller, "member.invited", after=member)
    return member


async def invite_again(db: Writes, caller: Caller, organization_id: str, membership_id: str) -> Membership:
    """Send a fresh link to somebody who has not followed the first."""
    membership_id = ids.parse(membership_id, "member_id")
    organization_id = access.organization(caller, organization_id, "MANAGE_MEMBERS", "org_id")
    await _locked(db, organization_id)
    member = await _found(db, organization_id, membership_id)
    if member.joined_at is not None:
        raise Conflict("This person has joined already.")
    await _count_mail(db, caller, organization_id, member.email)
    await letters.ask_to_join(db, member.email, membership_id, caller)
    return member


async def update_member_role(
    db: Writes, caller: Caller, organization_id: str, membership_id: str, change: MemberRoleChange
) -> Membership:
    membership_id = ids.parse(membership_id, "member_id")
    organization_id = access.organization(caller, organization_id, "MANAGE_MEMBERS", "org_id")
    await _locked(db, organization_id)
    member = await _found(db, organization_id, membership_id)
    if member.role == change.role:
        return member
    _require_owner_for(caller, organization_id, member.role, change.role)
    await _keep_an_owner(db, member)
    await queries.update_member_role(db, membership_id, change.role)
    changed = await _found(db, organization_id, membership_id)
    await events.emit(
        db,
        MemberRoleUpdated(
            organization_id=organization_id,
            user_id=caller.user_id,
            membership_id=membership_id,
            old_role=member.role,
            role=changed.role,
        ),
    )
    await _note(db, caller, "member.role_updated", before=member, after=changed)
    return changed


async def remove_a_member(db: Writes, caller: Caller, organization_id: str, membership_id: str) -> None:
    """Access ends at once, user keys included. Everybody may leave; removing others takes MANAGE_MEMBERS."""
    membership_id = ids.parse(membership_id, "member_id")
    organization_id = access.organization(caller, organization_id, "VIEW", "org_id")
    await _locked(db, organization_id)
    member = await queries.get_member(db, organization_id, membership_id)
    leaves = member is not None and rules.acts_for_person(caller) and caller.user_id == member.person_id
    if not (leaves and rules.has_full_hand(caller)):
        caller.require("MANAGE_MEMBERS", organization_id)
    if member is None:
        raise NotFound("No such member.")
    if not leaves:
        _require_owner_for(caller, organization_id, member.role)
    await _keep_an_owner(db, member)
    await queries.remove_member(db, membership_id)
    await events.emit(
        db,
        MemberRemoved(
            organization_id=organization_id,
            user_id=caller.user_id,
            membership_id=membership_id,
            role=member.role,
        ),
    )
    await _note(db, caller, "member.removed", before=member)


async def _count_mail(db: Writes, caller: Caller, organization_id: str, to: str) -> None:
    """An invitation is a mail to somebody who did not ask for it: few for each who gets and who sends it."""
    await attempts.count(db, attempts.INVITATIONS_TO_ACCOUNT, to)
    await attempts.count(db, attempts.INVITATIONS_BY_PERSON, caller.user_id or caller.key_id or "")
    await attempts.count(db, attempts.INVITATIONS, organization_id)


async def _found(db: Reads, organization_id: str, membership_id: str) -> Membership:
    member = await queries.get_member(db, organization_id, membership_id)
    if member is None:
        raise NotFound("No such member.")
    return member


async def _locked(db: Writes, organization_id: str) -> OrganizationState:
    state = await organization_queries.lock_organization(db, organization_id)
    if state is None or state.status != "active":
        raise NotFound("No such organization.")
    return state


async def _keep_an_owner(db: Reads, member: Membership) -> None:
    """Refuse to touch the last owner who can act. Ask only while the organization is locked."""
    if member.role != "owner" or member.joined_at is None:
        return
    if await queries.count_owners(db, member.organization_id) <= 1:
        raise LastOwner


def _require_owner_for(caller: Caller, organization_id: str, *roles: str) -> None:
    if "owner" in roles and caller.role_in(organization_id) != "owner":
        raise Forbidden("Only an owner makes an owner or takes that role away.")


async def _note(
    db: Writes, caller: Caller, action: str, before: Membership | None = None, after: Membership | None = None
) -> None:
    member = after or before
    await audit.record(
        db,
        caller,
        action=action,
        subject_id=member.id if member else "",
        organization_id=member.organization_id if member else None,
        before=before and _shown(before),
        after=after and _shown(after),
    )


def _shown(member: Membership) -> dict[str, str]:
    return {"email": member.email, "role": member.role}
