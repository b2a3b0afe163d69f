"""What the operator is told of the resolver's work in the database."""

from msgspec import Struct


class Backlog(Struct, frozen=True):
    """Batches of scans in the journal, scans in no month's place, custom URLs whose check is due."""

    batches: int
    oldest_seconds: float
    failed_batches: int
    scans_elsewhere: int
    urls_due: int
    url_oldest_seconds: float
