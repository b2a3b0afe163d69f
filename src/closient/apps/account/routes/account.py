"""/account/api/v1: whoami, preferences, connected apps."""

from litestar import delete, get

from closient.apps.account.actions import account as actions
from closient.apps.account.structs.account import ConnectedApp, TraitPreference, WhoAmI
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

BASE = "/account/api/v1"
NO_PUBLISHABLE = "a publishable key stands for no person"


@get(f"{BASE}/whoami", opt={"tag": "account", "errors": {403: NO_PUBLISHABLE}})
async def identify_the_authenticated_caller(reads: Reads, caller: Caller) -> WhoAmI:
    """Identify the authenticated caller.

    Names the calling user, its organizations and the API key that it came with (null for a session). A
    key of an organization names the person who made it. Deleted organizations are left out.
    """
    return await actions.identify_the_authenticated_caller(reads, caller)


@get(f"{BASE}/preferences", opt={"tag": "preferences", "errors": {403: NO_PUBLISHABLE}})
async def list_the_callers_stored_trait_preferences(reads: Reads, caller: Caller) -> list[TraitPreference]:
    """List the caller's stored trait preferences.

    A plain list. They are written at /preferences/. The slug goes straight into search constraints:
    ALLERGEN rows into `exclude_allergens`, DIETARY, RELIGIOUS and SOURCING rows into
    `require_certifications`. AVOID and REQUIRE are hard filters, PREFER is a ranking boost on the
    client's side, NEUTRAL is only recorded. An organization's key has no preferences.
    """
    return await actions.list_the_callers_stored_trait_preferences(reads, caller)


@get(f"{BASE}/connected-apps", opt={"tag": "connected-apps", "errors": {403: NO_PUBLISHABLE}})
async def list_connected_apps(reads: Reads, caller: Caller, page: PageRequest) -> Page[ConnectedApp]:
    """List OAuth-connected apps.

    The applications that the calling person let in, the latest first.
    """
    return await actions.list_connected_apps(reads, caller, page)


@delete(
    f"{BASE}/connected-apps/{{client_id:str}}",
    opt={
        "tag": "connected-apps",
        "errors": {403: "the key's role is too small", 404: "no grant of this caller to that client"},
    },
)
async def revoke_connected_app(writes: Writes, caller: Caller, client_id: str) -> None:
    """Revoke an OAuth-connected app.

    All access and refresh tokens of that client for the caller end.
    """
    await actions.revoke_connected_app(writes, caller, client_id)


handlers = [
    identify_the_authenticated_caller,
    list_the_callers_stored_trait_preferences,
    list_connected_apps,
    revoke_connected_app,
]
