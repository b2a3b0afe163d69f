"""What an owner may say of allergens and diets next to what the list of ingredients says."""

from collections.abc import Collection
from typing import Final

from closient.apps.catalogue.rules import allergens, food_codes

ANIMAL_BODIES: Final = {"AF": "fish", "AC": "crustaceans", "UM": "molluscs"}
ANIMAL: Final = {**ANIMAL_BODIES, "AM": "milk", "AE": "eggs"}
# Of the cereals with gluten, oats may be free of it.
GLUTEN: Final = {"AW": "gluten", "UW": "wheat", "NR": "rye", "GB": "barley", "GS": "spelt", "GK": "kamut",
                 "TR": "triticale"}  # fmt: skip
# Diet -> what must not be in the food.
EXCLUDED: Final = {
    "VEGAN": ANIMAL,
    "VEGETARIAN": ANIMAL_BODIES,
    "COELIAC": GLUTEN,
    "FREE_FROM_GLUTEN": GLUTEN,
}


def unknown(codes: Collection[str], diets: Collection[str]) -> list[tuple[str, str]]:
    """(field, message) of codes that GS1 does not have."""
    wrong = [("diets", f"{code} is no GS1 DietTypeCode.") for code in diets if code not in food_codes.DIETS]
    return wrong + [
        ("allergens", f"{code} is no GS1 AllergenTypeCode of food.")
        for code in codes
        if code not in food_codes.ALLERGENS
    ]


def contradictions(
    inside: Collection[str], traces: Collection[str], free_from: Collection[str], diets: Collection[str]
) -> list[tuple[str, str]]:
    """(field, message) of what cannot be true when these allergens are in the food, or may be."""
    # Whoever has almonds in it is not free from nuts.
    held = {*inside, *map(allergens.group, inside), *traces}
    found = [
        ("free_from", f"{code} ({food_codes.ALLERGENS[code]}) is in the food, or may be.")
        for code in free_from
        if code in held
    ]
    for diet in diets:
        against = [name for code, name in EXCLUDED.get(diet, {}).items() if code in inside]
        if against:
            found.append(("diets", f"{diet} does not go with {', '.join(against)} in the food."))
    return found
