"""Scans on their way into the table, and counts of them."""

from typing import ClassVar

from msgspec import Struct

from closient.kit.ids import Id
from closient.kit.jobs import Job


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


class MoveScans(Job):
    """Scans wait in the journal."""

    name: ClassVar[str] = "resolver.move_scans"
