"""Recall drills: the report, whom to call first, what is kept, and who may see it."""

import csv
import datetime
import io
from itertools import pairwise
from typing import Any

import httpx
import pytest

from closient.apps.epcis.actions import drills as actions
from closient.kit import clock, ids
from closient.kit.database import Database
from tests.apps.epcis.chains import FARM, OTHER_STORE, PACKER, SALAD, STORE, Chain, Key, asked, begun
from tests.apps.epcis.test_lots import catalogue_lot
from tests.apps.epcis.test_trace import salad_chain
from tests.world import World

DRILLS = "/epcis/api/2.0/traceability/drills"


async def drill(client: httpx.AsyncClient, key: Key, *lot_ids: str, status: int = 201, **body: Any) -> Any:
    answer = await client.post(DRILLS, headers=key, json={"lot_ids": lot_ids, **body})
    assert answer.status_code == status, answer.text
    return answer.json()


def lots_of(exposure: dict) -> dict[str, tuple[list[dict], bool]]:
    return {one["lot_id"]: (one["quantities"], one["is_confirmed"]) for one in exposure["received"]}


async def salad_drill(client: httpx.AsyncClient, chain: Chain, key: Key) -> tuple[dict[str, str], Any]:
    """The lots of the salad chain, with serials, master data and a receipt, and a drill of a harvest."""
    lots = await salad_chain(chain)
    await chain.serials(lots["PACK1"], 5)
    await chain.serials(lots["RAW1"], 2)
    await chain.place(STORE, "Corner Store", phone="+1 555 0100", city="Salinas")
    await chain.event(20, {lots["SALAD"]: 19}, "RECEIVE", ship_from=PACKER, location=OTHER_STORE)
    with clock.frozen(datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)):
        return lots, await drill(client, key, lots["RAW1"], title=" Listeria, line 2 ")


@pytest.mark.covers("epcis.create_drill")
async def test_a_drill_finds_lots_and_serials_and_says_how_much_there_is(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots, made = await salad_drill(client, chain, key)
    assert made["title"] == "Listeria, line 2"
    assert (made["lot_ids"], made["created"]) == ([lots["RAW1"]], "2026-11-25T12:00:00Z")
    assert made["organization_id"] == chain.organization_id
    assert made["user_id"]
    assert isinstance(made["milliseconds"], int)
    report = made["report"]
    assert report["totals"] == {
        "lots": 4,
        "serials": 7,
        "locations": 2,
        "organizations": 2,
        "calls": 2,
        "unreachable": 1,
    }
    assert [(one["lot_code"], one["depth"], one["serial_count"]) for one in report["lots"]] == [
        ("RAW1", 0, 2),
        ("PACK1", 1, 5),
        ("PACK2", 1, 0),
        ("SALAD", 2, 0),
    ]
    assert (report["truncated"], report["lots_without_events"]) == (False, [])


async def test_a_drill_tells_what_each_location_got_and_what_is_known_of_it(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots, made = await salad_drill(client, chain, key)
    store, other = made["report"]["locations"]
    assert {name: value for name, value in store["contact"].items() if value} == {
        "id": STORE,
        "name": "Corner Store",
        "phone": "+1 555 0100",
        "city": "Salinas",
    }
    assert lots_of(store) == {
        lots["PACK1"]: ([{"quantity": 70, "uom": None}], False),
        lots["SALAD"]: ([{"quantity": 10, "uom": None}], False),
    }
    # Sent and received are the same goods: 20 were sent, not 39.
    assert lots_of(other) == {
        lots["PACK2"]: ([{"quantity": 38, "uom": None}], False),
        lots["SALAD"]: ([{"quantity": 20, "uom": None}], True),
    }
    assert [one["contact"]["id"] for one in made["report"]["organizations"]] == [STORE, OTHER_STORE]


async def test_a_drill_says_whom_to_call_with_lots_quantities_and_dates(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    _, made = await salad_drill(client, chain, key)
    first, second = made["report"]["calls"]
    assert (first["rank"], first["role"], first["lots"]) == (1, "location", ["PACK1", "SALAD"])
    assert (first["quantities"], first["event_count"]) == ([{"quantity": 80, "uom": None}], 2)
    assert (first["first_at"], first["last_at"]) == ("2026-11-01T20:00:00Z", "2026-11-01T21:00:00Z")
    assert (first["is_reachable"], second["is_reachable"]) == (True, False)
    assert (second["contact"]["id"], second["quantities"][0]["quantity"]) == (OTHER_STORE, 58)


async def test_a_drill_goes_deeper_than_a_trace_for_readers(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots = [await chain.lot(f"L{number:02}") for number in range(60)]
    for source, target in pairwise(lots):
        await chain.edge(source, target)
    report = (await drill(client, key, lots[0]))["report"]
    assert (report["totals"]["lots"], report["truncated"]) == (60, False)


async def test_what_was_sent_and_not_received_is_not_accounted_for(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    raw, packed, vague = await chain.lot("RAW"), await chain.lot("PACKED"), await chain.lot("VAGUE")
    kilos = "KGM"
    await chain.event(1, {raw: ("s", 100.2, kilos, None)}, "HARVEST")
    await chain.event(2, {raw: ("s", 99, kilos, None)}, "COOL")
    await chain.transform(3, {raw: 100.1}, {packed: 90, vague: None})
    await chain.ship(4, {packed: ("s", 50, kilos, None)})
    await chain.event(5, {packed: ("s", 5, kilos, None)}, "RECEIVE", location=STORE)
    await chain.ship(6, {packed: ("s", 12, "XBX", None)})
    await chain.ship(7, {vague: ("s", 3, kilos, None)})
    await chain.event(8, {packed: ("s", 2, "LBR", None)}, "RECEIVE", location=STORE)
    await chain.ship(9, {packed: ("s", 1, "LBR", None)})
    report = (await drill(client, key, raw))["report"]
    found = {(one["lot_id"], one["uom"]): one for one in report["balances"]}

    def numbers(lot: str, uom: str) -> list[float | None]:
        one = found[lot, uom]
        return [one[name] for name in ("made", "received", "shipped", "used", "unaccounted", "in_stock")]

    assert numbers(raw, kilos) == [100.2, None, None, 100.1, None, 0.1]
    assert numbers(packed, kilos) == [90, 5, 50, None, 45, 45]
    assert numbers(packed, "XBX") == [None, None, 12, None, 12, None]
    assert numbers(packed, "LBR") == [None, 2, 1, None, None, 1]
    assert numbers(vague, kilos) == [None, None, 3, None, None, None]


async def test_whoever_got_most_is_called_first_by_quantity_in_one_unit_else_by_lots_and_events(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    one, two = await chain.lot("ONE"), await chain.lot("TWO")
    await chain.ship(1, {one: 100}, "few lots")
    await chain.ship(2, {one: 1, two: 1}, "many lots")

    async def called() -> list[str]:
        report = (await drill(client, key, one, two))["report"]
        assert [call["rank"] for call in report["calls"]] == list(range(1, len(report["calls"]) + 1))
        return [call["contact"]["id"] for call in report["calls"]]

    assert await called() == ["few lots", "many lots"]
    await chain.ship(3, {two: ("s", 1, "KGM", None)}, "other unit")
    await chain.ship(4, {two: 1}, "b"), await chain.ship(5, {two: 1}, "a")
    await chain.ship(6, {two: 1}, "other unit")
    assert await called() == ["many lots", "other unit", "a", "b", "few lots"]


async def test_an_owning_party_apart_from_the_locations_is_called_for_all_that_it_got(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lot = await chain.lot("L-1")
    chain_store = "urn:epc:id:pgln:9506000.11116"
    await chain.place("9506000111162", "Chain Stores", phone="1")
    await chain.ship(1, {lot: 10}, STORE, party=chain_store)
    await chain.ship(2, {lot: 20}, OTHER_STORE, party="https://id.gs1.org/417/9506000111162")
    calls = (await drill(client, key, lot))["report"]["calls"]
    assert [(one["role"], one["contact"]["id"], one["quantities"][0]["quantity"]) for one in calls] == [
        ("organization", "9506000111162", 30),
        ("location", OTHER_STORE, 20),
        ("location", STORE, 10),
    ]
    assert calls[0]["contact"]["name"] == "Chain Stores"


async def test_lots_that_no_event_names_are_said_and_each_lot_counts_once(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    silent = await catalogue_lot(database, chain.organization_id, SALAD, "QUIET")
    found = await drill(client, key, silent, ids.canonical(silent))
    assert found["lot_ids"] == [silent]
    assert found["report"]["lots_without_events"] == [{"lot_id": silent, "gtin": SALAD, "lot_code": "QUIET"}]
    assert (found["report"]["lots"], found["report"]["totals"]["lots"]) == ([], 0)


async def test_a_drill_over_more_lots_than_it_lists_says_so(
    client: httpx.AsyncClient, world: World, database: Database, monkeypatch: pytest.MonkeyPatch
):
    chain, key = await begun(world, database)
    lots = await salad_chain(chain)
    monkeypatch.setattr(actions, "MOST_LOTS", 2)
    report = (await drill(client, key, lots["RAW1"]))["report"]
    assert (report["totals"]["lots"], len(report["lots"]), report["truncated"]) == (4, 2, True)


@pytest.mark.covers("epcis.list_drills", "epcis.get_drill")
async def test_drills_are_kept_as_they_were_and_listed_newest_first(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots = await salad_chain(chain)
    first = await drill(client, key, lots["RAW1"], title="First")
    await chain.ship(30, {lots["SALAD"]: 1}, FARM)
    second = await drill(client, key, lots["RAW1"], organization_id=chain.organization_id)
    assert await asked(client, key, f"{DRILLS}/{first['id']}") == first
    assert second["report"]["totals"]["locations"] == 3
    listed = await asked(client, key, DRILLS, page_size=1)
    assert listed["pagination"]["total_count"] == 2
    assert listed["data"] == [
        {
            "id": second["id"],
            "title": "",
            "lot_ids": [lots["RAW1"]],
            "created": second["created"],
            "milliseconds": second["milliseconds"],
            "totals": second["report"]["totals"],
        }
    ]
    noted = await database.pool.fetchval(
        "SELECT count(*) FROM kit.audit_entry WHERE action = 'drill.created' AND organization_id = $1",
        chain.organization_id,
    )
    assert noted == 2


@pytest.mark.covers("epcis.list_drill_serials")
async def test_the_serials_of_a_drill_come_by_pages(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lots = await salad_chain(chain)
    await chain.serials(lots["RAW2"], 1)
    await chain.serials(lots["PACK1"], 3)
    await chain.serials(lots["PACK2"], 9)
    made = await drill(client, key, lots["RAW2"])
    path = f"{DRILLS}/{made['id']}/serials"
    found = await asked(client, key, path, page_size=3)
    assert found["pagination"]["total_count"] == made["report"]["totals"]["serials"] == 4
    assert [one["serial"] for one in found["data"]] == ["PACK1-1", "PACK1-2", "PACK1-3"]
    assert found["data"][0]["lot_id"] == lots["PACK1"]


@pytest.mark.covers("epcis.download_drill_calls")
async def test_the_call_list_is_a_csv_file_in_which_nothing_is_run(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lot = await chain.lot("=1+1")
    await chain.place(STORE, '=HYPERLINK("x")', phone="+1 555 0100")
    await chain.ship(1, {lot: ("s", 12.5, "KGM", None)}, STORE)
    made = await drill(client, key, lot)
    answer = await client.get(f"{DRILLS}/{made['id']}/calls.csv", headers=key)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    [line] = list(csv.DictReader(io.StringIO(answer.text)))
    assert (line["rank"], line["role"], line["gln"]) == ("1", "location", STORE)
    assert (line["name"], line["phone"]) == ('\'=HYPERLINK("x")', "'+1 555 0100")
    assert (line["lots"], line["quantities"]) == ("'=1+1", "12.5 KGM")
    assert (line["first"], line["events"], line["quantities_complete"]) == (
        "2026-11-01T09:00:00Z",
        "1",
        "yes",
    )


async def test_a_drill_of_another_organization_looks_like_none_and_so_does_its_lot(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    mine = await chain.lot("MINE")
    made = await drill(client, key, mine)
    other, stranger = await begun(world, database)
    theirs = await other.lot("THEIRS")
    missing = await asked(client, stranger, f"{DRILLS}/{ids.new()}", status=404)
    for path in ("", "/serials", "/calls.csv"):
        hidden = await asked(client, stranger, f"{DRILLS}/{made['id']}{path}", status=404)
        assert hidden["detail"] == missing["detail"]
        await asked(client, stranger, f"{DRILLS}/{'0' * 22}{path}", status=422)
    assert (await asked(client, stranger, DRILLS))["data"] == []
    unknown = await drill(client, stranger, theirs, ids.new(), status=404)
    assert (await drill(client, stranger, theirs, mine, status=404))["detail"] == unknown["detail"]
    await drill(client, stranger, theirs, status=403, organization_id=chain.organization_id)
    assert await database.pool.fetchval("SELECT count(*) FROM epcis.drill") == 1


async def test_members_who_may_not_trace_make_no_drills_and_see_none(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lot = await chain.lot("L-1")
    made = await drill(client, key, lot)
    editor = {"X-API-Key": await world.key(chain.organization_id, role="editor")}
    await drill(client, editor, lot, status=403)
    await asked(client, editor, DRILLS, status=403)
    for path in ("", "/serials", "/calls.csv"):
        await asked(client, editor, f"{DRILLS}/{made['id']}{path}", status=403)


async def test_lots_of_two_organizations_make_no_drill_and_neither_do_none_or_too_many(
    client: httpx.AsyncClient, world: World, database: Database
):
    person = await world.person()
    one, two = [Chain(database, await world.organization(person, name)) for name in ("One", "Two")]
    key = {"X-API-Key": await world.key(one.organization_id, key_type="user", person_id=person)}
    first, second = await one.lot("L-1"), await two.lot("L-2")
    for lot_ids in ([first, second], [], [first] * 101, ["x" * 22]):
        refused = await drill(client, key, *lot_ids, status=422)
        assert refused["errors"][0]["field"].startswith("lot_ids")
    refused = await drill(client, key, second, status=422, organization_id=one.organization_id)
    assert refused["errors"][0]["field"] == "lot_ids"
    refused = await drill(client, key, first, status=422, title="x" * 201)
    assert refused["errors"][0]["field"] == "title"
