"""What a product of one's own says of itself as a food: shown for its forms, and kept."""

from closient.apps.catalogue.structs.food import Containment, NutrientValue
from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.structs.food_form import ALLERGENS, DIETS, UNITS, Declared, PanelForm, PanelLine
from closient.apps.products.actions import food
from closient.apps.products.structs import AllergensSent, FoodShown, IngredientsSent, NutritionSent
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, NotFound, Validation

MOST_LINES = 60


async def show_food(db: Reads, product: Product) -> FoodShown:
    """Any member."""
    return await food.show_food(db, product.id)


def declared(shown: FoodShown) -> Declared:
    """What the owner has declared, apart from what was read out of the ingredients."""
    stated = [one for one in shown.facts.allergens if one.is_declared]
    return Declared({one.code: one.containment for one in stated}, shown.facts.diets)


async def set_ingredients(db: Writes, caller: Caller, product: Product, text: str) -> None:
    """OWNER, MANAGER or EDITOR."""
    sent = IngredientsSent(text, product.owner_id)
    await food.set_product_ingredients(db, caller, product.gtin, sent)


async def set_allergens(db: Writes, caller: Caller, product: Product, wanted: Declared) -> None:
    """OWNER, MANAGER or EDITOR. What the form does not ask for stays as it is."""
    before = declared(await show_food(db, product))
    kept = {code: how for code, how in before.allergens.items() if code not in ALLERGENS}
    codes: dict[Containment, list[str]] = {"CONTAINS": [], "MAY_CONTAIN": [], "FREE_FROM": []}
    for code, how in (kept | wanted.allergens).items():
        codes[how].append(code)
    sent = AllergensSent(
        contains=codes["CONTAINS"],
        may_contain=codes["MAY_CONTAIN"],
        free_from=codes["FREE_FROM"],
        diets=[*(diet for diet in before.diets if diet not in DIETS), *wanted.diets],
        organization_id=product.owner_id,
    )
    await food.set_product_allergens(db, caller, product.gtin, sent)


async def set_nutrition(
    db: Writes, caller: Caller, product: Product, head: PanelForm, lines: list[PanelLine]
) -> None:
    """OWNER, MANAGER or EDITOR. A line that nobody has touched keeps what else was said of it."""
    known = (await show_food(db, product)).facts.nutrition
    same = known is not None and (known.label_format, known.basis) == (head.label_format, head.basis)
    before = {(one.name, one.unit, one.amount): one for one in known.nutrients} if known and same else {}
    read = _read(lines)
    if not read:
        raise Validation.of("lines", "Enter at least one line.")
    sent = NutritionSent(
        head.serving_size,
        head.label_format,
        [before.get((one.name, one.unit, one.amount), one) for one in read],
        head.serving_size_g,
        head.servings_per_container,
        basis=head.basis,
        organization_id=product.owner_id,
    )
    try:
        await food.set_product_nutrition_facts(db, caller, product.gtin, sent)
    except Validation as refused:
        told = [FieldError("lines", one.message) for one in refused.errors]
        raise Validation(told) from None


async def remove_nutrition(db: Writes, caller: Caller, product: Product) -> None:
    """OWNER, MANAGER or EDITOR; without a panel nothing changes."""
    if (await show_food(db, product)).facts.nutrition is None:
        raise NotFound("The product has no nutrition panel.")
    await food.delete_product_nutrition_facts(db, caller, product.gtin)


def _read(lines: list[PanelLine]) -> list[NutrientValue]:
    found: list[NutrientValue] = []
    units = {unit: unit for unit in UNITS}
    for line in lines[:MOST_LINES]:
        if not (line.name and line.amount):
            continue
        try:
            amount = float(line.amount.replace(",", "."))
        except ValueError:
            amount = -1.0
        if not 0 <= amount <= 1e6 or line.unit not in units or len(line.name) > 100:
            raise Validation.of("lines", f"{line.name[:40]}: enter a number and a unit.")
        found.append(NutrientValue(line.name, amount, units[line.unit]))
    return found
