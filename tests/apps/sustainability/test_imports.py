"""Imports: idempotent, the whole record or nothing of it, and a reason for each that is left out."""

from typing import Any

import pytest

from closient.apps.sustainability import actions, rules
from closient.apps.sustainability.structs import Imported, Numbered
from closient.kit.database import Database
from tests.apps.sustainability.profiles import (
    BOTTLE,
    PET,
    bring,
    component,
    impact,
    instruction,
    packaging,
    profile,
)

CAN = "00614141000043"
PARTS = ("packaging", "component", "end_of_life_instruction", "environmental_impact")


@pytest.fixture
async def products(database: Database) -> Database:
    """A bottle and a can, of nobody."""
    for gtin in (BOTTLE, CAN):
        await database.pool.execute(
            "INSERT INTO catalogue.product (gtin, data_source) VALUES ($1, 'imported')", gtin
        )
    return database


def full(gtin: str = BOTTLE) -> dict[str, Any]:
    return profile(
        gtin,
        packaging=[packaging(recyclability=PET), packaging("TERTIARY", description="Pallet")],
        components=[component("Cap"), component("Body")],
        end_of_life_instructions=[instruction("RECYCLE", 1)],
        environmental_impacts=[impact()],
        circularity={"overall_score": 5},
    )


async def ids_of(database: Database, table: str) -> dict[str, str]:
    rows = await database.pool.fetch(f"SELECT description, id FROM sustainability.{table} ORDER BY place")  # noqa: S608
    return {row["description"]: row["id"] for row in rows}


async def test_the_same_again_changes_nothing(products: Database):
    assert await bring(products, full(), full(CAN)) == (Imported(created=2), [])
    before = await products.pool.fetch("SELECT * FROM sustainability.profile ORDER BY product_id")
    assert await bring(products, full(CAN), full()) == (Imported(unchanged=2), [])
    assert await products.pool.fetch("SELECT * FROM sustainability.profile ORDER BY product_id") == before


async def test_a_changed_record_takes_the_place_of_what_was_known_and_the_others_stay(products: Database):
    await bring(products, full(), full(CAN))
    assert (await bring(products, profile(), full(CAN)))[0] == Imported(updated=1, unchanged=1)
    counts = {
        table: await products.pool.fetchval(f"SELECT count(*) FROM sustainability.{table}")  # noqa: S608
        for table in (*PARTS, "recyclability", "circularity")
    }
    assert counts == {
        "packaging": 2,
        "component": 2,
        "end_of_life_instruction": 1,
        "environmental_impact": 1,
        "recyclability": 1,
        "circularity": 1,
    }


async def test_ids_stay_with_what_they_name_when_the_order_changes_or_others_go(products: Database):
    first, second = packaging(description="Bottle"), packaging(description="Sleeve")
    await bring(products, profile(packaging=[first, second]))
    before = await ids_of(products, "packaging")
    await bring(products, profile(packaging=[second, packaging(description="Tray"), first]))
    after = await ids_of(products, "packaging")
    assert {name: after[name] for name in before} == before
    assert after["Tray"] not in before.values()


async def test_two_parts_of_the_same_name_and_two_products_share_no_id(products: Database):
    twice = [component("Cap"), component("Cap")]
    await bring(products, profile(components=twice), profile(CAN, components=twice))
    assert await products.pool.fetchval("SELECT count(DISTINCT id) FROM sustainability.component") == 4


async def test_the_first_record_of_a_product_counts_in_a_file_whatever_portion_it_falls_into(
    products: Database,
):
    run = actions.Run(products)
    first, other = rules.read(full()), rules.read(profile())
    assert [one.number for one in await run.store([Numbered(1, first), Numbered(2, other)])] == [2]
    [later] = await run.store([Numbered(3, other)])
    assert (later.number, later.message) == (
        3,
        f"The product of {BOTTLE} was told of before in this file.",
    )
    assert run.total == Imported(created=1)


async def test_a_former_gtin_leads_to_its_product_and_counts_as_the_same(products: Database):
    await products.pool.execute(
        "INSERT INTO catalogue.former_gtin (gtin, product_id) "
        "SELECT '00000096385074', id FROM catalogue.product WHERE gtin = $1",
        BOTTLE,
    )
    total, refused = await bring(products, profile("96385074"), profile())
    assert total == Imported(created=1)
    assert [one.number for one in refused] == [2]


async def test_a_gtin_without_a_product_is_refused_and_the_others_are_stored(products: Database):
    total, refused = await bring(products, profile("00614141000050"), full())
    assert total == Imported(created=1)
    assert [(one.number, one.message) for one in refused] == [(1, "No product has the GTIN 00614141000050.")]


async def test_what_is_known_of_a_product_goes_with_it(products: Database):
    await bring(products, full())
    await products.pool.execute("DELETE FROM catalogue.product WHERE gtin = $1", BOTTLE)
    for table in ("profile", *PARTS, "recyclability", "circularity"):
        assert await products.pool.fetchval(f"SELECT count(*) FROM sustainability.{table}") == 0  # noqa: S608


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"gtin": "00614141000037"}, "gtin: "),
        ({"gtin": 614141000036}, "$.gtin"),
        ({"packging": []}, "unknown field `packging`"),
        ({"packaging": [packaging("QUATERNARY")]}, "'QUATERNARY' - at `$.packaging[0].packaging_type`"),
        ({"packaging": [packaging(weight_grams=-1)]}, "`$.packaging[0].weight_grams`"),
        ({"packaging": [packaging(recyclability=PET | {"recyclability_percentage": 101})]}, "<= 100"),
        ({"packaging": [packaging(recyclability=PET | {"valid_until": "soon"})]}, "valid_until"),
        (
            {"packaging": [packaging(recyclability=PET | {"recycling_instructions_url": "javascript:1"})]},
            "_url",
        ),
        ({"components": [component("")]}, "`$.components[0].name`"),
        ({"components": [component("Cap", quantity=0)]}, ">= 1"),
        ({"components": [component("Cap", quantity=2**31)]}, "<= 2147483647"),
        ({"components": [component("Cap", priority=2**31)]}, "<= 2147483647"),
        ({"end_of_life_instructions": [{"instruction_type": "RECYCLE"}]}, "missing required field"),
        ({"environmental_impacts": [impact(score_value="much")]}, "score_value"),
        ({"circularity": {}}, "not one score"),
        ({"circularity": {"durability_score": 11}}, "<= 10"),
    ],
)
def test_a_record_that_is_wrong_anywhere_is_refused_with_the_place(fields: dict[str, Any], reason: str):
    with pytest.raises(rules.Unreadable) as refused:
        rules.read(profile(**fields) if "gtin" not in fields else fields)
    assert reason in str(refused.value)
