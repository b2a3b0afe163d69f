"""What the account app tells: organizations, members and keys that came, changed and went."""

from datetime import datetime
from typing import ClassVar

from closient.apps.account.structs.members import MemberRole
from closient.kit.caller import KeyRole, KeyType
from closient.kit.events import Event
from closient.kit.ids import Id


class AccountEvent(Event, kw_only=True):
    """What all of them say: who did it (null for the platform itself)."""

    user_id: Id | None


class OrganizationCreated(AccountEvent, kw_only=True):
    """An organization was created."""

    name: ClassVar[str] = "account.organization_created"
    organization_name: str
    country: str
    is_brand: bool


class OrganizationUpdated(AccountEvent, kw_only=True):
    """Name, country, brand flag or metadata of an organization changed."""

    name: ClassVar[str] = "account.organization_updated"
    organization_name: str
    country: str
    is_brand: bool


class OrganizationDeleted(AccountEvent, kw_only=True):
    """An organization was deleted: its products are unclaimed, its keys dead; restorable until `purge_at`."""

    name: ClassVar[str] = "account.organization_deleted"
    purge_at: datetime


class OrganizationRestored(AccountEvent, kw_only=True):
    """A deleted organization was restored by an owner; its keys and claims do not come back."""

    name: ClassVar[str] = "account.organization_restored"


class OrganizationPurged(AccountEvent, kw_only=True):
    """The 90 days are over: data of this organization alone has to go, traceability records stay."""

    name: ClassVar[str] = "account.organization_purged"


class MemberInvited(AccountEvent, kw_only=True):
    """Somebody was invited into an organization."""

    name: ClassVar[str] = "account.member_invited"
    membership_id: Id
    role: MemberRole


class MemberJoined(AccountEvent, kw_only=True):
    """An invitation was accepted."""

    name: ClassVar[str] = "account.member_joined"
    membership_id: Id
    role: MemberRole


class MemberRoleUpdated(AccountEvent, kw_only=True):
    """A member's role changed."""

    name: ClassVar[str] = "account.member_role_updated"
    membership_id: Id
    old_role: MemberRole
    role: MemberRole


class MemberRemoved(AccountEvent, kw_only=True):
    """A member was removed or left; access ended at once."""

    name: ClassVar[str] = "account.member_removed"
    membership_id: Id
    role: MemberRole


class ApiKeyEvent(AccountEvent, kw_only=True):
    """What events of keys say."""

    api_key_id: Id
    key_type: KeyType
    role: KeyRole


class ApiKeyCreated(ApiKeyEvent, kw_only=True):
    """An API key was created."""

    name: ClassVar[str] = "account.api_key_created"


class ApiKeyUpdated(ApiKeyEvent, kw_only=True):
    """Name, description or metadata of an API key changed."""

    name: ClassVar[str] = "account.api_key_updated"


class ApiKeyDeleted(ApiKeyEvent, kw_only=True):
    """An API key was deleted and stopped working."""

    name: ClassVar[str] = "account.api_key_deleted"


class UserSignedUp(AccountEvent, kw_only=True):
    """A person proved the mail address and chose a password for the first time."""

    name: ClassVar[str] = "account.user_signed_up"
