"""Scans of an earlier version are all there after the migration, in their months, and counted."""

import shutil
from pathlib import Path

import asyncpg

from closient.kit import migrate
from closient.kit.database import connect
from tests.apps.resolver.test_scan_rollups import differences

BEFORE = "0013"
OLD_SCANS = """
    INSERT INTO resolver.scan (gtin, organization_id, product_id, lot, scan_type, link_type, country,
                               device_class, is_bot, referrer, scanned_at)
    SELECT '09506000134352', CASE WHEN n % 3 > 0 THEN '0195e8a4-7c1e-7b3a-9f65-2d1c4b5a6e7f'::uuid END,
           '0195e8a4-7c1e-7b3a-9f65-2d1c4b5a6e70', 'L' || n, 'HOSTED_PAGE',
           CASE WHEN n % 5 = 0 THEN 'gs1:pip' END,
           CASE WHEN n % 2 = 0 THEN 'SE' END, CASE WHEN n % 7 = 0 THEN 'bot' ELSE 'mobile' END, n % 7 = 0,
           CASE n % 4 WHEN 0 THEN 'https://shop.example/a?session=1#x' WHEN 1 THEN 'no address' ELSE '' END,
           '2026-01-31 22:00+00'::timestamptz + n * interval '7 hours'
      FROM generate_series(0, 199) n
"""


async def test_scans_of_an_earlier_version_are_kept_in_their_months_and_counted(
    server_dsn: str, tmp_path: Path
):
    for file in sorted(migrate.FOLDER.glob("*.sql")):
        if file.name < BEFORE:
            shutil.copy(file, tmp_path)
    admin = await asyncpg.connect(server_dsn)
    await admin.execute('DROP DATABASE IF EXISTS "test_scans_before" WITH (FORCE)')
    await admin.execute('CREATE DATABASE "test_scans_before"')
    dsn = server_dsn.replace("/closient?", "/test_scans_before?")
    try:
        await migrate.migrate(dsn, tmp_path)
        old = await asyncpg.connect(dsn)
        await old.execute(OLD_SCANS)
        ids = {row[0] for row in await old.fetch("SELECT id FROM resolver.scan")}
        await old.close()
        await migrate.migrate(dsn)
        database = await connect(dsn)
        kept = await database.pool.fetch("SELECT id::text FROM resolver.scan")
        assert {row[0] for row in kept} == {str(one) for one in ids}
        months = "SELECT array_agg(DISTINCT tableoid::regclass::text) FROM resolver.scan"
        assert await database.reads.value(months) == [f"resolver.scan_2026_0{month}" for month in (1, 2, 3)]
        referrers = "SELECT array_agg(DISTINCT referrer) FROM resolver.scan"
        assert await database.reads.value(referrers) == ["", "https://shop.example/a"]
        assert await database.reads.value("SELECT sum(total_scans)::int FROM resolver.scan_daily") == 200
        assert await differences(database) == 0
        await database.close()
    finally:
        await admin.execute('DROP DATABASE IF EXISTS "test_scans_before" WITH (FORCE)')
        await admin.close()
