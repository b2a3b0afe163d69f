"""Lists of the whole catalogue: filters, orders, pages from either end, exact counts; categories."""

import asyncio
from typing import Any

import httpx
import pytest

from closient.apps.catalogue.actions import browse as records
from closient.apps.catalogue.actions import categories
from closient.apps.catalogue.structs.browse import Narrowing
from closient.kit.database import Database
from closient.kit.pagination import PageRequest
from tests.apps.products.assortment import ROWS, fill, gtin
from tests.world import World

ITEMS, BROWSE = "/products/api/v1/trade-items", "/products/api/v1/browse/products"
CATEGORIES = "/products/api/v1/categories"
PRODUCTS = "/products/api/v1/products"
Key = dict[str, str]
TAXONOMY = """# Google_Product_Taxonomy_Version: 2021-09-21
1 - Animals & Pet Supplies
3237 - Animals & Pet Supplies > Live Animals
412 - Food, Beverages & Tobacco
422 - Food, Beverages & Tobacco > Food Items
"""


async def names(client: httpx.AsyncClient, key: Key, query: str, path: str = ITEMS) -> list[str]:
    answer = await client.get(f"{path}?{query}", headers=key)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["pagination"]["total_count"] >= len(body["data"])
    return [row["product_name"] for row in body["data"]]


@pytest.mark.covers("products.list_trade_items")
async def test_trade_items_are_narrowed_by_every_filter(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    await fill(world, ROWS)
    made = {"gtin": gtin(77), "product_name": "Own", "country_of_origin": "DE"}
    assert (await client.post(PRODUCTS, headers=key, json=made)).status_code == 201
    expected = {
        "brand=ACME": ["Teapot 50%", "Black tea"],
        "brand=acm": [],
        "q=TEA": ["Teapot 50%", "Black tea", "green tea"],
        "q=cme": ["Teapot 50%", "Black tea"],
        "q=50%25": ["Teapot 50%"],
        "q=_": [],
        "q=ee": [],
        "q=Te": ["Teapot 50%"],
        "q=a": ["apple", "Teapot 50%", "Black tea"],
        "q=50": [],
        "is_claimed=true": ["Own"],
        "is_claimed=false&country_of_origin=de": ["apple"],
        "country_of_origin=DE": ["Own", "apple"],
        "data_source=claimed": ["Own"],
        "data_source=open_food_facts&q=app": ["apple"],
        "brand=zest&q=tea": ["green tea"],
        "brand=zest&country_of_origin=DE": ["apple"],
        "data_source=usda_fdc": [],
    }
    for query, wanted in expected.items():
        answer = await client.get(f"{ITEMS}?{query}", headers=key)
        assert [row["product_name"] for row in answer.json()["data"]] == wanted, query
        assert answer.json()["pagination"]["total_count"] == len(wanted), query
    [own] = (await client.get(f"{ITEMS}?is_claimed=true", headers=key)).json()["data"]
    assert (own["owner_id"], own["claim_verification_status"], own["brand"], own["countries_sold"]) == (
        organization_id,
        "unverified",
        "",
        [],
    )


async def test_trade_items_have_four_orders_in_both_directions(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await fill(world, ROWS)
    expected = {
        "product_name": ["apple", "Black tea", "Coffee", "green tea", "Teapot 50%"],
        "brand": ["Coffee", "Black tea", "Teapot 50%", "green tea", "apple"],
        "created": [row[0] for row in ROWS],
        "confidence_score": ["Black tea", "Teapot 50%", "Coffee", "apple", "green tea"],
    }
    for ordering, wanted in expected.items():
        assert await names(client, key, f"ordering={ordering}") == wanted
        assert await names(client, key, f"ordering=-{ordering}") == wanted[::-1]
        for narrowed in ("is_claimed=false", "data_source=open_food_facts"):
            assert await names(client, key, f"ordering={ordering}&{narrowed}") == wanted
    assert await names(client, key, "brand=acme&ordering=-product_name") == ["Teapot 50%", "Black tea"]


@pytest.mark.parametrize("query", ["", "&q=item", "&brand=zest", "&is_claimed=false"])
async def test_pages_from_either_end_are_the_list_in_pieces(
    client: httpx.AsyncClient, world: World, query: str
):
    _, key = await world.owner_key()
    rows = [(f"Item {n:02d}e", "Zest" if n % 2 else "", "DE", n / 20) for n in range(19)]
    await fill(world, rows)
    whole = await names(client, key, f"ordering=confidence_score&page_size=100{query}")
    assert len(whole) == (9 if "brand" in query else 19)
    for size in (1, 2, 4, 7, 19):
        pieces: list[str] = []
        for page in range(1, -(-len(whole) // size) + 1):
            asked = f"ordering=confidence_score&page_size={size}&page={page}{query}"
            answer = (await client.get(f"{ITEMS}?{asked}", headers=key)).json()
            pieces += [row["product_name"] for row in answer["data"]]
            assert answer["pagination"]["total_count"] == len(whole)
            assert answer["pagination"]["has_next"] == (page * size < len(whole))
        assert pieces == whole
    assert await names(client, key, f"page=1000000&page_size=100{query}") == []


async def test_of_very_many_alike_the_first_are_listed_and_counted(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(records, "MOST_ALIKE", 7)
    await fill(world, [(f"Item {n:02d}", "", "DE", 0) for n in range(12)])
    wanted = Narrowing(like=records.letters("item"))
    pages = [
        await records.list_trade_items(database.reads, wanted, "-product_name", PageRequest(page, 3))
        for page in (1, 2, 3, 4)
    ]
    assert [row.product_name for page in pages for row in page.data] == [
        f"Item {n:02d}" for n in range(11, 4, -1)
    ]
    assert {page.pagination.total_count for page in pages} == {7}
    assert not pages[2].pagination.has_next


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("ordering=gtin", "ordering"),
        ("country_of_origin=DEU", "country_of_origin"),
        ("category_id=7", "category_id"),
        ("is_claimed=maybe", "is_claimed"),
        ("q=", "q"),
        ("page=0", "page"),
        ("page_size=101", "page_size"),
    ],
)
async def test_bad_filters_are_named(client: httpx.AsyncClient, world: World, query: str, field: str):
    _, key = await world.business_key("readonly")
    refused = await client.get(f"{ITEMS}?{query}", headers=key)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_a_source_that_does_not_exist_is_refused(client: httpx.AsyncClient, world: World):
    _, key = await world.business_key("readonly")
    refused = await client.get(f"{ITEMS}?data_source=guesses", headers=key)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["data_source"]


@pytest.mark.covers("products.get_trade_item_detail")
async def test_a_trade_item_is_found_by_any_form_of_its_gtins(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await fill(world, ROWS)
    _, stranger = await world.business_key("readonly")
    found = await client.get(f"{ITEMS}/{gtin(0)[1:]}", headers=stranger)
    assert found.status_code == 200
    shown: dict[str, Any] = found.json()
    assert (shown["gtin"], shown["product_name"], shown["brand"]) == (gtin(0), "green tea", "Zest")
    assert (shown["ai_summary"], shown["usage_instructions"], shown["length"]) == ("", "", None)
    assert (await client.get(f"{ITEMS}/{gtin(55)}", headers=key)).status_code == 404
    assert (await client.get(f"{ITEMS}/123", headers=key)).status_code == 422
    assert (await client.get(f"{ITEMS}/{gtin(0)}")).status_code == 401
    made = await client.post(PRODUCTS, headers=key, json={"gtin": gtin(50)})
    assert made.status_code == 201
    former = f"{PRODUCTS}/{gtin(50)}/former-gtins"
    assert (await client.post(former, headers=key, json={"gtin": gtin(51)})).status_code == 201
    assert (await client.get(f"{ITEMS}/{gtin(51)}", headers=key)).json()["gtin"] == gtin(50)


@pytest.mark.covers("products.list_products")
async def test_browsing_lists_compact_rows(client: httpx.AsyncClient, world: World):
    _, key = await world.business_key("readonly")
    await fill(world, ROWS)
    assert await names(client, key, "", BROWSE) == [row[0] for row in ROWS][::-1]
    assert await names(client, key, "brand=ACME&ordering=product_name", BROWSE) == ["Black tea", "Teapot 50%"]
    assert await names(client, key, "is_active=false", BROWSE) == []
    assert len(await names(client, key, "is_active=true", BROWSE)) == 5
    answer = (await client.get(f"{BROWSE}?page_size=1", headers=key)).json()
    [row] = answer["data"]
    assert set(row) == {
        "id", "gtin", "is_claimed", "created", "product_name", "brand", "description", "owner_id",
    }  # fmt: skip
    detail = await client.get(f"{BROWSE}/{row['id']}", headers=key)
    assert detail.json() == row
    assert (await client.get(f"{BROWSE}?ordering=brand", headers=key)).status_code == 422


async def test_a_renamed_brand_is_found_by_its_new_name(client: httpx.AsyncClient, world: World):
    _, key = await world.business_key("readonly")
    await fill(world, ROWS)
    await world.database.pool.execute("UPDATE catalogue.brand SET name = 'Bolt' WHERE name = 'Zest'")
    assert await names(client, key, "brand=zest") == []
    assert await names(client, key, "brand=bolt") == ["apple", "green tea"]
    await world.database.pool.execute("UPDATE catalogue.product SET brand_id = NULL WHERE gtin = $1", gtin(0))
    assert await names(client, key, "brand=bolt") == ["apple"]


async def test_sums_follow_everything_that_happens_to_products(database: Database, world: World):
    async def both(**narrowing: Any) -> tuple[int, int]:
        narrow = Narrowing(**narrowing)
        listed = await records.list_ids(database.reads, narrow, "created", PageRequest(1, 100))
        return await records.count(database.reads, narrow), len(listed.data)

    await fill(world, ROWS)
    assert await both() == (5, 5)
    run = database.pool.execute
    await run("UPDATE catalogue.product SET country_of_origin = 'DE' WHERE country_of_origin = 'JP'")
    assert await both(country_of_origin="DE") == (2, 2)
    await run("DELETE FROM catalogue.product WHERE country_of_origin = 'DE'")
    assert await both(country_of_origin="DE") == (0, 0)
    assert await both(is_claimed=False) == (3, 3)
    async with database.writes() as db:
        await records.fold_tally(db)
    kept = await database.reads.value("SELECT count(*) FROM catalogue.product_tally")
    assert (kept, await both()) == (3, (3, 3))
    await run("UPDATE catalogue.product SET description = 'x'")
    assert await database.reads.value("SELECT count(*) FROM catalogue.product_tally") == kept
    await run("UPDATE catalogue.product_tally SET difference = difference + 7")
    async with database.writes() as db:
        assert await records.mend_tally(db) == 3
        assert await records.mend_tally(db) == 0
    assert await both() == (3, 3)


async def test_sums_are_right_after_writers_and_folders_at_once(committed: Database):
    async def add(number: int) -> None:
        async with committed.writes() as db:
            await db.run(
                "INSERT INTO catalogue.product (gtin, data_source) VALUES ($1, 'imported')", gtin(number)
            )

    async def fold() -> None:
        async with committed.writes() as db:
            await records.fold_tally(db)

    await asyncio.gather(*[add(n) if n % 4 else fold() for n in range(60)])
    assert await records.count(committed.reads, Narrowing()) == 45
    await asyncio.gather(fold(), fold(), fold())
    assert await records.count(committed.reads, Narrowing()) == 45


@pytest.mark.covers("products.list_product_categories")
async def test_categories_are_those_of_the_imported_file(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, key = await world.business_key("readonly")
    assert (await client.get(CATEGORIES, headers=key)).json()["data"] == []
    async with database.writes() as db:
        assert await categories.import_taxonomy(db, TAXONOMY.splitlines()) == 4
    rows = (await client.get(CATEGORIES, headers=key)).json()["data"]
    assert [row["google_id"] for row in rows] == [1, 3237, 412, 422]
    assert (rows[1]["name"], rows[1]["parent_id"]) == ("Live Animals", rows[0]["id"])
    assert (rows[0]["parent_id"], len(rows[0]["id"]), rows[0]["id"].count("-")) == (None, 36, 4)
    children = await client.get(f"{CATEGORIES}?parent_id={rows[2]['id']}", headers=key)
    assert [row["google_id"] for row in children.json()["data"]] == [422]
    found = await client.get(f"{CATEGORIES}?q=SUPPLIES %3E live", headers=key)
    assert [row["google_id"] for row in found.json()["data"]] == [3237]
    assert (await client.get(f"{CATEGORIES}?parent_id=x", headers=key)).status_code == 422
    async with database.writes() as db:
        renamed = TAXONOMY.replace("Live Animals", "Live Beasts").splitlines()
        await categories.import_taxonomy(db, renamed)
    again = (await client.get(CATEGORIES, headers=key)).json()["data"]
    assert [row["id"] for row in again] == [row["id"] for row in rows]
    assert again[1]["full_path"] == "Animals & Pet Supplies > Live Beasts"


@pytest.mark.parametrize("line", ["Pets", "1 - Pets > Birds", "0 - Pets", "5 - X\n5 - Y", "5 - X\n6 - X"])
async def test_what_is_no_taxonomy_is_refused_whole(database: Database, line: str):
    async with database.writes() as db:
        with pytest.raises(ValueError, match="Line"):
            await categories.import_taxonomy(db, line.splitlines())
    assert await database.reads.value("SELECT count(*) FROM catalogue.category") == 0


async def test_trade_items_are_found_by_the_category_that_their_owner_sets(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, key = await world.business_key("readonly")
    await fill(world, ROWS)
    async with database.writes() as db:
        await categories.import_taxonomy(db, TAXONOMY.splitlines())
    rows = (await client.get(CATEGORIES, headers=key)).json()["data"]
    _, owner = await world.owner_key()
    assert (await client.post(PRODUCTS, headers=owner, json={"gtin": gtin(9)})).status_code == 201
    own = f"{PRODUCTS}/{gtin(9)}"
    for unknown in (rows[3]["id"][:-1], "2" * 22):
        refused = await client.patch(own, headers=owner, json={"category_id": unknown})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "category_id")
    patched = await client.patch(
        own, headers=owner, json={"product_name": "Sugar", "category_id": rows[2]["id"]}
    )
    assert (patched.status_code, patched.json()["product_name"]) == (200, "Sugar")
    assert await names(client, key, f"category_id={rows[2]['id']}") == ["Sugar"]
    for number in (0, 1, 4):
        product_id = await database.reads.value(
            "SELECT id FROM catalogue.product WHERE gtin = $1", gtin(number)
        )
        async with database.writes() as db:
            await categories.set_category(db, product_id, rows[3]["id"])
    found = f"category_id={rows[3]['id']}"
    assert await names(client, key, f"{found}&ordering=product_name") == ["apple", "Black tea", "green tea"]
    assert await names(client, key, f"{found}&q=tea&country_of_origin=IN") == ["Black tea"]
    assert await names(client, key, f"{found}&brand=zest") == ["apple", "green tea"]
