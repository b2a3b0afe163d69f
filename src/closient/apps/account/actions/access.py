"""Who may come near an account at all; what a role allows is asked of the caller."""

from closient.apps.account import rules
from closient.kit import ids
from closient.kit.caller import Caller, Permission
from closient.kit.errors import Forbidden


def refuse_publishable(caller: Caller) -> None:
    """A publishable key lies open in a front-end: it sees no people, no keys and nobody's metadata."""
    if caller.key_type == "publishable":
        raise Forbidden("A publishable key has no access to the account API.")


def organization(caller: Caller, text: str, permission: Permission, field: str = "id") -> str:
    """The organization that a path names, once the caller may do this there.

    NotFound when the caller is no member, Forbidden when the role is too small, Validation for what is no id.
    """
    organization_id = ids.parse(text, field)
    refuse_publishable(caller)
    caller.require(permission, organization_id)
    return organization_id


def person(caller: Caller) -> str:
    """The id of the person behind the request, for what changes that person's own affairs."""
    if caller.user_id is None or not rules.acts_for_person(caller):
        raise Forbidden("This belongs to a person: sign in, or send a user key.")
    if not rules.has_full_hand(caller):
        raise Forbidden(f"A key with the role {caller.key_role} cannot do this.")
    return caller.user_id
