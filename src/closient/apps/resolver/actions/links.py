"""What the edge asks of the resolver: the links of GTINs, and a place for its scans."""

from collections.abc import Sequence
from datetime import datetime

from closient.apps.resolver import rules
from closient.apps.resolver.queries import links as queries
from closient.apps.resolver.queries import scans as scan_queries
from closient.apps.resolver.structs import ScanCount, ScanDay
from closient.edge.scans import Scan
from closient.edge.table import Entry
from closient.kit.db import Reads, Writes


async def load_links(db: Reads, gtins: list[str]) -> dict[str, Entry]:
    """What the edge keeps in memory of each of these GTINs that is known."""
    return rules.entries(await queries.load_links(db, gtins))


async def record_scans(db: Writes, scans: Sequence[Scan]) -> None:
    """Store scans in bulk."""
    await scan_queries.record_scans(db, scans)


async def scan_count(db: Reads, gtin: str) -> ScanCount:
    """All scans of a product. Whoever asks has checked the caller's right to see them."""
    return await scan_queries.scan_count(db, gtin)


async def scans_by_day(db: Reads, gtin: str, since: datetime) -> list[ScanDay]:
    """The days (UTC) with scans, the first one first; days without are left out."""
    return await scan_queries.scans_by_day(db, gtin, since)
