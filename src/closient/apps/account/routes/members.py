"""/account/api/v1/organizations/{org_id}/members"""

from typing import Annotated, Any

from litestar import Request, delete, get, patch, post, put
from litestar.params import Parameter
from msgspec import structs

from closient.apps.account.actions import members as actions
from closient.apps.account.structs.members import (
    ROLE_LABELS,
    Member,
    MemberFilter,
    MemberInvite,
    MemberRoleChange,
    Membership,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest
from closient.web import texts

BASE = "/account/api/v1/organizations/{org_id:str}/members"
UNKNOWN = "organization or membership unknown"
TOO_SMALL = "caller is neither owner nor manager, or an owner is concerned and the caller is none"
LAST_OWNER = "it is the last owner"
Search = Annotated[str, Parameter(max_length=255, description="Part of name or address, in any case.")]
RoleFilter = Annotated[
    str,
    Parameter(max_length=40, description="owner, manager, billing or editor; others match nobody."),
]


@get(BASE, opt={"tag": "members", "errors": {403: "publishable key", 404: "unknown organization"}})
async def list_organization_members(
    request: Request[Any, Any, Any],
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    org_id: str,
    *,
    role: RoleFilter = "",
    q: Search = "",
) -> Page[Member]:
    """List organization members.

    Members and waiting invitations, the oldest first.
    """
    wanted = MemberFilter(role, q.strip())
    found = await actions.list_organization_members(reads, caller, org_id, wanted, page)
    return Page([_shown(request, member) for member in found.data], found.pagination)


@post(
    BASE,
    status_code=200,
    opt={
        "tag": "members",
        "errors": {
            403: TOO_SMALL,
            404: "unknown organization",
            409: "member or invited already",
            429: "too many invitations",
        },
    },
)
async def invite_a_member(
    request: Request[Any, Any, Any], writes: Writes, caller: Caller, org_id: str, data: MemberInvite
) -> Member:
    """Invite a member.

    The membership is answered at once and waits; the person gets a mail with a link to join, and signs
    up from it if new. Until the link is followed there is no access, and name and metadata stay empty.
    Only an owner invites an owner.
    """
    return _shown(request, await actions.invite_a_member(writes, caller, org_id, data))


@get(f"{BASE}/{{member_id:str}}", opt={"tag": "members", "errors": {403: "publishable key", 404: UNKNOWN}})
async def get_organization_member(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller, org_id: str, member_id: str
) -> Member:
    """Get organization member.

    By the id of the membership.
    """
    return _shown(request, await actions.get_organization_member(reads, caller, org_id, member_id))


@put(
    f"{BASE}/{{member_id:str}}",
    opt={"tag": "members", "errors": {403: TOO_SMALL, 404: UNKNOWN, 409: LAST_OWNER}},
)
async def update_member_role(
    request: Request[Any, Any, Any],
    writes: Writes,
    caller: Caller,
    org_id: str,
    member_id: str,
    *,
    data: MemberRoleChange,
) -> Member:
    """Update member role.

    The last owner's role cannot change; only an owner makes an owner or takes that role away. PATCH is
    an alias.
    """
    return _shown(request, await actions.update_member_role(writes, caller, org_id, member_id, data))


patch_member_role = patch(
    f"{BASE}/{{member_id:str}}",
    opt={
        "tag": "members",
        "extension": True,
        "errors": {403: TOO_SMALL, 404: UNKNOWN, 409: LAST_OWNER},
    },
)(update_member_role.fn)


@delete(
    f"{BASE}/{{member_id:str}}",
    opt={"tag": "members", "errors": {403: TOO_SMALL, 404: UNKNOWN, 409: LAST_OWNER}},
)
async def remove_a_member(writes: Writes, caller: Caller, org_id: str, member_id: str) -> None:
    """Remove a member.

    Access ends at once, for user keys too; keys of the organization that the person made stay. A member
    may remove itself. The last owner stays. A waiting invitation is taken back in the same way.
    """
    await actions.remove_a_member(writes, caller, org_id, member_id)


def _shown(request: Request[Any, Any, Any], member: Membership) -> Member:
    texts.use(request.headers.get("accept-language", ""))
    return structs.replace(member.shown(), role_display=texts.gettext(ROLE_LABELS[member.role]))


handlers = [
    list_organization_members,
    invite_a_member,
    get_organization_member,
    update_member_role,
    patch_member_role,
    remove_a_member,
]
