"""The sums of scans equal the counts of scans at any moment, whatever comes late, broken or at once."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from closient.apps.account.structs.events import OrganizationPurged
from closient.apps.resolver.actions import scan_months, scan_rollups, scans
from closient.apps.resolver.jobs import organizations as organization_jobs
from closient.apps.resolver.jobs import scans as scan_jobs
from closient.edge.scans import Scan, Sighting, packed
from closient.edge.table import Entry
from closient.edge.visitors import Nowhere, OwnSalts, Visitors
from closient.edge.wanted import Wanted
from closient.kit import clock, ids
from closient.kit.database import Database
from tests.world import World

GTINS = ("09506000134352", "09506000134369", "09506000134376")
PRODUCTS = {gtin: ids.new() for gtin in GTINS}
OWNERS = (None, ids.new(), ids.new())
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
AGENTS = (b"", b"Mozilla/5.0 (iPhone) Mobile", b"Mozilla/5.0 (X11; Linux)", b"GPTBot/1.2")

DIFFERENCES = """
    WITH raw AS (
        SELECT 'daily' AS kind, jsonb_build_array(organization_id, (scanned_at AT TIME ZONE 'UTC')::date,
                   gtin, product_id, coalesce(country, ''), device_class, scan_type) AS key,
               count(*) AS total, count(*) FILTER (WHERE NOT is_bot) AS people
          FROM resolver.scan GROUP BY 2
        UNION ALL
        SELECT 'hourly', jsonb_build_array(organization_id, date_trunc('hour', scanned_at, 'UTC'), gtin),
               count(*), count(*) FILTER (WHERE NOT is_bot)
          FROM resolver.scan GROUP BY 2
        UNION ALL
        SELECT 'total', jsonb_build_array(organization_id, date_trunc('hour', scanned_at, 'UTC'),
                   coalesce(country, ''), device_class),
               count(*), count(*) FILTER (WHERE NOT is_bot)
          FROM resolver.scan GROUP BY 2
        UNION ALL
        SELECT 'share', jsonb_build_array(s.organization_id, told.dimension,
                   (s.scanned_at AT TIME ZONE 'UTC')::date, s.gtin, told.value),
               count(*), count(*) FILTER (WHERE NOT s.is_bot)
          FROM resolver.scan s
         CROSS JOIN LATERAL (VALUES ('bot', s.bot_name), ('language', s.language), ('link_type', s.link_type),
             ('referrer', split_part(s.referrer, '/', 3))) told (dimension, value)
         WHERE told.value <> '' GROUP BY 2),
    sums AS (
        SELECT 'daily' AS kind, jsonb_build_array(organization_id, date, gtin, product_id, country_code,
                   device_class, scan_type) AS key, total_scans AS total, billable_scans AS people
          FROM resolver.scan_daily WHERE total_scans <> 0
        UNION ALL
        SELECT 'hourly', jsonb_build_array(organization_id, hour, gtin), total_scans, billable_scans
          FROM resolver.scan_hourly WHERE total_scans <> 0
        UNION ALL
        SELECT 'total', jsonb_build_array(organization_id, hour, country_code, device_class),
               total_scans, billable_scans
          FROM resolver.scan_total WHERE total_scans <> 0
        UNION ALL
        SELECT 'share', jsonb_build_array(organization_id, dimension, date, gtin, value),
               total_scans, billable_scans
          FROM resolver.scan_share WHERE total_scans <> 0)
    SELECT count(*)::int FROM (
        (TABLE raw EXCEPT ALL TABLE sums) UNION ALL (TABLE sums EXCEPT ALL TABLE raw)) d
"""


async def differences(database: Database) -> int:
    return await database.reads.value(DIFFERENCES)


async def batch(*seen: Sighting) -> bytes:
    known = Visitors(Nowhere(), OwnSalts())
    await known.begin(clock.now().date())
    return await packed(list(seen), known)


def sighting(chance: random.Random, moment: datetime, owner: str | None = None) -> Sighting:
    gtin = chance.choice(GTINS)
    entry = Entry(key=f"01/{gtin}", product_id=PRODUCTS[gtin], organization_id=owner or chance.choice(OWNERS))
    return Sighting(
        entry,
        *(
            None,
            None,
            chance.choice(("HOSTED_PAGE", "REDIRECT_ONLY")),
            None,
            chance.choice((None, "gs1:pip")),
        ),
        user_agent=chance.choice(AGENTS),
        referrer=chance.choice((b"", b"https://a.example/x?y", b"android-app://com.b")),
        moment=moment,
        accept_language=chance.choice((b"", b"de", b"en-US")),
    )


async def keep(database: Database, *batches: bytes) -> None:
    async with database.writes() as db:
        for each in batches:
            await scans.keep_batch(db, each)


async def move(database: Database) -> int:
    async with database.writes() as db:
        moved = await scans.move_batches(db)
    await scan_months.keep_due(database)
    return moved


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(),
    steps=st.lists(
        st.sampled_from(["batch", "late", "broken", "move", "lost move"]), min_size=3, max_size=14
    ),
)
async def test_sums_are_exact_after_late_broken_and_repeated_moves(
    seed: int, steps: list[str], database: Database
):
    chance = random.Random(seed)
    for step in steps:
        if step == "broken":
            await keep(database, b"\xc1")
        elif step == "move":
            await move(database)
        elif step == "lost move":
            with pytest.raises(RuntimeError):
                await _moved_and_lost(database)
        else:
            days = chance.randrange(400) if step == "late" else 0
            moments = [NOON - timedelta(days=days, minutes=chance.randrange(3000)) for _ in range(9)]
            await keep(database, await batch(*[sighting(chance, moment) for moment in moments]))
        assert await differences(database) == 0
    while await move(database):
        pass
    assert await differences(database) == 0


async def _moved_and_lost(database: Database) -> None:
    async with database.writes() as db:
        await scans.move_batches(db)
        raise RuntimeError("the worker dies before it commits")


async def test_two_movers_at_once_lose_nothing_and_never_wait_in_a_circle(committed: Database):
    chance = random.Random(5)
    total = 0
    for _ in range(24):
        seen = [sighting(chance, NOON - timedelta(hours=chance.randrange(90))) for _ in range(60)]
        total += len(seen)
        await keep(committed, await batch(*seen))

    async def mover() -> None:
        while await move(committed):
            pass

    await asyncio.gather(mover(), mover(), mover())
    assert await committed.reads.value("SELECT count(*)::int FROM resolver.scan") == total
    assert await committed.reads.value("SELECT sum(total_scans)::int FROM resolver.scan_daily") == total
    assert await differences(committed) == 0


async def test_a_purge_keeps_the_sums_exact_portion_by_portion_and_late_scans_do_not_undo_it(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scans, "MOST_FORGOTTEN", 7)
    monkeypatch.setattr(scan_rollups, "MOST_FORGOTTEN", 2)
    database = world.database
    purged = await world.organization()
    other = await world.organization()
    chance = random.Random(9)
    seen = [sighting(chance, NOON, owner) for owner in [purged] * 20 + [other] * 5 for _ in range(2)]
    await keep(database, await batch(*seen))
    await move(database)
    async with database.writes() as db:
        # Sums of scans that were dropped long ago.
        old = Scan(
            GTINS[0],
            purged,
            PRODUCTS[GTINS[0]],
            None,
            None,
            "HOSTED_PAGE",
            None,
            None,
            "mobile",
            False,
            "",
            NOON,
        )
        await scan_rollups.count(db, [old])
        assert await scans.forget_organization(db, purged) == 7
    left = "SELECT coalesce(sum(total_scans), 0)::int FROM resolver.scan_daily WHERE organization_id = $1"
    assert await database.reads.value(left, purged) == 34
    await database.pool.execute(
        "UPDATE account.organization SET status = 'purged', tombstoned_at = now() WHERE id = $1", purged
    )
    services: Any = SimpleNamespace(database=database)
    await organization_jobs.purge_organization(
        services, OrganizationPurged(organization_id=purged, user_id=None)
    )
    await keep(database, await batch(*[sighting(chance, NOON, purged) for _ in range(3)]))
    await move(database)
    for table in ("scan", "scan_daily", "scan_hourly", "scan_total", "scan_share"):
        named = f"SELECT count(*)::int FROM resolver.{table} WHERE organization_id = $1"  # noqa: S608
        assert await database.pool.fetchval(named, purged) == 0
    assert await database.reads.value(left, other) == 10
    assert await database.reads.value("SELECT sum(total_scans)::int FROM resolver.scan_daily") == 54


async def test_sums_of_a_purged_organization_go_to_nobody_so_many_a_transaction(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scan_rollups, "MOST_FORGOTTEN", 2)
    database, purged = world.database, await world.organization()
    chance = random.Random(11)
    await keep(database, await batch(*[sighting(chance, NOON, purged) for _ in range(30)]))
    await move(database)
    # The scans were dropped long ago, with their month.
    await database.pool.execute("DELETE FROM resolver.scan")
    tables = ("scan_daily", "scan_hourly", "scan_total", "scan_share")
    union = " UNION ALL ".join(
        f"SELECT organization_id, total_scans FROM resolver.{table}"  # noqa: S608
        for table in tables
    )
    named = f"SELECT count(*)::int FROM ({union}) s WHERE organization_id = $1"  # noqa: S608
    total = f"SELECT sum(total_scans)::int FROM ({union}) s"  # noqa: S608
    before, left = await database.pool.fetchval(total), await database.pool.fetchval(named, purged)
    assert left > 10
    while left:
        async with database.writes() as db:
            forgotten = await scans.forget_organization(db, purged)
        assert 1 <= forgotten <= 2
        left -= forgotten
        assert await database.pool.fetchval(named, purged) == left
    assert await database.pool.fetchval(total) == before


async def test_the_count_of_a_product_comes_from_the_sums(database: Database):
    chance = random.Random(3)
    await keep(database, await batch(*[sighting(chance, NOON) for _ in range(50)]))
    await move(database)
    for gtin in GTINS:
        sql = (
            "SELECT count(*)::int, count(*) FILTER (WHERE NOT is_bot)::int FROM resolver.scan WHERE gtin = $1"
        )
        [total, people] = await database.pool.fetchrow(sql, gtin)
        count = await scans.scan_count(database.reads, gtin)
        assert (count.total_scans, count.billable_scans) == (total, people)


async def test_a_month_without_a_place_of_its_own_loses_no_scan_and_gets_one_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    seen = dict.fromkeys((date(2026, 3, 1), date(2026, 2, 1)), scan_months.NEVER)
    monkeypatch.setattr(scan_months, "_months", seen)
    chance = random.Random(4)
    moments = [NOON, NOON - timedelta(days=40), NOON + timedelta(days=3)]
    await keep(database, await batch(*[sighting(chance, moment) for moment in moments]))
    await move(database)
    place = "SELECT array_agg(DISTINCT tableoid::regclass::text) FROM resolver.scan"
    # Of the last month this process knew nothing.
    assert await database.reads.value(place) == ["resolver.scan_2026_04", "resolver.scan_other"]
    await scan_months.keep_ahead(database, NOON.date())
    assert await database.reads.value(place) == [f"resolver.scan_2026_0{month}" for month in (2, 3, 4)]
    assert (
        await database.reads.value("SELECT to_regclass('resolver.scan_2026_06')::text")
        == "resolver.scan_2026_06"
    )
    assert await differences(database) == 0


async def test_old_months_go_as_a_whole_and_their_sums_stay(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scan_months, "_months", {})
    chance = random.Random(4)
    moments = [NOON - timedelta(days=days) for days in (0, 20, 70, 400, 800)]
    await keep(database, await batch(*[sighting(chance, moment) for moment in moments]))
    await move(database)
    services: Any = SimpleNamespace(database=database, settings=SimpleNamespace(scan_retention_days=60))
    with clock.frozen(NOON), capture_logs() as told:
        await scan_jobs.drop_old_scans(services)
    [line] = told
    assert (line["event"], line["days"]) == ("scan_months_dropped", 60)
    assert "scan_2025_02" in line["months"]
    assert "scan_2026_03" not in line["months"]
    # January ended within the last 60 days, so the scan of its 20th is there still.
    assert await database.reads.value("SELECT count(*)::int FROM resolver.scan") == 3
    assert await database.reads.value("SELECT sum(total_scans)::int FROM resolver.scan_daily") == 5
    referrers = (
        "SELECT count(*)::int FROM resolver.scan_share WHERE dimension = 'referrer' AND date < '2026-01-30'"
    )
    assert await database.reads.value(referrers) == 0
    assert await database.reads.value("SELECT to_regclass('resolver.scan_2025_02')") is None


async def test_a_salt_is_the_same_for_all_and_goes_when_its_day_is_over(database: Database):
    day = NOON.date()
    services: Any = SimpleNamespace(database=database)
    async with database.writes() as db:
        salt = await scans.daily_salt(db, day)
        assert await scans.daily_salt(db, day) == salt
        assert await scans.daily_salt(db, day + timedelta(days=1)) != salt
    with clock.frozen(NOON + timedelta(days=1)):
        await scan_jobs.forget_salts(services)
    days = await database.reads.value("SELECT array_agg(day) FROM resolver.daily_salt")
    assert days == [day + timedelta(days=1)]
    kept = "SELECT relpersistence::text FROM pg_class WHERE oid = 'resolver.daily_salt'::regclass"
    assert await database.reads.value(kept) == "u"  # not in the log either


async def test_of_a_flood_of_unknown_codes_the_most_wanted_of_each_day_are_kept(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scan_rollups, "MOST_UNKNOWN", 3)
    later = NOON + timedelta(hours=1)
    async with database.writes() as db:
        await scan_rollups.count_unknown(
            db, [Wanted(GTINS[0], 5, NOON, later), Wanted(GTINS[1], 2, NOON, later)]
        )
        flood = [Wanted(f"{number:014}", 1, later, later) for number in range(50)]
        await scan_rollups.count_unknown(
            db, [*flood, Wanted("414/1", 9, NOON, NOON), Wanted(GTINS[0], 1, NOON - timedelta(hours=1), NOON)]
        )
    rows = await database.pool.fetch(
        "SELECT gtin, count, first_seen, last_seen FROM resolver.unknown_scan ORDER BY count DESC, gtin"
    )
    assert len(rows) == 3
    assert tuple(rows[0]) == (GTINS[0], 6, NOON - timedelta(hours=1), later)
    assert tuple(rows[1])[:2] == (GTINS[1], 2)
