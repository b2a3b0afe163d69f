"""Ingredients, allergens and nutrition of Open Food Facts: read from lines, kept beside owners' words."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.catalogue import jobs as catalogue_jobs
from closient.apps.catalogue.actions import food, open_food_facts, products
from closient.apps.catalogue.rules import open_food_facts as rules
from closient.apps.catalogue.structs.food import NutrientValue, NutritionFacts
from closient.apps.catalogue.structs.open_food_facts import Entry, Facts, Imported, Nutriments
from closient.kit.database import Database
from closient.kit.pagination import PageRequest
from closient.kit.services import Services
from tests.world import World

CODE, GTIN = "3017620422003", "03017620422003"
SPREAD = {
    "code": CODE,
    "product_name": "Hazelnut spread",
    "lang": "fr",
    "ingredients_text": 'Sucre, huile de palme, _noisettes_ 13%, <span class="allergen">lait</span> écrémé',
    "allergens_tags": ["en:milk", "en:nuts", "fr:quelque-chose"],
    "traces_tags": ["en:gluten", "en:milk"],
    "serving_size": "15 g",
    "nutriments": {
        "energy-kj_100g": 2252,
        "energy-kcal_100g": "539",
        "fat_100g": 30.9,
        "saturated-fat_100g": 10.6,
        "carbohydrates_100g": 57.5,
        "sugars_100g": 56.3,
        "proteins_100g": 6.3,
        "salt_100g": 0.107,
        "sodium_100g": 0.0428,
        "nova-group_100g": 4,
        "fat_unit": "g",
    },
}
LIST = "Sucre, huile de palme, noisettes 13%, lait écrémé"


def facts(**changed: object) -> Facts:
    found = rules.read(rules.of_json(json.dumps(SPREAD | changed).encode()))
    assert found is not None
    return found


def amounts(found: Facts) -> dict[tuple[str, str], float | None]:
    assert found.food.nutrition is not None
    return {(line.code, line.unit): line.per_100 for line in found.food.nutrition[1]}


async def take(database: Database, *entries: Facts) -> Imported:
    total = Imported()
    async with database.writes() as db:
        await open_food_facts.take_over(db, entries, total)
    return total


async def fed(database: Database) -> food.Food:
    return await food.get_food(database.reads, (await products.get_product(database.reads, GTIN)).id)


async def claimed(database: Database, world: World) -> Any:
    """The product's state; an organization owns it from now on."""
    brand_id = await world.organization()
    async with database.writes() as db:
        return await products.claim_product(db, GTIN, brand_id)


def test_a_line_is_read_into_the_food_of_a_label():
    found = facts()
    assert (found.food.ingredients, found.food.language) == (LIST, "fr")
    assert found.food.allergens == {"AM": "CONTAINS", "AN": "CONTAINS", "AW": "MAY_CONTAIN"}
    assert amounts(found) == {
        ("energy", "kJ"): 2252, ("energy", "kcal"): 539, ("fat", "g"): 30.9, ("saturatedFat", "g"): 10.6,
        ("carbohydrates", "g"): 57.5, ("sugars", "g"): 56.3, ("protein", "g"): 6.3, ("salt", "g"): 0.107,
        ("sodium", "mg"): 42.8,
    }  # fmt: skip


def test_the_table_has_the_same_food_in_columns():
    table = rules.Table(
        "code\tproduct_name\tlang\tingredients_text\tallergens\ttraces_tags\tenergy-kcal_100g\tsalt_100g\n"
    )
    entry = table.entry(f"{CODE}\tSpread\tfr\tSucre, lait\ten:milk,en:nuts\ten:gluten\t539\t\n")
    found = rules.read(entry)
    assert found is not None
    assert found.food.ingredients == "Sucre, lait"
    assert found.food.allergens == {"AM": "CONTAINS", "AN": "CONTAINS", "AW": "MAY_CONTAIN"}
    assert amounts(found) == {("energy", "kcal"): 539}


def test_a_drink_has_amounts_of_millilitres_and_english_is_second_to_the_labels_language():
    found = facts(product_quantity_unit="ml", ingredients_text=" ", ingredients_text_en="Water, _milk_")
    assert found.food.nutrition is not None
    assert found.food.nutrition[0].basis == "ml"
    assert (found.food.ingredients, found.food.language) == ("Water, milk", "en")


@pytest.mark.parametrize(
    "nutriments",
    [
        {"fat_100g": 10, "saturated-fat_100g": 20},
        {"energy-kj_100g": 100, "energy-kcal_100g": 500},
        {"sugars_100g": 400},
        {"proteins_100g": 1e5},
    ],
)
def test_a_panel_that_cannot_be_true_is_left_out_alone(nutriments):
    found = facts(nutriments=nutriments)
    assert (found.food.nutrition, found.left_out) == (None, ("nutrition",))
    assert found.food.ingredients == LIST


@pytest.mark.parametrize(
    "nutriments", [[], None, "", {}, {"fat_100g": "traces"}, {"fat_100g": -1}, {"fat_100g": None}]
)
def test_no_amounts_are_no_panel(nutriments):
    found = facts(nutriments=nutriments)
    assert (found.food.nutrition, found.left_out) == (None, ())


def test_a_list_that_is_too_long_is_left_out_alone():
    found = facts(ingredients_text="x" * 20_001)
    assert (found.food.ingredients, found.left_out) == ("", ("ingredients",))
    assert found.food.nutrition


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


@given(
    st.builds(
        Entry,
        code=st.just(CODE),
        product_name=st.just("Spread"),
        ingredients_text=ANYTHING,
        allergens_tags=ANYTHING,
        traces_tags=ANYTHING | st.lists(st.sampled_from(["en:milk", "en:eggs"])),
        serving_size=ANYTHING | st.text(min_size=95, max_size=105),
        product_quantity_unit=ANYTHING,
        nutriments=st.builds(Nutriments, fat=ANYTHING, salt=ANYTHING, energy_kj=ANYTHING) | st.none(),
    )
)
def test_whatever_an_entry_holds_is_food_that_can_be_kept(entry):
    found = rules.read(entry)
    assert found is not None
    assert len(found.food.ingredients) <= 20_000
    assert not {*found.food.ingredients} & {"\0", "\ud800"}
    for amount in amounts(found).values() if found.food.nutrition else ():
        assert amount is not None
        assert 0 <= amount <= 1e6


async def test_the_food_of_a_new_product_is_kept_with_its_source(database: Database):
    assert await take(database, facts()) == Imported(created=1)
    told = await fed(database)
    assert told.statement is not None
    assert (told.statement.text, told.statement.language) == (LIST, "fr")
    assert (told.statement.data_source, told.statement.confidence) == ("open_food_facts", 0.7)
    assert told.nutrition is not None
    assert [(one.name, one.amount, one.unit) for one in told.nutrition.nutrients][:3] == [
        ("Energy", 2252, "kJ"), ("Energy", 539, "kcal"), ("Fat", 30.9, "g")
    ]  # fmt: skip
    assert [(one.code, one.containment, one.data_source) for one in told.allergens] == [
        ("AM", "CONTAINS", "open_food_facts"),
        ("AN", "CONTAINS", "open_food_facts"),
        ("AW", "MAY_CONTAIN", "open_food_facts"),
    ]
    product = await products.get_product(database.reads, GTIN)
    assert {"ingredients", "allergens", "nutrition"} < product.field_source.keys()
    assert {*product.field_source.values()} == {"open_food_facts"}
    assert len(product.attribution) == 1


async def test_lists_are_read_into_substances_later(
    database: Database, services: Services, client: httpx.AsyncClient, world: World
):
    await take(database, facts())
    product_id = (await products.get_product(database.reads, GTIN)).id
    assert await food.every_ingredient(database.reads, product_id) == []
    await catalogue_jobs.read_lists(services)
    rows = await food.list_ingredients(database.reads, product_id, None, PageRequest())
    assert [row.name for row in rows.data] == ["Sucre", "huile de palme", "noisettes", "lait écrémé"]
    assert rows.data[2].percentage == 13
    sources = await database.pool.fetch("SELECT DISTINCT data_source, confidence FROM catalogue.ingredient")
    assert [tuple(row) for row in sources] == [("open_food_facts", 0.63)]
    assert {one.code: one.containment for one in (await fed(database)).allergens} == {
        "AM": "CONTAINS", "AN": "CONTAINS", "SH": "CONTAINS", "AW": "MAY_CONTAIN"
    }  # fmt: skip
    # Nothing is read twice.
    await catalogue_jobs.read_lists(services)
    assert await database.pool.fetchval("SELECT count(*) FROM catalogue.ingredient") == 4


async def test_news_replace_what_the_source_said_and_are_told(database: Database, services: Services):
    await take(database, facts(last_modified_t=1_700_000_000))
    await catalogue_jobs.read_lists(services)
    assert await take(database, facts(last_modified_t=1_700_000_001)) == Imported(unchanged=1)
    newer = facts(ingredients_text="Sucre", allergens_tags=[], traces_tags=[], nutriments=[])
    assert await take(database, newer) == Imported(updated=1)
    told = await fed(database)
    assert told.statement is not None
    assert (told.statement.text, told.nutrition, told.allergens) == ("Sucre", None, [])
    product = await products.get_product(database.reads, GTIN)
    assert "nutrition" not in product.field_source
    assert product.field_source["ingredients"] == "open_food_facts"
    payload = await database.pool.fetchval(
        "SELECT payload FROM kit.outbox_event WHERE name = 'product.updated'"
    )
    assert (payload["before"]["ingredients"], payload["after"]["ingredients"]) == (LIST, "Sucre")
    assert (payload["before"]["nutrition"]["Fat g"], payload["after"]["nutrition"]) == (30.9, {})


async def test_what_an_owner_says_of_food_stands_before_and_after(database: Database, world: World):
    await take(database, facts(ingredients_text="", allergens_tags=[], traces_tags=[], nutriments=[]))
    state = await claimed(database, world)
    panel = NutritionFacts("15 g", "EU", [NutrientValue("Fat", 31, "g")])
    async with database.writes() as db:
        await food.set_ingredients(db, state, "Sugar, soya")
        await food.set_nutrition(db, state, panel)
    await take(database, facts())
    told = await fed(database)
    assert told.statement is not None
    assert (told.statement.text, [one.code for one in told.allergens]) == ("Sugar, soya", ["AY"])
    assert told.nutrition is not None
    assert [one.amount for one in told.nutrition.nutrients] == [31]
    product = await products.get_product(database.reads, GTIN)
    assert not {"ingredients", "allergens", "nutrition"} & product.field_source.keys()


async def test_an_owners_word_takes_the_place_of_the_sources(database: Database, world: World):
    await take(database, facts())
    state = await claimed(database, world)
    async with database.writes() as db:
        # Contradicts the list of the source, which goes with what it named.
        await food.declare(db, state, {"CONTAINS": [], "MAY_CONTAIN": [], "FREE_FROM": ["AM"]}, ["VEGAN"])
    told = await fed(database)
    assert (told.statement, told.diets) == (None, ["VEGAN"])
    assert [(one.code, one.containment) for one in told.allergens] == [("AM", "FREE_FROM")]
    assert told.nutrition is not None
    product = await products.get_product(database.reads, GTIN)
    assert product.field_source.keys() & {"ingredients", "allergens", "nutrition"} == {"nutrition"}
    # The next dump does not bring it back.
    await take(database, facts(product_name="Other"))
    assert (await fed(database)).statement is None
