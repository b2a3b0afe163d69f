"""Reading files of each source: true shapes, the same content again, matches and who is told, killed runs."""

import asyncio
import datetime
from typing import Any

import httpx
import msgspec
import pytest

from closient.apps.compliance.actions import imports, matching
from closient.apps.compliance.rules import documents, feeds
from closient.kit import clock, jobs
from closient.kit.database import Database
from closient.kit.services import Services
from tests.apps.compliance.notices import (
    DRUG,
    HAM,
    RICE,
    canada,
    count,
    cpsc,
    fda,
    fsis,
    load,
    row,
)
from tests.world import World

PRODUCTS = "/products/api/v1/products"
DAY = datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)


async def codes_of(database: Database, source_id: str) -> dict[str, str]:
    rows = await database.pool.fetch(
        "SELECT c.gtin, c.found_as FROM compliance.recall_code c "
        "JOIN compliance.recall r ON r.id = c.recall_id WHERE r.source_id = $1",
        source_id,
    )
    return dict(map(tuple, rows))


async def told(database: Database) -> list[dict[str, Any]]:
    rows = await database.pool.fetch(
        "SELECT payload FROM kit.outbox_event WHERE name = 'product.recalled' ORDER BY id"
    )
    return [one[0] for one in rows]


async def make(database: Database, gtin: str, owner_id: str | None = None) -> str:
    """A product that came without an event, as bulk imports make them."""
    return await database.pool.fetchval(
        "INSERT INTO catalogue.product (gtin, owner_id, claimed_at, data_source) "
        "VALUES ($1, $2::uuid, CASE WHEN $2::uuid IS NULL THEN NULL ELSE now() END, 'imported') RETURNING id",
        gtin,
        owner_id,
    )


async def test_drugs_are_found_by_the_codes_that_the_fda_linked(database: Database):
    linked = {
        "upc": ["0300694200305", "305730164306"],
        "package_ndc": ["0069-4200-30"],
        "generic_name": ["X"],
    }
    await load(
        database, "fda-drug", fda("D-123-2026", product_type="Drugs", openfda=linked, code_info="Lot A1")
    )
    found = await codes_of(database, "D-123-2026")
    assert found[DRUG] in ("gtin", "upc")
    assert found["00305730164306"] == "upc"


async def test_devices_are_found_by_their_element_strings(database: Database):
    code_info = "UDI-DI: 10074865110157; (01)06926145714029(17)280101(10)ABC1; Serial Numbers: 77"
    device = fda("Z-0001-2026", product_type="Devices", product_description="Pump", code_info=code_info)
    await load(database, "fda-device", device)
    assert await codes_of(database, "Z-0001-2026") == {"10074865110157": "gtin", "06926145714029": "gtin"}
    stored = await row(database, "Z-0001-2026")
    assert (stored["lot_codes"]["exacts"], stored["affects_every_lot"]) == (["ABC1"], True)


async def test_fsis_is_read_in_both_shapes_and_in_english_alone(database: Database):
    old = fsis("004-2020", field_product_items="Ham, UPC 698997806158", field_recall_reason="Mislabeling")
    spanish = fsis("001-2026", langcode="Spanish")
    done = await load(database, "fsis", fsis(" 001-2026 "), old, spanish, fsis("001-2026-exp"))
    assert (done.created, done.skipped) == (3, 1)
    new = await row(database, "001-2026")
    assert (new["title"], new["status"], new["severity"]) == (
        "Ham & Co. Recalls Cooked Ham",
        "ONGOING",
        "CLASS_I",
    )
    assert new["description"] == "WASHINGTON, Nov. 1 – Ham Co. is recalling ham."
    assert new["hazard"] == "Product Contamination, Listeria"
    assert new["public_url"] == "https://www.fsis.usda.gov/recalls-alerts/ham"
    assert new["jurisdictions"] == ["US", "US-CA", "US-OR"]
    assert new["lot_codes"]["exacts"] == ["19250", "19251"]
    assert new["source_modified"] == datetime.date(2026, 11, 2)
    for source_id in ("001-2026", "004-2020", "001-2026-EXP"):
        assert HAM in await codes_of(database, source_id)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"field_recall_type": "Active Recall", "field_active_notice": "False"}, "ONGOING"),
        ({"field_recall_type": "Closed Recall", "field_active_notice": "True"}, "TERMINATED"),
        ({"field_recall_type": "Public Health Alert"}, "UNKNOWN"),
        ({"field_recall_type": "Outbreak"}, "UNKNOWN"),
        ({"field_recall_type": "", "field_closed_year": "2019"}, "TERMINATED"),
        ({"field_recall_type": "", "field_archive_recall": "True"}, "UNKNOWN"),
    ],
)
async def test_the_type_of_an_fsis_notice_tells_its_status(database: Database, fields, status):
    await load(database, "fsis", fsis("PHA-11012026-01", **fields))
    assert (await row(database, "PHA-11012026-01"))["status"] == status


async def test_cpsc_recalls_are_never_closed_and_their_texts_are_joined(database: Database):
    await load(database, "cpsc", cpsc(10_001, ProductUPCs=[{"UPC": "0 50428 54100 5"}, {"UPC": "n/a"}]))
    stored = await row(database, "10001")
    assert (stored["status"], stored["severity"]) == ("UNKNOWN", "UNKNOWN")
    assert stored["hazard"] == "The lid can open, posing a burn hazard."
    assert stored["remedy"] == "Consumers should stop using the kettles."
    assert stored["company_name"] == "Kettle Co., of Ohio"
    assert stored["recall_date"] == datetime.date(2026, 10, 2)
    assert stored["affects_every_lot"]
    assert await codes_of(database, "10001") == {RICE: "upc"}


async def test_canadas_file_is_read_and_the_french_one_refused(database: Database):
    await load(database, "health-canada", canada("76543"))
    stored = await row(database, "RA-76543")
    assert stored["title"] == "Rice brand crackers recalled due to milk"
    assert (stored["status"], stored["severity"], stored["recall_date"]) == ("UNKNOWN", "CLASS_I", None)
    assert stored["public_url"] == "https://recalls-rappels.canada.ca/en/alert-recall/rice-brand-crackers"
    french = {"NID": "76544", "Titre": "Craquelins", "URL": "/fr/avis-rappel/x", "Archivé": "0"}
    assert (await load(database, "health-canada", french)).refused == 1


async def test_the_same_file_twice_changes_nothing_and_an_edit_changes_its_recall(database: Database):
    await make(database, RICE)
    records = [fda("F-1"), fda("F-2", product_description="Other")]
    with clock.frozen(DAY):
        first = await load(database, "fda-food", *records)
    before = await row(database, "F-1")
    with clock.frozen(DAY + datetime.timedelta(days=1)):
        again = await load(database, "fda-food", *records[::-1])
        assert (first.created, again.created, again.updated, again.unchanged) == (2, 0, 0, 2)
        assert await row(database, "F-1") == before
        edited = await load(database, "fda-food", fda("F-1", status="Terminated"), records[1])
    after = await row(database, "F-1")
    assert (edited.updated, edited.unchanged) == (1, 1)
    assert (after["id"], after["created"], after["status"]) == (before["id"], DAY, "TERMINATED")
    assert after["modified"] == DAY + datetime.timedelta(days=1)
    assert len(await told(database)) == 2


async def test_of_a_number_told_twice_in_a_file_the_last_one_counts_each_time(database: Database):
    twice = [fda("F-1", status="Ongoing"), fda("F-1", status="Completed")]
    done = await load(database, "fda-food", *twice)
    assert (done.created, done.skipped) == (1, 1)
    assert (await load(database, "fda-food", *twice)).updated == 0
    assert (await row(database, "F-1"))["status"] == "COMPLETED"


async def test_an_older_edition_does_not_overwrite_a_newer_one_where_the_source_dates_its_edits(
    database: Database,
):
    new = fsis("1-2026", field_recall_type="Closed Recall", field_last_modified_date="2026-11-10")
    await load(database, "fsis", new)
    done = await load(database, "fsis", fsis("1-2026"))
    assert (done.updated, done.unchanged) == (0, 1)
    assert (await row(database, "1-2026"))["status"] == "TERMINATED"


async def test_a_new_match_is_told_once_to_the_owner(database: Database, world: World):
    organization_id = await world.organization(await world.person())
    await make(database, RICE, organization_id)
    await load(database, "fda-food", fda("F-1"))
    await load(database, "fda-food", fda("F-1", reason_for_recall="Undeclared milk and nuts."))
    [event] = await told(database)
    assert (event["organization_id"], event["gtin"]) == (organization_id, RICE)
    assert (event["found_as"], event["confidence"], event["matched_text"]) == ("upc", 0.98, "0 50428 54100 5")
    assert event["recall"]["hazard"] == "Undeclared milk."
    assert event["lot_codes"] == {"exacts": ["10313-8J"], "ranges": [], "wildcards": []}


async def test_a_match_that_comes_and_goes_is_told_once_and_a_closed_recall_when_it_opens(database: Database):
    await make(database, RICE)
    other = fda("F-1", product_description="Beans", code_info="")
    for record in (fda("F-1"), other, fda("F-1")):
        await load(database, "fda-food", record)
    assert len(await told(database)) == 1
    await load(database, "fda-food", fda("F-2", status="Completed"))
    assert len(await told(database)) == 1
    await load(database, "fda-food", fda("F-2", status="Ongoing"))
    assert len(await told(database)) == 2


async def test_a_product_that_comes_after_its_recall_is_matched(
    client: httpx.AsyncClient, world: World, database: Database, services: Services
):
    await load(database, "fda-food", fda("F-1"), fda("F-2", status="Completed"))
    organization_id, key = await world.owner_key()
    made = await client.post(PRODUCTS, headers=key, json={"gtin": RICE})
    assert made.status_code == 201
    assert "compliance.match_product" in await jobs.run_pending(services)
    assert [event["organization_id"] for event in await told(database)] == [organization_id]
    listed = await client.get(f"/compliance/api/v1/products/{RICE}/recalls", headers=key)
    assert listed.json()["pagination"]["total_count"] == 1


async def test_a_former_gtin_brings_its_recalls_and_takes_them_away_again(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, key = await world.owner_key()
    await client.post(PRODUCTS, headers=key, json={"gtin": HAM})
    await load(database, "fda-food", fda("F-1"))
    url = f"/compliance/api/v1/products/{HAM}/recalls"
    counts = []
    for change in (None, "add", "remove"):
        if change == "add":
            await client.post(f"{PRODUCTS}/{HAM}/former-gtins", headers=key, json={"gtin": RICE})
        elif change == "remove":
            await client.delete(f"{PRODUCTS}/{HAM}/former-gtins/{RICE}", headers=key)
        counts.append((await client.get(url, headers=key)).json()["pagination"]["total_count"])
    assert counts == [0, 1, 0]
    assert len(await told(database)) == 1


async def test_products_that_came_in_bulk_are_matched_by_the_hourly_round(database: Database):
    await load(database, "fda-food", fda("F-1"))
    await make(database, RICE)
    async with database.writes() as db:
        assert await matching.match_missed_products(db) is False
    assert len(await told(database)) == 1
    async with database.writes() as db:
        await matching.match_missed_products(db)
    assert len(await told(database)) == 1


async def test_a_file_of_another_source_is_refused_record_by_record(database: Database):
    assert (await load(database, "fda-drug", fda("F-1"))).refused == 1
    assert (await load(database, "fsis", fda("F-1"))).refused == 1
    assert (await load(database, "cpsc", canada("1"))).refused == 1
    assert await count(database) == 0


def test_the_hash_of_a_record_does_not_depend_on_the_order_of_its_fields():
    record = fda("F-1")
    turned = dict(reversed(list(record.items())))
    assert feeds.content_hash("fda-food", record) == feeds.content_hash("fda-food", turned)
    assert feeds.content_hash("fda-food", record) != feeds.content_hash("fda-drug", record)


async def test_a_run_that_is_killed_keeps_whole_portions_and_the_next_one_goes_on(committed: Database):
    records = [fda(f"F-{number}") for number in range(600)]
    found = documents.Records([msgspec.json.encode(records)])
    first, *rest = imports.portions("fda-food", found)
    killed = imports.Run(committed, "fda-food")
    await killed.begin("file")
    await killed.store(first)
    second = asyncio.create_task(killed.store(rest[0]))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    assert await count(committed) == 250
    again = await load(committed, "fda-food", *records)
    assert (again.created, again.unchanged) == (350, 250)
    rows = await committed.pool.fetch(
        "SELECT outcome, error, created_count FROM compliance.import_run ORDER BY id"
    )
    assert [tuple(one) for one in rows] == [("failed", "It was broken off.", 250), ("complete", "", 350)]


async def test_two_imports_of_one_file_at_once_store_each_recall_once(committed: Database):
    await make(committed, RICE)
    records = [fda(f"F-{number}") for number in range(300)]
    done = await asyncio.gather(*(load(committed, "fda-food", *records) for _ in range(3)))
    assert sum(one.created for one in done) == 300
    assert await count(committed) == await count(committed, "recall_product") == 300
    assert len(await told(committed)) == 300
