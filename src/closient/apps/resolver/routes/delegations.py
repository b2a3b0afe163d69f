"""/resolver/api/v1: ranges of keys that another resolver serves (extensions of the contract)."""

from typing import Annotated, Any

from litestar import delete, get, patch, post
from litestar.params import Parameter

from closient.apps.resolver.actions import delegations as actions
from closient.apps.resolver.structs.delegations import Delegation, DelegationCreate, DelegationPatch
from closient.apps.resolver.structs.resolution_rules import SuccessResponse
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

ALL = "/resolver/api/v1/organizations/{organization_id:str}/delegations"
ONE = f"{ALL}/{{delegation_id:str}}"
NO_ORGANIZATION = "no such organization, or you may not do this in it"
NO_DELEGATION = "no such organization or delegation, or you may not do this with it"
OrganizationId = Annotated[str, Parameter(description="The organization whose delegations they are.")]
DelegationId = Annotated[str, Parameter(description="The delegation.")]


@get(ALL, opt={"tag": "delegations", "extension": True, "errors": {404: NO_ORGANIZATION}})
async def list_delegations(
    reads: Reads, caller: Caller, page: PageRequest, organization_id: OrganizationId
) -> Page[Delegation]:
    """List delegations.

    In the order of their prefixes.
    """
    return await actions.list_delegations(reads, caller, organization_id, page)


@post(
    ALL,
    status_code=201,
    opt={
        "tag": "delegations",
        "extension": True,
        "errors": {
            404: NO_ORGANIZATION,
            409: "the prefix is delegated already, overlaps a delegation of another organization, or has "
            "products or keys of another organization",
            422: "a field is wrong: no primary key, a prefix of less than 4 digits or without a product or "
            "key of yours, no address of another resolver, a private one, or the address of this site; or "
            "you delegate 100 prefixes already",
        },
    },
)
async def create_delegation(
    writes: Writes,
    caller: Caller,
    services: Services,
    organization_id: OrganizationId,
    data: DelegationCreate,
) -> Delegation:
    """Create delegation.

    All keys that begin with a GS1 Company Prefix are resolved by another resolver: whoever scans one of them
    is sent there with the whole path and query, unless links or a product of it stand here. Of nested
    prefixes of one organization the longest counts. The organization has a product with the prefix, or for
    other AIs than 01 and 8006 a key with links; ten of them for a prefix of less than 6 digits.
    """
    own_url = services.settings.base_url
    return await actions.create_delegation(writes, caller, organization_id, data, own_url)


@get(ONE, opt={"tag": "delegations", "extension": True, "errors": {404: NO_DELEGATION}})
async def get_delegation(
    reads: Reads, caller: Caller, organization_id: OrganizationId, delegation_id: DelegationId
) -> Delegation:
    """Get delegation."""
    return await actions.get_delegation(reads, caller, organization_id, delegation_id)


@patch(
    ONE,
    opt={
        "tag": "delegations",
        "extension": True,
        "errors": {404: NO_DELEGATION, 422: "no address of another resolver, or the address of this site"},
    },
)
async def update_delegation(
    writes: Writes,
    caller: Caller,
    services: Services,
    organization_id: OrganizationId,
    delegation_id: DelegationId,
    *,
    data: DelegationPatch,
) -> Delegation:
    """Update delegation.

    What is not sent stays as it is. The prefix cannot be changed: make another delegation.
    """
    own_url = services.settings.base_url
    return await actions.update_delegation(
        writes, caller, organization_id, delegation_id, data, own_url=own_url
    )


@delete(ONE, status_code=200, opt={"tag": "delegations", "extension": True, "errors": {404: NO_DELEGATION}})
async def delete_delegation(
    writes: Writes, caller: Caller, organization_id: OrganizationId, delegation_id: DelegationId
) -> SuccessResponse:
    """Delete delegation.

    For good: the keys are resolved here again.
    """
    await actions.delete_delegation(writes, caller, organization_id, delegation_id)
    return SuccessResponse()


handlers: list[Any] = [
    list_delegations,
    create_delegation,
    get_delegation,
    update_delegation,
    delete_delegation,
]
