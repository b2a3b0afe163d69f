"""The drawing of a trace: what is shown, where, and what is left out."""

import httpx
import pytest

from closient.kit.database import Database
from tests.apps.epcis.chains import FARM, LOTS, OTHER_STORE, PACKER, STORE, asked, begun
from tests.apps.epcis.test_trace import salad_chain
from tests.world import World

DEPOT = "9506000111155"


def layers(found: dict) -> dict[str, int]:
    return {one["lot_code"] or f"{one['kind']} {one['place']}": one["layer"] for one in found["nodes"]}


def edge(found: dict, source: str, target: str) -> dict:
    [one] = [one for one in found["edges"] if (one["source"], one["target"]) == (source, target)]
    return one


@pytest.mark.covers("epcis.get_lot_graph")
async def test_sources_stand_left_what_became_of_the_lot_and_who_got_it_right(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots = await salad_chain(chain)
    await chain.place(STORE, "Corner Store")
    await chain.event(3, {lots["RAW1"]: 100}, "INTAKE", ship_from=FARM, location=PACKER)
    found = await asked(client, key, f"{LOTS}/{lots['PACK1']}/graph")
    assert layers(found) == {
        "PACK1": 0,
        "RAW1": -1,
        "RAW2": -1,
        "SALAD": 1,
        f"origin {FARM}": -2,
        f"origin {PACKER}": -1,
        f"recipient {STORE}": 2,
        f"recipient {OTHER_STORE}": 2,
    }
    assert found["collapsed"] == {"lots": 0, "places": 0}
    shipped = edge(found, lots["PACK1"], f"to:{STORE}")
    assert (shipped["kind"], shipped["quantity"], shipped["uom"], shipped["event_count"]) == (
        "SHIP",
        70,
        None,
        1,
    )
    assert (shipped["first_at"], shipped["is_confirmed"]) == ("2026-11-01T20:00:00Z", False)
    assert [point["layer"] for point in shipped["points"]] == [0, 1, 2]
    made = edge(found, lots["RAW1"], lots["PACK1"])
    assert (made["kind"], made["quantity"], made["uom"], made["goes_back"]) == ("TRANSFORM", 60, "KGM", False)
    [store] = [one for one in found["nodes"] if one["place"] == STORE]
    assert (store["kind"], store["name"], store["lot_id"]) == ("recipient", "Corner Store", None)
    backward = await asked(client, key, f"{LOTS}/{lots['PACK1']}/graph", direction="backward")
    assert set(layers(backward)) == {"PACK1", "RAW1", "RAW2", f"origin {FARM}", f"origin {PACKER}"}
    forward = await asked(client, key, f"{LOTS}/{lots['PACK1']}/graph", direction="forward")
    assert set(layers(forward)) == {"PACK1", "SALAD", f"recipient {STORE}", f"recipient {OTHER_STORE}"}


async def test_a_place_that_the_lot_only_passed_is_no_origin_and_a_receipt_confirms_a_shipping(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lot = await chain.lot("L-1")
    await chain.event(1, {lot: 9}, "SHIP", ship_from=PACKER, ship_to=DEPOT, location=PACKER)
    await chain.event(2, {lot: 8}, "RECEIVE", ship_from=PACKER, location=DEPOT)
    await chain.event(3, {lot: 5}, "SHIP", ship_from=DEPOT, ship_to=STORE, location=DEPOT)
    await chain.event(4, {lot: 3}, "SHIP", ship_from=DEPOT, ship_to=STORE, location=DEPOT)
    found = await asked(client, key, f"{LOTS}/{lot}/graph")
    assert layers(found) == {
        "L-1": 0,
        f"origin {PACKER}": -1,
        f"recipient {DEPOT}": 1,
        f"recipient {STORE}": 1,
    }
    to_depot, to_store = edge(found, lot, f"to:{DEPOT}"), edge(found, lot, f"to:{STORE}")
    assert (to_depot["kind"], to_depot["quantity"], to_depot["is_confirmed"]) == ("SHIP", 9, True)
    assert (to_store["quantity"], to_store["is_confirmed"], to_store["event_count"]) == (8, False, 2)


async def test_quantities_in_several_units_or_unknown_ones_are_not_summed_up(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lot = await chain.lot("L-1")
    await chain.ship(1, {lot: ("s", 4, "KGM", None)}, STORE)
    await chain.ship(2, {lot: ("s", 4, "LBR", None)}, STORE)
    await chain.ship(3, {lot: 4}, OTHER_STORE)
    await chain.ship(4, {lot: None}, OTHER_STORE)
    found = await asked(client, key, f"{LOTS}/{lot}/graph")
    await chain.ship(5, {lot: ("s", 2, "KGM", None)}, FARM)
    await database.pool.execute(
        "INSERT INTO epcis.event_lot (lot_id, event_id, event_time, role, uom, quantity) "
        "SELECT lot_id, event_id, event_time, role, 'LBR', 4 FROM epcis.event_lot WHERE quantity = 2",
    )
    assert edge(await asked(client, key, f"{LOTS}/{lot}/graph"), lot, f"to:{FARM}")["event_count"] == 1
    for place in (STORE, OTHER_STORE):
        one = edge(found, lot, f"to:{place}")
        assert (one["quantity"], one["uom"], one["event_count"]) == (None, None, 2)


async def test_what_does_not_fit_is_counted_in_all_and_at_its_neighbours(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lot = await chain.lot("L-1")
    for number in range(30):
        await chain.ship(number, {lot: 1}, f"store {number:02}")
    await chain.ship(40, {lot: 1}, "store 29")
    derived = [await chain.lot(f"D{number:02}") for number in range(20)]
    for number, one in enumerate(derived):
        await chain.transform(50 + number, {lot: 1}, {one: 1})
    path = f"{LOTS}/{lot}/graph"
    found = await asked(client, key, path, most_nodes=10, direction="forward")
    assert len(found["nodes"]) == 10
    kinds = [one["kind"] for one in found["nodes"]]
    assert (kinds.count("lot"), kinds.count("recipient")) == (7, 3)
    assert found["collapsed"] == {"lots": 14, "places": 27}
    assert found["nodes"][0]["collapsed"] == 14 + 27
    assert [one["place"] for one in found["nodes"] if one["place"]] == ["store 29", "store 00", "store 01"]
    assert len(found["edges"]) == 9
    whole = await asked(client, key, path, most_nodes=51, direction="forward")
    assert (len(whole["nodes"]), whole["collapsed"]) == (51, {"lots": 0, "places": 0})
    for wrong in (9, 501, "x"):
        await asked(client, key, path, status=422, most_nodes=wrong)


async def test_a_circle_is_drawn_with_one_edge_that_goes_back(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots = [await chain.lot(f"L{number}") for number in range(3)]
    for source, target in ((0, 1), (1, 2), (2, 0)):
        await chain.edge(lots[source], lots[target])
    found = await asked(client, key, f"{LOTS}/{lots[0]}/graph")
    assert layers(found) == {"L0": 0, "L1": 1, "L2": 2}
    assert [one["goes_back"] for one in found["edges"]].count(True) == 1
    assert edge(found, lots[2], lots[0])["goes_back"]


async def test_a_graph_of_a_lot_without_events_is_empty_and_one_of_another_organization_hidden(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lot = await chain.lot("L-1")
    found = await asked(client, key, f"{LOTS}/{lot}/graph")
    assert [one["lot_id"] for one in found["nodes"]] == [lot]
    other, _ = await begun(world, database)
    hidden = await other.lot("L-1")
    await asked(client, key, f"{LOTS}/{hidden}/graph", status=404)
