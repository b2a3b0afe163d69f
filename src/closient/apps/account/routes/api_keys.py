"""/account/api/v1/organizations/{organization_id}/api-keys"""

from typing import Any

from litestar import Request, delete, get, patch, post

from closient.apps.account.actions import api_keys as actions
from closient.apps.account.structs.api_keys import ApiKey, ApiKeyCreate, ApiKeyCreated, ApiKeyPatch
from closient.kit import filters
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

BASE = "/account/api/v1/organizations/{organization_id:str}/api-keys"
TOO_SMALL = "caller lacks MANAGE_API_KEYS"
UNKNOWN = "no such key in this organization"


@get(
    BASE,
    opt={
        "tag": "api-keys",
        "metadata_filter": True,
        "errors": {403: TOO_SMALL, 404: "unknown organization"},
    },
)
async def list_api_keys(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller, organization_id: str, page: PageRequest
) -> Page[ApiKey]:
    """List API keys.

    Newest first, never with the key itself. `metadata[key]=value` filters by exact value; all must
    match.
    """
    return await actions.list_api_keys(reads, caller, organization_id, filters.metadata(request), page)


@post(
    BASE,
    status_code=200,
    opt={
        "tag": "api-keys",
        "errors": {
            403: "caller lacks MANAGE_API_KEYS, or hands out more than it has",
            404: "unknown organization",
        },
    },
)
async def create_api_key(
    writes: Writes, caller: Caller, organization_id: str, data: ApiKeyCreate
) -> ApiKeyCreated:
    """Create API key.

    The key is in this answer only: keep it now, the platform stores nothing but its hash. `key_type`
    business acts for the organization, user for you in all your organizations, publishable may stand in
    a front-end.
    """
    return await actions.create_api_key(writes, caller, organization_id, data)


@patch(f"{BASE}/{{key_id:str}}", opt={"tag": "api-keys", "errors": {403: TOO_SMALL, 404: UNKNOWN}})
async def update_api_key(
    writes: Writes, caller: Caller, organization_id: str, key_id: str, data: ApiKeyPatch
) -> ApiKey:
    """Update API key.

    Only name, description and metadata can change. Absent and null ones stay; `metadata` is merged: ""
    deletes a key, {} or null clears all.
    """
    return await actions.update_api_key(writes, caller, organization_id, key_id, data)


@delete(f"{BASE}/{{key_id:str}}", opt={"tag": "api-keys", "errors": {403: TOO_SMALL, 404: UNKNOWN}})
async def delete_api_key(writes: Writes, caller: Caller, organization_id: str, key_id: str) -> None:
    """Delete API key.

    It stops working at once. A key may delete itself.
    """
    await actions.delete_api_key(writes, caller, organization_id, key_id)


handlers = [list_api_keys, create_api_key, update_api_key, delete_api_key]
