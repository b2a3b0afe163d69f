"""What people do with organizations, up to the tombstone and back."""

from datetime import timedelta
from typing import TypeVar

from msgspec import UNSET, structs

from closient.apps.account import rules
from closient.apps.account.actions import access
from closient.apps.account.errors import ReauthenticationNeeded
from closient.apps.account.queries import members as member_queries
from closient.apps.account.queries import organizations as queries
from closient.apps.account.structs.events import (
    OrganizationCreated,
    OrganizationDeleted,
    OrganizationPurged,
    OrganizationRestored,
    OrganizationUpdated,
)
from closient.apps.account.structs.organizations import (
    GRACE,
    Organization,
    OrganizationCreate,
    OrganizationPatch,
    OrganizationState,
    Tombstone,
)
from closient.kit import audit, clock, countries, events, ids, metadata
from closient.kit.caller import Caller
from closient.kit.database import Database
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, FieldError, Forbidden, NotFound, Validation
from closient.kit.pagination import Page, PageRequest

Body = TypeVar("Body", OrganizationCreate, OrganizationPatch)


async def create_organization(db: Writes, caller: Caller, data: OrganizationCreate) -> Organization:
    """The person behind the caller becomes its owner; for an organization's key that is who made the key."""
    access.refuse_publishable(caller)
    if caller.user_id is None or not rules.has_full_hand(caller):
        raise Forbidden("An organization is created by a person, or with a manager's key of a person.")
    data = _checked(data)
    organization = await queries.create_organization(db, data, metadata.created(data.metadata))
    await member_queries.create_owner(db, organization.id, caller.user_id, clock.now())
    await events.emit(
        db,
        OrganizationCreated(
            organization_id=organization.id,
            user_id=caller.user_id,
            organization_name=organization.name,
            country=organization.country,
            is_brand=organization.is_brand,
        ),
    )
    await audit.record(
        db,
        caller,
        action="organization.created",
        subject_id=organization.id,
        organization_id=organization.id,
        after=organization,
    )
    return organization


async def get_organization(db: Reads, caller: Caller, organization_id: str) -> Organization:
    organization_id = access.organization(caller, organization_id, "VIEW")
    found = await queries.get_organization(db, organization_id)
    if found is None:
        raise NotFound("No such organization.")
    return found


async def get_settings(db: Reads, caller: Caller, organization_id: str) -> OrganizationState:
    """All that the settings page shows."""
    organization_id = access.organization(caller, organization_id, "VIEW")
    state = await queries.get_organization_state(db, organization_id)
    if state is None or state.status != "active":
        raise NotFound("No such organization.")
    return state


async def list_all_organizations(
    db: Reads, caller: Caller, q: str, wanted: dict[str, str], page: PageRequest
) -> Page[Organization]:
    """Those that the caller reaches."""
    access.refuse_publishable(caller)
    reached = [membership.organization_id for membership in caller.memberships]
    return await queries.list_organizations(db, reached, q.strip(), wanted, page)


async def update_organization(
    db: Writes, caller: Caller, organization_id: str, patch: OrganizationPatch
) -> Organization:
    organization_id = access.organization(caller, organization_id, "MANAGE_ORG")
    patch = _checked(patch)
    before = await _locked(db, organization_id)
    sent = {
        name: value
        for name in ("name", "country", "is_brand")
        if (value := getattr(patch, name)) is not UNSET and value is not None
    }
    changed = structs.replace(before, **sent, metadata=metadata.merged(before.metadata, patch.metadata))
    organization = await queries.update_organization(db, changed)
    await events.emit(
        db,
        OrganizationUpdated(
            organization_id=organization.id,
            user_id=caller.user_id,
            organization_name=organization.name,
            country=organization.country,
            is_brand=organization.is_brand,
        ),
    )
    await audit.record(
        db,
        caller,
        action="organization.updated",
        subject_id=organization.id,
        organization_id=organization.id,
        before=_shown(before),
        after=organization,
    )
    return organization


async def require_reauthentication(db: Writes, caller: Caller, organization_id: str, required: bool) -> None:
    """Whether a browser session must have signed in lately to delete the organization."""
    organization_id = access.organization(caller, organization_id, "MANAGE_ORG")
    before = await _locked(db, organization_id)
    await queries.require_reauthentication(db, organization_id, required)
    await audit.record(
        db,
        caller,
        action="organization.updated",
        subject_id=organization_id,
        organization_id=organization_id,
        before={"require_reauth_to_delete": before.require_reauth_to_delete},
        after={"require_reauth_to_delete": required},
    )


async def delete_organization(db: Writes, caller: Caller, organization_id: str, freshness: timedelta) -> None:
    """Tombstone it for 90 days. A session must be as fresh as `freshness`, if the organization asks so."""
    organization_id = ids.parse(organization_id)
    access.refuse_publishable(caller)
    if caller.role_in(organization_id) is None:
        await _tell_deleted(db, caller, organization_id)
    caller.require("MANAGE_ORG", organization_id)
    state = await _locked(db, organization_id)
    now = clock.now()
    is_gated = caller.kind == "session" and state.require_reauth_to_delete
    if is_gated and not rules.is_fresh(caller.authenticated_at, now, freshness):
        raise ReauthenticationNeeded
    await queries.tombstone_organization(db, organization_id, now)
    await events.emit(
        db,
        OrganizationDeleted(
            organization_id=organization_id, user_id=caller.user_id, purge_at=rules.purge_at(now)
        ),
    )
    await audit.record(
        db,
        caller,
        action="organization.deleted",
        subject_id=organization_id,
        organization_id=organization_id,
        before=_shown(state),
    )


async def restore_organization(db: Writes, caller: Caller, organization_id: str) -> Organization:
    """Within the 90 days, by who is still written down as its owner. Revoked keys stay revoked."""
    organization_id = ids.parse(organization_id)
    access.refuse_publishable(caller)
    standing = await queries.get_standing(db, organization_id, caller.user_id) if caller.user_id else None
    if standing is None or standing.joined_at is None or standing.status == "purged":
        raise NotFound("No such organization.")
    person_id = access.person(caller)
    if standing.role != "owner":
        raise Forbidden("Only an owner can restore an organization.")
    state = await queries.lock_organization(db, organization_id)
    if state is None or state.status != "tombstoned":
        raise Conflict("This organization is not scheduled for deletion.")
    organization = await queries.restore_organization(db, organization_id)
    await events.emit(db, OrganizationRestored(organization_id=organization_id, user_id=person_id))
    await audit.record(
        db,
        caller,
        action="organization.restored",
        subject_id=organization_id,
        organization_id=organization_id,
        after=organization,
    )
    return organization


async def list_tombstones(db: Reads, caller: Caller) -> list[Tombstone]:
    """What the caller deleted, or saw deleted as an owner, and may restore."""
    return await queries.list_tombstones(db, access.person(caller))


async def purge_organizations(database: Database) -> int:
    """Purge every organization whose 90 days are over, a transaction for each; how many there were."""
    count = 0
    while True:
        async with database.writes() as db:
            state = await queries.lock_purgeable_organization(db, clock.now() - GRACE)
            if state is None:
                return count
            await queries.purge_organization(db, state.id)
            await events.emit(db, OrganizationPurged(organization_id=state.id, user_id=None))
            await audit.record(
                db,
                Caller(kind="system"),
                action="organization.purged",
                subject_id=state.id,
                organization_id=state.id,
            )
            count += 1


async def _tell_deleted(db: Reads, caller: Caller, organization_id: str) -> None:
    """To its owner a deleted organization says that it is deleted; to others it does not exist."""
    if caller.user_id is None or not rules.acts_for_person(caller):
        return
    standing = await queries.get_standing(db, organization_id, caller.user_id)
    if standing and standing.role == "owner" and standing.joined_at and standing.status == "tombstoned":
        raise Conflict("This organization is scheduled for deletion already.")


async def _locked(db: Writes, organization_id: str) -> OrganizationState:
    state = await queries.lock_organization(db, organization_id)
    if state is None or state.status != "active":
        raise NotFound("No such organization.")
    return state


def _checked(data: Body) -> Body:
    """The same with a clean name and country; Validation names both when both are wrong."""
    errors, cleaned = [], {}
    if isinstance(data.name, str):
        cleaned["name"] = rules.clean_name(data.name)
        if cleaned["name"] is None:
            errors.append(FieldError("name", "A name has at least one visible character."))
        elif rules.leads_away(data.name):
            errors.append(FieldError("name", "A name holds no web address."))
    if isinstance(data.country, str):
        cleaned["country"] = countries.clean(data.country)
        if cleaned["country"] is None:
            errors.append(FieldError("country", "No country has this code (ISO 3166-1 alpha-2)."))
    if errors:
        raise Validation(errors)
    return structs.replace(data, **cleaned)


def _shown(state: OrganizationState) -> Organization:
    return Organization(state.id, state.name, state.country, state.is_brand, state.metadata)
