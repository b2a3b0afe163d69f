"""From the journal into the table: what cannot be stored is set aside, what belongs to nobody any more."""

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from prometheus_client import REGISTRY

from closient.apps.account.structs.events import OrganizationPurged
from closient.apps.resolver.actions import entries, scans
from closient.apps.resolver.jobs import organizations as resolver_jobs
from closient.apps.resolver.jobs import scans as scan_jobs
from closient.kit import clock, ids, jobs
from closient.kit.database import Database
from tests.apps.resolver.test_notifications import shop_of, write_rules

GTIN = "09506000134352"


def batch(**changes: Any) -> bytes:
    """A batch of one scan, as an earlier edition packed it."""
    row = {
        "gtin": GTIN,
        "organization_id": None,
        "product_id": ids.new(),
        "lot": None,
        "serial": None,
        "scan_type": "REDIRECT_ONLY",
        "destination": "https://brand.example/",
        "link_type": None,
        "user_agent": b"x",
        "referrer": b"",
        "moment": clock.now(),
        **changes,
    }
    return msgspec.msgpack.encode([list(row.values())])


BAD = {
    "no MessagePack": b"\xc1",
    "another shape": msgspec.msgpack.encode([["short"]]),
    "no id": batch(product_id="not an id"),
    "a text that the server refuses": batch(lot="\x00"),
}


async def keep(database: Database, *batches: bytes) -> None:
    async with database.writes() as db:
        for each in batches:
            await scans.keep_batch(db, each)


async def run_jobs(database: Database) -> list[str]:
    assert jobs.REGISTRY["resolver.move_scans"].function is scan_jobs.move_scans
    services: Any = SimpleNamespace(database=database)
    return await jobs.run_pending(services)


def set_aside() -> float:
    return REGISTRY.get_sample_value("closient_scan_batches_failed_total") or 0.0


async def stored(database: Database) -> int:
    return await database.reads.value("SELECT count(*)::int FROM resolver.scan")


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
async def test_a_batch_that_cannot_be_stored_is_set_aside_and_holds_up_no_other(
    bad: bytes, database: Database
):
    before = set_aside()
    await keep(database, *[bad] * 4, batch(), batch())
    assert set(await run_jobs(database)) == {"resolver.move_scans"}
    assert await stored(database) == 2
    failed = await scans.failed_batches(database.reads)
    assert failed.count == 4
    assert failed.latest_error
    assert set_aside() - before == 4
    # It is tried no more, whatever else comes.
    await keep(database, batch())
    await run_jobs(database)
    assert await stored(database) == 3
    assert (await scans.failed_batches(database.reads)).count == 4


async def test_trouble_of_the_database_is_no_fault_of_the_batch(database: Database):
    await keep(database, batch())
    async with database.writes() as db:
        await db.run("ALTER TABLE resolver.scan RENAME TO scan_elsewhere")
    with pytest.raises(scans.kit_db.DatabaseError, match="scan"):
        await run_jobs(database)
    async with database.writes() as db:
        await db.run("ALTER TABLE resolver.scan_elsewhere RENAME TO scan")
        assert (await scans.failed_batches(db)).count == 0
        assert await scans.move_batches(db) == 1
    assert await stored(database) == 1


async def test_scans_of_a_purged_organization_name_it_no_more_portion_by_portion(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scans, "MOST_FORGOTTEN", 2)
    purged, other = ids.new(), ids.new()
    owners = [purged] * 5 + [other] * 2
    await keep(database, *[batch(organization_id=owner) for owner in owners])
    services: Any = SimpleNamespace(database=database)
    await run_jobs(database)
    await resolver_jobs.purge_organization(services, OrganizationPurged(organization_id=purged, user_id=None))
    assert await stored(database) == len(owners)
    named = "SELECT count(*)::int FROM resolver.scan WHERE organization_id = $1"
    assert await database.reads.value(named, purged) == 0
    assert await database.reads.value(named, other) == 2


async def test_very_many_links_are_compiled_beside_the_loop_and_come_out_the_same(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    await shop_of(database, 3)
    await write_rules(database)
    async with database.writes() as db:
        await db.run("UPDATE catalogue.product SET resolver_enabled = true")
    keys = [f"01/{number:014}" for number in (1, 2, 3)]
    few = await entries.load_entries(database.reads, keys)
    monkeypatch.setattr(entries, "MOST_AT_ONCE", 2)
    assert await entries.load_entries(database.reads, keys) == few
    assert {key: len(entry.rules) for key, entry in few.items()} == dict.fromkeys(keys, 1)


async def test_a_batch_that_cannot_be_counted_is_set_aside_as_a_whole(database: Database):
    bad = "00000000000017"
    async with database.writes() as db:
        await db.run(
            "ALTER TABLE resolver.scan_daily ADD CONSTRAINT no_such CHECK (gtin <> '00000000000017')"
        )
    await keep(database, batch(), batch(gtin=bad), batch())
    await run_jobs(database)
    assert await stored(database) == 2
    assert (await scans.failed_batches(database.reads)).count == 1
    counted = "SELECT sum(total_scans)::int FROM resolver.scan_daily"
    assert await database.reads.value(counted) == 2
