"""Scans on their way into the table, sums of them, and what else the edge told."""

from datetime import datetime
from typing import ClassVar, Literal, Protocol

from msgspec import Struct

from closient.kit.ids import Id
from closient.kit.jobs import Job

DeviceClass = Literal["mobile", "tablet", "desktop", "bot"]
ScanType = Literal["HOSTED_PAGE", "REDIRECT_ONLY"]


class ScanCount(Struct, frozen=True):
    """Scans, and those of them that are no bot's."""

    total_scans: int
    billable_scans: int


class ScanBatch(Struct):
    """Scans as the edge packed them."""

    id: Id
    batch: bytes


class FailedBatches(Struct, frozen=True):
    """Batches that were set aside, and why the latest of them was."""

    count: int
    latest_error: str


class Countable(Protocol):
    """What of a scan goes into sums."""

    @property
    def gtin(self) -> str: ...
    @property
    def organization_id(self) -> str | None: ...
    @property
    def product_id(self) -> str | None: ...
    @property
    def scan_type(self) -> ScanType: ...
    @property
    def link_type(self) -> str | None: ...
    @property
    def device_class(self) -> DeviceClass: ...
    @property
    def is_bot(self) -> bool: ...
    @property
    def bot_name(self) -> str | None: ...
    @property
    def referrer(self) -> str: ...
    @property
    def scanned_at(self) -> datetime: ...
    @property
    def country(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...


class ForgottenScan(Struct, frozen=True):
    """A scan that names its organization no more."""

    gtin: str
    product_id: Id | None
    scan_type: ScanType
    link_type: str | None
    device_class: DeviceClass
    is_bot: bool
    bot_name: str | None
    referrer: str
    scanned_at: datetime
    country: str | None
    language: str | None
    organization_id: Id | None = None


class OrganizationId(Struct, frozen=True):
    """An organization by its id."""

    id: Id


class MoveScans(Job):
    """Scans wait in the journal."""

    name: ClassVar[str] = "resolver.move_scans"
