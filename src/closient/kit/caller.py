"""Who calls, and what the roles of an organization allow."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from closient.kit.errors import Forbidden, NotFound, Validation
from closient.kit.ratelimit import Window

Role = Literal["owner", "manager", "editor", "billing", "readonly", "publishable"]
KeyRole = Literal["manager", "editor", "readonly"]
KeyType = Literal["business", "user", "publishable"]
Permission = Literal[
    "VIEW", "CONTRIBUTE", "CHANGE", "PRODUCTS", "CLAIM",
    "TRACE", "MANAGE_API_KEYS", "MANAGE_MEMBERS", "MANAGE_ORG", "MANAGE_BILLING",
]  # fmt: skip


def _set(*permissions: Permission) -> frozenset[Permission]:
    return frozenset(permissions)


_EDITOR = _set("VIEW", "CONTRIBUTE", "CHANGE", "PRODUCTS")
_MANAGER = _EDITOR.union(_set("CLAIM", "TRACE", "MANAGE_API_KEYS", "MANAGE_MEMBERS", "MANAGE_BILLING"))
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    "owner": _MANAGER.union(_set("MANAGE_ORG")),
    "manager": _MANAGER,
    "editor": _EDITOR,
    "billing": _set("VIEW", "MANAGE_BILLING"),
    "readonly": _set("VIEW"),
    # It lies open in a web page: it says whose page that is, and opens nothing.
    "publishable": _set(),
}


class Membership(Struct, frozen=True):
    """What a caller is in one organization. For a key the role is never more than the key allows."""

    organization_id: str
    organization_name: str
    role: Role


class Caller(Struct, frozen=True, kw_only=True):
    """Who calls. Made once per request by the gate; apps ask it what it may do."""

    kind: Literal["anonymous", "key", "session", "bearer", "system"] = "anonymous"
    user_id: str | None = None
    email: str = ""
    name: str = ""
    memberships: tuple[Membership, ...] = ()
    key_id: str | None = None
    key_type: KeyType | None = None
    key_role: KeyRole | None = None
    session_id: str | None = None
    authenticated_at: datetime | None = None
    address: str = ""
    request_id: str = ""

    @property
    def is_known(self) -> bool:
        return self.kind != "anonymous"

    def role_in(self, organization_id: str) -> Role | None:
        """The role in an organization (22-character id), or None."""
        for membership in self.memberships:
            if membership.organization_id == organization_id:
                return membership.role
        return None

    def may(self, permission: Permission, organization_id: str) -> bool:
        role = self.role_in(organization_id)
        return role is not None and permission in PERMISSIONS[role]

    def require(self, permission: Permission, organization_id: str, *, hidden: bool = False) -> None:
        """NotFound outside of the organization; Forbidden (NotFound if `hidden`) for a lesser role."""
        role = self.role_in(organization_id)
        if role is None:
            raise NotFound("No such organization.")
        if permission not in PERMISSIONS[role]:
            raise (
                NotFound("No such organization.")
                if hidden
                else Forbidden(f"The role {role} does not include {permission}.")
            )

    def sees_metadata_of(self, organization_id: str | None) -> bool:
        """Metadata is its owner's alone, and no matter for a key that lies open in a front-end."""
        return (
            organization_id is not None
            and self.key_type != "publishable"
            and self.role_in(organization_id) is not None
        )

    def default_organization(self) -> str:
        """The organization that is meant when none is named."""
        if len(self.memberships) == 1:
            return self.memberships[0].organization_id
        reason = (
            "You are a member of several organizations: name one."
            if self.memberships
            else ("You are no member of an organization.")
        )
        raise Validation.of("organization_id", reason)


class Admission(Struct, frozen=True):
    """What the gate learns in its one round trip: the caller, and where each of its windows stands."""

    caller: Caller
    windows: tuple[Window, ...]
