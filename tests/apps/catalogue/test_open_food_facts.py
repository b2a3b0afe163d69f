"""Entries of Open Food Facts: what is read of them, and what becomes of it beside owners' words."""

import json

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.catalogue.actions import (
    browse,
    contributions,
    open_food_facts,
    products,
    source_files,
    sources,
)
from closient.apps.catalogue.rules import open_food_facts as rules
from closient.apps.catalogue.rules import provenance
from closient.apps.catalogue.structs import products as structs
from closient.apps.catalogue.structs.contributions import Author, NamedRecord, Told
from closient.apps.catalogue.structs.open_food_facts import Entry, Facts, Imported
from closient.gs1 import checkdigit
from closient.kit.database import Database
from closient.kit.db import Writes
from closient.kit.pagination import PageRequest
from tests.world import World

CODE, GTIN = "3017620422003", "03017620422003"
SPREAD = {
    "code": CODE,
    "product_name": " Hazelnut\tspread\u0000 ",
    "generic_name": "Spread with cocoa",
    "brands": "Terra Verde,Other",
    "quantity": "1,5 kg e",
    "lang": "fr",
    "last_modified_t": "1700000000",
    "nutriments": [],
}


def read(**changed: object) -> Facts | None:
    return rules.read(rules.of_json(json.dumps(SPREAD | changed).encode()))


def facts(**changed: object) -> Facts:
    found = read(**changed)
    assert found is not None
    return found


def reason(code: object) -> str:
    with pytest.raises(rules.Unusable) as caught:
        read(code=code)
    return caught.value.reason


async def take(database: Database, *entries: Facts) -> Imported:
    total = Imported()
    async with database.writes() as db:
        await open_food_facts.take_over(db, entries, total)
    return total


def test_an_entry_is_read_into_the_words_of_a_record():
    found = facts()
    assert found.gtin == GTIN
    assert found.values == {
        "product_name": "Hazelnut spread",
        "description": "Spread with cocoa",
        "brand": "Terra Verde",
        "net_content": "1,5 kg e",
        "net_content_value": 1.5,
        "net_content_uom": "KGM",
        "primary_language": "fr",
    }
    assert found.told is not None
    assert found.told.isoformat() == "2023-11-14T22:13:20+00:00"


@pytest.mark.parametrize(
    ("quantity", "read_as"),
    [
        ("500 g", (500.0, "GRM")),
        ("33cl", (33.0, "CLT")),
        ("1 L", (1.0, "LTR")),
        ("6 x 33 cl", None),
        ("about 5 g", None),
        ("500", None),
    ],
)
def test_a_quantity_is_a_number_only_where_it_says_nothing_else(quantity, read_as):
    values = facts(quantity=quantity).values
    assert (values.get("net_content_value"), values.get("net_content_uom")) == (read_as or (None, None))
    assert values["net_content"] == quantity


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (None, "no_code"),
        ("", "no_code"),
        (True, "no_code"),
        (["3017620422003"], "no_code"),
        ("abc", "not_digits"),
        ("٣٠١٧٦٢٠٤٢٢٠٠٣", "not_digits"),
        ("123", "wrong_length"),
        ("1" * 5000, "wrong_length"),
        ("3017620422004", "mistyped"),
        ("2000000000008", "in_store"),
        ("0200000000004", "in_store"),
        ("0400000000008", "in_store"),
        ("0000000000000", "in_store"),
        ("20000004", "in_store"),
        ("9810000000006", "coupon"),
        ("9900000000004", "coupon"),
    ],
)
def test_a_code_that_is_no_gtin_is_refused_with_its_reason(code, why):
    assert reason(code) == why


@given(st.integers(10**6, 10**7 - 1).filter(lambda number: str(number)[0] not in "02"))
def test_every_other_gtin_8_is_taken(number):
    code = f"{number}{checkdigit.compute(str(number))}"
    assert rules.product_of(code) == code.zfill(14)


def test_an_entry_that_says_nothing_or_is_obsolete_is_passed_over():
    assert rules.read(Entry(code=CODE)) is None
    assert read(obsolete="on") is None
    assert read(obsolete="") is not None
    assert read(obsolete=1) is None


def test_what_is_too_long_is_left_out_alone():
    found = facts(product_name="x" * 256)
    assert found.left_out == ("product_name",)
    assert "product_name" not in found.values
    assert found.values["brand"] == "Terra Verde"


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


@given(
    st.builds(
        Entry,
        code=st.just(CODE),
        product_name=ANYTHING | st.text(min_size=250, max_size=260),
        generic_name=ANYTHING,
        brands=ANYTHING,
        quantity=ANYTHING | st.sampled_from(["999999,999 kg", "0 g"]),
        lang=ANYTHING | st.sampled_from(["fr", "main", "xx"]),
        obsolete=ANYTHING,
        last_modified_t=ANYTHING,
    )
)
def test_whatever_an_entry_holds_can_be_said_of_a_product(entry):
    found = rules.read(entry)
    for field, value in found.values.items() if found else ():
        contributions.checked(Told(GTIN, field, value, open_food_facts.AUTHOR))


@pytest.mark.parametrize("line", [b"{", b"[]", b"null", b"\xff", b'{"code": "\xff"}', b"[" * 100_000])
def test_a_line_that_is_no_entry_is_refused(line):
    with pytest.raises(rules.Unusable, match="no JSON object"):
        rules.of_json(line)


def test_the_table_is_read_with_tabs_and_quotes_as_dumps_have_them():
    table = rules.Table("code\tother\tproduct_name\tbrands\n")
    entry = table.entry(f'{CODE}\t\t"The ""best"" spread"\t5" Pizza\r\n')
    assert (entry.code, entry.product_name, entry.brands) == (CODE, 'The "best" spread', '5" Pizza')
    with pytest.raises(rules.Unusable, match="2 cells, but 4 columns"):
        table.entry("a\tb\n")
    commas = rules.Table("\ufeffcode,product_name\n")
    assert commas.entry(f'{CODE},"Spread, dark"\n').product_name == "Spread, dark"
    with pytest.raises(rules.BadDump):
        rules.Table("gtin\tname\n")


async def test_each_field_is_a_contribution_of_its_source(database: Database):
    assert await take(database, facts()) == Imported(created=1)
    product = await products.get_product(database.reads, GTIN)
    assert (product.product_name, product.brand, product.owner_id) == ("Hazelnut spread", "Terra Verde", None)
    assert (product.data_source, product.confidence_score) == ("open_food_facts", 0.7)
    rows = await database.pool.fetch("SELECT data_source, confidence, created FROM catalogue.contribution")
    assert {(row["data_source"], row["confidence"], row["created"].year) for row in rows} == {
        ("open_food_facts", 0.7, 2023)
    }
    assert len(rows) == len(facts().values)


async def test_a_new_record_is_what_its_contributions_make_of_it(database: Database):
    async with database.writes() as db:
        rows = [
            Told(GTIN, field, value, open_food_facts.AUTHOR, created=facts().told)
            for field, value in facts().values.items()
        ]
        await contributions.contribute(db, rows)
    weighed = await products.get_product(database.reads, GTIN)
    other = facts(code="96385074")
    await take(database, other)
    made = await products.get_product(database.reads, other.gtin)
    assert msgspec.structs.replace(made, id=weighed.id, gtin=weighed.gtin) == weighed
    rows = await database.pool.fetch(
        "SELECT array_agg((field, value, data_source, confidence, created, author, is_last)::text"
        " ORDER BY field) AS said FROM catalogue.contribution GROUP BY product_id"
    )
    assert len(rows) == 2
    assert rows[0]["said"] == rows[1]["said"]
    told = await database.pool.fetch("SELECT payload FROM kit.outbox_event WHERE name = 'product.created'")
    assert {row["payload"]["product"]["gtin"] for row in told} == {GTIN, other.gtin}


async def test_products_of_a_file_share_brands_whatever_their_case(database: Database):
    known = await database.pool.fetchval("INSERT INTO catalogue.brand (name) VALUES ('OTHER') RETURNING id")
    await take(
        database,
        facts(),
        facts(code="96385074", brands="TERRA VERDE"),
        facts(code="9506000134352", brands="Other"),
        facts(code="9506000134369", brands=""),
    )
    rows = await database.pool.fetch(
        "SELECT b.id, p.brand_key FROM catalogue.product p LEFT JOIN catalogue.brand b ON b.id = p.brand_id"
        " ORDER BY p.gtin"
    )
    assert [row["brand_key"] for row in rows] == ["terra verde", "terra verde", "other", ""]
    assert rows[0]["id"] == rows[1]["id"]
    assert rows[2]["id"] == known
    assert await database.pool.fetchval("SELECT count(*) FROM catalogue.brand") == 2


async def test_a_brand_that_somebody_else_was_quicker_to_make_is_taken(database: Database, monkeypatch):
    looked_up = source_files.new_products.named_brands
    made: list[str] = []

    async def overtaken(db: Writes, names: list[str]) -> list[NamedRecord]:
        """What was true when it was asked; then somebody else makes the brand."""
        found = await looked_up(db, names)
        if not made:
            made.append(
                await db.value("INSERT INTO catalogue.brand (name) VALUES ('Terra VERDE') RETURNING id")
            )
        return found

    monkeypatch.setattr(source_files.new_products, "named_brands", overtaken)
    await take(database, facts())
    assert [await database.pool.fetchval("SELECT brand_id FROM catalogue.product")] == made
    assert (await products.get_product(database.reads, GTIN)).brand == "Terra VERDE"


async def test_the_owners_word_stands_before_and_after(database: Database, world: World):
    brand_id = await world.organization()
    owner = Author("claimed", brand_id)
    async with database.writes() as db:
        await contributions.contribute(db, [Told(GTIN, "product_name", "Ours", owner)])
        await products.claim_product(db, GTIN, brand_id)
    await take(database, facts())
    product = await products.get_product(database.reads, GTIN)
    assert (product.product_name, product.description) == ("Ours", "Spread with cocoa")
    assert product.data_source == "claimed"


async def test_what_stands_by_the_word_of_a_licensed_source_is_marked_and_attributed(
    database: Database, world: World
):
    await take(database, facts())
    product = await products.get_product(database.reads, GTIN)
    assert product.field_source == dict.fromkeys(facts().values, "open_food_facts")
    (notice,) = product.attribution
    assert "Open Food Facts" in notice
    assert "https://opendatacommons.org/licenses/odbl/1-0/" in notice
    detail = await browse.get_trade_item(database.reads, GTIN)
    assert (detail.field_source, detail.attribution) == (product.field_source, [notice])
    listed = await contributions.list_contributions(database.reads, product, None, PageRequest())
    assert {one.licence for one in listed.data} == {"ODbL-1.0"}
    brand_id = await world.organization()
    async with database.writes() as db:
        state = await products.claim_product(db, GTIN, brand_id)
        said = structs.Facts(
            product_name="Ours", description="Of hazelnuts", net_content="", primary_language="it"
        )
        change = await products.change_product(db, state, said, brand="Own")
    # What the owner does not speak of is still theirs.
    assert change.after.field_source == {
        "net_content_value": "open_food_facts",
        "net_content_uom": "open_food_facts",
    }
    assert change.after.attribution == [notice]
    async with database.writes() as db:
        rows = [Told(GTIN, field, None, Author("claimed", brand_id)) for field in change.after.field_source]
        await contributions.contribute(db, rows)
    owned = await products.get_product(database.reads, GTIN)
    assert (owned.field_source, owned.attribution, owned.net_content_value) == ({}, [], None)


async def test_every_licence_is_that_of_a_source_with_what_it_asks_for(database: Database):
    listed = await sources.list_sources(database.reads)
    assert {one.id: one.licence for one in listed} == provenance.LICENCES
    assert all(one.name in one.notice and one.licence_url in one.notice for one in listed)


@pytest.mark.covers("products.list_data_sources")
async def test_anybody_may_ask_for_the_sources_and_a_look_up_names_them(
    database: Database, client: httpx.AsyncClient, world: World
):
    await take(database, facts())
    told = (await client.get("/products/api/v1/data-sources")).json()
    assert [one["licence"] for one in told] == ["ODbL-1.0"]
    _, headers = await world.owner_key()
    answer = await client.get(f"/products/api/v1/products/{GTIN}", headers=headers)
    assert answer.json()["attribution"] == [told[0]["notice"]]


async def test_an_entry_that_says_the_same_again_is_passed_over_and_news_are_kept(database: Database):
    await take(database, facts())
    before = await database.pool.fetchval("SELECT count(*) FROM catalogue.contribution")
    assert await take(database, facts(last_modified_t=1_700_000_001)) == Imported(unchanged=1)
    assert await database.pool.fetchval("SELECT count(*) FROM catalogue.contribution") == before
    newer = facts(product_name="Spread", last_modified_t=1_700_000_002)
    assert await take(database, newer) == Imported(updated=1)
    assert (await products.get_product(database.reads, GTIN)).product_name == "Spread"
    # An older dump does not bring the old name back.
    await take(database, facts())
    assert (await products.get_product(database.reads, GTIN)).product_name == "Spread"


async def test_a_record_that_was_deleted_comes_back_with_the_next_dump(database: Database):
    await take(database, facts())
    await database.pool.execute("DELETE FROM catalogue.product")
    assert await take(database, facts()) == Imported(created=1)


async def test_of_two_entries_of_a_product_the_later_one_counts(database: Database):
    total = await take(database, facts(product_name="First"), facts(code=f"0{CODE}", product_name="Second"))
    assert total == Imported(created=1, repeated=1)
    assert (await products.get_product(database.reads, GTIN)).product_name == "Second"
