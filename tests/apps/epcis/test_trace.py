"""Traces, footprints and timelines over chains of lots."""

import random
from itertools import pairwise

import httpx
import pytest

from closient.apps.epcis.actions import trace as actions
from closient.kit.database import Database
from tests.apps.epcis.chains import (
    FARM,
    LOTS,
    OTHER_STORE,
    PACKER,
    SALAD,
    STORE,
    Chain,
    asked,
    at,
    begun,
)
from tests.world import World


async def salad_chain(chain: Chain) -> dict[str, str]:
    """Two harvests become two packings, one of these a salad; all are shipped."""
    lots = {code: await chain.lot(code) for code in ("RAW1", "RAW2", "PACK1", "PACK2")}
    lots["SALAD"] = await chain.lot("SALAD", SALAD)
    await chain.event(1, {lots["RAW1"]: 100}, "HARVEST", location=FARM)
    await chain.event(2, {lots["RAW2"]: 50}, "HARVEST", location=FARM)
    await chain.transform(5, {lots["RAW1"]: 60, lots["RAW2"]: 50}, {lots["PACK1"]: 100})
    await chain.transform(6, {lots["RAW1"]: 40}, {lots["PACK2"]: 38})
    await chain.transform(9, {lots["PACK1"]: 30}, {lots["SALAD"]: 30})
    await chain.ship(12, {lots["PACK1"]: 70}, STORE, party=STORE)
    await chain.ship(13, {lots["SALAD"]: 10}, STORE, party=STORE)
    await chain.ship(14, {lots["SALAD"]: 20}, OTHER_STORE, party=OTHER_STORE)
    await chain.ship(15, {lots["PACK2"]: 38}, OTHER_STORE)
    return lots


def codes(found: dict) -> list[tuple[str, int]]:
    return [(one["lot_code"], one["depth"]) for one in found["lots"]]


@pytest.mark.covers("epcis.trace_lot")
async def test_forward_leads_to_what_was_made_backward_to_what_went_in(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots = await salad_chain(chain)

    async def trace(code: str, direction: str) -> dict:
        return await asked(client, key, f"{LOTS}/{lots[code]}/trace", direction=direction)

    assert codes(await trace("RAW2", "forward")) == [("RAW2", 0), ("PACK1", 1), ("SALAD", 2)]
    assert codes(await trace("SALAD", "backward")) == [
        ("SALAD", 0),
        ("PACK1", -1),
        ("RAW1", -2),
        ("RAW2", -2),
    ]
    assert codes(await trace("PACK1", "both")) == [("PACK1", 0), ("RAW1", -1), ("RAW2", -1), ("SALAD", 1)]
    assert codes(await asked(client, key, f"{LOTS}/{lots['PACK1']}/trace")) == codes(
        await trace("PACK1", "both")
    )
    await asked(client, key, f"{LOTS}/{lots['PACK1']}/trace", status=422, direction="sideways")


async def test_a_trace_has_edges_with_quantities_and_events_with_places(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots = await salad_chain(chain)
    await chain.place(STORE, "Corner Store")
    found = await asked(client, key, f"{LOTS}/{lots['RAW2']}/trace", direction="forward")
    assert [(one["from_lot"], one["to_lot"], one["quantity"], one["uom"]) for one in found["edges"]] == [
        (lots["RAW2"], lots["PACK1"], 50, "KGM"),
        (lots["PACK1"], lots["SALAD"], 30, "KGM"),
    ]
    assert {one["kind"] for one in found["edges"]} == {"TRANSFORM"}
    assert found["events_by_kind"] == {"HARVEST": 1, "SHIP": 3, "TRANSFORM": 2}
    assert [one["kind"] for one in found["events"]] == ["HARVEST", "TRANSFORM", "TRANSFORM", *["SHIP"] * 3]
    packing, shipping = found["events"][1], found["events"][3]
    assert sorted(packing["lot_ids"]) == sorted([lots["RAW2"], lots["PACK1"]])
    assert packing["location"] == {"id": PACKER, "name": ""}
    assert shipping["ship_to"] == shipping["owning_party"] == {"id": STORE, "name": "Corner Store"}
    assert shipping["event_time"] == "2026-11-01T20:00:00Z"
    assert (found["lot_count"], found["truncated"]) == (3, False)


async def test_forward_leaves_out_what_happened_before_the_lot_was_there(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    early, late, tank = await chain.lot("EARLY"), await chain.lot("LATE"), await chain.lot("TANK")
    await chain.transform(1, {early: 5}, {tank: 5})
    before = await chain.ship(2, {tank: 2}, STORE, party=STORE)
    await chain.event(3, {late: 5}, "HARVEST")
    await chain.transform(4, {late: 5}, {tank: 5})
    after = await chain.ship(5, {tank: 4}, OTHER_STORE)

    async def shipped(lot: str, direction: str) -> list[str]:
        found = await asked(client, key, f"{LOTS}/{lot}/trace", direction=direction)
        return [one["event_id"] for one in found["events"] if one["kind"] == "SHIP"]

    assert await shipped(late, "forward") == [after]
    assert await shipped(early, "forward") == [before, after]
    assert await shipped(tank, "backward") == [before, after]
    footprint = await asked(client, key, f"{LOTS}/{late}/blast-radius")
    assert (footprint["downstream_locations"], footprint["affected_organizations"]) == (1, 0)


async def test_circles_end_and_each_lot_is_there_once(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots = [await chain.lot(f"L{number}") for number in range(4)]
    for hours, (source, target) in enumerate([(0, 1), (1, 2), (2, 0), (2, 3), (1, 1)]):
        await chain.transform(hours, {lots[source]: 1}, {lots[target]: 1})
    for direction, expected in (
        ("forward", [("L0", 0), ("L1", 1), ("L2", 2), ("L3", 3)]),
        ("backward", [("L0", 0), ("L2", -1), ("L1", -2)]),
        ("both", [("L0", 0), ("L1", 1), ("L2", -1), ("L3", 3)]),
    ):
        found = await asked(client, key, f"{LOTS}/{lots[0]}/trace", direction=direction)
        assert codes(found) == expected
        assert len({one["event_id"] for one in found["edges"]}) == (5 if direction != "backward" else 4)
    footprint = await asked(client, key, f"{LOTS}/{lots[0]}/blast-radius")
    assert footprint["downstream_lots"] == 3


def reached(edges: set[tuple[str, str]], start: str) -> dict[str, int]:
    """Steps to every lot that a lot leads to."""
    found = {start: 0}
    frontier = [start]
    while frontier:
        frontier = sorted({target for source, target in edges if source in frontier} - found.keys())
        found |= {one: max(found.values()) + 1 for one in frontier}
    return found


@pytest.mark.parametrize("seed", range(6))
async def test_a_walk_finds_what_a_search_by_hand_finds(
    client: httpx.AsyncClient, world: World, database: Database, seed: int
):
    chain, key = await begun(world, database)
    dice = random.Random(seed)
    names = [f"L{number:02}" for number in range(18)]
    lots = {name: await chain.lot(name) for name in names}
    edges = {(dice.choice(names), dice.choice(names)) for _ in range(12 + 3 * seed)}
    for source, target in sorted(edges):
        await chain.edge(lots[source], lots[target])
    for start in names[:4]:
        ahead = reached(edges, start)
        behind = reached({(target, source) for source, target in edges}, start)
        both = {
            name: min((steps[name], sign) for steps, sign in ((ahead, 1), (behind, -1)) if name in steps)
            for name in ahead | behind
        }
        for direction, expected in (
            ("forward", ahead),
            ("backward", {name: -steps for name, steps in behind.items()}),
            ("both", {name: abs(steps) for name, (steps, _) in both.items()}),
        ):
            found = await asked(client, key, f"{LOTS}/{lots[start]}/trace", direction=direction)
            depths = {code: abs(depth) if direction == "both" else depth for code, depth in codes(found)}
            assert depths == expected
        footprint = await asked(client, key, f"{LOTS}/{lots[start]}/blast-radius")
        assert footprint["downstream_lots"] == len(ahead) - 1


async def test_a_trace_ends_after_fifty_steps_and_says_so_a_footprint_does_not_end(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots = [await chain.lot(f"L{number:02}") for number in range(53)]
    for source, target in pairwise(lots):
        await chain.edge(source, target)
    for start, count, truncated in ((0, 51, True), (2, 51, False), (3, 50, False)):
        found = await asked(client, key, f"{LOTS}/{lots[start]}/trace", direction="forward")
        assert (found["lot_count"], found["truncated"]) == (count, truncated)
        assert max(one["depth"] for one in found["lots"]) == count - 1
        assert len(found["edges"]) == count - 1
    assert (await asked(client, key, f"{LOTS}/{lots[0]}/blast-radius"))["downstream_lots"] == 52


async def test_a_long_trace_is_cut_and_counted(
    client: httpx.AsyncClient, world: World, database: Database, monkeypatch: pytest.MonkeyPatch
):
    chain, key = await begun(world, database)
    lots = await salad_chain(chain)
    path = f"{LOTS}/{lots['RAW1']}/trace"
    monkeypatch.setattr(actions, "MOST_EVENTS", 2)
    found = await asked(client, key, path)
    assert [one["kind"] for one in found["events"]] == ["HARVEST", "TRANSFORM"]
    assert found["events_by_kind"] == {"HARVEST": 1, "SHIP": 4, "TRANSFORM": 3}
    assert (found["lot_count"], found["truncated"]) == (4, True)
    monkeypatch.setattr(actions, "MOST_EVENTS", 100)
    monkeypatch.setattr(actions, "MOST_LOTS", 2)
    found = await asked(client, key, path)
    assert codes(found) == [("RAW1", 0), ("PACK1", 1)]
    assert [(one["from_lot"], one["to_lot"]) for one in found["edges"]] == [(lots["RAW1"], lots["PACK1"])]
    assert (found["lot_count"], found["truncated"]) == (4, True)


async def test_other_apps_get_the_whole_trace(world: World, database: Database):
    chain, _ = await begun(world, database)
    lots = await salad_chain(chain)
    found = await actions.trace(database.reads, chain.organization_id, lots["RAW1"], "forward")
    assert [one.lot_code for one in found.lots] == ["RAW1", "PACK1", "PACK2", "SALAD"]
    assert [one.event_time for one in found.events] == [at(hours) for hours in (1, 5, 6, 9, 12, 13, 14, 15)]
    assert len(found.edges) == 3
    assert found.reaches_further is False


async def test_an_edge_into_another_organizations_lot_leads_nowhere(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    other, _ = await begun(world, database)
    mine, theirs = await chain.lot("MINE"), await other.lot("THEIRS")
    await chain.transform(1, {mine: 1}, {theirs: 1})
    await other.ship(2, {theirs: 1}, STORE, party=STORE)
    await other.serials(theirs, 4)
    for direction in ("forward", "both"):
        assert codes(await asked(client, key, f"{LOTS}/{mine}/trace", direction=direction)) == [("MINE", 0)]
    footprint = await asked(client, key, f"{LOTS}/{mine}/blast-radius")
    assert footprint == {
        "lot_id": mine,
        "downstream_lots": 0,
        "downstream_serials": 0,
        "downstream_locations": 0,
        "affected_organizations": 0,
    }


@pytest.mark.covers("epcis.quantified_downstream_footprint_for_one_lot")
async def test_a_footprint_counts_lots_serials_locations_and_owners_once(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots = await salad_chain(chain)
    await chain.serials(lots["RAW1"], 7)
    await chain.serials(lots["PACK1"], 5)
    await chain.serials(lots["SALAD"], 3)
    await chain.ship(20, {lots["SALAD"]: 1}, STORE, party=STORE)
    await chain.event(21, {lots["SALAD"]: 1}, "RECEIVE", location=FARM, ship_to=FARM)
    assert await asked(client, key, f"{LOTS}/{lots['RAW1']}/blast-radius") == {
        "lot_id": lots["RAW1"],
        "downstream_lots": 3,
        "downstream_serials": 8,
        "downstream_locations": 2,
        "affected_organizations": 2,
    }
    # Locations and owners are also those of the lot itself, serials are not.
    assert await asked(client, key, f"{LOTS}/{lots['PACK2']}/blast-radius") == {
        "lot_id": lots["PACK2"],
        "downstream_lots": 0,
        "downstream_serials": 0,
        "downstream_locations": 1,
        "affected_organizations": 0,
    }


@pytest.mark.covers("epcis.get_lot_timeline")
async def test_a_timeline_has_every_event_in_its_order_with_what_it_says_of_the_lot(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lot, other = await chain.lot("L-1"), await chain.lot("L-2")
    await chain.place(STORE, "Corner Store")
    pallet = "https://id.gs1.org/00/095060001343520007"
    shipped = await chain.ship(9, {lot: ("s", 40, "KGM", pallet)}, STORE)
    stored = await chain.event(3, {lot: None}, biz_step="storing", read_point="urn:x:dock")
    made = await chain.transform(1, {other: 50}, {lot: 45})
    await chain.event(2, {other: 1})
    path = f"{LOTS}/{lot}/timeline"
    found = (await asked(client, key, path))["data"]
    assert [one["event_id"] for one in found] == [made, stored, shipped]
    assert found[0]["parts"] == [{"role": "output", "quantity": 45, "uom": "KGM", "container": None}]
    assert found[1]["location"] == {"id": "urn:x:dock", "name": ""}
    assert (found[1]["kind"], found[1]["biz_step"]) == (None, "storing")
    assert found[2] == {
        "event_id": shipped,
        "event_time": "2026-11-01T17:00:00Z",
        "event_type": "ObjectEvent",
        "action": "OBSERVE",
        "biz_step": "ship",
        "disposition": None,
        "kind": "SHIP",
        "location": {"id": PACKER, "name": ""},
        "ship_from": {"id": PACKER, "name": ""},
        "ship_to": {"id": STORE, "name": "Corner Store"},
        "is_correction": False,
        "parts": [{"role": "subject", "quantity": 40, "uom": "KGM", "container": pallet}],
    }
    second = await asked(client, key, path, page=2, page_size=2)
    assert [one["event_id"] for one in second["data"]] == [shipped]
    assert second["pagination"]["total_count"] == 3


async def test_an_event_that_reaches_a_lot_in_two_containers_is_one_entry_with_two_parts(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lot = await chain.lot("L-1")
    event_id = await chain.ship(1, {lot: ("s", 40, "KGM", "https://id.gs1.org/00/1")})
    await database.pool.execute(
        "INSERT INTO epcis.event_lot "
        "SELECT lot_id, event_id, event_time, role, uom, 2, 'https://id.gs1.org/00/2' "
        "FROM epcis.event_lot WHERE event_id = $1",
        event_id,
    )
    [found] = (await asked(client, key, f"{LOTS}/{lot}/timeline"))["data"]
    assert [part["quantity"] for part in found["parts"]] == [40, 2]
    trace = await asked(client, key, f"{LOTS}/{lot}/trace")
    assert [one["lot_ids"] for one in trace["events"]] == [[lot]]
