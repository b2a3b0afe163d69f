"""What the foods of the demo world say of themselves: ingredients in several languages, nutrition, diets."""

from msgspec import Struct

from closient.apps.catalogue.structs.food import NutrientUnit, NutrientValue


class DemoFood(Struct, frozen=True):
    """The label of one product; amounts are per 100, in the order of LINES."""

    ingredients: str
    amounts: tuple[float, ...] = ()
    serving: str = ""
    grams: float | None = None
    diets: tuple[str, ...] = ()
    gpc_family: str = ""
    free_from: tuple[str, ...] = ()


LINES: tuple[tuple[str, NutrientUnit], ...] = (
    ("Energy", "kJ"), ("Energy", "kcal"), ("Fat", "g"), ("of which saturates", "g"), ("Carbohydrate", "g"),
    ("of which sugars", "g"), ("Fibre", "g"), ("Protein", "g"), ("Salt", "g"),
)  # fmt: skip
PREPARED, CEREALS, FISH, PRESERVED = "50190000", "50220000", "50120000", "50320000"
# By the number of the product in structs.demo_world; those of the two brands differ.
FOODS: dict[int, DemoFood] = {
    101: DemoFood(
        "Ingredienti: semola di grano duro, acqua. Può contenere tracce di soia e senape.",
        (1510, 356, 1.5, 0.3, 71, 3.2, 3, 13, 0.01), "100 g, uncooked", 100, ("VEGAN", "VEGETARIAN"),
        CEREALS,
    ),
    105: DemoFood(
        "Ingredients: corn flour 70%, rice flour 29%, emulsifier: mono- and diglycerides of fatty acids. "
        "Gluten-free.",
        (1496, 353, 1.4, 0.4, 77, 0.6, 1.5, 7, 0.01), "80 g, uncooked", 80,
        ("COELIAC", "FREE_FROM_GLUTEN", "VEGETARIAN"), CEREALS,
    ),
    201: DemoFood(
        "Ingredients: datterini tomatoes 82%, tomato concentrate, extra virgin olive oil 4%, basil 2%, "
        "onion, "
        "salt, acidity regulator: citric acid. May contain traces of celery, milk and nuts.",
        (260, 62, 3.6, 0.5, 5.6, 4.9, 1.4, 1.3, 0.9), "85 g", 85, ("VEGAN", "VEGETARIAN"), PREPARED,
    ),
    203: DemoFood(
        "Ingredients: basil 36%, sunflower oil, cashew nuts 12%, Grana Padano cheese 5% (milk, salt, rennet, "
        "preservative: egg lysozyme), extra virgin olive oil 4%, pecorino romano (milk), salt, sugar, "
        "garlic, "
        "acidity regulator: lactic acid. May contain other nuts and peanuts.",
        (2010, 487, 48, 6.5, 7.2, 3.9, 2.4, 5.2, 2.4), "45 g", 45, (), PREPARED,
    ),
    11: DemoFood(
        "Ingredients: mackerel (fish) 70%, olive oil 29%, salt.",
        (1220, 294, 24, 4.9, 0, 0, 0, 19.5, 1.1), "one can, 90 g drained", 90, (), FISH, ("AC", "UM"),
    ),
    21: DemoFood(
        "Ingredients: Atlantic salmon (Salmo salar) (fish). Farmed in Norway.",
        (870, 208, 14, 2.7, 0, 0, 0, 20.4, 0.1), "one fillet, 125 g", 125, (), FISH,
    ),
    23: DemoFood(
        "Ingredienser: vatten, grädde 15 %, torsk (fisk) 10 %, potatis, morötter, rotselleri, räkor "
        "(kräftdjur) 4 %, vetemjöl, smör, salt, stabiliseringsmedel (xantangummi), kryddor. Kan "
        "innehålla spår av blötdjur.",
        (330, 79, 4.9, 2.9, 4.4, 1.3, 0.6, 4.1, 0.8), "250 ml", None, (), PREPARED,
    ),
    33: DemoFood(
        "Zutaten: Roggenvollkornmehl 48 %, Haferflocken 25 %, Dulse-Algen 12 %, Rapsöl, Sesam 4 %, Meersalz. "
        "Kann Spuren von Fisch und Krebstieren enthalten.",
        (1740, 415, 15, 1.4, 52, 1.1, 14, 11, 2.1), "4 crackers, 26 g", 26, ("VEGAN", "VEGETARIAN"), CEREALS,
    ),
}  # fmt: skip


def lines(food: DemoFood) -> list[NutrientValue]:
    """The lines of its nutrition panel."""
    return [
        NutrientValue(name, amount, unit) for (name, unit), amount in zip(LINES, food.amounts, strict=True)
    ]
