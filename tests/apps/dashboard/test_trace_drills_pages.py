"""Recall drills on their pages: lots are chosen, the drill is run, its report is read and taken along."""

import csv
import io
import re

import pytest

from closient.kit import ids
from closient.kit.database import Database
from tests.apps.account.browser import said
from tests.apps.dashboard import season
from tests.apps.dashboard.visitor import XSS, Visitor
from tests.apps.epcis.chains import OTHER_STORE, STORE, Chain

HERE = "/dashboard/traceability/drills"


@pytest.fixture
async def planted(owner: Visitor) -> Visitor:
    return await season.plant(owner)


async def run(visitor: Visitor, *lots: str, **fields: str) -> str:
    """The address of the report."""
    answer = await visitor.send(f"{HERE}/new", lot=list(lots), **fields)
    assert answer.status_code == 303, said(answer)
    return answer.headers["location"]


async def test_before_the_first_drill_it_is_said_what_one_does(owner: Visitor):
    assert "A drill changes nothing and calls nobody" in said(await owner.open(HERE))
    assert "There is no lot yet" in said(await owner.open(f"{HERE}/new"))


async def test_lots_are_looked_for_while_the_chosen_ones_stay(planted: Visitor):
    chosen, other = await season.lot(planted, "H00000"), await season.lot(planted, "S0001")
    page = await planted.open(f"{HERE}/new?lot={chosen}&search=S0001&title=Mine")
    assert f'value="{chosen}" checked' in page.text
    assert f'value="{other}">' in page.text
    assert 'value="Mine"' in page.text
    assert "H00001" not in said(page)
    assert "No other lot fits" in said(await planted.open(f"{HERE}/new?lot={chosen}&search=nothing"))


async def test_a_drill_tells_whom_to_call_what_each_got_and_how_long_it_took(planted: Visitor):
    where = await run(planted, await season.lot(planted, "H00000"), title="Listeria, line 2")
    page = await planted.open(where)
    words = said(page)
    assert "Listeria, line 2" in words
    assert re.search(r"Found in \d+ ms", words)
    assert "Lots 3 of 1 that was chosen" in words
    assert "Locations 6" in words
    assert "1 without number or address" in words
    assert 'href="tel:+15550106"' in page.text
    assert "None known" in words
    assert "Corner Market 1, Oakland 100 Main Street Oakland, CA 94607" in words
    assert "S0000 : 120" in words
    balances = words.partition("What is not accounted for")[2]
    assert "P00000 pieces pieces 160 160 160 160 0 0" in balances
    assert "data-print" in page.text
    listed = said(await planted.open(HERE))
    assert "Listeria, line 2" in listed
    assert re.search(r"\d+ ms", listed)


async def test_the_call_list_is_a_table_for_spreadsheets(planted: Visitor):
    where = await run(planted, await season.lot(planted, "S0000"))
    answer = await planted.open(f"{where}/calls.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.reader(io.StringIO(answer.text)))
    assert len(lines) == 4
    assert any("+1 555 0106" in cell for line in lines for cell in line)


async def test_what_was_sent_and_not_received_is_unaccounted_for(owner: Visitor, database: Database):
    chain = Chain(database, owner.organization_id)
    lot_id = await chain.lot("A1")
    await chain.ship(1, {lot_id: 5}, to=STORE)
    await chain.ship(2, {lot_id: 7}, to=OTHER_STORE)
    await chain.event(3, {lot_id: 7}, "RECEIVE", location=OTHER_STORE)
    page = await owner.open(await run(owner, lot_id))
    assert '<strong class="tone-bad">5</strong>' in page.text
    assert "A1 : 5 arrival not known" in said(page)
    assert f'href="/dashboard/traceability/places/new?gln={STORE}"' in page.text


async def test_a_lot_that_nobody_got_calls_nobody(owner: Visitor, database: Database):
    chain = Chain(database, owner.organization_id)
    page = await owner.open(await run(owner, await chain.lot("A1")))
    assert "Nobody: no event says that any of these lots left." in said(page)


@pytest.mark.parametrize("lots", [[], ["nonsense"], [ids.new()], ["x"] * 101])
async def test_without_a_lot_of_ones_own_no_drill_is_run(planted: Visitor, lots: list[str]):
    answer = await planted.send(f"{HERE}/new", lot=lots)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "No drill yet" in said(await planted.open(HERE))


async def test_drills_and_lots_of_others_are_as_good_as_none(planted: Visitor, stranger: Visitor):
    lot_id = await season.lot(planted, "S0000")
    where = await run(planted, lot_id)
    assert (await stranger.open(where)).status_code == 404
    assert (await stranger.open(f"{where}/calls.csv")).status_code == 404
    assert (await stranger.send(f"{HERE}/new", lot=[lot_id])).status_code == 422
    assert "S0000" not in said(await stranger.open(f"{HERE}/new?lot={lot_id}"))
    assert "No drill yet" in said(await stranger.open(HERE))
    editor = await Visitor(planted.client, planted.world).join("editor", planted.organization_id)
    for path in (HERE, f"{HERE}/new", where):
        assert (await editor.open(path)).status_code == 403
    assert (await editor.send(f"{HERE}/new", lot=[lot_id])).status_code == 403


async def test_what_others_wrote_is_text(owner: Visitor, database: Database):
    chain = Chain(database, owner.organization_id)
    lot_id = await chain.lot("<b>1</b>")
    await chain.place(STORE, XSS, phone="+1 555 0100")
    await chain.ship(1, {lot_id: 5}, to=STORE)
    where = await run(owner, lot_id, title=XSS)
    for path in (HERE, where, f"{HERE}/new?lot={lot_id}"):
        page = await owner.open(path)
        assert "<script>alert" not in page.text
        assert "<b>1" not in page.text
