"""Exports from when they wait until they are forgotten."""

from datetime import timedelta

import httpx
import pypdfium2

from closient.apps.catalogue.actions import exports as records
from closient.apps.products.actions import exports, labels
from closient.kit import clock, jobs
from closient.kit.database import Database
from closient.kit.services import Services
from tests.apps.products.labelling import (
    EXPORT,
    Key,
    failed,
    poll,
    serials,
    submit,
    wanted,
)


async def test_a_large_export_waits_for_a_worker_and_is_made_once(
    client: httpx.AsyncClient,
    stocked: tuple[str, Key, str],
    database: Database,
    services: Services,
) -> None:
    _, key, product_id = stocked
    many = labels.SYNC_THRESHOLD + 1
    await serials(database, product_id, *(f"M{number:03}" for number in range(many - 3)))
    body = wanted("serials", "sheet_pdf", "pdf", filters={"never_printed": True})
    receipt = await submit(client, key, body)
    waiting = await poll(client, key, receipt)
    assert (waiting["status"], waiting["total_items"], waiting["progress_percent"]) == ("pending", 0, 0)
    assert await jobs.run_pending(services) == ["products.make_export"]
    done = await poll(client, key, receipt)
    assert (done["status"], done["total_items"], done["progress_percent"]) == ("completed", many, 100)
    assert done["output_filename"].endswith(f"-{many}.pdf")
    content = (await client.get(done["download_url"])).content
    assert len(pypdfium2.PdfDocument(content)) == 2
    # The queue delivers at least once: another run finds nothing to do.
    await exports.make(services, receipt["job_id"])
    assert (await poll(client, key, receipt))["file_size_bytes"] == done["file_size_bytes"]
    assert await failed(client, key, body) == exports.NOTHING


async def test_a_repeated_request_with_its_idempotency_key_makes_one_export(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str], database: Database
) -> None:
    _, key, _ = stocked
    headers = key | {"Idempotency-Key": "once"}
    first, second = [await client.post(EXPORT, headers=headers, json=wanted()) for _ in range(2)]
    assert first.json() == second.json()
    assert await database.reads.value("SELECT count(*) FROM catalogue.export") == 1
    assert (await poll(client, key, first.json()))["status"] == "completed"


async def test_files_go_after_a_week_and_records_after_a_month(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str], services: Services
) -> None:
    _, key, _ = stocked
    receipt = await submit(client, key, wanted())
    address = (await poll(client, key, receipt))["download_url"]
    assert await records.remove_old(services) == 0
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert await records.remove_old(services) == 1
    status = await poll(client, key, receipt)
    assert status["status"] == "completed"
    assert status.get("download_url") is None
    assert (await client.get(address)).status_code == 404
    with clock.frozen(clock.now() + timedelta(days=31)):
        await records.remove_old(services)
    assert (await client.get(receipt["poll_url"], headers=key)).status_code == 404


async def test_an_export_that_nobody_makes_is_given_up(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str], database: Database, services: Services
) -> None:
    _, key, product_id = stocked
    await serials(database, product_id, *(f"M{number:03}" for number in range(labels.SYNC_THRESHOLD)))
    receipt = await submit(client, key, wanted("serials"))
    with clock.frozen(clock.now() + timedelta(days=2)):
        await records.remove_old(services)
    status = await poll(client, key, receipt)
    assert (status["status"], status["error"]) == ("failed", records.FORGOTTEN)


async def test_an_export_that_ends_worker_after_worker_is_given_up(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str], database: Database, services: Services
) -> None:
    _, key, product_id = stocked
    await serials(database, product_id, *(f"M{number:03}" for number in range(labels.SYNC_THRESHOLD)))
    receipt = await submit(client, key, wanted("serials"))
    for _ in range(records.MOST_RUNS):
        async with database.writes() as db:
            assert await records.begin_run(db, receipt["job_id"])
    await exports.make(services, receipt["job_id"])
    status = await poll(client, key, receipt)
    assert (status["status"], status["error"]) == ("failed", records.LOST.format(runs=records.MOST_RUNS))
