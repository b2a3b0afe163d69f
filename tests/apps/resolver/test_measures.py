"""What waits in the database, as the operator sees it."""

from datetime import timedelta

import httpx

from closient.apps.resolver.actions import measures, scans
from closient.kit import clock
from closient.kit.database import Database
from tests.apps.resolver.test_scan_journal import batch
from tests.world import World


async def shown(client: httpx.AsyncClient, name: str) -> float:
    lines = (await client.get("/metrics")).text.splitlines()
    [value] = [line.rpartition(" ")[2] for line in lines if line.startswith(f"{name} ")]
    return float(value)


async def test_the_journal_shows_how_much_waits_and_for_how_long(
    client: httpx.AsyncClient, database: Database
) -> None:
    assert await shown(client, "closient_scan_journal_batches") == 0
    assert await shown(client, "closient_scan_journal_oldest_seconds") == 0
    await database.pool.execute(
        "INSERT INTO resolver.scan_journal (id, batch) VALUES (uuidv7(interval '-90 seconds'), $1)", batch()
    )
    async with database.writes() as db:
        await scans.keep_batch(db, batch())
    assert await shown(client, "closient_scan_journal_batches") == 2
    assert 90 <= await shown(client, "closient_scan_journal_oldest_seconds") < 300
    await database.pool.execute("UPDATE resolver.scan_journal SET failed_at = now()")
    assert await shown(client, "closient_scan_journal_batches") == 0
    assert await shown(client, "closient_scan_journal_failed_batches") == 2


async def test_scans_without_a_month_and_custom_urls_that_are_due_are_counted(
    database: Database, world: World
) -> None:
    organization_id = await world.organization()
    for minutes in (-3, -1, 5):
        await database.pool.execute(
            "INSERT INTO resolver.custom_url (organization_id, url, next_check_at) VALUES ($1, $2, $3)",
            organization_id,
            f"https://brand.internal/{minutes}",
            clock.now() + timedelta(minutes=minutes),
        )
    await database.pool.execute(
        "INSERT INTO resolver.scan (gtin, scan_type, device_class, is_bot, referrer, scanned_at) "
        "VALUES ('09506000134352', 'REDIRECT_ONLY', 'mobile', false, '', '2001-02-03T04:05:06Z')"
    )
    found = await measures.backlog(database.reads)
    assert (found.scans_elsewhere, found.urls_due) == (1, 2)
    assert 179 <= found.url_oldest_seconds < 400
