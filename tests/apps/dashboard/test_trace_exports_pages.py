"""Files for the FDA on their page: asked for, followed, loaded down, and what failed."""

import io
import re
import zipfile
from datetime import timedelta

import openpyxl
import pytest

from closient.apps.catalogue.actions import exports as records
from closient.kit import clock, jobs
from tests.apps.account.browser import said
from tests.apps.dashboard import season
from tests.apps.dashboard.season import SALADS
from tests.apps.dashboard.visitor import Visitor
from tests.apps.epcis.chains import Chain

HERE = "/dashboard/traceability/exports"


@pytest.fixture
async def planted(owner: Visitor) -> Visitor:
    return await season.plant(owner)


async def file(visitor: Visitor) -> bytes:
    """The latest file, once it is made."""
    await jobs.run_pending(visitor.world.services)
    address = re.findall(rf'href="({HERE}/\w+/file)"', (await visitor.open(HERE)).text)[0]
    answer = await visitor.open(address)
    assert answer.status_code == 303
    return (await visitor.client.get(answer.headers["location"])).content


def follows(page: str) -> bool:
    return "hx-trigger" in page.partition('id="exports"')[2].partition(">")[0]


async def test_a_workbook_of_a_lot_is_asked_for_by_its_code_and_followed(planted: Visitor):
    answer = await planted.send(HERE, do="lot", lot="S0000", direction="both")
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    page = await planted.open(HERE)
    assert "Waiting for its turn" in said(page)
    assert follows(page.text)
    book = openpyxl.load_workbook(io.BytesIO(await file(planted)))
    assert book["KDEs"].max_row > 10
    page = await planted.open(HERE)
    assert "Lot S0000 Both ways, xlsx" in said(page)
    assert "Ready until" in said(page)
    assert not follows(page.text)


async def test_what_was_mended_since_the_last_file_is_in_the_next_one(planted: Visitor):
    await planted.send(HERE, do="lot", lot="S0000", direction="both")
    before = openpyxl.load_workbook(io.BytesIO(await file(planted)))["Locations"]
    gln = str(before["A2"].value)
    fields = {"name": "Mended since", "phone": "+1 555 0199", "country": "US"}
    answer = await planted.send(f"/dashboard/traceability/places/{gln}", **fields)
    assert answer.status_code == 303, said(answer)
    await planted.send(HERE, do="lot", lot="S0000", direction="both")
    after = openpyxl.load_workbook(io.BytesIO(await file(planted)))["Locations"]
    assert "Mended since" not in [row[1].value for row in before.rows]
    assert "Mended since" in [row[1].value for row in after.rows]


async def test_the_page_of_a_lot_leads_to_a_form_that_knows_it(planted: Visitor):
    lot_id = await season.lot(planted, "H00000")
    page = await planted.open(f"{HERE}?lot={lot_id}")
    assert "Lot H00000" in said(page)
    answer = await planted.send(HERE, do="lot", lot=lot_id, direction="forward")
    assert answer.status_code == 303
    assert "Lot H00000 Where it went, xlsx" in said(await planted.open(HERE))


async def test_a_selection_is_made_as_csv(planted: Visitor):
    fields = {"gtins": f"{SALADS}\n", "from": "2026-11-01", "to": "2026-11-30", "kinds": ["SHIP"]}
    answer = await planted.send(HERE, do="selection", format="csv", lot_codes="S0000 S0001", **fields)
    assert answer.status_code == 303, said(answer)
    words = said(await planted.open(HERE))
    assert "1 product, 2 lots, from Nov 1, 2026 , before Dec 1, 2026 , Shipped, csv" in words
    with zipfile.ZipFile(io.BytesIO(await file(planted))) as archive:
        assert any(name.endswith(".csv") for name in archive.namelist())


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"do": "lot", "lot": ""}, "This is needed."),
        ({"do": "lot", "lot": "NONE"}, "No event of yours names a lot that is called so."),
        ({"do": "lot", "lot": "https://id.gs1.org/01/1/10/A"}, "needs another look"),
        ({"do": "lot", "lot": "S0000", "direction": "up"}, "Choose one of"),
        ({"do": "selection", "gtins": "9521100000030"}, "mistyped"),
        ({"do": "selection", "lot_codes": "X" * 21}, "At most 10,000 lots"),
        ({"do": "selection", "lot_from": "B", "lot_to": "A"}, "The range ends before it begins."),
        ({"do": "selection", "from": "2026-11-02", "to": "2026-11-01"}, "The time ends before it begins."),
        ({"do": "selection", "kinds": "INTAKE"}, "needs another look"),
    ],
)
async def test_what_cannot_be_made_is_named_beside_its_field(
    planted: Visitor, fields: dict[str, str], told: str
):
    answer = await planted.send(HERE, **fields)
    assert answer.status_code == 422
    assert told in said(answer)
    typed = [value for name, value in fields.items() if name not in ("do", "direction", "kinds")]
    assert all(value in answer.text for value in typed)


async def test_a_code_that_several_lots_bear_asks_which(planted: Visitor):
    await Chain(planted.world.database, planted.organization_id).lot("S0000")
    answer = await planted.send(HERE, do="lot", lot="S0000")
    assert answer.status_code == 422
    link = f"https://id.gs1.org/01/{SALADS}/10/S0000"
    assert "Several lots are called so: say which by its Digital Link, such as" in said(answer)
    assert link in answer.text
    assert (await planted.send(HERE, do="lot", lot=link)).status_code == 303


async def test_a_failure_says_why_and_a_file_that_was_removed_says_so(planted: Visitor):
    await planted.send(HERE, do="lot", lot="S0000")
    await planted.world.database.pool.execute(
        "UPDATE catalogue.export SET status = 'failed', error = 'Too <b>many</b>.', ended = now()"
    )
    page = await planted.open(HERE)
    assert "Failed Too <b>many</b>." in said(page)
    assert "<b>many" not in page.text
    await planted.send(HERE, do="selection")
    await file(planted)
    with clock.frozen(clock.now() + records.KEPT_FILE + timedelta(days=1)):
        await records.remove_old(planted.world.services)
        page = await planted.open(HERE)
    assert "The week is over." in said(page)


async def test_files_of_others_are_as_good_as_none(planted: Visitor, stranger: Visitor):
    lot_id = await season.lot(planted, "S0000")
    await planted.send(HERE, do="lot", lot=lot_id)
    await file(planted)
    address = re.findall(rf'href="({HERE}/\w+/file)"', (await planted.open(HERE)).text)[0]
    assert (await stranger.open(address)).status_code == 404
    assert (await stranger.open(f"{HERE}?lot={lot_id}")).status_code == 404
    assert (await stranger.send(HERE, do="lot", lot=lot_id)).status_code == 422
    assert "No file yet" in said(await stranger.open(HERE))
    editor = await Visitor(planted.client, planted.world).join("editor", planted.organization_id)
    for answer in (
        await editor.open(HERE),
        await editor.open(address),
        await editor.send(HERE, do="selection"),
    ):
        assert answer.status_code in (403, 404)
