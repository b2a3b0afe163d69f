"""What of the resolver's work waits in the database: gauges for /metrics, a look for the doctor."""

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from closient.apps.resolver.queries import measures as queries
from closient.apps.resolver.structs.measures import Backlog
from closient.kit.db import Reads


async def backlog(reads: Reads) -> Backlog:
    """What waits now; for the operator."""
    return await queries.backlog(reads)


async def measured(reads: Reads) -> list[Metric]:
    """Gauges of what waits. Growing ages say that the worker is away or too slow."""
    found = await queries.backlog(reads)
    return [
        GaugeMetricFamily(name, text, value)
        for name, text, value in (
            ("closient_scan_journal_batches", "Batches of scans that wait to be moved.", found.batches),
            (
                "closient_scan_journal_oldest_seconds",
                "How long the oldest batch of scans has been waiting.",
                found.oldest_seconds,
            ),
            (
                "closient_scan_journal_failed_batches",
                "Batches of scans that were set aside.",
                found.failed_batches,
            ),
            ("closient_scans_elsewhere", "Scans whose month has no place of its own.", found.scans_elsewhere),
            ("closient_custom_urls_due", "Custom URLs whose check is due.", found.urls_due),
            (
                "closient_custom_urls_oldest_due_seconds",
                "How long the longest due check of a custom URL has been waiting.",
                found.url_oldest_seconds,
            ),
        )
    ]
