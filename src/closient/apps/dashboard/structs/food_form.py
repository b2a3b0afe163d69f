"""What people send of a product as a food: its ingredients, its allergens and diets, its nutrition panel."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.food import Containment, LabelFormat, NutrientUnit

# The fourteen of Regulation (EU) 1169/2011, annex II, by GS1's codes; others stay as they are declared.
ALLERGENS = ("AW", "AC", "AE", "AF", "AP", "AY", "AM", "AN", "BC", "BM", "AS", "AU", "NL", "UM")
DIETS = (
    "VEGAN", "VEGETARIAN", "HALAL", "KOSHER", "ORGANIC", "COELIAC", "FREE_FROM_GLUTEN", "WITHOUT_PORK",
    "WITHOUT_BEEF",
)  # fmt: skip
# What a panel begins with, in the order of the same Regulation, annex XV.
LINES: tuple[tuple[str, NutrientUnit], ...] = (
    ("Energy", "kJ"), ("Energy", "kcal"), ("Fat", "g"), ("of which saturates", "g"), ("Carbohydrate", "g"),
    ("of which sugars", "g"), ("Fibre", "g"), ("Protein", "g"), ("Salt", "g"),
)  # fmt: skip
UNITS: tuple[NutrientUnit, ...] = ("g", "mg", "mcg", "kcal", "kJ", "IU")
Stated = Annotated[float, Meta(ge=0, le=1e6, extra={"hint": "Enter a number."})]


class FoodStep(Struct):
    """One of the buttons on the page."""

    do: Literal["ingredients", "nutrition", "no-nutrition", "allergens"]


class IngredientsForm(Struct):
    """The list as it is printed; empty takes it away."""

    text: Annotated[str, Meta(max_length=10_000)] = ""


class PanelForm(Struct):
    """The head of a nutrition panel; its lines are read by themselves."""

    serving_size: Annotated[str, Meta(max_length=100)] = ""
    label_format: LabelFormat = "EU"
    basis: Literal["g", "ml"] = "g"
    serving_size_g: Stated | None = None
    servings_per_container: Stated | None = None


class PanelLine(Struct):
    """A line as it was typed."""

    name: str = ""
    amount: str = ""
    unit: str = "g"


class Declared(Struct):
    """What the owner declares, by GS1's codes."""

    allergens: dict[str, Containment]
    diets: list[str]
