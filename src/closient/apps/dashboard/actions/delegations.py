"""What people do with delegations on their page; the resolver keeps and follows them."""

from closient.apps.dashboard.queries import delegations as queries
from closient.apps.dashboard.structs.delegations import DelegationForm
from closient.apps.resolver.actions import delegations
from closient.apps.resolver.structs.delegations import Delegation, DelegationCreate
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import Page, PageRequest

PAGE_SIZE = 50


async def list_delegations(db: Reads, caller: Caller, organization_id: str, page: int) -> Page[Delegation]:
    """In the order of their prefixes."""
    caller.require("VIEW", organization_id)
    return await delegations.list_delegations(db, caller, organization_id, PageRequest(page, PAGE_SIZE))


async def get_delegation(db: Reads, caller: Caller, organization_id: str, delegation_id: str) -> Delegation:
    """One of the organization's."""
    caller.require("VIEW", organization_id)
    try:
        return await delegations.get_delegation(db, caller, organization_id, delegation_id)
    except Validation:
        raise NotFound("No such delegation.") from None


async def create_delegation(
    db: Writes, caller: Caller, organization_id: str, form: DelegationForm, own_url: str
) -> None:
    """Validation or Conflict when keys cannot be sent there."""
    caller.require("CHANGE", organization_id)
    digits = form.prefix.replace(" ", "")
    # Before the database refuses it, which would end the transaction in which the form is shown again.
    if await queries.is_delegated(db, organization_id, f"{form.ai}/{digits}"):
        raise Validation.of("prefix", "You have delegated these keys already: end that delegation first.")
    body = DelegationCreate(ai=form.ai, prefix=digits, resolver_url=form.resolver_url)
    await delegations.create_delegation(db, caller, organization_id, body, own_url)


async def delete_delegation(db: Writes, caller: Caller, organization_id: str, delegation_id: str) -> None:
    """Its keys are resolved here again."""
    caller.require("CHANGE", organization_id)
    found = await get_delegation(db, caller, organization_id, delegation_id)
    await delegations.delete_delegation(db, caller, organization_id, found.id)
