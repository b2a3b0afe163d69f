"""/account/api/v1/organizations"""

from datetime import timedelta
from typing import Annotated

from litestar import Request, delete, get, patch, post, put
from litestar.params import Parameter

from closient.apps.account.actions import organizations as actions
from closient.apps.account.structs.organizations import Organization, OrganizationCreate, OrganizationPatch
from closient.kit import filters
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.ids import Id
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

BASE = "/account/api/v1/organizations"
Search = Annotated[str, Parameter(max_length=255, description="Part of the name, in any case.")]
UNKNOWN = "unknown, deleted or not the caller's"


@get(BASE, opt={"tag": "organizations", "metadata_filter": True, "errors": {403: "publishable key"}})
async def list_all_organizations(
    request: Request, reads: Reads, caller: Caller, page: PageRequest, q: Search = ""
) -> Page[Organization]:
    """List all organizations.

    Those that the caller reaches, by name; for an organization's key that is one. `metadata[key]=value`
    filters by exact value; all must match.
    """
    return await actions.list_all_organizations(reads, caller, q, filters.metadata(request), page)


@post(
    BASE,
    status_code=200,
    opt={
        "tag": "organizations",
        "errors": {403: "no person behind the key", 409: "the public_id is another's"},
    },
)
async def create_organization(writes: Writes, caller: Caller, data: OrganizationCreate) -> Organization:
    """Create organization.

    The person behind the caller becomes its owner.
    """
    return await actions.create_organization(writes, caller, data)


@get(f"{BASE}/{{id:str}}", opt={"tag": "organizations", "errors": {403: "publishable key", 404: UNKNOWN}})
async def get_organization(reads: Reads, caller: Caller, id: Id) -> Organization:
    """Get organization."""
    return await actions.get_organization(reads, caller, id)


@put(f"{BASE}/{{id:str}}", opt={"tag": "organizations", "errors": {403: "not an owner", 404: UNKNOWN}})
async def update_organization(
    writes: Writes, caller: Caller, id: Id, data: OrganizationPatch
) -> Organization:
    """Update organization.

    Owners only. Every field is optional: absent and null ones stay. `metadata` is merged: "" deletes a
    key, {} or null clears all. PATCH is an alias.
    """
    return await actions.update_organization(writes, caller, id, data)


patch_organization = patch(
    f"{BASE}/{{id:str}}",
    opt={"tag": "organizations", "extension": True, "errors": {403: "not an owner", 404: UNKNOWN}},
)(update_organization.fn)


@delete(
    f"{BASE}/{{id:str}}",
    opt={
        "tag": "organizations",
        "errors": {
            403: "not an owner, or a session without a fresh sign-in",
            404: UNKNOWN,
            409: "scheduled for deletion already",
        },
    },
)
async def delete_organization(writes: Writes, caller: Caller, services: Services, id: Id) -> None:
    """Delete organization.

    Owners only. Reversible for 90 days. The catalogue is unclaimed, API keys of the organization are
    revoked at once, the subscription ends with its period, traceability records are kept. If
    `require_reauth_to_delete` is set for the organization (it is at first), a browser session must have
    signed in lately.
    """
    freshness = timedelta(minutes=services.settings.reauthentication_minutes)
    await actions.delete_organization(writes, caller, id, freshness)


@post(
    f"{BASE}/{{id:str}}/restore",
    status_code=200,
    opt={
        "tag": "organizations",
        "errors": {
            403: "not an owner",
            404: "unknown, purged or not the caller's",
            409: "not scheduled for deletion",
        },
    },
)
async def restore_organization(writes: Writes, caller: Caller, id: Id) -> Organization:
    """Restore organization.

    By an owner, within 90 days of the deletion; with a session, a user key or an OAuth token, since the
    organization's own keys are revoked. They stay so, and what was unclaimed has to be claimed again.
    """
    return await actions.restore_organization(writes, caller, id)


handlers = [
    list_all_organizations,
    create_organization,
    get_organization,
    update_organization,
    patch_organization,
    delete_organization,
    restore_organization,
]
