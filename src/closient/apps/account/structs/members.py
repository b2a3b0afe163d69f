"""Members of an organization as the API shows and takes them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.account.structs.organizations import OrganizationStatus
from closient.kit.ids import Id
from closient.kit.metadata import Metadata

MemberRole = Literal["owner", "manager", "billing", "editor"]
ROLE_LABELS: dict[MemberRole, str] = {
    "owner": "Owner",
    "manager": "Manager",
    "billing": "Billing",
    "editor": "Editor",
}
Email = Annotated[str, Meta(min_length=3, max_length=254, examples=["ada@example.com"])]


class Member(Struct):
    """Who is what in an organization. Name and metadata stay empty until an invitation is accepted."""

    id: Annotated[Id, Meta(description="Of the membership, not of the person.")]
    user_email: str
    user_name: str
    user_metadata: Metadata
    role: MemberRole
    role_display: Annotated[str, Meta(description="The role in the reader's language (Accept-Language).")]


class MemberInvite(Struct):
    """Whom to invite, and as what."""

    email: Email
    role: MemberRole = "editor"


class MemberRoleChange(Struct):
    """What the member becomes."""

    role: MemberRole


class Membership(Struct):
    """All that is stored of a membership, and whose it is."""

    id: Id
    organization_id: Id
    person_id: Id
    email: str
    name: str
    metadata: Metadata
    role: MemberRole
    joined_at: datetime | None
    created: datetime

    def shown(self) -> Member:
        """What others see of it: of an invited person nothing but the address, which they know."""
        joined = self.joined_at is not None
        return Member(
            id=self.id,
            user_email=self.email,
            user_name=self.name if joined else "",
            user_metadata=self.metadata if joined else {},
            role=self.role,
            role_display=ROLE_LABELS[self.role],
        )


class Standing(Struct):
    """What a person is in an organization, whatever became of the organization."""

    role: MemberRole
    joined_at: datetime | None
    status: OrganizationStatus


class MemberFilter(Struct, frozen=True):
    """Which members a list shows; an empty text filters nothing."""

    role: str = ""
    q: str = ""
