"""What people do with API keys. The key itself exists in the answer of its creation and nowhere else."""

from msgspec import UNSET

from closient.apps.account import rules
from closient.apps.account.actions import access
from closient.apps.account.queries import api_keys as queries
from closient.apps.account.structs import events as told
from closient.apps.account.structs.api_keys import (
    ApiKey,
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyNew,
    ApiKeyPatch,
    ApiKeyRecord,
)
from closient.kit import apikey, audit, clock, events, ids, metadata
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, Forbidden, NotFound, Validation
from closient.kit.pagination import Page, PageRequest


async def create_api_key(
    db: Writes, caller: Caller, organization_id: str, data: ApiKeyCreate
) -> ApiKeyCreated:
    """A user key acts for the person who makes it; the other two stand for the organization."""
    organization_id = access.organization(caller, organization_id, "MANAGE_API_KEYS", "organization_id")
    name = _checked(data)
    if not rules.may_hand_out(caller.key_role, data.role):
        raise Forbidden(f"A key with the role {caller.key_role} cannot hand out the role {data.role}.")
    if data.key_type == "user" and not rules.acts_for_person(caller):
        raise Forbidden("A user key is made by the person that it acts for, not by an organization's key.")
    key = apikey.make(data.key_type)
    created = await queries.create_api_key(
        db,
        ApiKeyNew(
            organization_id=organization_id,
            person_id=caller.user_id,
            key_type=data.key_type,
            key_hash=apikey.digest(key),
            hint=rules.key_hint(key),
            role=data.role,
            name=name,
            description=data.description,
            metadata=metadata.created(data.metadata),
            expires_at=data.expires_at,
            rate_limit_per_minute=data.rate_limit_per_minute,
            rate_limit_per_day=data.rate_limit_per_day,
        ),
    )
    event = told.ApiKeyCreated(
        organization_id=organization_id,
        user_id=caller.user_id,
        api_key_id=created.id,
        key_type=data.key_type,
        role=created.role,
    )
    await events.emit(db, event)
    await _note(db, caller, organization_id, "api_key.created", after=created)
    return ApiKeyCreated(
        id=created.id,
        name=created.name,
        role=created.role,
        created=created.created,
        key=key,
        metadata=created.metadata,
        description=created.description,
    )


async def list_api_keys(
    db: Reads, caller: Caller, organization_id: str, wanted: dict[str, str], page: PageRequest
) -> Page[ApiKey]:
    organization_id = access.organization(caller, organization_id, "MANAGE_API_KEYS", "organization_id")
    return await queries.list_api_keys(db, organization_id, wanted, page)


async def list_api_key_records(
    db: Reads, caller: Caller, organization_id: str, page: PageRequest
) -> Page[ApiKeyRecord]:
    """The same keys with all that the settings show of them."""
    organization_id = access.organization(caller, organization_id, "MANAGE_API_KEYS", "organization_id")
    return await queries.list_api_key_records(db, organization_id, page)


async def get_api_key_record(db: Reads, caller: Caller, organization_id: str, key_id: str) -> ApiKeyRecord:
    """One key with all that the settings show of it."""
    key_id = ids.parse(key_id, "key_id")
    organization_id = access.organization(caller, organization_id, "MANAGE_API_KEYS", "organization_id")
    record = await queries.get_api_key_record(db, organization_id, key_id)
    if record is None:
        raise NotFound("No such API key.")
    return record


async def update_api_key(
    db: Writes, caller: Caller, organization_id: str, key_id: str, patch: ApiKeyPatch
) -> ApiKey:
    """Only name, description and metadata can change."""
    key_id = ids.parse(key_id, "key_id")
    organization_id = access.organization(caller, organization_id, "MANAGE_API_KEYS", "organization_id")
    before = await queries.lock_api_key(db, organization_id, key_id)
    if before is None:
        raise NotFound("No such API key.")
    changed = await queries.update_api_key(
        db,
        key_id,
        _name(patch.name) if isinstance(patch.name, str) else before.name,
        before.description if patch.description is UNSET or patch.description is None else patch.description,
        metadata.merged(before.metadata, patch.metadata),
    )
    event = told.ApiKeyUpdated(
        organization_id=organization_id,
        user_id=caller.user_id,
        api_key_id=key_id,
        key_type=before.key_type,
        role=before.role,
    )
    await events.emit(db, event)
    await _note(db, caller, organization_id, "api_key.updated", before=before.shown(), after=changed)
    return changed


async def delete_api_key(db: Writes, caller: Caller, organization_id: str, key_id: str) -> None:
    """It stops working with this transaction. A key may delete itself."""
    key_id = ids.parse(key_id, "key_id")
    organization_id = access.organization(caller, organization_id, "MANAGE_API_KEYS", "organization_id")
    before = await queries.lock_api_key(db, organization_id, key_id)
    if before is None:
        raise NotFound("No such API key.")
    await queries.delete_api_key(db, key_id)
    event = told.ApiKeyDeleted(
        organization_id=organization_id,
        user_id=caller.user_id,
        api_key_id=key_id,
        key_type=before.key_type,
        role=before.role,
    )
    await events.emit(db, event)
    await _note(db, caller, organization_id, "api_key.deleted", before=before.shown())


def _name(text: str) -> str:
    name = rules.clean_name(text)
    if name is None:
        raise Validation.of("name", "A name has at least one visible character.")
    return name


def _checked(data: ApiKeyCreate) -> str:
    """The clean name; Validation with all that single fields cannot say."""
    errors = []
    name = rules.clean_name(data.name)
    if name is None:
        errors.append(FieldError("name", "A name has at least one visible character."))
    if data.expires_at is not None and data.expires_at <= clock.now():
        errors.append(FieldError("expires_at", "This moment has passed."))
    if data.key_type == "publishable" and data.role != "readonly":
        errors.append(FieldError("role", "A publishable key is readonly."))
    if errors or name is None:
        raise Validation(errors)
    return name


async def _note(
    db: Writes,
    caller: Caller,
    organization_id: str,
    action: str,
    *,
    before: ApiKey | None = None,
    after: ApiKey | None = None,
) -> None:
    key = after or before
    await audit.record(
        db,
        caller,
        action=action,
        subject_id=key.id if key else "",
        organization_id=organization_id,
        before=before,
        after=after,
    )
