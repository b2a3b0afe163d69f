"""Who the caller is, its preferences about products, and the applications that it let in."""

from closient.apps.account import rules
from closient.apps.account.actions import access
from closient.apps.account.queries import account as queries
from closient.apps.account.queries import api_keys as api_key_queries
from closient.apps.account.structs.account import (
    ConnectedApp,
    OrganizationInfo,
    Stance,
    Trait,
    TraitPreference,
    WhoAmI,
)
from closient.kit import audit
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Forbidden, NotFound
from closient.kit.pagination import Page, PageRequest, page_of


async def identify_the_authenticated_caller(db: Reads, caller: Caller) -> WhoAmI:
    """An organization's key names the person who made it, and reaches that organization alone."""
    access.refuse_publishable(caller)
    metadata = await queries.get_metadata(db, caller.user_id) if caller.user_id else None
    if caller.user_id is None or metadata is None:
        raise Forbidden("No person stands behind this key.")
    key = await api_key_queries.get_api_key_info(db, caller.key_id) if caller.key_id else None
    return WhoAmI(
        user_id=caller.user_id,
        email=caller.email,
        organizations=[
            OrganizationInfo(membership.organization_id, membership.organization_name)
            for membership in caller.memberships
        ],
        metadata=metadata,
        api_key=key,
    )


async def list_the_callers_stored_trait_preferences(db: Reads, caller: Caller) -> list[TraitPreference]:
    """What a person avoids is the person's own affair: an organization's key is told nothing of it."""
    access.refuse_publishable(caller)
    if caller.user_id is None or not rules.acts_for_person(caller):
        return []
    return await queries.list_preferences(db, caller.user_id)


async def list_traits(db: Reads, caller: Caller) -> list[Trait]:
    """Every trait with the caller's stance, for the form."""
    return await queries.list_traits(db, access.person(caller))


async def replace_preferences(db: Writes, caller: Caller, stances: dict[str, Stance]) -> None:
    """These stances and no others."""
    await queries.replace_preferences(db, access.person(caller), stances)


async def list_connected_apps(db: Reads, caller: Caller, page: PageRequest) -> Page[ConnectedApp]:
    """Only a person lets applications in; an organization's key has none."""
    access.refuse_publishable(caller)
    if caller.user_id is None or not rules.acts_for_person(caller):
        return page_of([], 0, page)
    return await queries.list_connected_apps(db, caller.user_id, page)


async def revoke_connected_app(db: Writes, caller: Caller, client_id: str) -> None:
    """End every access of that client to the caller's account."""
    access.refuse_publishable(caller)
    if not rules.acts_for_person(caller):
        raise NotFound("You have let no such application in.")
    if not await queries.revoke_connected_app(db, access.person(caller), client_id):
        raise NotFound("You have let no such application in.")
    await audit.record(db, caller, action="connected_app.revoked", subject_id=client_id)
