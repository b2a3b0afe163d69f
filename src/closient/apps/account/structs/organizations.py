"""Organizations as the API shows and takes them, and what actions need to know beside."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.kit.ids import Id
from closient.kit.metadata import Metadata, MetadataPatch

GRACE = timedelta(days=90)
OrganizationStatus = Literal["active", "tombstoned", "purged"]
Name = Annotated[str, Meta(min_length=1, max_length=255, examples=["Acme Foods"])]
Country = Annotated[str, Meta(min_length=2, max_length=2, description="ISO 3166-1 alpha-2.", examples=["US"])]

PublicId = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z0-9_-]{1,64}$",
        description="An id of your own, as older clients send it. It must be free and is never shown.",
    ),
]


class Organization(Struct):
    """A company, brand owner or retailer."""

    id: Id
    name: Name
    country: Country
    is_brand: bool
    metadata: Metadata


class OrganizationCreate(Struct):
    """What a new organization is called and where it sits."""

    name: Name
    country: Country
    is_brand: Annotated[bool, Meta(description="A product brand with authority over product content.")] = (
        False
    )
    metadata: MetadataPatch = UNSET
    public_id: PublicId | None = None


class OrganizationPatch(Struct):
    """Sent fields change; absent and null ones stay. `metadata` is merged, null clears it."""

    name: Name | UnsetType | None = UNSET
    country: Country | UnsetType | None = UNSET
    is_brand: bool | UnsetType | None = UNSET
    metadata: MetadataPatch = UNSET


class OrganizationState(Struct):
    """All that is stored of an organization."""

    id: Id
    name: str
    country: str
    is_brand: bool
    metadata: Metadata
    status: OrganizationStatus
    require_reauth_to_delete: bool
    tombstoned_at: datetime | None
    created: datetime


class Tombstone(Struct):
    """A deleted organization that its former owner can still restore."""

    id: Id
    name: str
    tombstoned_at: datetime

    @property
    def purge_at(self) -> datetime:
        """From when on it cannot be restored."""
        return self.tombstoned_at + GRACE
