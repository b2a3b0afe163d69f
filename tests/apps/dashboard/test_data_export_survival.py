"""Thousands of products go into an archive: in little memory, and whole although its worker is killed."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from closient.adapters.local_objects import LocalObjects
from closient.apps.dashboard.actions import data_export, export_run
from closient.apps.dashboard.queries import data_export as queries
from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.services import Services
from tests.apps.dashboard.archive import Archive
from tests.world import World

PRODUCTS = 4_000
# What the process has before it begins is about 80 MB; measured 111 MB.
MOST_MEMORY_MB = 220
WORKER = """
import asyncio
from datetime import timedelta
from closient import worker
from closient.kit import jobs
from closient.kit.config import Settings
jobs.FIRST_DELAY = timedelta(milliseconds=100)
asyncio.run(worker.run(Settings.load().with_secret()))
"""


async def fill(database: Database, own: str) -> None:
    """Products with a long text, three contributions and a lot each."""
    async with database.writes() as db:
        await db.run(
            "INSERT INTO catalogue.product "
            "(gtin, owner_id, claimed_at, product_name, description, data_source) "
            "SELECT lpad(n::text, 14, '0'), $1, now(), 'Product ' || n, repeat('Good. ', 200), 'claimed' "
            "FROM generate_series(1, $2::int) n",
            own,
            PRODUCTS,
        )
        await db.run(
            "INSERT INTO catalogue.contribution "
            "(product_id, field, value, data_source, predictor, confidence, organization_id, is_last) "
            "SELECT p.id, f, to_jsonb(p.product_name), 'claimed', '', 0.95, $1, true "
            "FROM catalogue.product p, unnest('{product_name,description,net_content}'::text[]) f",
            own,
        )
        await db.run(
            "INSERT INTO catalogue.lot (product_id, lot_code) SELECT id, 'L-' || gtin FROM catalogue.product"
        )


def begin(dsn: str, folder: Path) -> subprocess.Popen[bytes]:
    """A worker in a process of its own."""
    environment = {**os.environ, "CLOSIENT_DATABASE_URL": dsn, "CLOSIENT_DATA_FOLDER": str(folder)}
    environment["CLOSIENT_SECRET"] = "for tests alone"
    return subprocess.Popen([sys.executable, "-c", WORKER], env=environment)


def peak_memory_mb(worker: subprocess.Popen[bytes]) -> float:
    for line in Path(f"/proc/{worker.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError("no VmHWM")


async def until_written(database: Database, own: str, export_id: str, records: int) -> str:
    """Wait until so many records are noted, or it is completed; its status."""
    async with asyncio.timeout(180):
        while True:
            row = await queries.poll_an_organization_data_export(database.reads, own, export_id)
            assert row is not None
            assert row.status != "failed"
            written = sum(section["record_count"] for section in row.sections)
            if row.status == "completed" or (row.run and written >= records):
                return row.status
            await asyncio.sleep(0.1)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the memory from /proc")
async def test_a_large_export_survives_its_worker_and_needs_little_memory(
    committed: Database, server_dsn: str, services: Services, tmp_path: Path
) -> None:
    dsn = server_dsn.replace("/closient?", f"/{await committed.reads.value('SELECT current_database()')}?")
    services.database = committed
    world = World(committed, services)
    own = await world.organization(await world.person())
    await fill(committed, own)
    async with committed.writes() as db:
        asked = await data_export.request_an_organization_data_export(db, world.caller(own), own, "zip")
    store = LocalObjects(Settings(data_folder=tmp_path, secret="for tests alone"))
    with begin(dsn, tmp_path) as first:
        assert await until_written(committed, own, asked.job_id, PRODUCTS // 4) == "processing"
        first.send_signal(signal.SIGKILL)
    assert not [path for path in store.contents.rglob("*") if path.is_file()]
    with begin(dsn, tmp_path) as second:
        try:
            await until_written(committed, own, asked.job_id, 10**9)
            peak = peak_memory_mb(second)
        finally:
            second.terminate()
    row = await queries.poll_an_organization_data_export(committed.reads, own, asked.job_id)
    assert row is not None
    assert row.run == 2
    archive = Archive((await store.get(export_run.key_of(row, row.run))).data)
    assert sum(path.endswith("/product.yaml") for path in archive.files) == PRODUCTS
    assert archive.read("products/00000000000042/product.yaml")["product_name"] == "Product 42"
    assert len(archive.under("contributions")) == 3 * PRODUCTS
    assert len({lot["lot_code"] for lot in archive.under("lots")}) == PRODUCTS
    assert peak < MOST_MEMORY_MB
