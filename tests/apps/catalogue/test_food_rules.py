"""Rules of food: FDA's traceability list, nutrition panels, and what does not go together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.catalogue.rules import food_claims, ftl, nutrition
from closient.apps.catalogue.structs.food import NutrientValue, NutritionFacts

FRESH, LEAVES, FROZEN, CANNED, FISH, DAIRY, CUT = (
    "50260000", "50350000", "50290000", "50320000", "50120000", "50130000", "50380000",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "family", "ingredients", "categories", "status"),
    [
        ("Romaine lettuce", LEAVES, [], ["Leafy greens"], "LISTED"),
        ("Shredded iceberg lettuce", LEAVES, [], ["Leafy greens (fresh-cut)"], "LISTED"),
        ("Vine tomatoes", FRESH, [], ["Tomatoes"], "LISTED"),
        ("Diced mango", CUT, [], ["Fruits (fresh-cut)"], "LISTED"),
        ("Sliced cucumbers", CUT, [], ["Vegetables other than leafy greens (fresh-cut)"], "LISTED"),
        ("Spinach", FROZEN, [], [], "NOT_LISTED"),
        ("Peeled plum tomatoes", CANNED, ["tomatoes", "salt"], [], "NOT_LISTED"),
        ("Dried basil", FRESH, [], [], "NOT_LISTED"),
        ("Smoked salmon", FISH, ["salmon"], ["Smoked finfish", "Finfish, other species"], "FORM_UNKNOWN"),
        ("Salmon fillets, frozen", FISH, [], ["Finfish, other species"], "LISTED"),
        ("Tuna in olive oil, canned", FISH, ["tuna", "olive oil"], [], "NOT_LISTED"),
        ("King prawns, frozen", FISH, [], ["Crustaceans"], "LISTED"),
        ("Brie", DAIRY, [], ["Cheese, soft ripened or semi-soft"], "FORM_UNKNOWN"),
        ("Cheddar", DAIRY, ["milk", "salt"], [], "NOT_LISTED"),
        ("Free range eggs", DAIRY, [], ["Shell eggs"], "FORM_UNKNOWN"),
        ("Egg noodles", "50190000", ["wheat flour", "egg"], [], "NOT_LISTED"),
        ("Fruit bowl", CUT, ["cantaloupe", "grapes"], ["Melons"], "CONTAINS_LISTED"),
        ("Granola bar", "", ["oats", "peanut butter", "mango powder"], ["Nut butters"], "FORM_UNKNOWN"),
        ("Sandwich", "", ["bread", "lettuce", "tomato puree"], ["Leafy greens"], "FORM_UNKNOWN"),
        ("Tomato ketchup", "", ["tomato concentrate", "vinegar"], [], "NOT_LISTED"),
    ],
)  # fmt: skip
def test_a_food_is_on_the_list_in_the_form_that_the_list_names(
    name: str, family: str, ingredients: list[str], categories: list[str], status: str
):
    found = ftl.designate(name, family, "", ingredients)
    assert found is not None
    assert (found.ftl_categories, found.ftl_status) == (categories, status)
    assert found.contains_ftl_substance == bool(categories)
    assert len(found.reasons) == len(categories)


def test_what_nothing_is_known_of_is_not_judged_and_what_is_no_food_is_not_listed():
    assert ftl.designate("Romaine lettuce", "", "", []) is None
    found = ftl.designate("Tomato red paint", "83010000", "83000000", [])
    assert found is not None
    assert (found.contains_ftl_substance, found.ftl_status) == (False, "NOT_FOOD")


@given(st.text(max_size=80), st.sampled_from(["", *ftl.FORM_OF]), st.lists(st.text(max_size=40), max_size=5))
def test_every_judgement_has_its_reasons(name: str, family: str, ingredients: list[str]):
    found = ftl.designate(name, family, "", ingredients)
    assert (found is None) == (not family and not ingredients)
    if found is not None:
        assert found.contains_ftl_substance == bool(found.ftl_categories) == bool(found.reasons)


amounts = st.floats(0, 1000, allow_nan=False).map(lambda amount: round(amount, 2))
values = st.builds(
    NutrientValue,
    st.sampled_from(["Fat", "Salt", "Calcium", "Caffeine"]),
    amounts,
    st.sampled_from(["g", "mg"]),
)
formats = st.sampled_from(["US_FDA", "EU", "CA_CFIA", "AU_NZ", "UK"])


@given(values, formats, st.one_of(st.none(), st.floats(1, 500)))
def test_an_amount_comes_back_as_it_was_sent(value: NutrientValue, label_format, grams: float | None):
    facts = NutritionFacts("", label_format, [value], grams)
    row = nutrition.row(value, facts)
    told = nutrition.value(row, label_format)
    assert (told.name, told.amount, told.unit) == (value.name, value.amount, value.unit)
    assert nutrition.row(told, facts) == row
    if grams:
        assert row.per_100 is not None
        assert row.per_serving == pytest.approx(row.per_100 * grams / 100, abs=1e-4)


def test_labels_call_their_lines_by_many_names():
    told = {"Brennwert": "energy", "davon gesättigte Fettsäuren": "saturatedFat", "Eiweiß": "protein",
            "Vitamin B12": "vitaminB12", "Dietary Fiber": "fibre", "varav sockerarter": "sugars"}  # fmt: skip
    assert {name: nutrition.code_of(name) for name in told} == told


def test_the_densest_syrup_is_allowed_by_volume_and_refused_by_weight():
    syrup = [NutrientValue("Carbohydrate", 130, "g")]
    by_volume, by_weight = NutritionFacts("", "EU", syrup, basis="ml"), NutritionFacts("", "EU", syrup)
    assert nutrition.faults([nutrition.row(syrup[0], by_volume)], by_volume) == []
    assert nutrition.faults([nutrition.row(syrup[0], by_weight)], by_weight) != []


def test_diets_do_not_go_with_what_they_leave_out():
    assert food_claims.contradictions(["AM"], [], [], ["VEGAN"])[0][0] == "diets"
    assert food_claims.contradictions(["AM"], [], [], ["VEGETARIAN"]) == []
    assert food_claims.contradictions(["GO"], [], [], ["FREE_FROM_GLUTEN"]) == []
    assert food_claims.contradictions(["SA"], [], ["AN"], [])[0][0] == "free_from"
    assert food_claims.contradictions([], ["AP"], ["AP"], [])[0][0] == "free_from"
