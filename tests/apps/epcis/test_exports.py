"""Files of key data elements: of a lot and of a selection, from the request to the rows."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import openpyxl
import pytest

from closient.apps.catalogue.actions import exports as records
from closient.apps.epcis.actions import example, export_work
from closient.apps.epcis.actions.trace import DEEPEST
from closient.apps.epcis.rules.example_chain import Plan, items
from closient.kit import clock, ids, jobs
from closient.kit.database import Database
from closient.kit.services import Services
from tests.apps.epcis.events import Key
from tests.conftest import decoded
from tests.world import World

TRACE = "/epcis/api/2.0/traceability"
PLAN = Plan(datetime(2026, 11, 2, tzinfo=UTC), days=2, stores=2)
HEADINGS = [
    "CTE", "Event ID", "Event Date", "Time Zone", "TLC", "TLC Source GLN", "GTIN", "Lot",
    "Product Description", "Quantity", "Unit", "Location GLN", "Location Description", "Ship-From GLN",
    "Ship-To GLN", "Previous Source", "Subsequent Recipient", "Input TLCs", "Reference Document Type",
    "Reference Document Number", "Direction", "Captured By",
]  # fmt: skip
SHEETS = ["KDEs", "Harvest", "Cooling", "Initial packing", "First land-based receiving", "Shipping",
          "Receiving", "Transformation", "Locations", "Products", "About"]  # fmt: skip


class Stocked:
    """An organization with the example chain."""

    def __init__(self, client: httpx.AsyncClient, key: Key, organization_id: str, database: Database):
        self.client, self.key, self.organization_id, self.database = client, key, organization_id, database

    async def lot(self, code: str) -> str:
        return await self.database.reads.value(
            "SELECT id FROM epcis.lot WHERE lot_code = $1 AND organization_id = $2",
            code,
            self.organization_id,
        )

    async def ask(self, lot_id: str, status: int = 202, **query: str) -> dict[str, Any]:
        answer = await self.client.get(f"{TRACE}/lots/{lot_id}/fda-export", headers=self.key, params=query)
        assert answer.status_code == status, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        return decoded(answer)

    async def post(self, **body: Any) -> dict[str, Any]:
        answer = await self.client.post(f"{TRACE}/exports", headers=self.key, json=body)
        assert answer.status_code == 202, answer.text
        return decoded(answer)

    async def delivered(self, made: dict[str, Any]) -> dict[str, Any]:
        answer = await self.client.get(f"{TRACE}/exports/{made['id']}", headers=self.key)
        told = decoded(answer)
        assert told["status"] == "delivered", told
        return told

    async def download(self, url: str) -> bytes:
        answer = await self.client.get(url)
        assert answer.status_code == 200
        return answer.content


@pytest.fixture
async def stocked(client: httpx.AsyncClient, world: World, database: Database) -> Stocked:
    organization_id, key = await world.owner_key()
    async with database.writes() as db:
        await example.plant(db, world.caller(organization_id), organization_id, PLAN)
    return Stocked(client, key, organization_id, database)


async def many(stocked: Stocked, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    for row in rows:
        await stocked.database.pool.execute(sql, *row)


def sheets(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """Sheets by name, their rows by headings; empty cells are left out."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    found = {}
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows(values_only=True))
        found[sheet.title] = [
            {name: cell for name, cell in zip(rows[0], row, strict=False) if cell is not None}
            for row in rows[1:]
        ]
    return found


@pytest.mark.covers("epcis.enqueue_an_fsma_204_traceability_export_for_one_lot")
async def test_the_same_call_asks_for_a_workbook_and_looks_after_it(stocked: Stocked, services: Services):
    lot_id = await stocked.lot("P00000")
    job = await stocked.ask(lot_id)
    assert job == {
        "job_short_id": job["job_short_id"], "status": "pending", "lot_id": lot_id, "direction": "both",
        "format": "xlsx", "requested_at": job["requested_at"], "signed_download_url": None,
    }  # fmt: skip
    assert await stocked.ask(lot_id) == job
    backward = await stocked.ask(lot_id, direction="backward")
    assert backward["job_short_id"] != job["job_short_id"]
    # What was planted said something of products, which is classified first.
    assert (await jobs.run_pending(services)).count("epcis.make_export") == 2
    done = await stocked.ask(lot_id, 200)
    assert (done["job_short_id"], done["status"]) == (job["job_short_id"], "delivered")
    found = sheets(await stocked.download(done["signed_download_url"]))
    assert list(found) == SHEETS
    rows = found["KDEs"]
    assert {row["CTE"] for row in rows} == {
        "HARVEST", "COOL", "INITIAL_PACK", "SHIP", "RECEIVE", "TRANSFORM",
    }  # fmt: skip
    assert [row["Event Date"] for row in rows] == sorted(row["Event Date"] for row in rows)
    by_lot = {row["Lot"]: row["Direction"] for row in rows}
    assert (by_lot["H00000"], by_lot["P00000"], by_lot["S0000"]) == ("backward", "source", "forward")
    assert "H00001" not in by_lot
    [harvest] = found["Harvest"]
    assert (harvest["Lot"], harvest["Field or Container"]) == ("H00000", "Salinas Valley Farm, field 12")
    told = {row["What"]: row["Value"] for row in found["About"]}
    assert (told["Lot"], told["Rows"]) == (f"{items(PLAN)[1].gtin} P00000", str(len(rows)))


async def test_rows_have_the_columns_of_the_contract_and_the_facts_of_the_chain(
    stocked: Stocked, services: Services
):
    made = await stocked.post()
    assert (made["status"], made["events"], made["signed_download_url"]) == ("pending", 0, None)
    await jobs.run_pending(services)
    told = await stocked.delivered(made)
    content = await stocked.download(told["signed_download_url"])
    assert len(content) == told["file_size_bytes"]
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book["KDEs"][1]] == HEADINGS
    found = sheets(content)
    rows = found["KDEs"]
    assert "INTAKE" not in {row["CTE"] for row in rows}
    assert told["events"] == told["events_done"] == len({row["Event ID"] for row in rows})
    mixes = [row for row in rows if row["CTE"] == "TRANSFORM" and row["Lot"] == "S0000"]
    assert len(mixes) == 2
    assert len({row["Event ID"] for row in mixes}) == 1
    assert [row["Input TLCs"].rpartition("/")[2] for row in mixes] == ["P00000", "P10000"]
    assert {row["Reference Document Type"] for row in mixes} == {"Production order"}
    packing = next(row for row in found["Initial packing"] if row["Lot"] == "P00000")
    assert packing["Harvester"].startswith("Salinas Valley Farm, field 12")
    assert packing["Harvest Date"] == packing["Cooling Date"] == packing["Received Date"] == "2026-11-02"
    assert packing["Received Quantity"] == packing["Quantity"] * 20
    assert (packing["Received Unit"], packing["Unit"]) == ("LBR", "EA")
    assert packing["Cooling Location"].startswith("Coastal Cooling")
    shipping = next(row for row in found["Shipping"] if row["Lot"] == "S0000")
    assert shipping["TLC Source Description"].startswith("Leaf & Bowl Kitchens")
    assert shipping["Reference Document Type"] == "Purchase order; Despatch advice"
    assert shipping["Reference Document Number"].startswith("PO-")
    assert shipping["Product Description"] == (
        "Chopped romaine salad, 6 x 10 oz; Leafy greens, fresh-cut; 6 x 10 oz; case"
    )
    assert [row["Business Name"] for row in found["Locations"] if row.get("Missing")] == [
        "Corner Market 2, Sacramento"
    ]
    assert [row["GTIN"] for row in found["Products"]] == [item.gtin for item in items(PLAN)]


@pytest.mark.covers("epcis.create_traceability_export")
async def test_products_lots_dates_and_kinds_narrow_a_file_down(stocked: Stocked, services: Services):
    heads, hearts, _ = (item.gtin for item in items(PLAN))
    selections: list[dict[str, Any]] = [
        {"gtins": [hearts.lstrip("0")], "kinds": ["INITIAL_PACK"]},
        {"gtins": [heads], "kinds": ["HARVEST"], "from": "2026-11-03T00:00:00Z"},
        {"kinds": ["INITIAL_PACK"], "lot_from": "P00001", "lot_to": "P10000"},
        {"kinds": ["TRANSFORM"], "lot_codes": ["P10001"]},
        {"kinds": ["HARVEST"], "to": "2026-11-02T00:00:00Z"},
    ]
    made = [await stocked.post(**selection) for selection in selections]
    await jobs.run_pending(services)
    lots = []
    for one in made:
        told = await stocked.delivered(one)
        found = sheets(await stocked.download(told["signed_download_url"]))["KDEs"]
        lots.append(sorted((row["Lot"], row.get("Input TLCs", "").rpartition("/")[2]) for row in found))
    assert lots == [
        [("P00000", ""), ("P00001", ""), ("P10000", ""), ("P10001", "")],
        [("H00001", ""), ("H10001", "")],
        [("P00001", ""), ("P10000", "")],
        [("S0001", "P10001")],
        [],
    ]


async def test_csv_is_an_archive_of_the_same_tables(stocked: Stocked, services: Services):
    made = await stocked.post(format="csv", kinds=["SHIP"])
    await jobs.run_pending(services)
    told = await stocked.delivered(made)
    assert told["file_name"].endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(await stocked.download(told["signed_download_url"]))) as archive:
        assert len(archive.namelist()) == len(SHEETS)
        rows = list(csv.DictReader(io.StringIO(archive.read("kdes.csv").decode("utf-8-sig"), newline="")))
        shipping = archive.read("shipping.csv").decode().splitlines()
    assert list(rows[0]) == HEADINGS
    assert len(shipping) == len(rows) + 1
    assert {row["CTE"] for row in rows} == {"SHIP"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"gtins": ["9506000134353"]}, "gtins.0"),
        ({"lot_from": "B", "lot_to": "A"}, "lot_to"),
        ({"from": "2026-11-02T00:00:00Z", "to": "2026-11-02T00:00:00Z"}, "to"),
        ({"kinds": ["INTAKE"]}, "kinds.0"),
        ({"format": "pdf"}, "format"),
        ({"organization_id": "nonsense"}, "organization_id"),
    ],
)
async def test_a_selection_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, world: World, body: dict[str, Any], field: str
):
    _, key = await world.owner_key()
    answer = await client.post(f"{TRACE}/exports", headers=key, json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_lot_without_events_has_a_workbook_without_rows(
    client: httpx.AsyncClient, world: World, database: Database, services: Services
):
    organization_id, key = await world.owner_key()
    lot_id = await database.reads.value(
        "WITH b AS (INSERT INTO catalogue.brand (organization_id, name) VALUES ($1, 'Leaf') RETURNING id), "
        "p AS (INSERT INTO catalogue.product (gtin, brand_id, data_source) "
        "SELECT '09506000134352', b.id, 'imported' FROM b RETURNING id) "
        "INSERT INTO catalogue.lot (product_id, lot_code) SELECT p.id, 'L1' FROM p RETURNING id",
        organization_id,
    )
    stocked = Stocked(client, key, organization_id, database)
    await stocked.ask(lot_id)
    await jobs.run_pending(services)
    done = await stocked.ask(lot_id, 200)
    found = sheets(await stocked.download(done["signed_download_url"]))
    assert (found["KDEs"], found["Locations"]) == ([], [])


async def test_a_workbook_is_used_again_for_an_hour_and_a_failure_for_a_minute(
    stocked: Stocked, services: Services, database: Database
):
    lot_id = await stocked.lot("S0000")
    first = await stocked.ask(lot_id)
    await jobs.run_pending(services)
    assert (await stocked.ask(lot_id, 200))["job_short_id"] == first["job_short_id"]
    now = clock.now()
    with clock.frozen(now + timedelta(minutes=61)):
        second = await stocked.ask(lot_id)
        assert second["job_short_id"] != first["job_short_id"]
        async with database.writes() as db:
            await records.fail_export(db, second["job_short_id"], "No disk.")
        assert (await stocked.ask(lot_id))["status"] == "failed"
    with clock.frozen(now + timedelta(minutes=63)):
        third = await stocked.ask(lot_id)
        assert third["status"] == "pending"
    with clock.frozen(now + timedelta(days=9)):
        await records.remove_old(services)
        listed = decoded(await stocked.client.get(f"{TRACE}/exports", headers=stocked.key))
    assert [one["signed_download_url"] for one in listed["data"]] == [None] * 3


async def test_a_run_after_one_that_died_writes_the_same_file_once(
    stocked: Stocked, services: Services, database: Database
):
    made = await stocked.post()
    async with database.writes() as db:
        assert await records.begin_run(db, made["id"])
    await export_work.make(services, made["id"])
    told = await stocked.delivered(made)
    content = await stocked.download(told["signed_download_url"])
    # What comes later is not in it, also if the file has to be made again.
    await database.pool.execute("UPDATE catalogue.export SET status = 'running', ended = NULL")
    async with database.writes() as db:
        later = Plan(datetime(2026, 11, 9, tzinfo=UTC), days=1, stores=1, prefix="9521101")
        caller = World(database, services).caller(stocked.organization_id)
        with clock.frozen(clock.now() + timedelta(minutes=1)):
            await example.plant(db, caller, stocked.organization_id, later)
    await export_work.make(services, made["id"])
    assert await stocked.download((await stocked.delivered(made))["signed_download_url"]) == content
    await export_work.make(services, made["id"])
    files = [
        path for path in (services.settings.data_folder / "objects" / "content").rglob("*") if path.is_file()
    ]
    assert len(files) == 1


async def test_a_file_with_too_much_in_it_says_so(
    stocked: Stocked, services: Services, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(export_work, "MOST_EVENTS", 10)
    made = await stocked.post()
    await jobs.run_pending(services)
    answer = await stocked.client.get(f"{TRACE}/exports/{made['id']}", headers=stocked.key)
    assert (answer.json()["status"], answer.json()["error"]) == ("failed", export_work.TOO_MANY)


async def test_a_trace_that_is_cut_off_says_so_in_the_file(stocked: Stocked, services: Services):
    lots = [ids.new() for _ in range(DEEPEST + 2)]
    await many(
        stocked,
        "INSERT INTO epcis.lot (id, organization_id, gtin, lot_code) VALUES ($1, $2, '09506000134352', $3)",
        [(lot_id, stocked.organization_id, f"Z{number}") for number, lot_id in enumerate(lots)],
    )
    await many(
        stocked,
        "INSERT INTO epcis.lot_edge (from_lot, to_lot, event_id, event_time) VALUES ($1, $2, $1, now())",
        pairwise(lots),
    )
    for lot_id, is_cut in ((lots[0], True), (lots[1], False)):
        await stocked.ask(lot_id)
        await jobs.run_pending(services)
        done = await stocked.ask(lot_id, 200)
        found = sheets(await stocked.download(done["signed_download_url"]))
        assert (export_work.CUT_OFF in {row["Value"] for row in found["About"]}) is is_cut


@pytest.mark.covers("epcis.get_traceability_export", "epcis.list_traceability_exports")
async def test_files_are_their_organizations_alone(stocked: Stocked, world: World, services: Services):
    lot_id = await stocked.lot("S0000")
    made = await stocked.post()
    await stocked.ask(lot_id)
    client = stocked.client
    listed = decoded(await client.get(f"{TRACE}/exports", headers=stocked.key))
    assert [one["lot_id"] for one in listed["data"]] == [lot_id, None]
    _, other = await world.owner_key("Other")
    theirs = {"organization_id": stocked.organization_id}
    assert (await client.get(f"{TRACE}/lots/{lot_id}/fda-export", headers=other)).status_code == 404
    assert (await client.get(f"{TRACE}/exports/{made['id']}", headers=other)).status_code == 404
    assert decoded(await client.get(f"{TRACE}/exports", headers=other))["data"] == []
    assert (await client.get(f"{TRACE}/exports", headers=other, params=theirs)).status_code == 403
    assert (await client.post(f"{TRACE}/exports", headers=other, json=theirs)).status_code == 403
    # The other's own file has nothing of ours in it.
    own = Stocked(client, other, "", stocked.database)
    empty = await own.post()
    await jobs.run_pending(services)
    found = sheets(await own.download((await own.delivered(empty))["signed_download_url"]))
    assert (found["KDEs"], found["Locations"], found["Products"]) == ([], [], [])
    editor = {"X-API-Key": await world.key(stocked.organization_id, role="editor")}
    assert (await client.get(f"{TRACE}/lots/{lot_id}/fda-export", headers=editor)).status_code == 403
    assert (await client.get(f"{TRACE}/exports/{made['id']}", headers=editor)).status_code == 404
    assert (await client.get(f"{TRACE}/exports", headers=editor)).status_code == 403
    assert (await client.post(f"{TRACE}/exports", headers=editor, json={})).status_code == 403
    for path in (f"lots/{lot_id}/fda-export", "exports", f"exports/{made['id']}"):
        assert (await client.get(f"{TRACE}/{path}")).status_code == 401


@pytest.mark.parametrize("query", [{"direction": "sideways"}, {"format": "csv"}])
async def test_what_is_no_direction_and_no_format_is_refused(stocked: Stocked, query: dict[str, str]):
    url = f"{TRACE}/lots/{await stocked.lot('S0000')}/fda-export"
    assert (await stocked.client.get(url, headers=stocked.key, params=query)).status_code == 422
    nonsense = f"{TRACE}/lots/nonsense/fda-export"
    assert (await stocked.client.get(nonsense, headers=stocked.key)).status_code == 422
