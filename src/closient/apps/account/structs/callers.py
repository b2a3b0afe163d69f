"""What the gate's round trip brings back, and under which limits it counts."""

from datetime import datetime
from typing import Self

from msgspec import Struct

from closient.kit.caller import KeyRole, KeyType, Role
from closient.kit.config import Settings


class Limits(Struct, frozen=True, kw_only=True):
    """Requests that a credential without limits of its own may make, and how long a session may rest."""

    per_minute: int = 300
    per_day: int = 10_000
    publishable_per_minute: int = 100
    anonymous_per_minute: int = 60
    session_days: int = 30

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            per_minute=settings.rate_limit_per_minute,
            per_day=settings.rate_limit_per_day,
            publishable_per_minute=settings.publishable_limit_per_minute,
            anonymous_per_minute=settings.anonymous_limit_per_minute,
            session_days=settings.session_days,
        )


class Moment(Struct, frozen=True):
    """When a batch is counted, and the numbers of the windows that hold that moment."""

    now: datetime
    minute_number: int
    day_number: int


class AdmittedKey(Struct, frozen=True):
    """One key of a batch: whose it is, and how many of its waiting requests pass."""

    token_hash: bytes
    key_id: str
    key_type: KeyType
    key_role: KeyRole
    user_id: str | None
    email: str | None
    user_name: str | None
    organization_id: str | None
    organization_name: str | None
    organization_ids: list[str] | None
    organization_names: list[str] | None
    roles: list[Role] | None
    granted: int
    waiting: int
    minute_limit: int
    minute_count: int
    day_limit: int
    day_count: int


class AdmittedSession(Struct, frozen=True):
    """One session of a batch: whose it is, and how many of its waiting requests pass."""

    token_hash: bytes
    session_id: str
    authenticated_at: datetime
    user_id: str
    email: str
    user_name: str
    organization_ids: list[str] | None
    organization_names: list[str] | None
    roles: list[Role] | None
    granted: int
    waiting: int
    minute_limit: int
    minute_count: int
    day_limit: int
    day_count: int


class AdmittedAddress(Struct, frozen=True):
    """One address of a batch without credentials, and the count of its window after the batch."""

    address: str
    waiting: int
    minute_count: int
