"""What people do with delegations. Who may not see an organization's hears that there are none."""

from closient.apps.resolver.errors import NoSuchDelegation
from closient.apps.resolver.queries import delegations as queries
from closient.apps.resolver.rules import delegations as rules
from closient.apps.resolver.structs.delegations import (
    Delegation,
    DelegationCreate,
    DelegationPatch,
    DelegationValues,
)
from closient.kit import audit, ids, metadata
from closient.kit.caller import Caller, Permission
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, FieldError, Validation
from closient.kit.pagination import Page, PageRequest


async def list_delegations(
    db: Reads, caller: Caller, organization_id: str, page: PageRequest
) -> Page[Delegation]:
    """In the order of their prefixes."""
    return await queries.list_delegations(db, _allowed(caller, organization_id, "VIEW"), page)


async def get_delegation(db: Reads, caller: Caller, organization_id: str, delegation_id: str) -> Delegation:
    organization_id = _allowed(caller, organization_id, "VIEW")
    return _found(
        await queries.get_delegation(db, organization_id, ids.parse(delegation_id, "delegation_id"))
    )


async def create_delegation(
    db: Writes, caller: Caller, organization_id: str, body: DelegationCreate, own_url: str
) -> Delegation:
    """`own_url` is where this site is: it cannot delegate to itself."""
    organization_id = _allowed(caller, organization_id, "CHANGE")
    values = _values(body, own_url)
    await queries.lock_delegations(db)
    await _require_room(db, organization_id, body.ai, body.prefix)
    delegation_id = await queries.create_delegation(db, organization_id, values)
    delegation = await get_delegation(db, caller, organization_id, delegation_id)
    await _audited(db, caller, "created", after=delegation)
    return delegation


async def update_delegation(
    db: Writes,
    caller: Caller,
    organization_id: str,
    delegation_id: str,
    patch: DelegationPatch,
    *,
    own_url: str,
) -> Delegation:
    """Unsent stays."""
    before = await _locked(db, caller, organization_id, delegation_id)
    url = before.resolver_url
    if isinstance(patch.resolver_url, str):
        try:
            url = rules.resolver_url(patch.resolver_url, own_url)
        except ValueError as error:
            raise Validation.of("resolver_url", str(error)) from None
    stored = metadata.merged(before.metadata, patch.metadata)
    values = DelegationValues(prefix=f"{before.ai}/{before.prefix}", resolver_url=url, metadata=stored)
    await queries.change_delegation(db, before.id, values)
    after = await get_delegation(db, caller, organization_id, delegation_id)
    await _audited(db, caller, "updated", before=before, after=after)
    return after


async def delete_delegation(db: Writes, caller: Caller, organization_id: str, delegation_id: str) -> None:
    """For good: its keys are resolved here again."""
    delegation = await _locked(db, caller, organization_id, delegation_id)
    await queries.delete_delegation(db, delegation.id)
    await _audited(db, caller, "deleted", before=delegation)


def _allowed(caller: Caller, organization_id: str, permission: Permission) -> str:
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require(permission, organization_id, hidden=True)
    return organization_id


async def _locked(db: Writes, caller: Caller, organization_id: str, delegation_id: str) -> Delegation:
    organization_id = _allowed(caller, organization_id, "CHANGE")
    return _found(
        await queries.lock_delegation(db, organization_id, ids.parse(delegation_id, "delegation_id"))
    )


def _found(delegation: Delegation | None) -> Delegation:
    if delegation is None:
        raise NoSuchDelegation
    return delegation


def _values(body: DelegationCreate, own_url: str) -> DelegationValues:
    """The checked values; Validation names every field that is wrong."""
    errors: list[FieldError] = []
    prefix = url = ""
    stored: dict[str, str] = {}
    try:
        prefix = rules.prefix(rules.primary_key(body.ai), body.prefix)
    except ValueError as error:
        field = "ai" if rules.digits_before(body.ai) is None else "prefix"
        errors.append(FieldError(field, str(error)))
    try:
        url = rules.resolver_url(body.resolver_url, own_url)
    except ValueError as error:
        errors.append(FieldError("resolver_url", str(error)))
    try:
        stored = metadata.created(body.metadata)
    except Validation as problem:
        errors += problem.errors
    if errors:
        raise Validation(errors)
    return DelegationValues(prefix=prefix, resolver_url=url, metadata=stored)


async def _require_room(db: Reads, organization_id: str, code: str, digits: str) -> None:
    """Conflict when keys of others begin so, Validation when nothing shows that the prefix is one's own."""
    starts = rules.starts(code, digits)
    room = await queries.find_room(db, organization_id, digits, starts)
    if fault := rules.room_fault(code, digits, room):
        raise Validation.of("prefix", fault)
    obstacle = await queries.find_obstacle(db, organization_id, code=code, digits=digits, starts=starts)
    if obstacle.delegation is not None:
        raise Conflict("Another organization has delegated a prefix already that overlaps with this one.")
    if obstacle.gtin is not None:
        raise Conflict("Another organization owns a product with this prefix: take a longer one.")
    if obstacle.key is not None:
        raise Conflict("Another organization has links at a key with this prefix: take a longer one.")


async def _audited(
    db: Writes,
    caller: Caller,
    what: str,
    *,
    before: Delegation | None = None,
    after: Delegation | None = None,
) -> None:
    delegation = after or before
    assert delegation is not None
    await audit.record(
        db,
        caller,
        action=f"delegation.{what}",
        subject_id=delegation.id,
        organization_id=delegation.organization_id,
        before=before,
        after=after,
    )
