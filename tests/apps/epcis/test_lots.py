"""Finding lots, who may see them, and what is told of one."""

from typing import Any

import httpx
import pytest

from closient.kit import ids
from closient.kit.database import Database
from tests.apps.epcis.chains import FARM, LOTS, PACKER, ROMAINE, SALAD, STORE, asked, at, begun
from tests.world import World

PATHS = ("", "/blast-radius", "/trace", "/graph", "/timeline")


async def catalogue_lot(database: Database, organization_id: str, gtin: str, code: str) -> str:
    """A lot in the catalogue, of a product of a brand of an organization."""
    return await database.pool.fetchval(
        "WITH b AS (INSERT INTO catalogue.brand (organization_id, name) VALUES ($1, $2) RETURNING id), "
        "p AS (INSERT INTO catalogue.product (gtin, brand_id, product_name, data_source) "
        "SELECT $3, b.id, 'Romaine hearts', 'imported' FROM b RETURNING id) "
        "INSERT INTO catalogue.lot (product_id, lot_code, expires_on) "
        "SELECT p.id, $4, '2026-12-01' FROM p RETURNING id",
        organization_id,
        f"Brand {ids.new()}",
        gtin,
        code,
    )


@pytest.mark.covers("epcis.list_traced_lots")
async def test_lots_are_found_by_gtin_and_code_by_words_and_by_their_digital_link(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    first = await chain.lot("L-1")
    await chain.lot("L/2")
    await chain.lot("L-1", SALAD)
    await chain.event(1, {first: 5}, "HARVEST")
    await chain.event(9, {first: 5})
    await catalogue_lot(database, chain.organization_id, ROMAINE, "X")

    async def codes(**query: Any) -> list[tuple[str, str]]:
        found = (await asked(client, key, LOTS, **query))["data"]
        return [(one["gtin"], one["lot_code"]) for one in found]

    assert await codes() == [(ROMAINE, "L-1"), (ROMAINE, "L/2"), (SALAD, "L-1")]
    assert await codes(gtin=ROMAINE[1:], lot_code="L-1") == [(ROMAINE, "L-1")]
    assert await codes(lot_code="L-") == []
    assert await codes(q="l/2") == [(ROMAINE, "L/2")]
    assert await codes(q="romaine HEARTS") == [(ROMAINE, "L-1"), (ROMAINE, "L/2")]
    assert await codes(q="134369") == [(SALAD, "L-1")]
    assert await codes(q="%") == []
    assert await codes(q=f"https://example.com/01/{ROMAINE}/10/L%2F2") == [(ROMAINE, "L/2")]
    one = (await asked(client, key, LOTS, gtin=ROMAINE, lot_code="L-1"))["data"][0]
    assert one == {
        "id": first,
        "gtin": ROMAINE,
        "lot_code": "L-1",
        "traceability_lot_code": f"https://id.gs1.org/01/{ROMAINE}/10/L-1",
        "product_name": "Romaine hearts",
        "harvested_at": None,
        "assigned_at": None,
        "first_event_at": "2026-11-01T09:00:00Z",
        "last_event_at": "2026-11-01T17:00:00Z",
    }


async def test_a_wrong_gtin_link_or_code_is_refused_with_its_field(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, key = await begun(world, database)
    for query in (
        {"gtin": "09506000134353"},
        {"q": "https://example.com/shop"},
        {"q": "x" * 201},
        {"lot_code": "x" * 21},
        {"q": "a\x00b"},
    ):
        refused = await asked(client, key, LOTS, status=422, **query)
        assert [one["field"] for one in refused["errors"]] == list(query), refused


async def test_a_description_of_the_organization_goes_before_the_name_in_the_catalogue(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lot = await chain.lot("L-1")
    await catalogue_lot(database, chain.organization_id, ROMAINE, "X")
    await database.pool.execute(
        "INSERT INTO epcis.product_description (organization_id, gtin, name) VALUES ($1, $2, 'Cos')",
        chain.organization_id,
        ROMAINE,
    )
    assert (await asked(client, key, LOTS))["data"][0]["product_name"] == "Cos"
    assert (await asked(client, key, f"{LOTS}/{lot}"))["product_name"] == "Cos"


@pytest.mark.covers("epcis.get_traced_lot")
async def test_of_a_lot_is_told_what_is_known(client: httpx.AsyncClient, world: World, database: Database):
    chain, key = await begun(world, database)
    raw, lot, salad = await chain.lot("RAW"), await chain.lot("L-1"), await chain.lot("S", SALAD)
    await chain.transform(3, {raw: 12}, {lot: 10})
    await chain.transform(5, {lot: 4}, {salad: 4})
    packed = await chain.ship(8, {lot: 6}, STORE)
    await chain.event(9, {lot: None}, biz_location=f"https://id.gs1.org/414/{FARM}")
    await chain.serials(lot, 3)
    await chain.place(PACKER, "Packer Inc.")
    await chain.place(FARM, "Green Farm")
    found = await asked(client, key, f"{LOTS}/{lot}")
    assert ids.parse(found["last_seen"].pop("event_id"))
    assert found == {
        "id": lot,
        "organization_id": chain.organization_id,
        "gtin": ROMAINE,
        "lot_code": "L-1",
        "traceability_lot_code": f"https://id.gs1.org/01/{ROMAINE}/10/L-1",
        "product_name": "",
        "expires_on": None,
        "harvested_at": None,
        "assigned_at": None,
        "first_event_at": "2026-11-01T11:00:00Z",
        "last_event_at": "2026-11-01T17:00:00Z",
        "event_count": 4,
        "serial_count": 3,
        "source_lot_count": 1,
        "derived_lot_count": 1,
        "tlc_source": {"id": PACKER, "name": "Packer Inc."},
        "last_seen": {
            "event_time": "2026-11-01T17:00:00Z",
            "kind": None,
            "biz_step": None,
            "location": {"id": FARM, "name": "Green Farm"},
            "ship_to": None,
        },
    }
    await database.pool.execute("DELETE FROM epcis.event_lot WHERE event_time > $1", at(8))
    seen = (await asked(client, key, f"{LOTS}/{lot}"))["last_seen"]
    assert seen["event_id"] == packed
    assert seen["kind"] == "SHIP"
    assert seen["ship_to"] == {"id": STORE, "name": ""}


async def test_a_lot_of_the_catalogue_leads_to_the_lot_that_events_name(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    owned = await catalogue_lot(database, chain.organization_id, ROMAINE, "L-1")
    before = await asked(client, key, f"{LOTS}/{owned}")
    assert (before["event_count"], before["expires_on"], before["last_seen"]) == (0, "2026-12-01", None)
    lot, other = await chain.lot("L-1"), await chain.lot("OUT")
    await chain.transform(1, {lot: 1}, {other: 1})
    assert (await asked(client, key, f"{LOTS}/{owned}"))["derived_lot_count"] == 1
    footprint = await asked(client, key, f"{LOTS}/{owned}/blast-radius")
    assert (footprint["lot_id"], footprint["downstream_lots"]) == (owned, 1)


async def test_events_of_a_former_gtin_still_belong_to_the_lot(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    owned = await catalogue_lot(database, chain.organization_id, SALAD, "L-1")
    await database.pool.execute(
        "INSERT INTO catalogue.former_gtin (gtin, product_id) "
        "SELECT $1, product_id FROM catalogue.lot WHERE id = $2",
        ROMAINE,
        owned,
    )
    lot = await chain.lot("L-1", ROMAINE)
    await chain.event(1, {lot: 1}, "HARVEST")
    found = await asked(client, key, f"{LOTS}/{owned}")
    assert (found["gtin"], found["event_count"]) == (ROMAINE, 1)


async def test_another_organizations_lot_looks_like_none(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, _ = await begun(world, database)
    lot = await chain.lot("L-1")
    owned = await catalogue_lot(database, chain.organization_id, SALAD, "L-2")
    _, stranger = await begun(world, database)
    for path in PATHS:
        missing = await asked(client, stranger, f"{LOTS}/{ids.new()}{path}", status=404)
        for hidden in (lot, owned):
            refused = await asked(client, stranger, f"{LOTS}/{hidden}{path}", status=404)
            assert (refused["detail"], refused["title"]) == (missing["detail"], missing["title"])
    assert (await asked(client, stranger, LOTS))["data"] == []
    await asked(client, stranger, LOTS, status=403, organization_id=chain.organization_id)


async def test_members_who_may_not_trace_are_told_so_and_strangers_to_no_organization_too(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, _ = await begun(world, database)
    lot = await chain.lot("L-1")
    owned = await catalogue_lot(database, chain.organization_id, SALAD, "L-2")
    editor = {"X-API-Key": await world.key(chain.organization_id, role="editor")}
    manager = {"X-API-Key": await world.key(chain.organization_id, role="manager")}
    for path in PATHS:
        for one in (lot, owned):
            await asked(client, editor, f"{LOTS}/{one}{path}", status=403)
            await asked(client, manager, f"{LOTS}/{one}{path}")
    await asked(client, editor, LOTS, status=403)
    await asked(client, {}, LOTS, status=401)


async def test_an_id_that_is_none_is_refused_and_a_uuid_is_taken(
    client: httpx.AsyncClient, world: World, database: Database
):
    chain, key = await begun(world, database)
    lot = await chain.lot("L-1")
    for path in PATHS:
        await asked(client, key, f"{LOTS}/{'0' * 22}{path}", status=422)
    assert (await asked(client, key, f"{LOTS}/{ids.canonical(lot)}"))["id"] == lot


async def test_who_owns_a_brand_sees_own_events_about_its_lots_and_nobody_elses(
    client: httpx.AsyncClient, world: World, database: Database
):
    maker, key = await begun(world, database)
    carrier, carrier_key = await begun(world, database)
    owned = await catalogue_lot(database, maker.organization_id, ROMAINE, "L-1")
    lot = await maker.lot("L-1", lot_id=owned)
    seen_by_carrier = await carrier.lot("L-1")
    await maker.event(1, {lot: 1}, "HARVEST")
    for hours in (2, 3):
        await carrier.event(hours, {seen_by_carrier: 1}, "RECEIVE", location=STORE)
    assert (await asked(client, key, f"{LOTS}/{owned}"))["event_count"] == 1
    assert (await asked(client, carrier_key, f"{LOTS}/{seen_by_carrier}"))["event_count"] == 2
    await asked(client, carrier_key, f"{LOTS}/{owned}", status=404)
