"""Pages far from both ends of a list are sought from marks, and are the pieces that they should be."""

from typing import Any

import pytest

from closient.apps.catalogue.actions import browse as records
from closient.apps.catalogue.queries import far_pages
from closient.apps.catalogue.structs.browse import Narrowing, TradeItemOrder
from closient.apps.products import jobs
from closient.kit.database import Database
from closient.kit.pagination import PageRequest
from closient.kit.services import Services
from tests.apps.products.assortment import ROWS, fill, gtin
from tests.world import World


@pytest.fixture
def close_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are sought from marks that stand three products apart."""
    monkeypatch.setattr(records, "FAR", 1)
    monkeypatch.setattr(records, "SHORTEST_DISTANCE", 3)


KINDS: list[dict[str, Any]] = [
    {}, {"is_claimed": True}, {"country_of_origin": "DE"}, {"country_of_origin": "XX"}, {"is_active": True},
    {"is_claimed": False, "country_of_origin": "SE", "data_source": "open_food_facts"},
]  # fmt: skip


async def fill_more(world: World) -> None:
    """Products that come between the others, and at both ends."""
    for number, name in enumerate(("0", "Item 10", "Item 10", "zz")):
        await world.database.pool.execute(
            "INSERT INTO catalogue.product (gtin, product_name, country_of_origin, data_source,"
            " confidence_score) VALUES ($1, $2, 'DE', 'open_food_facts', 0.5)",
            gtin(500 + number),
            name,
        )


async def faulty_pages(database: Database) -> list[tuple[str, dict[str, Any], int]]:
    """Orders, kinds and pages that are not the piece of the list that they should be."""
    keys: dict[TradeItemOrder, str] = {
        "product_name": "lower(product_name), id", "brand": "brand_key, id", "created": "id",
        "confidence_score": "confidence_score, id",
    }  # fmt: skip
    faults = []
    for ordering, key in keys.items():
        for kinds in KINDS:
            whole = await database.pool.fetchval(
                f"SELECT array_agg(id ORDER BY {key}) FROM catalogue.product WHERE"  # noqa: S608
                " ($1::boolean IS NULL OR (owner_id IS NOT NULL) = $1) AND"
                " ($2::text IS NULL OR country_of_origin = $2) AND ($3::text IS NULL OR data_source = $3)",
                kinds.get("is_claimed"),
                kinds.get("country_of_origin"),
                kinds.get("data_source"),
            )
            for order, wanted in ((ordering, whole or []), (records.OPPOSITE[ordering], (whole or [])[::-1])):
                for page in range(1, len(wanted) // 4 + 2):
                    asked = PageRequest(page, 4)
                    found = await records.list_ids(database.reads, Narrowing(**kinds), order, asked)
                    if found.data != wanted[page * 4 - 4 : page * 4]:
                        faults.append((order, kinds, page))
    return faults


async def test_pages_from_marks_are_the_list_in_pieces_whatever_moved_since(
    database: Database, world: World, close_marks: None
):
    rows = [
        (f"Item {n * 7 % 23:02d}", ("", "Zest", "Acme")[n % 3], ("DE", "SE", "")[n % 3], n * 11 % 10 / 10)
        for n in range(23)
    ]
    await fill(world, rows)
    await world.organization()
    run = database.pool.execute
    async with database.writes() as db:
        await records.set_marks(db)
    assert await database.pool.fetchval("SELECT count(DISTINCT place) FROM catalogue.product_mark") == 8
    assert await faulty_pages(database) == []
    changes = (
        "UPDATE catalogue.product SET product_name = 'aaa' WHERE product_name = 'Item 14'",
        "UPDATE catalogue.product SET confidence_score = 0.95, country_of_origin = 'XX' WHERE brand_key = ''",
        "UPDATE catalogue.product SET owner_id = (SELECT id FROM account.organization), claimed_at = now(),"
        " data_source = 'claimed' WHERE confidence_score < 0.4",
        "DELETE FROM catalogue.product WHERE product_name < 'Item 05'",
        "UPDATE catalogue.brand SET name = 'Aaron' WHERE name = 'Zest'",
        "UPDATE catalogue.product SET product_name = product_name || '!'",
    )
    for change in changes:
        await run(change)
        assert await faulty_pages(database) == [], change
    await fill_more(world)
    assert await faulty_pages(database) == []
    async with database.writes() as db:
        await records.set_marks(db)
    assert await far_pages.count_moves(database.reads) == 0
    assert await faulty_pages(database) == []


async def test_other_changes_are_no_moves(database: Database, world: World):
    await fill(world, ROWS)
    assert await far_pages.count_moves(database.reads) == len(ROWS)
    await database.pool.execute("UPDATE catalogue.product SET description = 'x', modified = now()")
    assert await far_pages.count_moves(database.reads) == len(ROWS)
    await database.pool.execute("UPDATE catalogue.product SET product_name = product_name || '!'")
    assert await far_pages.count_moves(database.reads) == 3 * len(ROWS)


async def test_marks_are_set_anew_after_many_moves_and_what_others_do_meanwhile_counts(
    committed: Database, services: Services, close_marks: None, monkeypatch: pytest.MonkeyPatch
):
    services.database = committed
    await fill(World(committed, services), ROWS)
    marks = "SELECT count(DISTINCT place) FROM catalogue.product_mark"
    monkeypatch.setattr(records, "MOST_MOVES", len(ROWS) + 1)
    await jobs.fold_tally(services)
    assert await committed.pool.fetchval(marks) == 0
    await fill_more(World(committed, services))
    async with committed.pool.acquire() as other, committed.writes() as db:
        await far_pages.keep_one_snapshot(db)
        assert await far_pages.count_moves(db) == len(ROWS) + 4
        await other.execute("UPDATE catalogue.product SET confidence_score = 0 WHERE product_name = 'Coffee'")
        await records.set_marks(db)
    assert await committed.pool.fetchval(marks) == 3
    # What the marks did not see, before and after.
    assert await far_pages.count_moves(committed.reads) == 2
    assert await faulty_pages(committed) == []
    await committed.pool.execute("UPDATE catalogue.product SET product_name = product_name || '!'")
    assert await faulty_pages(committed) == []
    await jobs.fold_tally(services)
    assert await far_pages.count_moves(committed.reads) == 0
    assert await faulty_pages(committed) == []
