"""API keys as the API shows and takes them, and as they are stored."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.kit.caller import KeyRole, KeyType
from closient.kit.ids import Id
from closient.kit.metadata import Metadata, MetadataPatch

KeyName = Annotated[str, Meta(min_length=1, max_length=255, examples=["Production key"])]
Description = Annotated[str, Meta(max_length=255)]
Limit = Annotated[int, Meta(ge=0, le=1_000_000_000, description="0 means the global default.")]


class ApiKey(Struct):
    """An API key; the key itself is shown only once, when it is created."""

    id: Id
    name: KeyName
    role: KeyRole
    created: datetime
    metadata: Metadata
    description: str


class ApiKeyCreated(Struct):
    """A new API key, with the key itself: keep it now, it is never shown again."""

    id: Id
    name: KeyName
    role: KeyRole
    created: datetime
    key: Annotated[str, Meta(examples=["csb_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_cab11777"])]
    metadata: Metadata
    description: str


class ApiKeyCreate(Struct):
    """What the key is for and what it may do."""

    name: KeyName
    description: Description = ""
    role: KeyRole = "readonly"
    metadata: MetadataPatch = UNSET
    key_type: Annotated[
        KeyType,
        Meta(description="business: the organization. user: you, everywhere. publishable: for front-ends."),
    ] = "business"
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None
    rate_limit_per_minute: Limit = 0
    rate_limit_per_day: Limit = 0


class ApiKeyPatch(Struct):
    """Sent fields change; absent and null ones stay. `metadata` is merged, null clears it."""

    metadata: MetadataPatch = UNSET
    name: KeyName | UnsetType | None = UNSET
    description: Description | UnsetType | None = UNSET


class ApiKeyLocked(Struct):
    """A key that is about to change, with its type."""

    id: Id
    name: str
    role: KeyRole
    created: datetime
    metadata: Metadata
    description: str
    key_type: KeyType

    def shown(self) -> ApiKey:
        return ApiKey(self.id, self.name, self.role, self.created, self.metadata, self.description)


class ApiKeyNew(Struct, kw_only=True):
    """A key on its way into the table."""

    organization_id: Id
    person_id: Id | None
    key_type: KeyType
    key_hash: bytes
    hint: str
    role: KeyRole
    name: str
    description: str
    metadata: Metadata
    expires_at: datetime | None
    rate_limit_per_minute: int
    rate_limit_per_day: int


class ApiKeyRecord(Struct):
    """All that people see of a key in the settings."""

    id: Id
    name: str
    description: str
    key_type: KeyType
    hint: str
    role: KeyRole
    person_name: str | None
    person_email: str | None
    is_active: bool
    expires_at: datetime | None
    last_used: datetime | None
    rate_limit_per_minute: int
    rate_limit_per_day: int
    created: datetime
