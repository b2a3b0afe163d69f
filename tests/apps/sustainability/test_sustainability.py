"""The one operation: an aggregate of the same shape however little is known of a product."""

from typing import Any

import httpx
import pytest

from closient.kit import ids
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
from tests.world import World

BASE = "/sustainability/api/v1/products"
PRODUCTS = "/products/api/v1/products"
NOTHING = {
    "packaging": [],
    "components": [],
    "end_of_life_instructions": [],
    "environmental_impacts": [],
    "circularity": None,
    "recyclability": None,
}


@pytest.fixture
async def key(client: httpx.AsyncClient, world: World) -> dict[str, str]:
    """A caller, and a bottle in the catalogue."""
    _, key = await world.owner_key()
    made = await client.post(PRODUCTS, headers=key, json={"gtin": BOTTLE, "product_name": "Water"})
    assert made.status_code == 201, made.text
    return key


async def known_of(client: httpx.AsyncClient, key: dict[str, str], gtin: str = BOTTLE) -> Any:
    answer = await client.get(f"{BASE}/{gtin}/sustainability", headers=key)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.covers("sustainability.get_product_sustainability_data")
async def test_a_product_of_which_nothing_is_known_has_the_same_shape(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    assert await known_of(client, key) == NOTHING
    assert (await bring(database, profile()))[0].created == 1
    assert await known_of(client, key) == NOTHING


async def test_every_field_is_answered_as_it_was_imported(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    box = packaging("SECONDARY", weight_grams=12.5, recycled_content_percentage=80, recyclability=PET)
    body = component("Bottle", quantity=2, separation_instructions="Unscrew.", weight_grams=20)
    back = instruction("RETURN", 1, valid_regions="DE", collection_url="https://example.com/back")
    carbon = impact(notes="Cradle to gate.", assessment_date="2026-01-31")
    scores = {
        "overall_score": 7.5,
        "durability_score": 8,
        "recyclability_score": 9,
        "repairability_score": 6,
        "reusability_score": 7,
        "methodology": "MCI",
        "assessment_date": "2026-02-01",
    }
    record = profile(
        packaging=[box],
        components=[body],
        end_of_life_instructions=[back],
        environmental_impacts=[carbon],
        circularity=scores,
    )
    await bring(database, record)
    found = await known_of(client, key)
    for name in ("packaging", "components", "end_of_life_instructions", "environmental_impacts"):
        for part in found[name]:
            assert len(part["id"]) == 22
            assert ids.parse(part.pop("id"))
    assert found == {
        "packaging": [box],
        "components": [body],
        "end_of_life_instructions": [back],
        "environmental_impacts": [carbon],
        "circularity": scores,
        "recyclability": PET,
    }
    content = await client.get(f"/products/api/v1/products/{BOTTLE}/content", headers=key)
    assert content.json()["circularity"] == scores


async def test_components_and_instructions_come_by_priority_then_by_name_and_type(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    await bring(
        database,
        profile(
            components=[
                component("Label", priority=2),
                component("Cap", priority=1),
                component("Body", priority=1),
                component("Battery"),
            ],
            end_of_life_instructions=[
                instruction("REUSE", 2),
                instruction("RETURN", 1),
                instruction("LANDFILL", 2),
            ],
        ),
    )
    found = await known_of(client, key)
    assert [one["name"] for one in found["components"]] == ["Battery", "Body", "Cap", "Label"]
    kinds = [one["instruction_type"] for one in found["end_of_life_instructions"]]
    assert kinds == ["RETURN", "LANDFILL", "REUSE"]
    assert "priority" not in found["components"][0]


async def test_the_best_recyclability_is_the_one_with_the_highest_percentage_the_first_of_equals(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    def rated(share: float | None, words: str) -> dict[str, Any]:
        rating = {"status": "LIMITED_RECYCLABLE", "recyclability_percentage": share, "description": words}
        return packaging(description=words, recyclability=rating)

    await bring(
        database,
        profile(packaging=[rated(None, "none"), rated(60, "first"), packaging(), rated(60, "second")]),
    )
    assert (await known_of(client, key))["recyclability"]["description"] == "first"
    await bring(database, profile(packaging=[packaging(), rated(None, "none")]))
    assert (await known_of(client, key))["recyclability"]["description"] == "none"
    await bring(database, profile(packaging=[packaging()]))
    assert (await known_of(client, key))["recyclability"] is None


async def test_without_an_overall_score_the_mean_of_the_parts_that_are_there_counts(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    await bring(database, profile(circularity={"durability_score": 8, "repairability_score": 5}))
    circularity = (await known_of(client, key))["circularity"]
    assert (circularity["overall_score"], circularity["reusability_score"]) == (6.5, None)
    content = await client.get(f"/products/api/v1/products/{BOTTLE}/content", headers=key)
    assert content.json()["circularity"] == circularity


@pytest.mark.parametrize("gtin", ["614141000036", "0614141000036"])
async def test_shorter_spellings_and_former_gtins_lead_to_the_product(
    client: httpx.AsyncClient, key: dict[str, str], database: Database, gtin: str
):
    await bring(database, profile(components=[component("Cap")]))
    assert len((await known_of(client, key, gtin))["components"]) == 1
    formerly = await client.post(f"{PRODUCTS}/{BOTTLE}/former-gtins", headers=key, json={"gtin": "96385074"})
    assert formerly.status_code == 201, formerly.text
    assert len((await known_of(client, key, "96385074"))["components"]) == 1


@pytest.mark.parametrize(
    ("gtin", "status"),
    [
        ("00614141000043", 404),
        ("00614141000037", 422),
        ("123456789", 422),
        ("1234567890", 422),
        ("12345678901", 422),
        ("1234567", 422),
        ("6141410000X6", 422),
    ],
)
async def test_an_unknown_gtin_is_not_found_and_what_is_none_is_refused(
    client: httpx.AsyncClient, key: dict[str, str], gtin: str, status: int
):
    answer = await client.get(f"{BASE}/{gtin}/sustainability", headers=key)
    assert answer.status_code == status
    if status == 422:
        assert [one["field"] for one in answer.json()["errors"]] == ["gtin"]


async def test_nobody_asks_without_a_credential_and_everybody_with_one_may(
    client: httpx.AsyncClient, key: dict[str, str], world: World
):
    assert (await client.get(f"{BASE}/{BOTTLE}/sustainability")).status_code == 401
    _, stranger = await world.owner_key("Somebody else")
    assert await known_of(client, stranger) == NOTHING
