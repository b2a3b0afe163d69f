"""Ctrl K finds the organization's products while somebody types."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.dashboard.actions.products import find_products
from closient.apps.dashboard.rules import finding
from closient.kit import ids
from closient.kit.caller import Caller, Membership
from closient.kit.database import Database
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, XSS, Visitor
from tests.conftest import decoded
from tests.world import World

FIND = "/dashboard/find"


async def found(visitor: Visitor, text: str) -> list[str]:
    answer = await visitor.client.get(FIND, params={"search": text}, headers=visitor.headers)
    assert answer.status_code == 200, answer.text
    return [place["label"] for place in decoded(answer)]


@pytest.mark.parametrize(
    "text",
    [
        "spag",
        "SPAGHETTI",
        "no spag",
        "terra-verde",
        "n°5",
        "5",
        "09506000134352",
        "9506000134352",
        "9506",
        "0950600",
        "9506 0001-34",
        " spaghetti  ",
    ],
)
async def test_a_product_is_found_by_any_word_of_its_name_and_by_its_number(owner: Visitor, text: str):
    await owner.make_product(GTIN, product_name="Spaghetti n°5 no. Terra-Verde")
    await owner.make_product(OTHER_GTIN, product_name="Olive oil")
    expected = [] if len(text) < 2 else ["Spaghetti n°5 no. Terra-Verde"]
    assert [label for label in await found(owner, text) if "Olive" not in label] == expected


@pytest.mark.parametrize(
    "text", ["", "x", "ghetti", "fusilli", "'", "' | 'a", "a:*", "&", "\\", XSS, "%", "_"]
)
async def test_what_is_not_there_is_not_found(owner: Visitor, text: str):
    await owner.make_product(GTIN, product_name="Spaghetti")
    assert await found(owner, text) == []


async def test_a_product_leads_to_its_page(owner: Visitor):
    await owner.make_product(GTIN)
    answer = await owner.client.get(FIND, params={"search": GTIN}, headers=owner.headers)
    assert decoded(answer) == [{"label": "No name yet", "href": f"/dashboard/products/{GTIN}", "group": GTIN}]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("barcode", ["Codes", "Bulk exports"]),
        ("bar code", ["Codes"]),
        ("ean", ["Codes"]),
        ("GS1-128", ["Codes"]),
        ("label", ["Bulk exports"]),  # the palette knows "Label sheets" by its name
        ("printer", ["Label sheets"]),
        ("sticker", ["Label sheets"]),
        ("zpl", ["Label sheets"]),
        ("codes", []),
        ("b", []),
        ("  ", []),
        ("barcode xyz", []),
    ],
)
async def test_pages_are_found_by_what_people_call_them(owner: Visitor, text: str, labels: list[str]):
    assert await found(owner, text) == labels


async def test_a_page_that_is_called_so_leads_there(owner: Visitor):
    answer = await owner.client.get(FIND, params={"search": "datamatrix"}, headers=owner.headers)
    assert decoded(answer) == [{"label": "Codes", "href": "/dashboard/codes", "group": "Main"}]


async def test_products_of_others_are_not_found(owner: Visitor, stranger: Visitor):
    await stranger.make_product(GTIN, product_name="Spaghetti")
    assert await found(owner, "spaghetti") == []
    assert await found(owner, GTIN) == []
    lonely = await Visitor(owner.client, owner.world).without_organization()
    assert await found(lonely, "spaghetti") == []
    assert (await owner.client.get(f"{FIND}?search=spaghetti")).status_code == 401


async def _fill(world: World, database: Database, count: int) -> str:
    organization_id = await world.organization()
    await database.pool.execute(
        "INSERT INTO catalogue.product (gtin, product_name, owner_id, data_source, claimed_at) "
        "SELECT lpad((9500000000000 + n)::text, 14, '0'), 'Article ' || n || ' in box ' || n % 97, $1, "
        "'claimed', now() FROM generate_series(1, $2::int) n",
        organization_id,
        count,
    )
    await database.pool.execute("ANALYZE catalogue.product")
    return organization_id


async def test_a_large_catalogue_is_searched_by_its_index(world: World, database: Database):
    organization_id = await _fill(world, database, 20_000)
    caller = Caller(kind="session", memberships=(Membership(organization_id, "Acme", "owner"),))
    for text, count in (("article 19", 9), ("box 96 artic", 9), ("9500000019999", 1), ("nothing", 0)):
        started = time.perf_counter()
        assert len(await find_products(database.reads, caller, organization_id, text)) == count, text
        assert time.perf_counter() - started < 0.25
    await database.pool.execute("SET LOCAL enable_seqscan = off")
    words = finding.words(organization_id, "article 199")
    plan = await database.pool.fetch(
        "EXPLAIN SELECT p.gtin FROM catalogue.product p WHERE p.owner_id = $1 AND "
        "array_to_tsvector(array_remove(regexp_split_to_array(lower(p.product_name), '\\W+'), '') "
        "|| ARRAY['o' || replace(p.owner_id::text, '-', ''), p.gtin, substr(p.gtin, 2), "
        "substr(p.gtin, 3), substr(p.gtin, 7)]) @@ $2::text::tsquery",
        organization_id,
        words,
    )
    assert "product_words" in "\n".join(row[0] for row in plan)


async def test_more_than_fit_lead_to_the_table(owner: Visitor):
    await owner.world.database.pool.execute(
        "INSERT INTO catalogue.product (gtin, product_name, owner_id, data_source, claimed_at) "
        "SELECT lpad((9500000000000 + n)::text, 14, '0'), 'Article ' || n, $1, 'claimed', now() "
        "FROM generate_series(1, 20) n",
        owner.organization_id,
    )
    answer = await owner.client.get(FIND, params={"search": "article 1&2"}, headers=owner.headers)
    assert decoded(answer) == []
    places = decoded(await owner.client.get(FIND, params={"search": "article"}, headers=owner.headers))
    assert len(places) == 9
    assert places[-1]["href"] == "/dashboard/products?search=article"
    assert "article" in places[-1]["label"]


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_the_question(text: str):
    asked = finding.words(ids.new(), text)
    assert asked is None or asked.count("'") == 2 * (asked.count(" & ") + 1)
