"""SQL about work that waits."""

from closient.apps.resolver.structs.measures import Backlog
from closient.kit.db import Reads

# Nobody needs to know how many more there are, and counting on would take long.
MOST_COUNTED = 100_000


async def backlog(reads: Reads) -> Backlog:
    """What waits now. A batch's id says when it came."""
    return await reads.one(
        Backlog,
        """
        SELECT (SELECT count(*) FROM (
                    SELECT FROM resolver.scan_journal WHERE failed_at IS NULL LIMIT $1
                ) counted)::int AS batches,
               coalesce((SELECT extract(epoch FROM clock_timestamp() - uuid_extract_timestamp(id))
                  FROM resolver.scan_journal
                 WHERE failed_at IS NULL ORDER BY id LIMIT 1), 0)::float8 AS oldest_seconds,
               (SELECT count(*) FROM resolver.scan_journal
                 WHERE failed_at IS NOT NULL)::int AS failed_batches,
               (SELECT count(*) FROM (
                    SELECT FROM resolver.scan_other LIMIT $1) counted)::int AS scans_elsewhere,
               (SELECT count(*) FROM (
                    SELECT FROM resolver.custom_url WHERE next_check_at <= now() LIMIT $1
                ) counted)::int AS urls_due,
               coalesce(extract(epoch FROM now() - (SELECT min(next_check_at) FROM resolver.custom_url
                 WHERE next_check_at <= now())), 0)::float8 AS url_oldest_seconds
        """,
        MOST_COUNTED,
    )
