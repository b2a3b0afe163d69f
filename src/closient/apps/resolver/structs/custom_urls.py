"""Addresses that rules lead to, what the monitor finds out about them, and the news of that."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from msgspec import Struct

from closient.apps.resolver.structs.resolution_rules import WebAddress
from closient.kit.events import Event
from closient.kit.ids import Id

UrlStatus = Literal["UNKNOWN", "HEALTHY", "DEGRADED", "UNREACHABLE"]


class CustomUrl(Struct):
    """An address of an organization with its health, which the monitor alone sets."""

    id: Id
    url: WebAddress
    status: UrlStatus
    organization_id: Id
    created: datetime
    modified: datetime
    last_checked_at: datetime | None = None


class CustomUrlBody(Struct, kw_only=True):
    """The one field of an entry that people may set."""

    url: WebAddress


class Health(Struct, frozen=True):
    """Where an address stands in the monitor's state machine."""

    status: UrlStatus
    consecutive_failures: int


class Finding(Struct, frozen=True):
    """What came of one check: the last status code, or why there is none.

    `is_silent`: nobody answered at all, and that may be the fault of our own line.
    """

    status_code: int | None
    error: str = ""
    is_silent: bool = False


class CheckPlan(Struct, frozen=True, kw_only=True):
    """How often addresses are checked, and after how many failures in a row one counts as dead."""

    interval: timedelta
    interval_while_degraded: timedelta
    failures: int


class DueUrl(Struct, frozen=True):
    """One entry whose check was taken on."""

    id: Id
    url: str
    host: str


class UrlCheck(Struct, frozen=True, kw_only=True):
    """One address to be checked, for all entries that hold it, whosever they are.

    A finding counts for an entry that is still held: after `held_until`, or when it changed, it is not.
    """

    url: str
    host: str
    entry_ids: list[str]
    held_until: datetime


class Witness(Struct, frozen=True):
    """An address that answered when it was last checked."""

    url: str


class UrlHealth(Struct, frozen=True):
    """An entry as the monitor sees it."""

    id: Id
    organization_id: Id
    url: str
    status: UrlStatus
    consecutive_failures: int


class Verdict(Struct, frozen=True, kw_only=True):
    """What is to be noted about an entry after a check."""

    entry: UrlHealth
    health: Health
    finding: Finding
    next_check_at: datetime


class CustomUrlUnreachable(Event):
    """An address that rules lead to counts as dead from now on: its rules are passed over."""

    name: ClassVar[str] = "resolver.custom_url_unreachable"
    custom_url_id: Id
    url: str
    last_error: str
    last_status_code: int | None
    rule_count: int


class CustomUrlRecovered(Event):
    """An address that counted as dead answers again: its rules are followed."""

    name: ClassVar[str] = "resolver.custom_url_recovered"
    custom_url_id: Id
    url: str
    last_error: str
    last_status_code: int | None
    rule_count: int
