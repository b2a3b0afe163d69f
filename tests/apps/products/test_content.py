"""The content of a product: one round trip, and not a word that its own operations tell otherwise."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from closient.kit import clock
from closient.kit.database import Database
from tests.apps.certifications.shelf import Shelf
from tests.apps.compliance.notices import RICE, fda, load
from tests.apps.sustainability.profiles import BOTTLE, bring, profile
from tests.world import World

PRODUCTS = "/products/api/v1/products"
ONE = f"{PRODUCTS}/{RICE}"
FORMER = "09506000134369"
TEXT = "Ingredients: rice 90%, sesame oil 5% (sesame, E306), salt. May contain milk."
PANEL: dict[str, Any] = {
    "serving_size": "25 g", "label_format": "EU", "serving_size_g": 25,
    "nutrients": [{"name": "Fat", "amount": 22, "unit": "g"}, {"name": "Salt", "amount": 0.5, "unit": "g"}],
}  # fmt: skip


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


async def add_images(database: Database, product_id: str) -> None:
    """A drawing, a photograph with a thumbnail that is the primary one, and one too small for thumbnails."""
    pictures = [
        ("a" * 32 + ".svg", None, False),
        ("b" * 32 + ".webp", 800, True),
        ("c" * 32 + ".png", 9, False),
    ]
    for place, (name, width, has_thumbnails) in enumerate(pictures):
        await database.pool.execute(
            "INSERT INTO catalogue.picture (name, width, height, has_thumbnails, touched)"
            " VALUES ($1, $2, $2, $3, now())",
            name,
            width,
            has_thumbnails,
        )
        await database.pool.execute(
            "INSERT INTO catalogue.product_image"
            " (product_id, picture, title, description, is_primary, priority)"
            " VALUES ($1, $2, $2, 'A view', $3, $4)",
            product_id,
            name,
            has_thumbnails,
            place,
        )


@pytest.fixture
async def shelf(client: httpx.AsyncClient, world: World) -> Shelf:
    """The owner of a product of which everything is known."""
    organization_id, key = await world.owner_key()
    shelf = Shelf(client, world, organization_id, key)
    made = await client.post(PRODUCTS, headers=key, json={"gtin": RICE, "product_name": "Rice crackers"})
    await add_images(world.database, made.json()["id"])
    await client.put(f"{ONE}/ingredients", headers=key, json={"text": TEXT})
    await client.put(f"{ONE}/nutrition", headers=key, json=PANEL)
    await load(world.database, "fda-food", fda("F-0001-2014"), fda("F-0002-2014", status="Terminated"))
    today = clock.now().date()
    periods = {
        "MSC": {"expiration_date": today.isoformat(), "certificate_number": "C-1", "issuing_body": "CU"},
        "ASC": {"valid_from": (today + timedelta(days=1)).isoformat(), "certificate_countries": ["SE"]},
        "FSC_MIX": {"expiration_date": (today - timedelta(days=1)).isoformat(), "metadata": {"a": "b"}},
        "USDA_ORGANIC": {},
    }
    assignments = f"/certifications/api/v1/products/{RICE}"
    for code, fields in periods.items():
        body = {"certification_id": await shelf.definition(code), **fields}
        told = await client.post(f"{assignments}/certifications", headers=key, json=body)
        assert told.status_code == 201, told.text
    for code in ("VEGAN", "NON_GMO"):
        body = {"claim_id": await shelf.definition(code, "claims"), "expiration_date": today.isoformat()}
        assert (await client.post(f"{assignments}/claims", headers=key, json=body)).status_code == 201
    return shelf


async def content_of(shelf: Shelf, gtin: str = RICE) -> dict[str, Any]:
    told = await shelf.client.get(f"{PRODUCTS}/{gtin}/content", headers=shelf.key)
    assert told.status_code == 200, told.text
    return told.json()


async def test_each_part_is_told_as_its_own_operation_tells_it(shelf: Shelf):
    content = await content_of(shelf)
    for part, count in (
        ("images", 3),
        ("ingredients", 6),
        ("certifications", 4),
        ("claims", 2),
        ("recalls", 2),
    ):
        alone = await shelf.client.get(f"{ONE}/{part}", headers=shelf.key)
        assert alone.status_code == 200, alone.text
        assert content[part] == alone.json()["data"]
        assert len(content[part]) == count, part
    assert content["nutrition"] == (await shelf.client.get(f"{ONE}/nutrition", headers=shelf.key)).json()
    active = {one["code"]: one["is_active"] for one in content["certifications"]}
    assert active == {"MSC": True, "ASC": False, "FSC_MIX": False, "USDA_ORGANIC": True}


async def test_circularity_is_told_as_the_sustainability_of_the_product_tells_it(
    shelf: Shelf, database: Database
):
    body = {"gtin": BOTTLE, "product_name": "Bottle"}
    assert (await shelf.client.post(PRODUCTS, headers=shelf.key, json=body)).status_code == 201
    await bring(database, profile(circularity={"durability_score": 8, "repairability_score": 5}))
    whole = await shelf.client.get(
        f"/sustainability/api/v1/products/{BOTTLE}/sustainability", headers=shelf.key
    )
    assert (await content_of(shelf, BOTTLE))["circularity"] == whole.json()["circularity"]


async def test_all_of_it_is_one_round_trip_besides_the_gate_and_three_by_a_former_number(shelf: Shelf):
    body = {"gtin": FORMER}
    added = await shelf.client.post(f"{ONE}/former-gtins", headers=shelf.key, json=body)
    assert added.status_code == 201, added.text
    # The driver learns of types once.
    content = await content_of(shelf)
    for gtin, most in ((RICE, 1), (FORMER, 3)):
        with statements(shelf.world.database) as asked:
            assert await content_of(shelf, gtin) == content
            await asyncio.sleep(0)
        gate = [sql for sql in asked if "api_key" in sql]
        assert len(gate) == 1
        assert len(asked) - len(gate) == most, asked


async def test_many_at_once_share_a_statement(shelf: Shelf):
    await content_of(shelf)
    with statements(shelf.world.database) as asked:
        answers = await asyncio.gather(*(content_of(shelf) for _ in range(20)))
        await asyncio.sleep(0)
    assert all(one == answers[0] for one in answers)
    assert sum("product_image" in sql for sql in asked) < 10
