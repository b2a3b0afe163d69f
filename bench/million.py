"""A million GTINs with rules: each request another GTIN, read from PostgreSQL, against the bare redirect.

Then the same links from memory, and a flood of GTINs that nobody knows.
"""

import asyncio
import random

import harness
import stage
from figures import Figure, finish

PRODUCTS = 1_000_000
PORTION = 50_000
# More than the fastest round can ask for.
FRESH = 60_000
BEGINNING = 100_000_000
UNKNOWN_BEGINNING = 500_000_000


async def fill(dsn: str, organization_id: str) -> None:
    """Products with a rule each, as imports would leave them; the database is vacuumed as it would be."""
    connection = await stage.connected(dsn)
    for start in range(BEGINNING, BEGINNING + PRODUCTS, PORTION):
        gtins = [stage.gtin(number) for number in range(start, start + PORTION)]
        await connection.execute(
            "INSERT INTO catalogue.product (gtin, owner_id, product_name, data_source, claimed_at,"
            " resolver_enabled) SELECT gtin, $2, 'Product ' || gtin, 'claimed', now(), true"
            " FROM unnest($1::text[]) gtin",
            gtins,
            organization_id,
        )
        await connection.execute(
            "INSERT INTO resolver.rule (organization_id, scope_type, scope_id, product_id, order_index,"
            " destination_type, custom_url)"
            " SELECT $2, 'PRODUCT', p.gtin, p.id, 0, 'CUSTOM_URL', $3 || p.gtin"
            " FROM catalogue.product p WHERE p.gtin = ANY($1::text[])",
            gtins,
            organization_id,
            stage.BRAND_PAGE,
        )
    await connection.execute("VACUUM ANALYZE catalogue.product")
    await connection.execute("VACUUM ANALYZE resolver.rule")
    await connection.close()


def requests(first: int, count: int) -> list[str]:
    """Requests for GTINs from all over the range, in no order."""
    numbers = list(range(first, first + PRODUCTS))
    random.Random(7).shuffle(numbers)
    return [harness.request(f"/01/{stage.gtin(number)}") for number in numbers[:count]]


def measure(pace: harness.Pace) -> list[Figure]:
    """Misses at 16 and 64 connections, hits, the flood, memory."""
    with harness.database() as dsn, harness.folder() as data_folder:
        prepared = stage.prepare(dsn)
        print(f"  {PRODUCTS:,} products with rules are written", flush=True)
        asyncio.run(fill(dsn, prepared.organization_id))
        every = requests(BEGINNING, 2 * pace.rounds * FRESH)
        half = len(every) // 2
        with harness.web_worker(dsn, data_folder) as site, harness.bare("bare:redirect") as yardstick:
            theirs = harness.Target("bare redirect", yardstick.port, every[:50], 307)

            def ours(name: str, wanted: list[str], status: int = 302) -> harness.Target:
                return harness.Target(name, site.port, wanted, status)

            few = harness.compare(ours("another GTIN each", every[:half]), theirs, 16, pace, FRESH)
            many = harness.compare(ours("another GTIN each", every[half:]), theirs, 64, pace, FRESH)
            known = harness.compare(ours("known GTINs", every[:1000]), theirs, 64, pace)
            unknown = requests(UNKNOWN_BEGINNING, pace.rounds * FRESH)
            flood = harness.compare(ours("unknown GTINs", unknown, 404), theirs, 64, pace, FRESH)
            megabytes = site.worker_megabytes()
    return [
        Figure("resolve_uncached_ratio_16", few.ratio, ">=", 0.18),
        Figure("resolve_uncached_ratio_64", many.ratio, ">=", 0.28),
        Figure("resolve_million_cached_ratio_64", known.ratio, ">=", 0.55),
        Figure("resolve_million_cached_p99_milliseconds_64", known.p99, "<", 8),
        Figure("resolve_unknown_ratio_64", flood.ratio, ">=", 0.1),
        Figure("resolve_million_worker_megabytes", megabytes, "<", 400),
    ]


if __name__ == "__main__":
    finish(measure(harness.pace(__doc__)))
