"""Lots on their pages: looked for, each with its footprint and events, and as a graph."""

import re

import pytest

from closient.apps.dashboard.pages import graph_drawing
from closient.kit import ids
from closient.kit.database import Database
from tests.apps.account.browser import said
from tests.apps.dashboard import season
from tests.apps.dashboard.season import HEADS, SALADS
from tests.apps.dashboard.visitor import XSS, Visitor
from tests.apps.epcis.chains import OTHER_STORE, STORE, Chain

HERE = "/dashboard/traceability/lots"
OWN_PAGES = ("", "/graph", "/graph?direction=backward")


@pytest.fixture
async def planted(owner: Visitor) -> Visitor:
    return await season.plant(owner)


def nodes(page: str) -> dict[str, tuple[int, str]]:
    """Layer and address of each node of a drawing, by what is said of it."""
    found = re.findall(
        r'<a href="([^"]+)" class="graph-node[^>]*data-layer="(-?\d+)"[^>]*><title>([^<]+)</title>', page
    )
    return {name: (int(layer), href) for href, layer, name in found}


async def test_without_events_it_is_said_what_makes_a_lot(owner: Visitor):
    words = said(await owner.open(HERE))
    assert "No lot yet" in words
    assert "as soon as an event names a product with its lot code" in words


async def test_lots_are_found_by_code_product_and_gtin_with_where_they_are(planted: Visitor):
    words = said(await planted.open(HERE))
    assert "1–10 of 10" in words
    found = said(await planted.open(f"{HERE}?search=s0001"))
    assert "S0001 Chopped romaine salad, 6 x 10 oz" in found
    assert "Corner Market" in found
    assert "H00001" not in found
    assert "1–2 of 2" in said(await planted.open(f"{HERE}?search=chopped"))
    assert "1–4 of 4" in said(await planted.open(f"{HERE}?gtin={HEADS}"))
    link = said(await planted.open(f"{HERE}?search=https://id.gs1.org/01/{SALADS}/10/S0000"))
    assert "1–1 of 1" in link
    assert "No lot fits" in said(await planted.open(f"{HERE}?search=nothing"))


@pytest.mark.parametrize("query", ["gtin=9521100000010", "search=https://id.gs1.org/01/1/10/A", "page=0"])
async def test_what_no_lot_can_be_is_refused_with_a_way_back(planted: Visitor, query: str):
    answer = await planted.open(f"{HERE}?{query}")
    assert answer.status_code == 422
    assert "Take the filters away" in said(answer)


async def test_a_lot_has_a_page_with_its_footprint_and_its_events(planted: Visitor):
    lot_id = await season.lot(planted, "H00000")
    page = await planted.open(f"{HERE}/{lot_id}")
    words = said(page)
    assert "Lots made of it 2" in words
    assert "Locations 6" in words
    assert "made of 0 other lots, went into 1" in words
    assert f"https://id.gs1.org/01/{HEADS}/10/H00000" in page.text
    for part in ("Harvested", "Cooled", "First packed", "Salinas Valley Farm, field 12", "3,200 lb went in"):
        assert part in words
    assert f'href="/dashboard/traceability/exports?lot={lot_id}"' in page.text
    assert f'href="/dashboard/traceability/drills/new?lot={lot_id}"' in page.text
    event_id = await planted.world.database.reads.value(
        "SELECT event_id FROM epcis.event_lot WHERE lot_id = $1 ORDER BY event_time LIMIT 1", lot_id
    )
    assert f'href="/dashboard/traceability/events/{event_id}"' in page.text


async def test_the_graph_has_sources_left_and_recipients_right_each_a_link(planted: Visitor):
    lot_id, hearts = await season.lot(planted, "S0000"), await season.lot(planted, "P00000")
    page = await planted.open(f"{HERE}/{lot_id}/graph")
    found = nodes(page.text)
    assert found["Lot S0000, Chopped romaine salad, 6 x 10 oz"] == (0, f"{HERE}/{lot_id}")
    assert found["Lot P00000, Romaine hearts, 12 x 3 count"] == (-1, f"{HERE}/{hearts}")
    assert found["Yuma Mesa Farm, field 3, Where it came from"][0] == -3
    assert found["Corner Market 1, Oakland, Where it went"][0] == 1
    rows = said(page).partition("The same as a table")[2]
    assert "Lot P00000 Romaine hearts, 12 x 3 count" in rows
    assert "Transformed 160" in rows
    assert "Leaf &amp; Bowl Kitchens" in page.text.partition("The same as a table")[2]
    forward = nodes((await planted.open(f"{HERE}/{lot_id}/graph?direction=forward")).text)
    assert {layer for layer, _ in forward.values()} == {0, 1}


async def test_what_a_large_graph_leaves_out_is_counted(owner: Visitor, database: Database):
    chain = Chain(database, owner.organization_id)
    root = await chain.lot("ROOT")
    made = {await chain.lot(f"L{number:03}"): 1 for number in range(80)}
    await chain.transform(0, {root: 80}, made)
    page = await owner.open(f"{HERE}/{root}/graph")
    words = said(page)
    assert "21 further lots and 0 further places are left out" in words
    assert "21 more not shown" in page.text
    assert len(nodes(page.text)) == 60
    whole = await owner.open(f"{HERE}/{root}/graph?nodes=150")
    assert len(nodes(whole.text)) == 81
    assert "left out" not in said(whole)


async def test_a_shipping_without_a_receipt_is_a_broken_line_and_said_in_words(
    owner: Visitor, database: Database
):
    chain = Chain(database, owner.organization_id)
    root = await chain.lot("A/1 b")
    await chain.ship(1, {root: 5}, to=STORE)
    await chain.ship(2, {root: 5}, to=OTHER_STORE)
    await chain.event(3, {root: 5}, "RECEIVE", location=OTHER_STORE)
    page = await owner.open(f"{HERE}/{root}/graph")
    assert page.text.count('class="graph-edge is-open"') == 1
    assert said(page).count("arrival not known") == 2, "in its column, and on phones in its first one"
    # Nobody has described the places: their nodes lead to where one does.
    assert f'href="/dashboard/traceability/places/new?gln={STORE}"' in page.text


async def test_a_circle_of_lots_is_drawn_too(owner: Visitor, database: Database):
    chain = Chain(database, owner.organization_id)
    first, second = await chain.lot("A"), await chain.lot("B")
    await chain.transform(0, {first: 1}, {second: 1})
    await chain.transform(1, {second: 1}, {first: 1})
    page = await owner.open(f"{HERE}/{first}/graph")
    assert len(nodes(page.text)) == 2
    assert page.text.count("is-back") == 1


async def test_a_lot_of_the_catalogue_without_events_says_so(owner: Visitor, database: Database):
    chain = Chain(database, owner.organization_id)
    lonely = await chain.lot("LONELY")
    words = said(await owner.open(f"{HERE}/{lonely}"))
    assert "Nothing happened to it so far" in words
    assert "No way is known" in said(await owner.open(f"{HERE}/{lonely}/graph"))


async def test_what_others_wrote_is_text(owner: Visitor, database: Database):
    chain = Chain(database, owner.organization_id)
    lot_id = await chain.lot("<b>1</b>")
    await chain.place(STORE, XSS)
    await chain.ship(1, {lot_id: 5}, to=STORE)
    for path in (HERE, f"{HERE}/{lot_id}", f"{HERE}/{lot_id}/graph"):
        page = await owner.open(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "<b>1" not in page.text


@pytest.mark.parametrize("path", OWN_PAGES)
async def test_lots_of_others_are_as_good_as_none(planted: Visitor, stranger: Visitor, path: str):
    lot_id = await season.lot(planted, "S0000")
    assert (await stranger.open(f"{HERE}/{lot_id}{path}")).status_code == 404
    assert (await stranger.open(f"{HERE}/{ids.new()}{path}")).status_code == 404
    assert "S0000" not in (await stranger.open(HERE)).text


@pytest.mark.parametrize("path", OWN_PAGES)
async def test_editors_hear_who_may_trace(planted: Visitor, path: str):
    lot_id = await season.lot(planted, "S0000")
    editor = await Visitor(planted.client, planted.world).join("editor", planted.organization_id)
    for answer in (await editor.open(f"{HERE}/{lot_id}{path}"), await editor.open(HERE)):
        assert answer.status_code == 403
        assert "owner" in said(answer)


async def test_a_page_past_the_end_is_empty(planted: Visitor):
    assert (await planted.open(f"{HERE}?page=99")).status_code == 200


def test_words_of_a_node_are_cut_to_its_room():
    assert len(graph_drawing.cut("x" * 60)) == graph_drawing.LONGEST
    assert graph_drawing.cut("Coastal Cooling") == "Coastal Cooling"
