"""An export whose worker is killed in its midst is made by the next one, once."""

import asyncio
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from closient.apps.catalogue.structs.exports import Export, LabelExportRequest
from closient.apps.products.actions import labels
from closient.kit.database import Database
from closient.kit.services import Services
from tests.world import World

ITEMS = 1500
# What the worker and its two processes may have together; measured 180 MB.
MOST_MEGABYTES = 300
# As with the command, what processes import again is little.
PROGRAM = """
import asyncio
from datetime import timedelta


async def main() -> None:
    from closient import worker
    from closient.adapters import opening
    from closient.kit import jobs
    from closient.kit.config import Settings
    from closient.kit.job_worker import JobWorker

    jobs.FIRST_DELAY = timedelta(milliseconds=50)
    worker.know_all_jobs()
    settings = Settings.load().with_secret()
    async with opening.services(settings) as services:
        await JobWorker(services, settings.database_url, heartbeat=timedelta(seconds=1)).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main())
"""


@contextmanager
def working(dsn: str, folder: Path) -> Generator[psutil.Process]:
    script = folder / "program.py"
    script.write_text(PROGRAM)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOSIENT_")}
    environment |= {
        "DATABASE_URL": dsn,
        "CLOSIENT_DATA_FOLDER": str(folder),
        "CLOSIENT_SECRET": "for tests alone",
    }
    with subprocess.Popen([sys.executable, str(script)], env=environment) as worker:
        try:
            yield psutil.Process(worker.pid)
        finally:
            worker.kill()


async def standing(database: Database, export_id: str) -> tuple[str, int, int]:
    row = await database.pool.fetchrow(
        "SELECT status, processed_items, runs FROM catalogue.export WHERE id = $1", export_id
    )
    return row[0], row[1], row[2]


async def until(database: Database, export_id: str, is_so: Callable[[str, int], bool]) -> None:
    async with asyncio.timeout(90):
        while True:
            status, processed, _ = await standing(database, export_id)
            if is_so(status, processed):
                return
            await asyncio.sleep(0.05)


async def asked_for(database: Database, world: World, services: Services) -> Export:
    """An export of the codes of many items, which waits for a worker."""
    owner = await world.organization(await world.person())
    await database.pool.execute(
        "INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at)"
        " VALUES ('09506000134352', $1, 'claimed', now())",
        owner,
    )
    await database.pool.execute(
        "INSERT INTO catalogue.serial (product_id, serial_number)"
        " SELECT p.id, 'S' || lpad(n::text, 6, '0')"
        " FROM catalogue.product p, generate_series(1, $1::integer) n",
        ITEMS,
    )
    sent = LabelExportRequest(scope="serials", export_type="qr_codes", file_format="svg")
    request = await labels.checked(database.reads, world.caller(owner), sent)
    export, found = await labels.prepare(database.reads, services, request)
    async with database.writes() as db:
        await labels.submit_a_bulk_label_export_job(db, services, request, export, found)
    return export


@pytest.mark.slow
async def test_a_killed_worker_leaves_no_process_and_the_next_makes_the_export_once(
    committed: Database, server_dsn: str, services: Services, tmp_path: Path
) -> None:
    name = await committed.reads.value("SELECT current_database()")
    dsn = server_dsn.replace("/closient?", f"/{name}?")
    export = await asked_for(committed, World(committed, services), services)
    with working(dsn, tmp_path) as first:
        await until(committed, export.id, lambda status, processed: 0 < processed < ITEMS)
        children = first.children(recursive=True)
        assert len(children) >= 2
        memory = sum(process.memory_info().rss for process in [first, *children]) / 2**20
        first.kill()
    _, alive = await asyncio.to_thread(psutil.wait_procs, children, timeout=10)
    assert not alive
    assert (await standing(committed, export.id))[0] == "running"
    assert await committed.reads.value("SELECT count(*) FROM catalogue.printed_serial") == 0
    with working(dsn, tmp_path):
        await until(committed, export.id, lambda status, _: status != "running")
    assert await standing(committed, export.id) == ("completed", ITEMS, 2)
    assert await committed.reads.value("SELECT count(*) FROM catalogue.printed_serial") == ITEMS
    [content] = [path for path in (tmp_path / "objects" / "content").rglob("*") if path.is_file()]
    assert content.name == f"qr_codes-serials-{export.id[:4]}-{ITEMS}.zip"
    with zipfile.ZipFile(content) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist()) == ITEMS
    assert memory < MOST_MEGABYTES
