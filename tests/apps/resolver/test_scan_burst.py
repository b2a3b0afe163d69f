"""A burst is absorbed whole; a web process that is killed loses no more than its last second of scans."""

import asyncio
import sys
import time

import pytest

from closient.apps.resolver.actions import scans
from closient.edge.scans import Recorder, Sighting
from closient.edge.table import Entry
from closient.kit import clock, ids
from closient.kit.database import Database, connect
from tests.conftest import fresh_database

SEEN = Entry(key="01/09506000134352", product_id=ids.new(), organization_id=ids.new())


class Journal:
    """The edge's port, as the web process has it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, batch: bytes) -> None:
        async with self._database.writes() as db:
            await scans.keep_batch(db, batch)


def sighting(number: int) -> Sighting:
    return Sighting(
        *(SEEN, str(number), None, "HOSTED_PAGE", "/p", None, b"Mozilla/5.0 (iPhone) Mobile", b""),
        clock.now(),
        address=f"10.0.{number // 250 % 250}.{number % 250}",
        accept_language=b"sv",
    )


async def note_for_ever(dsn: str) -> None:
    """What the killed process does: a scan each millisecond, and a line for each that says when."""
    database = await connect(dsn)
    recorder = Recorder(Journal(database))
    recorder.start()
    number = 0
    while True:
        for _ in range(10):
            recorder.note(sighting(number))
            number += 1
        sys.stdout.write(f"{time.monotonic()} {number}\n")
        sys.stdout.flush()
        await asyncio.sleep(0.01)


async def moved(database: Database) -> None:
    left = 1
    while left:
        async with database.writes() as db:
            left = await scans.move_batches(db)


async def test_twenty_thousand_scans_at_once_are_all_there_afterwards(committed: Database):
    recorder = Recorder(Journal(committed))
    recorder.start()
    for number in range(20_000):
        recorder.note(sighting(number))
        if number % 1000 == 0:
            await asyncio.sleep(0)
    await recorder.stop()
    await moved(committed)
    stored = "SELECT count(DISTINCT lot)::int FROM resolver.scan"
    assert await committed.reads.value(stored) == 20_000
    assert await committed.reads.value("SELECT sum(total_scans)::int FROM resolver.scan_daily") == 20_000
    assert await committed.reads.value("SELECT count(DISTINCT ip_hash)::int FROM resolver.scan") == 20_000
    addresses = "SELECT count(*)::int FROM resolver.scan s WHERE s::text LIKE '%10.0.%'"
    assert await committed.reads.value(addresses) == 0


@pytest.mark.slow
async def test_after_kill_9_all_but_the_last_second_of_scans_is_there(server_dsn: str):
    name = "test_scans_of_a_killed_process"
    async with fresh_database(server_dsn, name) as database:
        dsn = server_dsn.replace("/closient?", f"/{name}?")
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", __name__, dsn), stdout=asyncio.subprocess.PIPE, limit=1 << 22
        )
        assert child.stdout is not None
        lines = [await child.stdout.readline()]
        stored_so_far = "SELECT count(*)::int FROM resolver.scan_journal"
        async with asyncio.timeout(60):
            while await database.reads.value(stored_so_far) < 4:
                lines.append(await child.stdout.readline())
        child.kill()
        killed_at = time.monotonic()
        lines += (await child.stdout.read()).splitlines()
        await child.wait()
        noted = [(float(moment), int(number)) for moment, number in (line.split() for line in lines)]
        await moved(database)
        stored = await database.reads.value("SELECT count(*)::int FROM resolver.scan")
        last = await database.reads.value("SELECT max(lot::int)::int FROM resolver.scan")
        assert last == stored - 1  # whole batches, without a gap
        assert stored >= max(number for moment, number in noted if moment < killed_at - 1.0)
        assert stored > 500


if __name__ == "__main__":
    asyncio.run(note_for_ever(sys.argv[1]))
