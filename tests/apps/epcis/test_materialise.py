"""What capture derives: lots, items, what pallets hold, edges; late arrivals and corrections."""

from typing import Any

import msgspec

from closient.apps.epcis.actions import reclassification
from closient.apps.epcis.structs.reclassification import ClassifyAnew
from closient.kit import ids
from closient.kit.database import Database
from tests.apps.epcis.derived import (
    LINK,
    MIXED,
    PACKED,
    RAW,
    Body,
    capture,
    event,
    everything,
    harvest,
    kinds,
    lot,
    make,
    much,
    pack,
    sscc,
    taken_back,
    unpack,
)
from tests.world import World


async def timeline(database: Database, organization_id: str, code: str) -> list[tuple[Any, ...]]:
    """The events of a lot: hour, side, quantity, unit, container."""
    found = await database.pool.fetch(
        """
        SELECT to_char(b.event_time AT TIME ZONE 'UTC', 'HH24'), b.role::text, b.quantity, b.uom, b.container
          FROM epcis.event_lot b JOIN epcis.lot l ON l.id = b.lot_id
         WHERE l.organization_id = $1 AND l.lot_code = $2
         ORDER BY b.event_time, b.role, b.container NULLS FIRST
        """,
        organization_id,
        code,
    )
    return [tuple(row) for row in found]


async def edges(database: Database, organization_id: str) -> list[tuple[str, str]]:
    rows = (await everything(database, organization_id))["edges"]
    return [(row[3], row[5]) for row in rows]


def ship(hour: float, *epcs: str, **fields: Any) -> Body:
    return event(hour, "shipping", epcList=list(epcs), **fields)


def packed(code: str, quantity: float = 40) -> Body:
    """Cases of a packed lot."""
    return much(code, quantity, PACKED, None)


def item(serial: str) -> str:
    return f"{LINK}/01/{PACKED}/21/{serial}"


def commission(hour: float, code: str, *serials: str) -> Body:
    ilmd = {"cbvmda:lotNumber": code}
    return event(hour, "commissioning", action="ADD", epcList=[item(one) for one in serials], ilmd=ilmd)


async def test_a_season_in_small(database: Database, world: World):
    owner = await world.organization()
    await capture(
        database,
        owner,
        [
            harvest(6, "H1"),
            event(7, "receiving", quantityList=[much("H1", 100)]),
            make(8, [much("H1", 100)], [packed("P1")]),
            pack(9, sscc(1), childQuantityList=[packed("P1", 30)]),
            ship(10, sscc(1)),
            event(12, "receiving", epcList=[sscc(1)]),
            make(13, [packed("P1", 30)], [much("S1", 60, MIXED)]),
        ],
    )
    assert await kinds(database, owner) == {
        "20 06:00": "HARVEST",
        "20 07:00": "INTAKE",
        "20 08:00": "INITIAL_PACK",
        "20 10:00": "SHIP",
        "20 12:00": "RECEIVE",
        "20 13:00": "TRANSFORM",
    }
    assert await timeline(database, owner, "P1") == [
        ("08", "o", 40, None, None),
        ("09", "s", 30, None, None),
        ("10", "s", 30, None, sscc(1)),
        ("12", "s", 30, None, sscc(1)),
        ("13", "i", 30, None, None),
    ]
    assert sorted(await edges(database, owner)) == [("H1", "P1"), ("P1", "S1")]


async def test_pallets_lead_to_what_was_in_boxes_on_them_at_that_time(database: Database, world: World):
    owner = await world.organization()
    await capture(
        database,
        owner,
        [
            pack(8, sscc(1), childQuantityList=[packed("P1", 5)]),
            pack(9, sscc(2), childEPCs=[sscc(1)], childQuantityList=[packed("P2", 7)]),
            ship(10, sscc(2)),
            unpack(11, sscc(2), childEPCs=[sscc(1)]),
            event(12, "receiving", epcList=[sscc(2)]),
            unpack(13, sscc(2)),
            event(14, "storing", epcList=[sscc(2)]),
        ],
    )
    assert await timeline(database, owner, "P1") == [
        ("08", "s", 5, None, None),
        ("09", "s", 5, None, sscc(1)),
        ("10", "s", 5, None, sscc(2)),
        ("11", "s", 5, None, sscc(1)),
    ]
    assert await timeline(database, owner, "P2") == [
        ("09", "s", 7, None, None),
        ("10", "s", 7, None, sscc(2)),
        ("12", "s", 7, None, sscc(2)),
        ("13", "s", 7, None, sscc(2)),
    ]


async def test_a_tote_that_was_emptied_holds_what_was_put_in_since(database: Database, world: World):
    owner = await world.organization()
    tote = "https://id.gs1.org/8003/09506000134352T1"
    for day in (0, 24, 48):
        await capture(
            database,
            owner,
            [
                pack(day + 8, tote, childQuantityList=[packed(f"P{day}", 5)]),
                ship(day + 9, tote),
                unpack(day + 10, tote),
                # Filled at the very moment at which it was emptied: nobody knows which was first.
                pack(day + 10, tote, childQuantityList=[packed(f"Q{day}", 3)]),
            ],
            [ship(day + 11, tote), unpack(day + 12, tote)],
        )
    for code in ("P0", "P24", "P48"):
        assert [row[0] for row in await timeline(database, owner, code)] == ["08", "09", "10"]
    for code in ("Q0", "Q24", "Q48"):
        assert [row[0] for row in await timeline(database, owner, code)] == ["10", "10", "11", "12"]


async def test_a_tote_that_was_thought_empty_is_not_once_more_is_known(database: Database, world: World):
    owner = await world.organization()
    out = unpack(9, sscc(1), childQuantityList=[packed("P1", 5)])
    await capture(database, owner, [pack(8, sscc(1), childQuantityList=[packed("P1", 5)]), out])
    await capture(database, owner, [ship(11, sscc(1))])
    emptied = "SELECT count(*) FROM epcis.emptied"
    assert await database.reads.value(emptied) == 1
    await capture(database, owner, [pack(7, sscc(1), childQuantityList=[packed("P2", 3)])])
    assert await database.reads.value(emptied) == 0
    await capture(database, owner, [event(12, "receiving", epcList=[sscc(1)])])
    assert [row[0] for row in await timeline(database, owner, "P2")] == ["07", "11", "12"]
    assert [row[0] for row in await timeline(database, owner, "P1")] == ["08", "09"]


async def test_a_quantity_that_the_event_tells_is_not_counted_again_from_the_pallet(
    database: Database, world: World
):
    owner = await world.organization()
    await capture(
        database,
        owner,
        [
            pack(8, sscc(1), childQuantityList=[packed("P1", 5), packed("P2", 6)]),
            ship(9, sscc(1), quantityList=[packed("P1", 4)]),
        ],
    )
    assert (await timeline(database, owner, "P1"))[1:] == [("09", "s", 4, None, None)]
    assert (await timeline(database, owner, "P2"))[1:] == [("09", "s", 6, None, sscc(1))]


async def test_items_belong_to_the_lot_that_was_told_when_they_were_made(database: Database, world: World):
    owner = await world.organization()
    await capture(
        database,
        owner,
        [ship(10, item("1"), item("2")), pack(9, sscc(1), childEPCs=[item("1"), item("2")])],
        [ship(11, sscc(1))],
        [commission(8, "P1", "1", "2", "3")],
    )
    assert await timeline(database, owner, "P1") == [
        ("08", "s", 3, None, None),
        ("09", "s", 2, None, None),
        ("10", "s", 2, None, None),
        ("11", "s", 2, None, sscc(1)),
    ]


async def test_of_two_words_on_the_lot_of_an_item_the_earlier_counts(database: Database, world: World):
    owner = await world.organization()
    said = f"{LINK}/01/{PACKED}/10/P2/21/1"
    await capture(database, owner, [ship(12, item("1"))], [event(9, "storing", epcList=[said])])
    assert [row[0] for row in await timeline(database, owner, "P2")] == ["09", "12"]
    earlier = commission(8, "P1", "1")
    await capture(database, owner, [earlier])
    assert [row[0] for row in await timeline(database, owner, "P2")] == ["09"]
    assert [row[0] for row in await timeline(database, owner, "P1")] == ["08", "12"]
    await capture(database, owner, [taken_back(earlier)])
    assert [row[0] for row in await timeline(database, owner, "P2")] == ["09", "12"]
    assert await timeline(database, owner, "P1") == []


async def test_master_data_are_read_with_the_prefixes_of_the_document(database: Database, world: World):
    owner = await world.organization()
    body = commission(8, "P1", "1") | {
        "@context": {"m": "urn:epcglobal:cbv:mda:"},
        "ilmd": {"m:lotNumber": "P7", "example:lotNumber": "no"},
    }
    await capture(database, owner, [body])
    assert await timeline(database, owner, "P7") == [("08", "s", 1, None, None)]


async def test_a_pallet_is_the_same_in_every_spelling(database: Database, world: World):
    owner = await world.organization()
    urn = "urn:epc:id:sscc:9506000.0134352001"
    other = sscc(1).replace("id.gs1.org", "example.com/shop")
    await capture(database, owner, [ship(10, urn), event(11, "receiving", epcList=[other])])
    assert await timeline(database, owner, "P1") == []
    await capture(database, owner, [pack(9, sscc(1), childQuantityList=[packed("P1", 5)])])
    assert [row[0] for row in await timeline(database, owner, "P1")] == ["09", "10", "11"]


async def test_a_late_harvest_makes_receipts_intakes_and_packing_the_first(database: Database, world: World):
    owner = await world.organization()
    receipt = event(7, "receiving", quantityList=[much("H1", 100)])
    await capture(database, owner, [receipt, make(8, [much("H1", 100)], [packed("P1")])])
    assert await kinds(database, owner) == {"20 07:00": "RECEIVE", "20 08:00": "TRANSFORM"}
    wrong = harvest(6, "H1")
    await capture(database, owner, [wrong])
    assert await kinds(database, owner) == {
        "20 06:00": "HARVEST",
        "20 07:00": "INTAKE",
        "20 08:00": "INITIAL_PACK",
    }
    await capture(database, owner, [taken_back(wrong)])
    assert await kinds(database, owner) == {"20 07:00": "RECEIVE", "20 08:00": "TRANSFORM"}


async def test_a_late_assignment_leaves_what_was_before_it(database: Database, world: World):
    owner = await world.organization()
    receipts = [event(hour, "receiving", quantityList=[much("H1", 100)]) for hour in (7, 9)]
    await capture(database, owner, [harvest(6, "H1"), *receipts])
    assert list((await kinds(database, owner)).values()) == ["HARVEST", "INTAKE", "INTAKE"]
    await capture(database, owner, [event(8, "packing", action="ADD", quantityList=[much("H1", 100)])])
    assert list((await kinds(database, owner)).values()) == ["HARVEST", "INTAKE", "INITIAL_PACK", "RECEIVE"]


async def test_an_event_that_is_declared_wrong_leaves_nothing_behind(database: Database, world: World):
    owner = await world.organization()
    wrong = pack(8, sscc(1), childQuantityList=[packed("P1", 5)])
    right = pack(8, sscc(1), childQuantityList=[packed("P2", 5)])
    await capture(database, owner, [wrong, pack(9, sscc(2), childEPCs=[sscc(1)]), ship(10, sscc(2))])
    await capture(database, owner, [taken_back(wrong), right])
    assert await timeline(database, owner, "P1") == []
    assert [row[0] for row in await timeline(database, owner, "P2")] == ["08", "09", "10"]
    assert await kinds(database, owner) == {"20 10:00": "SHIP"}


async def test_a_correction_may_come_before_what_it_corrects(database: Database, world: World):
    owner = await world.organization()
    wrong = make(8, [much("H1", 100)], [packed("P1")])
    await capture(database, owner, [taken_back(wrong)], [wrong])
    found = await everything(database, owner)
    assert not any(found.values())


async def test_parts_of_a_transformation_belong_together(database: Database, world: World):
    owner = await world.organization()

    def part(hour: float, **lists: Any) -> Body:
        return event(hour, "commissioning", "TransformationEvent", transformationID="urn:uuid:1") | lists

    inputs = [part(hour, inputQuantityList=[much(code, 10)]) for hour, code in ((7, "H1"), (8, "H2"))]
    output = part(9, outputQuantityList=[packed("P1")])
    await capture(database, owner, [output], [inputs[0]], [inputs[1], harvest(6, "H2")])
    assert sorted(await edges(database, owner)) == [("H1", "P1"), ("H2", "P1")]
    assert (await kinds(database, owner))["20 09:00"] == "INITIAL_PACK"
    await capture(database, owner, [taken_back(inputs[1])])
    assert await edges(database, owner) == [("H1", "P1")]
    assert (await kinds(database, owner))["20 09:00"] == "TRANSFORM"


async def test_raw_commodities_are_known_by_what_is_said_of_the_product(database: Database, world: World):
    owner = await world.organization()
    await database.pool.execute(
        "INSERT INTO epcis.product_description (organization_id, gtin, commodity, is_raw_commodity) "
        "VALUES ($1, $2, 'Lettuce', true), ($1, $3, 'lettuce', false)",
        owner,
        RAW,
        PACKED,
    )
    await capture(database, owner, [make(8, [much("R1", 100)], [packed("P1")])])
    assert await kinds(database, owner) == {"20 08:00": "INITIAL_PACK"}
    await database.pool.execute("UPDATE epcis.product_description SET is_raw_commodity = false")
    async with database.writes() as db:
        await reclassification.ask(db, owner, [RAW])
    job = msgspec.json.decode(
        await database.reads.value(
            "SELECT payload FROM kit.pgqueuer WHERE entrypoint = 'epcis.classify_anew'"
        ),
        type=ClassifyAnew,
    )
    await reclassification.classify_anew(database, job.organization_id, job.gtins)
    assert await kinds(database, owner) == {"20 08:00": "TRANSFORM"}
    assert await edges(database, owner) == [("R1", "P1")]


async def test_organizations_do_not_see_each_others_lots_and_pallets(database: Database, world: World):
    one, other = await world.organization(), await world.organization()
    await capture(
        database, one, [pack(8, sscc(1), childQuantityList=[packed("P1")]), commission(8, "P1", "1")]
    )
    await capture(database, other, [ship(9, sscc(1)), ship(10, item("1"))])
    assert await timeline(database, other, "P1") == []
    await capture(database, other, [harvest(7, "P1", gtin=PACKED)])
    assert [row[0] for row in await timeline(database, other, "P1")] == ["07"]
    assert [row[0] for row in await timeline(database, one, "P1")] == ["08", "08"]


async def product(database: Database, owner: str | None, gtin: str) -> str:
    """A product of a brand of that organization."""
    brand_id, product_id = ids.new(), ids.new()
    await database.pool.execute(
        "INSERT INTO catalogue.brand (id, organization_id, name) VALUES ($1, $2, $3)",
        brand_id,
        owner,
        brand_id,
    )
    await database.pool.execute(
        "INSERT INTO catalogue.product (id, gtin, brand_id, data_source) VALUES ($1, $2, $3, 'claimed')",
        product_id,
        gtin,
        brand_id,
    )
    return product_id


async def test_lots_of_own_products_are_lots_of_the_catalogue_too(database: Database, world: World):
    owner, stranger = await world.organization(), await world.organization()
    product_id = await product(database, owner, PACKED)
    await product(database, stranger, MIXED)
    known = ids.new()
    await database.pool.execute(
        "INSERT INTO catalogue.lot (id, product_id, lot_code) VALUES ($1, $2, 'P1')", known, product_id
    )
    odd = event(9, "storing", action="ADD", epcList=[item("9")], ilmd={"cbvmda:lotNumber": "the ninth"})
    await capture(
        database,
        owner,
        [event(8, "storing", quantityList=[packed("P1"), packed("P2"), much("X1", 1, MIXED)]), odd],
    )
    found = await database.pool.fetch(
        "SELECT l.lot_code, l.id = c.id FROM epcis.lot l LEFT JOIN catalogue.lot c ON c.id = l.id "
        "WHERE l.organization_id = $1 ORDER BY 1",
        owner,
    )
    assert [tuple(row) for row in found] == [("P1", True), ("P2", True), ("X1", None), ("the ninth", None)]
    same = await database.reads.value("SELECT id FROM epcis.lot WHERE lot_code = 'P1'")
    assert same == known
    assert await database.reads.value("SELECT count(*) FROM catalogue.lot") == 2


async def test_a_brand_that_changed_hands_leaves_the_ids_of_its_lots(database: Database, world: World):
    first, second = await world.organization(), await world.organization()
    await product(database, first, PACKED)
    await capture(database, first, [event(8, "storing", quantityList=[packed("P1")])])
    await database.pool.execute("UPDATE catalogue.brand SET organization_id = $1", second)
    await capture(database, second, [event(9, "storing", quantityList=[packed("P1")])])
    assert [row[0] for row in await timeline(database, first, "P1")] == ["08"]
    assert [row[0] for row in await timeline(database, second, "P1")] == ["09"]


async def test_events_without_lots_leave_no_trace(database: Database, world: World):
    owner = await world.organization()
    await capture(
        database,
        owner,
        [
            event(8, "storing", epcList=["urn:example:forklift:1"]),
            event(8, "storing", quantityList=[{"epcClass": f"{LINK}/01/{RAW}", "quantity": 3}]),
            event(9, "storing", epcList=[lot("L1")]),
        ],
    )
    assert await timeline(database, owner, "L1") == [("09", "s", None, None, None)]
    assert len((await everything(database, owner))["lots"]) == 1
