"""What a dump of Open Food Facts says of products, and what became of it."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from closient.apps.catalogue.structs.contributions import Value
from closient.apps.catalogue.structs.food import Containment, NutrientRow, NutritionFacts

Reason = Literal[
    "unreadable", "too_long", "no_code", "not_digits", "wrong_length", "mistyped", "in_store", "coupon"
]


class Nutriments(Struct, rename=lambda field: field.replace("_", "-") + "_100g"):
    """The nutrients of 100 g or 100 ml that are read: kJ, kcal and grams, as numbers or as texts."""

    energy_kj: Any = None
    energy_kcal: Any = None
    fat: Any = None
    saturated_fat: Any = None
    trans_fat: Any = None
    cholesterol: Any = None
    carbohydrates: Any = None
    sugars: Any = None
    polyols: Any = None
    starch: Any = None
    fiber: Any = None
    proteins: Any = None
    salt: Any = None
    sodium: Any = None
    potassium: Any = None
    calcium: Any = None
    iron: Any = None
    vitamin_a: Any = None
    vitamin_c: Any = None
    vitamin_d: Any = None


class Entry(Struct):
    """The fields of a product in the dump that are read; a dump writes them in several ways."""

    code: Any = None
    product_name: Any = None
    generic_name: Any = None
    brands: Any = None
    quantity: Any = None
    lang: Any = None
    obsolete: Any = None
    last_modified_t: Any = None
    ingredients_text: Any = None
    ingredients_text_en: Any = None
    allergens: Any = None
    allergens_tags: Any = None
    traces_tags: Any = None
    serving_size: Any = None
    product_quantity_unit: Any = None
    # A list where there are none.
    nutriments: Nutriments | list[Any] | str | float | bool | None = None


class FoodFacts(Struct, frozen=True):
    """What an entry says of food: its list of ingredients, GS1's codes of allergens, its nutrition panel."""

    ingredients: str = ""
    language: str = ""
    allergens: dict[str, Containment] = {}
    nutrition: tuple[NutritionFacts, list[NutrientRow]] | None = None
    left_out: tuple[str, ...] = ()

    def parts(self) -> list[str]:
        """The fields of a product that it fills."""
        filled = {"ingredients": self.ingredients, "allergens": self.allergens, "nutrition": self.nutrition}
        return [name for name, told in filled.items() if told]


class Facts(Struct):
    """What an entry says of a GTIN-14; `left_out` are fields that are too long to be kept."""

    gtin: str
    values: dict[str, Value]
    told: datetime | None
    digest: bytes
    left_out: tuple[str, ...] = ()
    food: FoodFacts = FoodFacts()


class Refusal(Struct):
    """Why an entry is not taken over. `number` is its line."""

    number: int
    reason: Reason
    message: str
    code: str = ""


class Portion(Struct):
    """Entries of a file that are stored together."""

    facts: list[Facts]
    refused: list[Refusal]
    # Entries that say nothing but a code, or that Open Food Facts calls obsolete.
    passed_over: int = 0
    bytes_read: int = 0


class Imported(Struct):
    """What became of all entries so far."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    # Told again later in the file, which counts.
    repeated: int = 0
    passed_over: int = 0
    left_out: int = 0

    @property
    def done(self) -> int:
        return self.created + self.updated + self.unchanged
