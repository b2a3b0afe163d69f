"""An import whose workers are killed: nothing is done twice, and nothing left out."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from closient.adapters.local_objects import LocalObjects
from closient.adapters.mail_folder import MailFolder
from closient.apps.products.actions import imports
from closient.apps.products.actions.imports import Sent
from closient.gs1 import checkdigit
from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.http import Outgoing
from closient.kit.services import Services
from tests.text_records import WrittenRecords
from tests.world import World

ROWS, KILLS = 2_000, 3
WORKER = """
    import asyncio, sys
    from datetime import timedelta
    from pathlib import Path
    from types import SimpleNamespace

    from closient.adapters.local_objects import LocalObjects
    from closient.apps.products import jobs as products_jobs
    from closient.apps.products.actions import import_work
    from closient.kit import jobs
    from closient.kit.config import Settings
    from closient.kit.database import connect
    from closient.kit.job_worker import JobWorker

    jobs.FIRST_DELAY = timedelta(milliseconds=50)
    import_work.AT_ONCE = 25
    # The work on what happens to products is for others.
    for name in [*jobs.REGISTRY]:
        if name != "products.import_file":
            del jobs.REGISTRY[name]

    async def main():
        settings = Settings(data_folder=Path(sys.argv[2]), secret="for tests alone")
        database = await connect(sys.argv[1])
        services = SimpleNamespace(database=database, objects=LocalObjects(settings), settings=settings)
        await JobWorker(services, sys.argv[1], heartbeat=timedelta(seconds=1)).run(asyncio.Event())

    asyncio.run(main())
"""


def start(folder: Path, dsn: str) -> subprocess.Popen[bytes]:
    script = folder / "worker.py"
    script.write_text(textwrap.dedent(WORKER))
    with (folder / "worker.log").open("a") as log:
        return subprocess.Popen([sys.executable, str(script), dsn, str(folder)], stdout=log, stderr=log)


async def processed(database: Database, at_least: int, worker: subprocess.Popen[bytes]) -> int:
    """Wait until so many rows are kept."""
    async with asyncio.timeout(60):
        while True:
            count = await database.reads.value("SELECT processed FROM catalogue.import")
            if count >= at_least:
                return count
            assert worker.poll() is None, "the worker ended by itself"
            await asyncio.sleep(0.01)


async def until_ended(database: Database) -> None:
    """Wait until it is completed and its file removed."""
    async with asyncio.timeout(60):
        while await database.reads.value("SELECT state <> 'completed' OR pieces > 0 FROM catalogue.import"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_an_import_that_loses_its_workers_ends_as_if_nothing_had_happened(
    committed: Database, server_dsn: str, tmp_path: Path
):
    name = await committed.reads.value("SELECT current_database()")
    dsn = server_dsn.replace("/closient?", f"/{name}?")
    settings = Settings(data_folder=tmp_path, secret="for tests alone")
    gtins = [body + checkdigit.compute(body) for body in (f"0950600{n:06}" for n in range(ROWS))]
    text = "\n".join(
        ["gtin,name,brand", *(f"{gtin},Product {n},Mine" for n, gtin in enumerate(gtins)), "1,x"]
    )
    async with Outgoing() as http:
        services = Services(
            settings=settings,
            database=committed,
            mailer=MailFolder(tmp_path / "mail"),
            objects=LocalObjects(settings),
            http=http,
            text_records=WrittenRecords(),
        )
        world = World(committed, services)
        owner_id = await world.organization()
        with tempfile.TemporaryFile() as file:
            file.write(text.encode())
            await imports.create_import(services, world.caller(owner_id), owner_id, Sent("a.csv", file))
    kept = 0
    for _ in range(KILLS):
        worker = start(tmp_path, dsn)
        kept = await processed(committed, kept + 50, worker)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(10)
    assert 0 < kept < ROWS
    worker = start(tmp_path, dsn)
    try:
        await until_ended(committed)
    finally:
        worker.kill()
        worker.wait(10)
    found = await committed.pool.fetchrow(
        "SELECT created_count, error_count, (SELECT count(*) FROM catalogue.import_row), "
        "(SELECT count(*) FROM catalogue.product), (SELECT count(*) FROM catalogue.contribution), "
        "(SELECT count(DISTINCT payload -> 'product' ->> 'gtin') FROM kit.outbox_event), "
        "(SELECT count(*) FROM kit.outbox_event WHERE name = 'product.created'), "
        "(SELECT count(*) FROM catalogue.brand) FROM catalogue.import"
    )
    assert found is not None
    assert tuple(found) == (ROWS, 1, ROWS, ROWS, 2 * ROWS, ROWS, ROWS, 1)
    assert not list(tmp_path.rglob("imports/*/*"))
