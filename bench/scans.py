"""A burst of 20,000 scans a second for ten seconds: noted, stored in the journal, worked off, none lost.

In one process, against a durable database; what a web process and the worker do, one after the other. Then
moving a scan (classified, stored, counted in all sums) is set against a bare COPY of the same rows.
"""

import asyncio
import time
from collections.abc import Sequence

import harness
import stage
from figures import Figure, finish

from closient.apps.resolver.actions import scans as actions
from closient.apps.resolver.queries import scans as queries
from closient.edge.scans import Recorder, Scan, Sighting, packed, unpacked
from closient.edge.table import Entry
from closient.edge.visitors import Nowhere, OwnSalts, Visitors
from closient.kit import clock, ids, migrate
from closient.kit.database import Database, connect

A_SECOND = 20_000
STEP_SECONDS = 0.05
PRODUCTS = 200
BROWSERS = tuple(
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_{number} like Mac OS X) AppleWebKit/605.1 Mobile/15E148".encode()
    for number in range(300)
)
ENTRIES = tuple(
    Entry(key=f"01/{stage.gtin(number)}", product_id=ids.new(), organization_id=ids.new())
    for number in range(PRODUCTS)
)


class Journal:
    """The edge's port, as the web process has it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, batch: bytes) -> None:
        async with self._database.writes() as db:
            await actions.keep_batch(db, batch)


def sighting(number: int) -> Sighting:
    """One of many: 200 products, 300 browsers, 50,000 addresses; every fifth is of an item."""
    return Sighting(
        *(ENTRIES[number % PRODUCTS], str(number), None if number % 5 else str(number), "REDIRECT_ONLY"),
        *("https://brand.example.com/products/", None, BROWSERS[number % 300], b""),
        clock.now(),
        address=f"10.{number // 250 % 200}.0.{number % 250}",
        accept_language=b"sv-SE,sv;q=0.9,en;q=0.8",
    )


async def absorbed(database: Database, seconds: int) -> tuple[int, float]:
    """How many were noted, and how late the last one was in the journal."""
    recorder = Recorder(Journal(database))
    recorder.start()
    number, begun = 0, time.perf_counter()
    while number < A_SECOND * seconds:
        due = min(int((time.perf_counter() - begun) * A_SECOND), A_SECOND * seconds)
        while number < due:
            recorder.note(sighting(number))
            number += 1
        await asyncio.sleep(STEP_SECONDS)
    ended = time.perf_counter()
    await recorder.stop()
    return number, time.perf_counter() - ended


async def moved(database: Database) -> float:
    """Seconds to empty the journal."""
    begun, left = time.perf_counter(), 1
    while left:
        async with database.writes() as db:
            left = await actions.move_batches(db)
    return time.perf_counter() - begun


async def packing() -> float:
    """Microseconds a scan, addresses and languages known as they mostly are; the best of some rounds."""
    known = Visitors(Nowhere(), OwnSalts())
    await known.begin(clock.now().date())
    batch, best = [sighting(number) for number in range(2000)], 1.0
    for _ in range(20):
        begun = time.perf_counter()
        await packed(batch, known)
        best = min(best, (time.perf_counter() - begun) / len(batch))
    return best * 1e6


async def copied(database: Database, rows: Sequence[Scan]) -> float:
    """Seconds to store rows and nothing else."""
    begun = time.perf_counter()
    for start in range(0, len(rows), 8000):
        async with database.writes() as db:
            await queries.record_scans(db, rows[start : start + 8000])
    return time.perf_counter() - begun


async def some_rows(count: int) -> list[Scan]:
    known = Visitors(Nowhere(), OwnSalts())
    await known.begin(clock.now().date())
    return unpacked(await packed([sighting(number) for number in range(count)], known)).scans


async def measure(pace: harness.Pace, dsn: str) -> list[Figure]:
    """The burst, then the comparison."""
    await migrate.migrate(dsn)
    database = await connect(dsn)
    seconds = 10 if pace is harness.FULL else 3
    noted, late = await absorbed(database, seconds)
    working = await moved(database)
    stored = await database.reads.value("SELECT count(DISTINCT lot)::int FROM resolver.scan")
    counted = await database.reads.value("SELECT sum(total_scans)::int FROM resolver.scan_daily")
    bare = await copied(database, await some_rows(noted // 4)) * 4
    await database.close()
    return [
        Figure("scans_pack_microseconds", await packing(), "<", 6),
        Figure("scans_lost", noted - stored, "<", 1),
        Figure("scans_miscounted", abs(noted - counted), "<", 1),
        Figure("scans_last_one_late_seconds", late, "<", 3),
        Figure("scans_moved_per_burst_second_seconds", working / seconds, "<", 6),
        Figure("scans_copy_to_move_ratio", bare / working, ">=", 0.2),
    ]


if __name__ == "__main__":
    pace = harness.pace(__doc__)
    with harness.database() as dsn:
        figures = asyncio.run(measure(pace, dsn))
    finish(figures)
