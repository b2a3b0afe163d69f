"""Reads what an entry of Open Food Facts says of food: ingredients, allergens and traces, nutrition.

Amounts are of 100 g or 100 ml: grams, but for energy. A panel that cannot be true is left out, not mended.
"""

import math
import re
from collections.abc import Iterator
from typing import Any, Final

from closient.apps.catalogue.rules import nutrition
from closient.apps.catalogue.structs.food import Containment, NutrientRow, NutrientUnit, NutritionFacts
from closient.apps.catalogue.structs.open_food_facts import Entry, FoodFacts, Nutriments

LONGEST_LIST, MOST_AMOUNT, LONGEST_SERVING = 20_000, 1e5, 100
# Field of Nutriments -> the word on labels, GS1's name, the unit, and how many of it are in a gram.
NUTRIENTS: Final[dict[str, tuple[str, str, NutrientUnit, float]]] = {
    "energy_kj": ("Energy", "energy", "kJ", 1),
    "energy_kcal": ("Energy", "energy", "kcal", 1),
    "fat": ("Fat", "fat", "g", 1),
    "saturated_fat": ("Saturated fat", "saturatedFat", "g", 1),
    "trans_fat": ("Trans fat", "transFat", "g", 1),
    "cholesterol": ("Cholesterol", "cholesterol", "mg", 1e3),
    "carbohydrates": ("Carbohydrate", "carbohydrates", "g", 1),
    "sugars": ("Sugars", "sugars", "g", 1),
    "polyols": ("Polyols", "polyols", "g", 1),
    "starch": ("Starch", "starch", "g", 1),
    "fiber": ("Fibre", "fibre", "g", 1),
    "proteins": ("Protein", "protein", "g", 1),
    "salt": ("Salt", "salt", "g", 1),
    "sodium": ("Sodium", "sodium", "mg", 1e3),
    "potassium": ("Potassium", "potassium", "mg", 1e3),
    "calcium": ("Calcium", "calcium", "mg", 1e3),
    "iron": ("Iron", "iron", "mg", 1e3),
    "vitamin_a": ("Vitamin A", "vitaminA", "mcg", 1e6),
    "vitamin_c": ("Vitamin C", "vitaminC", "mg", 1e3),
    "vitamin_d": ("Vitamin D", "vitaminD", "mcg", 1e6),
}
# Tags of the allergens that European law names -> GS1's codes. Other tags are words that somebody typed.
ALLERGENS: Final = {
    "en:gluten": "AW",
    "en:crustaceans": "AC",
    "en:eggs": "AE",
    "en:fish": "AF",
    "en:peanuts": "AP",
    "en:soybeans": "AY",
    "en:milk": "AM",
    "en:nuts": "AN",
    "en:celery": "BC",
    "en:mustard": "BM",
    "en:sesame-seeds": "AS",
    "en:sulphur-dioxide-and-sulphites": "AU",
    "en:lupin": "NL",
    "en:molluscs": "UM",
}
LANGUAGE = re.compile(r"[a-z]{2,3}")
SPACES = re.compile(r"\s+")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Allergens are marked by underscores, in older entries by elements of HTML.
MARKED = re.compile(r"_+([^_]*)_+")
ELEMENT = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)


def read(entry: Entry) -> FoodFacts:
    """What an entry says of food; empty when it says nothing."""
    text, language = _list(entry)
    facts, rows = _panel(entry)
    left_out = []
    if len(text) > LONGEST_LIST:
        left_out.append("ingredients")
    if nutrition.faults(rows, facts):
        left_out.append("nutrition")
    return FoodFacts(
        ingredients="" if "ingredients" in left_out else text,
        language=language,
        allergens=_allergens(entry),
        nutrition=(facts, rows) if rows and "nutrition" not in left_out else None,
        left_out=tuple(left_out),
    )


def _list(entry: Entry) -> tuple[str, str]:
    """The list of ingredients in the language of the label, else in English, and which language that is."""
    language = entry.lang if isinstance(entry.lang, str) and LANGUAGE.fullmatch(entry.lang) else ""
    for text, told in ((entry.ingredients_text, language), (entry.ingredients_text_en, "en")):
        if isinstance(text, str):
            plain = ELEMENT.sub("", MARKED.sub(r"\1", UNSTORABLE.sub("", text)))
            if clean := SPACES.sub(" ", plain).strip():
                return clean, told
    return "", ""


def _allergens(entry: Entry) -> dict[str, Containment]:
    """GS1's codes of what is inside and of what may be; what is inside is no mere trace."""
    found: dict[str, Containment] = dict.fromkeys(_codes(entry.traces_tags), "MAY_CONTAIN")
    inside = entry.allergens if entry.allergens_tags is None else entry.allergens_tags
    found.update(dict.fromkeys(_codes(inside), "CONTAINS"))
    return found


def _codes(tags: Any) -> Iterator[str]:
    """A list in the JSONL dump, one text with commas in the CSV dump."""
    listed = tags.split(",") if isinstance(tags, str) else tags if isinstance(tags, list) else []
    for tag in listed:
        if isinstance(tag, str) and (code := ALLERGENS.get(tag.strip().lower())):
            yield code


def _panel(entry: Entry) -> tuple[NutritionFacts, list[NutrientRow]]:
    """The head of the panel and its lines, of which there may be none."""
    told = entry.nutriments if isinstance(entry.nutriments, Nutriments) else Nutriments()
    rows = [
        NutrientRow(label, code, unit, round(amount * times, 6), None, None)
        for field, (label, code, unit, times) in NUTRIENTS.items()
        if (amount := _amount(getattr(told, field))) is not None
    ]
    unit = entry.product_quantity_unit
    serving = entry.serving_size if isinstance(entry.serving_size, str) else ""
    serving = SPACES.sub(" ", UNSTORABLE.sub("", serving)).strip()
    facts = NutritionFacts(
        serving if len(serving) <= LONGEST_SERVING else "",
        "EU",
        [],
        basis="ml" if isinstance(unit, str) and unit.strip().lower() in ("ml", "cl", "l") else "g",
    )
    return facts, rows


def _amount(value: Any) -> float | None:
    """A number, also one that is written as a text; None for what cannot be an amount."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and 0 <= number <= MOST_AMOUNT else None
