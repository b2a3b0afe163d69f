"""Months of scans get places of their own beside the mover; what has to wait is told."""

import asyncio
import random
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from closient.apps.resolver.actions import scan_months
from closient.apps.resolver.jobs import scans as jobs
from closient.apps.resolver.structs.scans import MoveScans
from closient.kit import clock
from closient.kit.database import Database
from tests.apps.resolver.test_scan_rollups import NOON, batch, differences, keep, sighting

PLACES = "SELECT array_agg(DISTINCT tableoid::regclass::text) FROM resolver.scan"


async def run_mover(database: Database) -> None:
    services: Any = SimpleNamespace(database=database)
    await jobs.move_scans(services, MoveScans())


async def keep_three(database: Database) -> None:
    chance = random.Random(7)
    await keep(database, await batch(*[sighting(chance, NOON) for _ in range(3)]))


async def test_a_place_that_is_used_too_long_is_told_with_its_rows_and_made_later(
    committed: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scan_months, "_months", {})
    await committed.pool.execute("ALTER FUNCTION resolver.keep_scan_month SET lock_timeout = '20ms'")
    await keep_three(committed)
    async with committed.writes() as reader:
        await reader.run("LOCK TABLE resolver.scan_other IN ACCESS SHARE MODE")
        with clock.frozen(NOON), capture_logs() as told:
            await run_mover(committed)
            await run_mover(committed)
    # Once: who waits for the place holds up those who read what lies there.
    assert [line for line in told if line["event"] == "scan_month_postponed"] == [
        {"event": "scan_month_postponed", "month": "2026-03", "rows": 3, "log_level": "warning"}
    ]
    assert await committed.reads.value(PLACES) == ["resolver.scan_other"]
    with clock.frozen(NOON + scan_months.REST):
        await run_mover(committed)
    assert await committed.reads.value(PLACES) == ["resolver.scan_2026_03"]
    assert await differences(committed) == 0


async def test_the_daily_job_tells_what_it_postpones_as_well(
    committed: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scan_months, "_months", {date(2026, 3, 1): scan_months.NEVER})
    await committed.pool.execute("ALTER FUNCTION resolver.keep_scan_month SET lock_timeout = '20ms'")
    await keep_three(committed)
    await run_mover(committed)
    services: Any = SimpleNamespace(database=committed)
    async with committed.writes() as reader:
        await reader.run("LOCK TABLE resolver.scan_other IN ACCESS SHARE MODE")
        with clock.frozen(NOON), capture_logs() as told:
            await jobs.keep_scan_months(services)
    months = {line["month"]: line["rows"] for line in told if line["event"] == "scan_month_postponed"}
    assert months == {"2026-03": 3, "2026-04": 0, "2026-05": 0, "2026-06": 0}


async def test_scans_are_stored_while_their_month_waits_for_its_place(
    committed: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scan_months, "_months", {})
    await committed.pool.execute("ALTER FUNCTION resolver.keep_scan_month SET lock_timeout = '60s'")
    await keep_three(committed)
    async with committed.writes() as reader:
        await reader.run("LOCK TABLE resolver.scan_other IN ACCESS SHARE MODE")
        mover = asyncio.create_task(run_mover(committed))
        stored = 0
        async with asyncio.timeout(30):  # less than the mover waits for the place
            while not stored:
                stored = await reader.value("SELECT count(*)::int FROM ONLY resolver.scan_daily")
    assert stored
    await mover
    assert await committed.reads.value(PLACES) == ["resolver.scan_2026_03"]
