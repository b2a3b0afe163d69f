"""The page of gaps: shares by kind, supplier and food, what is missing by document, and who owes it."""

import pytest

from closient.kit import clock
from closient.kit.database import Database
from tests.apps.account.browser import said
from tests.apps.dashboard import season
from tests.apps.dashboard.visitor import Visitor
from tests.apps.epcis.chains import FARM, STORE, Chain
from tests.apps.epcis.derived import capture, harvest

HERE = "/dashboard/traceability/gaps"
SINCE = "from=2026-11-01&to=2026-11-10"


@pytest.fixture
async def planted(owner: Visitor) -> Visitor:
    return await season.plant(owner)


async def test_without_events_the_page_says_what_it_looks_at(owner: Visitor):
    words = said(await owner.open(HERE))
    assert "No event in thirty days" in words
    assert "FSMA 204 is enforced from Jul 20, 2028" in words


async def test_shares_are_told_by_kind_supplier_and_food(planted: Visitor):
    words = said(await planted.open(f"{HERE}?{SINCE}"))
    left = planted.world.services.settings.fsma_enforcement_date - clock.now().date()
    assert f"Days left {left.days:,}" in words
    assert "Shipped Immediate subsequent recipient: missing in 2 events" in words
    assert "Salinas Valley Farm, field 12" in words
    assert "Leafy greens" in words


async def test_what_is_missing_names_document_rule_and_who_owes_it(owner: Visitor, database: Database):
    chain = Chain(database, owner.organization_id)
    lot_id = await chain.lot("A/1")
    event_id = await chain.event(1, {lot_id: 5}, "HARVEST", location=FARM)
    await chain.ship(2, {lot_id: 5}, to=STORE)
    page = await owner.open(f"{HERE}?{SINCE}&kind=HARVEST")
    assert f'href="/dashboard/traceability/events/{event_id}"' in page.text
    words = said(page).partition("What is missing")[2]
    assert "Lot A/1" in words
    assert "Without a document" in words
    assert "Reference document 1.1325(a)(1)(viii)" in words
    assert "owed by you" in words
    assert "Shipped" not in words


async def test_of_a_document_without_a_type_only_the_type_is_missing(owner: Visitor, database: Database):
    told = harvest(5, "A1") | {
        "bizTransactionList": [{"bizTransaction": "urn:epcglobal:cbv:bt:9506000111117:F-7"}]
    }
    await capture(database, owner.organization_id, [told])
    words = said(await owner.open(f"{HERE}?from=2020-01-01")).partition("What is missing")[2]
    assert "F-7 Harvested" in words
    assert "Reference document: its type 1.1325(a)(1)(viii)" in words


async def test_a_missing_telephone_leads_to_the_place_that_lacks_it(planted: Visitor):
    page = await planted.open(f"{HERE}?{SINCE}&kind=SHIP")
    gln = await planted.world.database.reads.value(
        "SELECT gln FROM epcis.place WHERE phone = '' AND organization_id = $1", planted.organization_id
    )
    assert "Immediate subsequent recipient: telephone" in said(page)
    assert f'href="/dashboard/traceability/places/{gln}"' in page.text


async def test_filters_by_supplier_and_food_narrow_the_report_and_can_be_taken_away(planted: Visitor):
    gln = await planted.world.database.reads.value(
        "SELECT gln FROM epcis.place WHERE name LIKE 'Yuma%' AND organization_id = $1",
        planted.organization_id,
    )
    page = await planted.open(f"{HERE}?{SINCE}&supplier={gln}")
    words = said(page)
    assert "Only food of Yuma Mesa Farm, field 3" in words
    assert "Salinas" not in words.partition("By supplier")[2].partition("By food")[0]
    assert f"supplier={gln}" not in page.text.partition("Only food of")[0].rpartition("<a ")[2]
    assert "Only Not on the list" in said(await planted.open(f"{HERE}?{SINCE}&category=not_listed"))
    assert "No event fits" in said(await planted.open(f"{HERE}?{SINCE}&category=not_listed"))


@pytest.mark.parametrize(
    "query", ["from=2026-11-10&to=2026-11-01", "from=yesterday", "kind=INTAKE", "page=0"]
)
async def test_a_filter_that_does_not_fit_is_named(planted: Visitor, query: str):
    answer = await planted.open(f"{HERE}?{query}")
    assert answer.status_code == 422
    assert "Take the filters away" in said(answer)


async def test_gaps_are_for_owners_and_managers_of_their_own(planted: Visitor, stranger: Visitor):
    editor = await Visitor(planted.client, planted.world).join("editor", planted.organization_id)
    assert (await editor.open(HERE)).status_code == 403
    assert "No event fits" in said(await stranger.open(f"{HERE}?{SINCE}"))
    nobody = await Visitor(planted.client, planted.world).without_organization()
    assert (await nobody.open(HERE)).headers["location"] == "/dashboard"
