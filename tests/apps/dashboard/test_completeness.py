"""Completeness: one formula for a product, for its card and for the figures of all; counted on each call."""

import asyncio
import itertools
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from closient.apps.dashboard.rules import completeness as rules
from closient.apps.dashboard.structs.completeness import FactGroup, Facts
from closient.kit import clock, ids
from closient.kit.database import Database
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, THIRD_GTIN, Visitor
from tests.world import World

BASE = "/dashboard/api/v1"
KEYS = [
    "name",
    "description",
    "brand",
    "category",
    "images",
    "nutrition",
    "certifications",
    "offers",
    "country",
]
LONG = "Fusilli of durum wheat semolina, slowly dried at low heat."
FACTS = {
    "product_name": "Fusilli",
    "description": LONG,
    "gpc_brick_code": "10000268",
    "country_of_origin": "IT",
}


class Stock:
    """An organization with products that are put straight into the database."""

    def __init__(self, client: httpx.AsyncClient, database: Database, owner: tuple[str, Any]) -> None:
        self.client, self.database = client, database
        self.organization_id, self.key = owner

    async def put(self, gtin: str = GTIN, **columns: Any) -> str:
        """A product with these columns; its id."""
        columns = {"gtin": gtin, "owner_id": self.organization_id, "data_source": "claimed"} | columns
        values = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
        return await self.database.pool.fetchval(
            f"INSERT INTO catalogue.product ({', '.join(columns)}, claimed_at) "  # noqa: S608
            f"VALUES ({values}, now()) RETURNING id",
            *columns.values(),
        )

    async def brand(self, product_id: str) -> None:
        await self.database.pool.execute(
            "WITH made AS (INSERT INTO catalogue.brand (name) VALUES ($2) RETURNING id) "
            "UPDATE catalogue.product SET brand_id = made.id FROM made WHERE product.id = $1",
            product_id,
            f"Brand {product_id}",
        )

    async def images(self, product_id: str, count: int) -> None:
        for number in range(count):
            await self.database.pool.execute(
                "WITH made AS (INSERT INTO catalogue.picture (name, has_thumbnails, touched) "
                "VALUES (md5($1::uuid::text || $2::integer::text) || '.png', false, now()) RETURNING name) "
                "INSERT INTO catalogue.product_image (product_id, picture, is_primary, priority) "
                "SELECT $1::uuid, made.name, $2::integer = 0, $2::integer FROM made",
                product_id,
                number,
            )

    async def panel(self, product_id: str) -> None:
        await self.database.pool.execute(
            "INSERT INTO catalogue.nutrition_panel "
            "(product_id, label_format, basis, data_source, confidence) VALUES ($1, 'EU', 'g', 'claimed', 1)",
            product_id,
        )

    async def certify(
        self,
        product_id: str,
        start: date | None = None,
        end: date | None = None,
        *,
        code: str = "EU_ORGANIC",
    ) -> None:
        await self.database.pool.execute(
            "INSERT INTO certifications.product_certification "
            "(product_id, certification_id, valid_from, expiration_date) "
            "SELECT $1, id, $2, $3 FROM certifications.certification WHERE code = $4",
            product_id,
            start,
            end,
            code,
        )

    async def score(self, gtin: str = GTIN) -> Any:
        path = f"{BASE}/trade-items/{self.organization_id}/{gtin}/completeness"
        answer = await self.client.get(path, headers=self.key)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def stats(self) -> Any:
        answer = await self.client.get(f"{BASE}/stats/{self.organization_id}", headers=self.key)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
async def stock(client: httpx.AsyncClient, database: Database, world: World) -> Stock:
    return Stock(client, database, await world.owner_key())


@contextmanager
def statements(database: Database) -> Generator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def listen(record: Any) -> None:
        asked.append(record.query)

    connection: Any = database.pool.connection
    connection.add_query_logger(listen)
    yield asked
    connection.remove_query_logger(listen)


@pytest.mark.covers("dashboard.get_product_completeness_score")
async def test_a_bare_record_scores_nothing_and_is_told_where_to_begin(stock: Stock):
    await stock.put()
    found = await stock.score()
    assert found["percentage"] == 0
    assert list(found["fields"]) == KEYS
    assert {one["score"] for one in found["fields"].values()} == {0}
    assert found["fields"]["name"] == {"score": 0, "weight": 0.15, "reason": "missing"}
    assert found["fields"]["offers"]["reason"] == "not_kept"
    assert round(sum(one["weight"] for one in found["fields"].values()), 9) == 1
    assert found["next_best"] == {"field": "name", "points": 15}


async def test_a_full_record_lacks_offers_alone_and_nothing_more_is_asked_for(stock: Stock):
    product_id = await stock.put(**FACTS)
    await stock.brand(product_id)
    await stock.images(product_id, 3)
    await stock.panel(product_id)
    await stock.certify(product_id)
    found = await stock.score("9506000134352")
    assert found["percentage"] == 90
    assert {key for key, one in found["fields"].items() if one["score"] < 1} == {"offers"}
    assert found["next_best"] is None


@pytest.mark.parametrize(
    ("description", "score", "reason"),
    [
        ("", 0, "missing"),
        (" \n ", 0, "missing"),
        ("Pasta.", 0.5, "too_short"),
        ("é" * 49, 0.5, "too_short"),
        ("é" * 50, 1, "complete"),
        ("🍝" * 50, 1, "complete"),
        ("x" * 20_000, 1, "complete"),
    ],
)
async def test_a_description_counts_by_its_characters(
    stock: Stock, description: str, score: float, reason: str
):
    await stock.put(description=description)
    field = (await stock.score())["fields"]["description"]
    assert (field["score"], field["reason"]) == (score, reason)


@pytest.mark.parametrize(
    ("count", "points", "gain"), [(0, 0, 15), (1, 5, 10), (2, 10, 5), (3, 15, 0), (5, 15, 0)]
)
async def test_three_images_are_enough(stock: Stock, count: int, points: int, gain: int):
    await stock.images(await stock.put(), count)
    found = await stock.score()
    assert found["percentage"] == points
    assert found["fields"]["images"]["score"] == pytest.approx(min(count, 3) / 3)
    lost = round(100 * found["fields"]["images"]["weight"] - points)
    assert lost == gain


async def test_a_picture_of_another_site_is_an_image_too(stock: Stock):
    await stock.put(image_url="https://example.com/a.png")
    found = await stock.score()
    assert (found["percentage"], found["fields"]["images"]["reason"]) == (5, "too_few")
    assert (await stock.stats())["missing_images"] == 0


@pytest.mark.parametrize(
    ("start", "end", "score"),
    [(None, None, 1), (0, 0, 1), (1, None, 0), (None, -1, 0), (-10, 10, 1), (-10, -5, 0)],
)
async def test_a_certification_counts_on_the_days_on_which_it_is_valid(
    stock: Stock, start: int | None, end: int | None, score: int
):
    today = clock.now().date()
    first, last = (None if shift is None else today + timedelta(days=shift) for shift in (start, end))
    await stock.certify(await stock.put(), first, last)
    assert (await stock.score())["fields"]["certifications"]["score"] == score


@pytest.mark.parametrize(
    ("name", "score"),
    [("", 0), (" ", 0), ("\t\n", 0), (" x", 1), ("x", 1), ("\u00e9", 1), ("7", 1), ("\n7", 1)],
)
async def test_a_name_counts_unless_it_is_blank(stock: Stock, name: str, score: int):
    await stock.put(product_name=name)
    assert (await stock.score())["fields"]["name"]["score"] == score


async def test_what_would_better_the_score_most_comes_next(stock: Stock):
    await stock.put(product_name="Fusilli", description="Pasta.", country_of_origin="IT")
    assert (await stock.score())["next_best"] == {"field": "images", "points": 15}
    product_id = await stock.put(OTHER_GTIN, product_name="Fusilli", description="Pasta.")
    await stock.images(product_id, 2)
    assert (await stock.score(OTHER_GTIN))["next_best"] == {"field": "brand", "points": 10}


async def test_a_former_gtin_leads_to_the_product(stock: Stock):
    product_id = await stock.put(product_name="Fusilli")
    await stock.database.pool.execute(
        "INSERT INTO catalogue.former_gtin (gtin, product_id) VALUES ('00000096385074', $1)", product_id
    )
    assert (await stock.score("96385074"))["percentage"] == 15


async def test_the_product_of_another_organization_does_not_exist(stock: Stock, world: World):
    await stock.put()
    other_id, other = await world.owner_key("Somebody else")
    for path, key in (
        (f"trade-items/{stock.organization_id}/{GTIN}/completeness", other),
        (f"trade-items/{other_id}/{GTIN}/completeness", other),
        (f"trade-items/{stock.organization_id}/{OTHER_GTIN}/completeness", stock.key),
        (f"trade-items/{stock.organization_id}/123456789/completeness", stock.key),
        (f"stats/{stock.organization_id}", other),
        (f"stats/{ids.new()}", stock.key),
    ):
        assert (await stock.client.get(f"{BASE}/{path}", headers=key)).status_code == 404, path
    for path, field in (
        (f"trade-items/{stock.organization_id}/1234567/completeness", "gtin"),
        (f"trade-items/{stock.organization_id}/95060001343x2/completeness", "gtin"),
        (f"trade-items/nobody/{GTIN}/completeness", "organization_id"),
        ("stats/nobody", "organization_id"),
    ):
        refused = await stock.client.get(f"{BASE}/{path}", headers=stock.key)
        assert refused.status_code == 422, path
        assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert (await stock.client.get(f"{BASE}/stats/{stock.organization_id}")).status_code == 401


@pytest.mark.covers("dashboard.get_dashboard_statistics")
async def test_without_products_every_figure_is_nothing(stock: Stock):
    assert await stock.stats() == {
        "total_products": 0,
        "complete_products": 0,
        "avg_completeness": 0,
        "active_offers": 0,
        "broken_offers": 0,
        "expiring_certifications": 0,
        "missing_images": 0,
    }


async def test_the_figures_agree_with_the_scores_of_the_products(stock: Stock, world: World):
    full = await stock.put(GTIN, **FACTS)
    await stock.brand(full)
    await stock.images(full, 2)
    await stock.panel(full)
    half = await stock.put(OTHER_GTIN, product_name="Penne", description="Pasta.")
    await stock.images(half, 1)
    await stock.put(THIRD_GTIN)
    other = Stock(stock.client, stock.database, await world.owner_key("Somebody else"))
    await other.certify(await other.put("09506000134383", **FACTS))
    scores = [(await stock.score(gtin))["percentage"] for gtin in (GTIN, OTHER_GTIN, THIRD_GTIN)]
    assert scores == [80, 28, 0]
    found = await stock.stats()
    assert found["total_products"] == 3
    assert found["complete_products"] == 1
    assert found["avg_completeness"] == round(sum(scores) / 3)
    assert (found["missing_images"], found["expiring_certifications"]) == (1, 0)
    await stock.database.pool.execute("DELETE FROM catalogue.product_image WHERE product_id = $1", full)
    assert (await stock.stats())["complete_products"] == 0


async def test_certifications_that_end_today_or_in_thirty_days_expire_soon(stock: Stock):
    today = clock.now().date()
    first, second = await stock.put(GTIN), await stock.put(OTHER_GTIN)
    await stock.certify(first, end=today)
    await stock.certify(first, end=today + timedelta(days=30), code="USDA_ORGANIC")
    await stock.certify(second, end=today + timedelta(days=31))
    await stock.certify(second, end=today - timedelta(days=1), code="USDA_ORGANIC")
    await stock.certify(second, code="CANADA_ORGANIC")
    assert (await stock.stats())["expiring_certifications"] == 2


async def test_each_operation_asks_once_besides_the_gate(stock: Stock):
    for number in range(30):
        await stock.put(f"0950600013{number:04}", product_name="x" if number % 2 else "")
    # The driver learns of types once.
    await stock.stats()
    await stock.score("09506000130001")
    with statements(stock.database) as asked:
        await stock.stats()
        await asyncio.sleep(0)
    assert len(asked) == 2, asked
    with statements(stock.database) as asked:
        await stock.score("09506000130001")
        await asyncio.sleep(0)
    assert len(asked) == 2, asked


@pytest.mark.slow
async def test_the_figures_of_a_hundred_thousand_products_come_at_once(stock: Stock):
    run = stock.database.pool.execute
    await run(
        "INSERT INTO catalogue.product (gtin, owner_id, claimed_at, data_source, product_name, description, "
        "image_url, gpc_brick_code, country_of_origin) "
        "SELECT lpad(n::text, 14, '0'), $1, now(), 'claimed', 'Product ' || n, "
        "repeat('Words about it. ', n % 40), CASE n % 3 WHEN 0 THEN '' ELSE 'https://example.com/a.png' END, "
        "CASE n % 2 WHEN 0 THEN '' ELSE '10000268' END, CASE n % 5 WHEN 0 THEN '' ELSE 'IT' END "
        "FROM generate_series(1, 100000) n",
        stock.organization_id,
    )
    await run(
        "INSERT INTO catalogue.nutrition_panel (product_id, label_format, basis, data_source, confidence) "
        "SELECT id, 'EU', 'g', 'claimed', 1 FROM catalogue.product WHERE gtin LIKE '%7'"
    )
    await run("ANALYZE catalogue.product, catalogue.nutrition_panel")
    assert (await stock.stats())["total_products"] == 100_000
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        await stock.stats()
        taken.append(time.perf_counter() - began)
    # Far from what it takes (some 100 ms), so that a busy machine does not fail it.
    assert min(taken) < 1, taken


async def test_the_card_tells_the_score_its_reasons_and_what_to_do_next(owner: Visitor, world: World):
    await owner.make_product(product_name="Fusilli", description="Pasta.", brand="Ada's")
    page = await owner.open(f"/dashboard/products/{GTIN}")
    card = said(page).partition("Completeness")[2]
    assert "Add a picture, up to three. 15 points more." in card
    for words in ("Name There 15 of 15", "Description Under 50 letters 7.5 of 15"):
        assert words in card
    assert "Offers Not kept yet 0 of 10" in card
    assert 'aria-label="Completeness: 32%"' in page.text
    reader = await Visitor(owner.client, world).join("billing", owner.organization_id)
    shown = (await reader.open(f"/dashboard/products/{GTIN}")).text.partition('id="completeness"')[2]
    assert "/edit" not in shown.partition("</section>")[0]


def test_every_mix_of_facts_scores_between_nothing_and_ninety_and_more_facts_never_less():
    flags = itertools.product((False, True), repeat=6)
    for (name, brand, category, panel, certified, country), words, images in itertools.product(
        flags, (0, 1, 2), range(5)
    ):
        facts = Facts(name, words, brand, category, images, panel, certified, country)
        reached = rules.percentage(facts)
        assert 0 <= reached <= 90
        more = Facts(True, 2, brand, category, images + 1, panel, certified, country)
        assert rules.percentage(more) >= reached
        best = rules.score(facts).next_best
        assert (best is None) == (reached == 90)


def test_a_mean_is_of_all_products_however_they_are_grouped():
    nothing = FactGroup(False, 0, False, False, 0, False, False, False, products=3, expiring=2)
    named = FactGroup(True, 0, False, False, 0, False, False, False, products=1, expiring=0)
    found = rules.statistics([nothing, named])
    assert (found.total_products, found.avg_completeness, found.expiring_certifications) == (4, 4, 2)
