"""A file for the FDA whose worker is killed in its midst is made by the next one, once; and who asks twice at
once gets one file.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from closient.apps.epcis.actions import example, exports
from closient.apps.epcis.rules.example_chain import Plan
from closient.apps.epcis.structs.exports import TraceabilityExportIn
from closient.kit.caller import Caller, Membership
from closient.kit.database import Database
from closient.kit.services import Services
from tests.apps.products.test_exports_survival import standing, until, working
from tests.world import World

PLAN = Plan(datetime(2026, 1, 1, tzinfo=UTC), days=100, stores=20)
# A worker with all jobs has 130 or so before it does anything.
MOST_MEGABYTES = 220


async def planted(database: Database, services: Services, plan: Plan) -> Caller:
    owner = await World(database, services).person()
    organization_id = await World(database, services).organization(owner)
    caller = Caller(
        kind="session", user_id=owner, memberships=(Membership(organization_id, "Acme", "owner"),)
    )
    async with database.writes() as db:
        await example.plant(db, caller, organization_id, plan)
    return caller


@pytest.mark.slow
async def test_a_killed_worker_is_followed_by_one_that_writes_the_whole_file_once(
    committed: Database, server_dsn: str, services: Services, tmp_path: Path
):
    name = await committed.reads.value("SELECT current_database()")
    dsn = server_dsn.replace("/closient?", f"/{name}?")
    caller = await planted(committed, services, PLAN)
    async with committed.writes() as db:
        made = await exports.create_traceability_export(db, services, caller, TraceabilityExportIn())
    total = await committed.reads.value("SELECT count(*) FROM epcis.cte WHERE kind <> 'INTAKE'")
    with working(dsn, tmp_path) as first:
        await until(committed, made.id, lambda status, processed: 0 < processed < total)
        memory = first.memory_info().rss / 2**20
        first.kill()
    assert (await standing(committed, made.id))[0] == "running"
    with working(dsn, tmp_path):
        await until(committed, made.id, lambda status, _: status != "running")
    assert await standing(committed, made.id) == ("completed", total, 2)
    [content] = [path for path in (tmp_path / "objects" / "content").rglob("*") if path.is_file()]
    rows = list(
        openpyxl.load_workbook(content, read_only=True)["KDEs"].iter_rows(min_row=2, values_only=True)
    )
    # Event, lot and input: no row twice.
    assert len({(row[1], row[4], row[7], row[17]) for row in rows}) == len(rows)
    assert len({row[1] for row in rows}) == total
    assert memory < MOST_MEGABYTES


async def test_who_asks_twice_at_once_gets_one_file(committed: Database, services: Services):
    caller = await planted(committed, services, Plan(datetime(2026, 1, 1, tzinfo=UTC), days=1, stores=1))
    lot_id = await committed.reads.value("SELECT id FROM epcis.lot WHERE lot_code = 'S0000'")
    # The services of tests stand on one connection; this needs real ones.
    real = Services(
        settings=services.settings,
        database=committed,
        mailer=services.mailer,
        objects=services.objects,
        http=services.http,
        text_records=services.text_records,
    )
    ask = exports.enqueue_an_fsma_204_traceability_export_for_one_lot
    jobs = await asyncio.gather(*(ask(real, caller, lot_id, "both") for _ in range(8)))
    assert len({job.job_short_id for job in jobs}) == 1
    assert await committed.reads.value("SELECT count(*) FROM catalogue.export") == 1
