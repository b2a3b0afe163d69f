"""What a food says of itself: ingredients, nutrition, allergens, diets, and FDA's traceability list."""

import uuid
from typing import Any

import httpx
import pytest

from tests.conftest import decoded
from tests.world import World

GTIN = "09506000134352"
PRODUCTS = "/products/api/v1/products"
ONE = f"{PRODUCTS}/{GTIN}"
COOKIES = (
    "Ingredients: wheat flour 48%, dark chocolate 25% (sugar, cocoa mass, emulsifier: soya lecithin), "
    "butter (milk), egg, salt. May contain nuts."
)
Key = dict[str, str]
PANEL: dict[str, Any] = {
    "serving_size": "2 biscuits (25 g)", "label_format": "EU", "serving_size_g": 25,
    "servings_per_container": 8,
    "nutrients": [
        {"name": "Energy", "amount": 2000, "unit": "kJ"},
        {"name": "Energy", "amount": 478, "unit": "kcal"},
        {"name": "Fat", "amount": 22, "unit": "g"},
        {"name": "of which saturates", "amount": 12, "unit": "g"},
        {"name": "Carbohydrate", "amount": 61.2, "unit": "g"},
        {"name": "Salt", "amount": 0.5, "unit": "g"},
    ],
}  # fmt: skip


@pytest.fixture
async def key(client: httpx.AsyncClient, world: World) -> Key:
    """The owner's key of a product that has a name and nothing else."""
    _, made = await world.owner_key()
    body = {"gtin": GTIN, "product_name": "Choc chip biscuits"}
    assert (await client.post(PRODUCTS, headers=made, json=body)).status_code == 201
    return made


async def get(client: httpx.AsyncClient, key: Key, part: str) -> Any:
    told = await client.get(f"{ONE}/{part}", headers=key)
    assert told.status_code == 200, told.text
    return told.json()


@pytest.mark.covers("products.list_product_ingredients", "products.set_product_ingredients")
async def test_ingredients_stand_in_the_order_of_the_label_and_name_their_parents(
    client: httpx.AsyncClient, world: World, key: Key
):
    assert (await get(client, key, "ingredients"))["data"] == []
    read = await client.put(f"{ONE}/ingredients", headers=key, json={"text": COOKIES})
    assert read.status_code == 200, read.text
    assert read.json()["language"] == "en"
    assert read.json()["contains"] == ["UW", "AY", "AM", "AE"]
    assert read.json()["may_contain"] == ["AN"]
    _, stranger = await world.business_key("readonly")
    listed = (await get(client, stranger, "ingredients"))["data"]
    assert [(one["priority"], one["name"]) for one in listed] == [
        (1, "wheat flour"), (2, "dark chocolate"), (3, "sugar"), (4, "cocoa mass"), (5, "soya lecithin"),
        (6, "butter"), (7, "egg"), (8, "salt"), (9, "nuts"),
    ]  # fmt: skip
    flour, chocolate, _, _, lecithin, butter, *_, nuts = listed
    assert uuid.UUID(flour["id"]).version == 7
    assert str(uuid.UUID(flour["id"])) == flour["id"]
    assert (flour["percentage"], flour["is_major_allergen"], flour["allergens"]) == (48, True, ["UW"])
    assert (lecithin["function"], lecithin["parent_id"]) == ("emulsifier", chocolate["id"])
    assert butter["notes"] == "from milk"
    assert (nuts["may_contain"], flour["may_contain"]) == (True, False)


async def test_ingredients_are_narrowed_and_paged(client: httpx.AsyncClient, key: Key):
    await client.put(f"{ONE}/ingredients", headers=key, json={"text": COOKIES})
    major = await get(client, key, "ingredients?is_major_allergen=true")
    assert [one["name"] for one in major["data"]] == ["wheat flour", "soya lecithin", "butter", "egg", "nuts"]
    others = await get(client, key, "ingredients?is_major_allergen=false&page_size=3")
    assert [one["name"] for one in others["data"]] == ["dark chocolate", "sugar", "cocoa mass"]
    assert others["pagination"]["total_count"] == 4
    past = await get(client, key, "ingredients?page=9")
    assert past["data"] == []


async def test_a_product_may_be_made_with_its_ingredients(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    body = {"gtin": GTIN, "ingredients": "Zutaten: Roggenmehl, Wasser, Salz"}
    assert (await client.post(PRODUCTS, headers=key, json=body)).status_code == 201
    listed = (await get(client, key, "ingredients"))["data"]
    assert [one["name"] for one in listed] == ["Roggenmehl", "Wasser", "Salz"]
    assert listed[0]["allergens"] == ["NR"]


async def test_a_new_list_takes_the_place_of_the_old_one_and_an_empty_text_takes_it_away(
    client: httpx.AsyncClient, key: Key
):
    await client.put(f"{ONE}/ingredients", headers=key, json={"text": COOKIES})
    await client.put(f"{ONE}/ingredients", headers=key, json={"text": "rice, almonds"})
    assert [one["name"] for one in (await get(client, key, "ingredients"))["data"]] == ["rice", "almonds"]
    assert [one["code"] for one in (await get(client, key, "allergens"))["allergens"]] == ["SA"]
    assert (await client.put(f"{ONE}/ingredients", headers=key, json={"text": " "})).status_code == 200
    assert (await get(client, key, "ingredients"))["data"] == []
    assert (await get(client, key, "allergens"))["allergens"] == []


@pytest.mark.covers("products.get_product_nutrition_facts", "products.set_product_nutrition_facts")
async def test_a_panel_tells_amounts_per_100_and_per_serving(
    client: httpx.AsyncClient, world: World, key: Key
):
    none = await client.get(f"{ONE}/nutrition", headers=key)
    assert none.status_code == 404
    assert (await client.put(f"{ONE}/nutrition", headers=key, json=PANEL)).status_code == 200
    _, stranger = await world.business_key("readonly")
    facts = await get(client, stranger, "nutrition")
    assert (facts["serving_size"], facts["label_format"], facts["servings_per_container"]) == (
        "2 biscuits (25 g)", "EU", 8,
    )  # fmt: skip
    assert [line["name"] for line in facts["nutrients"]] == [line["name"] for line in PANEL["nutrients"]]
    fat = facts["nutrients"][2]
    assert (fat["amount"], fat["per_100"], fat["per_serving"], fat["unit"]) == (22, 22, 5.5, "g")
    again = await client.put(f"{ONE}/nutrition", headers=key, json=facts)
    assert again.json() == facts


async def test_an_american_panel_is_per_serving_and_its_daily_values_are_computed(
    client: httpx.AsyncClient, key: Key
):
    panel = {
        "serving_size": "1 cup (240ml)", "label_format": "US_FDA", "basis": "ml",
        "nutrients": [
            {"name": "Total Fat", "amount": 7.8, "unit": "g"},
            {"name": "Sodium", "amount": 460, "unit": "mg"},
            {"name": "Iron", "amount": 9, "unit": "mg", "daily_value_pct": 48},
            {"name": "Caffeine", "amount": 30, "unit": "mg"},
        ],
    }  # fmt: skip
    assert (await client.put(f"{ONE}/nutrition", headers=key, json=panel)).status_code == 200
    lines = (await get(client, key, "nutrition"))["nutrients"]
    assert [line["daily_value_pct"] for line in lines] == [10, 20, 48, None]
    assert (lines[0]["per_serving"], lines[0]["per_100"]) == (7.8, None)


async def test_a_panel_that_cannot_be_true_is_refused_with_every_reason(client: httpx.AsyncClient, key: Key):
    wrong = {
        "serving_size": "", "label_format": "EU",
        "nutrients": [
            {"name": "Energy", "amount": 478, "unit": "kJ"},
            {"name": "Energy", "amount": 2000, "unit": "kcal"},
            {"name": "Fat", "amount": 60, "unit": "g"},
            {"name": "Saturates", "amount": 70, "unit": "g"},
            {"name": "Carbohydrate", "amount": 61, "unit": "g"},
            {"name": "Fett", "amount": 1, "unit": "g"},
        ],
    }  # fmt: skip
    refused = await client.put(f"{ONE}/nutrition", headers=key, json=wrong)
    assert refused.status_code == 422
    messages = " ".join(error["message"] for error in refused.json()["errors"])
    for part in ("not the same energy", "Fett stands there twice"):
        assert part in messages
    wrong["nutrients"].pop()
    refused = await client.put(f"{ONE}/nutrition", headers=key, json=wrong)
    messages = " ".join(error["message"] for error in refused.json()["errors"])
    for part in ("a part cannot exceed the whole", "come to 121 g"):
        assert part in messages
    assert (await client.get(f"{ONE}/nutrition", headers=key)).status_code == 404


@pytest.mark.covers("products.delete_product_nutrition_facts")
async def test_a_panel_can_be_taken_away_once(client: httpx.AsyncClient, key: Key):
    await client.put(f"{ONE}/nutrition", headers=key, json=PANEL)
    assert (await client.delete(f"{ONE}/nutrition", headers=key)).status_code == 204
    assert (await client.get(f"{ONE}/nutrition", headers=key)).status_code == 404
    assert (await client.delete(f"{ONE}/nutrition", headers=key)).status_code == 404


@pytest.mark.covers("products.list_product_allergens", "products.set_product_allergens")
async def test_declared_allergens_stand_beside_those_of_the_ingredients(client: httpx.AsyncClient, key: Key):
    await client.put(f"{ONE}/ingredients", headers=key, json={"text": COOKIES})
    body = {"contains": ["AS"], "may_contain": ["AP"], "free_from": ["AC"], "diets": ["VEGETARIAN", "HALAL"]}
    told = await client.put(f"{ONE}/allergens", headers=key, json=body)
    assert told.status_code == 200, told.text
    listed = await get(client, key, "allergens")
    assert listed == told.json()
    assert listed["diets"] == ["HALAL", "VEGETARIAN"]
    assert [(one["code"], one["containment"], one["is_declared"]) for one in listed["allergens"]] == [
        ("AE", "CONTAINS", False), ("AM", "CONTAINS", False), ("AS", "CONTAINS", True),
        ("AY", "CONTAINS", False), ("UW", "CONTAINS", False), ("AN", "MAY_CONTAIN", False),
        ("AP", "MAY_CONTAIN", True), ("AC", "FREE_FROM", True),
    ]  # fmt: skip
    sure = {one["code"]: one["confidence"] for one in listed["allergens"]}
    assert sure["AS"] == 0.95
    assert sure["AM"] < 0.95
    await client.put(f"{ONE}/allergens", headers=key, json={})
    assert {one["is_declared"] for one in (await get(client, key, "allergens"))["allergens"]} == {False}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"free_from": ["AM"]}, "free_from"), ({"diets": ["VEGAN"]}, "diets"),
        ({"may_contain": ["AE"]}, "may_contain"), ({"free_from": ["AN"]}, "free_from"),
        ({"contains": ["XX"]}, "allergens"), ({"diets": ["PALEO"]}, "diets"),
        ({"diets": ["FREE_FROM_GLUTEN"]}, "diets"), ({"contains": ["AS"], "may_contain": ["AS"]}, "contains"),
    ],
)  # fmt: skip
async def test_what_contradicts_the_ingredients_cannot_be_declared(
    client: httpx.AsyncClient, key: Key, body: dict[str, list[str]], field: str
):
    await client.put(f"{ONE}/ingredients", headers=key, json={"text": COOKIES})
    refused = await client.put(f"{ONE}/allergens", headers=key, json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field


async def test_ingredients_cannot_contradict_what_was_declared_and_never_make_less_of_an_allergen(
    client: httpx.AsyncClient, key: Key
):
    await client.put(f"{ONE}/allergens", headers=key, json={"free_from": ["AN"], "may_contain": ["AM"]})
    refused = await client.put(f"{ONE}/ingredients", headers=key, json={"text": "oats, almonds"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "ingredients")
    assert (await get(client, key, "ingredients"))["data"] == []
    assert (await client.put(f"{ONE}/ingredients", headers=key, json={"text": "milk"})).status_code == 200
    listed = (await get(client, key, "allergens"))["allergens"]
    assert [(one["code"], one["containment"]) for one in listed] == [("AM", "CONTAINS"), ("AN", "FREE_FROM")]


@pytest.mark.covers("products.get_product_content")
async def test_the_content_of_a_product_is_everything_in_one_answer(client: httpx.AsyncClient, key: Key):
    empty = await get(client, key, "content")
    assert empty == {
        "images": [], "ingredients": [], "certifications": [], "claims": [], "recalls": [], "nutrition": None,
        "circularity": None, "ftl_designation": None,
    }  # fmt: skip
    await client.put(f"{ONE}/ingredients", headers=key, json={"text": "spinach, peanut butter, salt"})
    await client.put(f"{ONE}/nutrition", headers=key, json=PANEL)
    filled = await get(client, key, "content")
    assert filled.keys() == empty.keys()
    assert [one["name"] for one in filled["ingredients"]] == ["spinach", "peanut butter", "salt"]
    assert filled["nutrition"]["label_format"] == "EU"
    found = filled["ftl_designation"]
    assert (found["contains_ftl_substance"], found["ftl_categories"]) == (
        True,
        ["Leafy greens", "Nut butters"],
    )
    assert "Ingredient: spinach" in found["reasons"][0]


@pytest.mark.covers("products.get_product_detail")
async def test_a_product_is_found_by_its_id(client: httpx.AsyncClient, key: Key):
    product = (await client.get(ONE, headers=key)).json()
    found = await client.get(f"/products/api/v1/browse/products/{product['id']}", headers=key)
    assert found.status_code == 200
    told = decoded(found)
    assert (told["gtin"], told["product_name"], told["is_claimed"]) == (GTIN, "Choc chip biscuits", True)
    assert told["owner_id"] == product["owner_id"]
    missing = await client.get("/products/api/v1/browse/products/2CoNf3i6Uj3HYxPHxwPd9Z", headers=key)
    assert missing.status_code == 404
    assert (await client.get("/products/api/v1/browse/products/nonsense", headers=key)).status_code == 422


@pytest.mark.covers("products.get_product_sustainability_data_removed")
async def test_the_old_address_of_sustainability_is_gone_and_names_its_successor(
    client: httpx.AsyncClient, key: Key
):
    for gtin in (GTIN, "09506000134369"):
        gone = await client.get(f"{PRODUCTS}/{gtin}/sustainability", headers=key)
        assert (gone.status_code, gone.json()["error_code"]) == (410, "gone")
        assert f"/sustainability/api/v1/products/{gtin}/sustainability" in gone.json()["detail"]


@pytest.mark.parametrize("part", ["ingredients", "nutrition", "allergens", "content"])
async def test_unknown_and_malformed_numbers_are_told_apart(client: httpx.AsyncClient, key: Key, part: str):
    unknown = await client.get(f"{PRODUCTS}/09506000134369/{part}", headers=key)
    assert unknown.status_code == 404
    assert (await client.get(f"{PRODUCTS}/12345/{part}", headers=key)).status_code == 422
    assert (await client.get(f"{ONE}/{part}")).status_code == 401


@pytest.mark.parametrize(
    ("part", "body"),
    [("ingredients", {"text": "rice"}), ("nutrition", PANEL), ("allergens", {"diets": ["HALAL"]})],
)
async def test_only_editors_of_the_owner_write(
    client: httpx.AsyncClient, world: World, key: Key, part: str, body: dict[str, Any]
):
    _, other = await world.owner_key("Others")
    assert (await client.put(f"{ONE}/{part}", headers=other, json=body)).status_code == 403
    product = (await client.get(ONE, headers=key)).json()
    reader = {"X-API-Key": await world.key(product["owner_id"], role="readonly")}
    assert (await client.put(f"{ONE}/{part}", headers=reader, json=body)).status_code == 403
    editor = {"X-API-Key": await world.key(product["owner_id"], role="editor")}
    assert (await client.put(f"{ONE}/{part}", headers=editor, json=body)).status_code == 200
