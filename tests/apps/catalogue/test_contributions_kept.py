"""Contributions in the database: many at once, repeated, taken back, and those that records are born with."""

import random
from pathlib import Path

import pytest

import closient
from closient.apps.catalogue.actions import contributions, products
from closient.apps.catalogue.structs.contributions import Author, Outcome, Told, Value
from closient.apps.catalogue.structs.products import Draft, Facts
from closient.apps.catalogue.structs.values import DataSource
from closient.kit.database import Database
from closient.kit.errors import Validation
from closient.kit.pagination import PageRequest
from tests.world import World

GTIN, OTHER = "09506000134352", "09506000134369"


def told(
    field: str, value: Value, source: DataSource = "imported", *, gtin: str = GTIN, predictor: str = ""
) -> Told:
    return Told(gtin, field, value, Author(source, predictor=predictor))


async def contribute(database: Database, *rows: Told) -> dict[str, Outcome]:
    async with database.writes() as db:
        return await contributions.contribute(db, rows)


async def record(database: Database, gtin: str = GTIN):
    return await products.get_product(database.reads, gtin)


async def kept(database: Database) -> int:
    return await database.pool.fetchval("SELECT count(*) FROM catalogue.contribution")


async def names_told(database: Database) -> list[str]:
    return [row["name"] for row in await database.pool.fetch("SELECT name FROM kit.outbox_event ORDER BY id")]


async def test_products_come_into_being_by_what_is_said_of_them(database: Database):
    rows = [
        told("product_name", "Fusilli"),
        told("brand", "Terra Verde"),
        told("manufacturer", "Pastificio Uno"),
        told("net_weight", 500),
        told("net_weight_uom", "GRM"),
        told("product_name", "Penne", gtin="9506000134369"),
    ]
    assert await contribute(database, *rows) == {GTIN: "created", OTHER: "created"}
    fusilli = await record(database)
    assert (fusilli.product_name, fusilli.brand, fusilli.manufacturer) == (
        "Fusilli", "Terra Verde", "Pastificio Uno",
    )  # fmt: skip
    assert (fusilli.net_weight, fusilli.net_weight_uom) == (500, "GRM")
    assert fusilli.owner_id is None
    assert fusilli.data_source == "imported"
    assert set(fusilli.field_confidence.values()) == {0.8}
    assert (await record(database, OTHER)).product_name == "Penne"
    assert await names_told(database) == ["product.created"] * 2


async def test_a_file_that_is_read_again_changes_nothing_and_keeps_nothing(database: Database):
    rows = [told("product_name", "Fusilli"), told("description", "Durum wheat")]
    await contribute(database, *rows)
    before, count = await record(database), await kept(database)
    assert await contribute(database, *rows) == {GTIN: "unchanged"}
    assert await record(database) == before
    assert await kept(database) == count == 2
    assert await names_told(database) == ["product.created"]


async def test_who_says_nothing_any_more_leaves_the_field_to_others(database: Database):
    await contribute(database, told("product_name", "Fusilli"), told("product_name", "Penne", "usda_fdc"))
    assert (await record(database)).product_name == "Penne"
    assert await contribute(database, told("product_name", "", "usda_fdc")) == {GTIN: "updated"}
    assert (await record(database)).product_name == "Fusilli"
    assert await contribute(database, told("product_name", "")) == {GTIN: "updated"}
    product = await record(database)
    assert (product.product_name, product.field_confidence, product.confidence_score) == ("", {}, 0)


async def test_agreement_makes_surer_without_news(database: Database):
    await contribute(database, told("product_name", "Fusilli"))
    again = await contribute(database, told("product_name", "Fusilli", "brand_site_crawl"))
    assert again == {GTIN: "unchanged"}
    assert (await record(database)).field_confidence == {"product_name": 0.96}
    assert await names_told(database) == ["product.created"]


async def test_nothing_that_comes_later_moves_what_the_owner_said(database: Database, world: World):
    organization_id = await world.organization()
    async with database.writes() as db:
        await products.create_product(db, Draft(GTIN, organization_id, Facts(product_name="Fusilli")))
    for source in ("gtin1_authoritative", "usda_fdc"):
        assert await contribute(database, told("product_name", "Penne", source)) == {GTIN: "unchanged"}
    more = told("description", "Durum wheat", "gtin1_authoritative")
    assert await contribute(database, more) == {GTIN: "updated"}
    product = await record(database)
    assert (product.product_name, product.description) == ("Fusilli", "Durum wheat")
    assert product.data_source == "claimed"
    assert product.owner_id == organization_id


async def test_whatever_the_order_of_batches_the_record_is_the_same(database: Database):
    rows = [
        told(field, value, source, gtin=gtin)
        for gtin in (GTIN, OTHER)
        for source in ("imported", "usda_fdc", "crowd_sourced", "datakick", "ai_extracted", "external_api")
        for field, value in (
            ("product_name", source[:3]),
            ("length", float(len(source))),
            ("length_uom", "MMT"),
            ("brand", "Terra Verde" if "_" in source else "Terra"),
        )
    ]
    records = []
    for seed in range(4):
        await database.pool.execute("DELETE FROM catalogue.product")
        random.Random(seed).shuffle(rows)
        for start in range(0, len(rows), 1 + seed * 5):
            await contribute(database, *rows[start : start + 1 + seed * 5])
        found = [await record(database, gtin) for gtin in (GTIN, OTHER)]
        records.append([(one.product_name, one.length, one.brand, one.field_confidence) for one in found])
    assert all(one == records[0] for one in records)


async def test_every_row_that_cannot_be_is_named_before_anything_is_written(database: Database):
    rows = [
        told("product_name", "Fusilli"),
        told("product_name", "x" * 256),
        told("colour", "red"),
        told("net_weight", -1),
        told("product_name", "Fusilli", gtin="9506000134353"),
        told("country_of_origin", "Italy"),
    ]
    with pytest.raises(Validation) as refused:
        await contribute(database, *rows)
    assert [fault.field for fault in refused.value.errors] == [
        "rows.1.product_name", "rows.2.colour", "rows.3.net_weight", "rows.4.gtin",
        "rows.5.country_of_origin",
    ]  # fmt: skip
    assert await kept(database) == 0


async def test_what_is_said_of_a_former_gtin_is_said_of_the_product(database: Database, world: World):
    organization_id = await world.organization()
    async with database.writes() as db:
        product = await products.create_product(db, Draft(GTIN, organization_id, Facts()))
        await db.run(
            "INSERT INTO catalogue.former_gtin (product_id, gtin) VALUES ($1, $2)", product.id, OTHER
        )
    assert await contribute(database, told("net_content", "500 g", gtin=OTHER)) == {GTIN: "updated"}
    assert (await record(database)).net_content == "500 g"


async def test_taking_a_contribution_back_is_as_if_it_had_never_been_said(database: Database):
    await contribute(database, told("product_name", "Fusilli"), told("length", 3))
    before = await record(database)
    await contribute(database, told("product_name", "Penne", "usda_fdc"))
    assert (await record(database)).product_name == "Penne"
    page = await contributions.list_contributions(database.reads, before, "product_name", PageRequest())
    assert [(one.value, one.standing) for one in page.data] == [
        ("Penne", "on_record"),
        ("Fusilli", "competing"),
    ]
    for _ in range(2):
        async with database.writes() as db:
            state = await products.lock_product(db, GTIN)
            reverted = await contributions.revert_contribution(db, state, page.data[0].id, None)
        assert reverted.standing == "reverted"
        assert await record(database) == before
        assert await names_told(database) == ["product.created", *["product.updated"] * 2]
    assert await contribute(database, told("product_name", "Penne", "usda_fdc")) == {GTIN: "unchanged"}
    assert await record(database) == before


async def test_records_that_were_there_before_become_contributions_once(database: Database, world: World):
    organization_id = await world.organization()
    await database.pool.execute(
        "WITH b AS (INSERT INTO catalogue.brand (name) VALUES ('Terra Verde') RETURNING id) "
        "INSERT INTO catalogue.product (gtin, owner_id, claimed_at, product_name, net_weight, "
        "net_weight_uom, data_source, field_confidence, confidence_score, brand_id) "
        """SELECT $1, $2, now(), 'Fusilli', 500, 'GRM', 'claimed',
                  '{"product_name": 0.95, "net_weight": 0.95, "brand": 0.95}', 0.95, b.id FROM b""",
        GTIN,
        organization_id,
    )
    await database.pool.execute(
        "INSERT INTO catalogue.product (gtin, product_name, data_source) "
        "VALUES ($1, 'Penne', 'crowd_sourced')",
        OTHER,
    )
    migration = Path(closient.__file__).parent / "migrations/0026_catalogue_contributions.sql"
    insert = (
        "INSERT INTO catalogue.contribution"
        + migration.read_text().partition("INSERT INTO catalogue.contribution")[2]
    )
    for _ in range(2):
        await database.pool.execute(insert)
        assert await kept(database) == 5
    before = [await record(database, gtin) for gtin in (GTIN, OTHER)]
    async with database.writes() as db:
        state = await products.lock_product(db, GTIN)
        changed = await products.change_product(db, state, Facts(description="Durum wheat"))
    await contribute(database, told("net_content", "1 kg", gtin=OTHER))
    assert changed.after.field_confidence == {**before[0].field_confidence, "description": 0.95}
    assert (changed.after.product_name, changed.after.brand) == ("Fusilli", "Terra Verde")
    after = await record(database, OTHER)
    assert (after.product_name, after.net_content) == ("Penne", "1 kg")
