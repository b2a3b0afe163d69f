"""What captured events lead to: the example chain, traced from the field to the shelf and back."""

import datetime

import httpx
import pytest

from closient.apps.epcis.actions import example
from closient.apps.epcis.rules import example_chain
from closient.apps.epcis.rules.example_chain import Plan
from closient.kit.caller import Caller, Membership
from closient.kit.database import Database
from tests.apps.epcis.chains import LOTS, Key, asked
from tests.apps.epcis.derived import RAW, STORE, capture, event, harvest, lot, much, pack, sscc, taken_back
from tests.apps.epcis.test_drills import DRILLS, drill
from tests.world import World

PLAN = Plan(first_day=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC), days=2)


@pytest.fixture
async def season(world: World, database: Database) -> Key:
    """Two days of the chain, all captured by one organization."""
    organization_id, key = await world.owner_key()
    caller = Caller(kind="system", memberships=(Membership(organization_id, "", "owner"),))
    async with database.writes() as db:
        await example.plant(db, caller, organization_id, PLAN)
    return key


async def lot_id(client: httpx.AsyncClient, key: Key, code: str) -> str:
    [found] = (await asked(client, key, LOTS, lot_code=code))["data"]
    return found["id"]


async def test_what_was_harvested_leads_to_every_store_and_back(client: httpx.AsyncClient, season: Key):
    head, salad = await lot_id(client, season, "H00000"), await lot_id(client, season, "S0000")
    forward = await asked(client, season, f"{LOTS}/{head}/trace", direction="forward")
    assert [(one["lot_code"], one["depth"]) for one in forward["lots"]] == [
        ("H00000", 0),
        ("P00000", 1),
        ("S0000", 2),
    ]
    assert {one["kind"] for one in forward["edges"]} == {"INITIAL_PACK", "TRANSFORM"}
    backward = await asked(client, season, f"{LOTS}/{salad}/trace", direction="backward")
    assert [one["lot_code"] for one in backward["lots"]] == ["S0000", "P00000", "P10000", "H00000", "H10000"]
    assert {"HARVEST", "COOL", "INTAKE", "INITIAL_PACK"} <= set(backward["events_by_kind"])
    # Pallets bear their SSCC alone: cooler, packer, processor, distribution center, five stores.
    footprint = await asked(client, season, f"{LOTS}/{head}/blast-radius")
    assert (footprint["downstream_lots"], footprint["downstream_locations"]) == (2, 9)
    assert footprint["affected_organizations"] == 9


async def test_the_graph_runs_from_the_farms_to_the_stores(client: httpx.AsyncClient, season: Key):
    salad = await lot_id(client, season, "S0000")
    found = await asked(client, season, f"{LOTS}/{salad}/graph")
    layer = {one["lot_code"] or one["name"]: one["layer"] for one in found["nodes"]}
    places = [place.name for place in example_chain.places(PLAN)]
    assert (layer["S0000"], layer["P00000"], layer["H10000"], layer[places[0]]) == (0, -1, -2, -3)
    assert {layer[name] for name in places[example_chain.FIRST_STORE :]} == {1}
    assert all(
        one["is_confirmed"] for one in found["edges"] if one["kind"] == "SHIP" and one["source"] == salad
    )
    assert not any(one["goes_back"] for one in found["edges"])


async def test_a_drill_of_a_harvest_calls_all_and_accounts_for_all_that_was_sent(
    client: httpx.AsyncClient, season: Key
):
    head = await lot_id(client, season, "H00000")
    made = await drill(client, season, head)
    report = made["report"]
    assert report["totals"] == {
        "lots": 3,
        "serials": 0,
        "locations": 9,
        "organizations": 9,
        "calls": 9,
        "unreachable": 1,
    }
    assert [one["contact"]["name"] for one in report["calls"] if not one["is_reachable"]] == [
        example_chain.places(PLAN)[-1].name
    ]
    assert [one["unaccounted"] for one in report["balances"] if one["shipped"]] == [0, 0, 0]
    raw, packed, salad = (
        next(one for one in report["balances"] if one["lot_id"] == lot["id"] and one["made"])
        for lot in report["lots"]
    )
    assert (raw["in_stock"], packed["in_stock"]) == (0, 0)
    assert salad["in_stock"] == salad["made"]
    again = await asked(client, season, f"{DRILLS}/{made['id']}")
    assert again == made


async def test_the_timeline_of_a_lot_shows_the_pallets_that_it_travelled_on(
    client: httpx.AsyncClient, season: Key
):
    salad = await lot_id(client, season, "S0000")
    entries = (await asked(client, season, f"{LOTS}/{salad}/timeline", page_size=100))["data"]
    assert [one["event_time"] for one in entries] == sorted(one["event_time"] for one in entries)
    kinds = [one["kind"] for one in entries]
    assert (kinds[0], kinds.count("SHIP"), kinds.count("RECEIVE")) == ("TRANSFORM", 6, 6)
    assert entries[0]["parts"][0]["role"] == "output"
    shipped = next(one for one in entries if one["kind"] == "SHIP")
    assert shipped["parts"][0]["container"].startswith("https://id.gs1.org/00/")
    detail = await asked(client, season, f"{LOTS}/{salad}")
    assert detail["tlc_source"]["name"] == "Leaf & Bowl Kitchens"
    assert detail["last_seen"]["kind"] == "RECEIVE"
    assert detail["product_name"] == example_chain.ITEMS[example_chain.SALAD][0]


async def test_what_was_declared_wrong_is_traced_no_more(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    sent = event(
        9,
        "shipping",
        epcList=[sscc(1)],
        destinationList=[{"type": "location", "destination": f"https://id.gs1.org/414/{STORE}"}],
    )
    packing = pack(8, sscc(1), childQuantityList=[much("L-1", 40)])
    await capture(database, organization_id, [harvest(5, "L-1"), packing, sent])
    found = await lot_id(client, key, "L-1")
    path = f"{LOTS}/{found}/blast-radius"
    assert (await asked(client, key, path))["downstream_locations"] == 1
    await capture(database, organization_id, [taken_back(sent)])
    assert (await asked(client, key, path))["downstream_locations"] == 0
    assert (await asked(client, key, LOTS, q=lot("L-1", RAW)))["data"][0]["id"] == found
