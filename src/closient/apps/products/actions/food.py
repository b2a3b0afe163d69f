"""What a product says of itself as a food."""

from closient.apps.catalogue.actions import food
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.rules import label_facts
from closient.apps.catalogue.structs.food import Containment, Ingredient, NutritionFacts
from closient.apps.products.actions.acting import own_product
from closient.apps.products.structs import (
    Allergens,
    AllergensSent,
    FoodShown,
    IngredientsRead,
    IngredientsSent,
    NutritionSent,
)
from closient.kit import audit
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def show_food(db: Reads, product_id: str) -> FoodShown:
    """The food of a product as its page shows it."""
    facts = await food.get_food(db, product_id)
    pieces = food.emphasised(facts.statement) if facts.statement else []
    return FoodShown(facts, pieces, food.names_of(one.code for one in facts.allergens))


async def list_product_ingredients(
    db: Reads, gtin: str, is_major_allergen: bool | None, page: PageRequest
) -> Page[Ingredient]:
    """Any authenticated caller."""
    product = await records.get_product(db, gtin)
    return await food.list_ingredients(db, product.id, is_major_allergen, page)


async def set_product_ingredients(
    db: Writes, caller: Caller, gtin: str, sent: IngredientsSent
) -> IngredientsRead:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    state, owner_id = await own_product(db, caller, gtin, sent.organization_id)
    label = await food.set_ingredients(db, state, sent.text)
    await audit.record(
        db,
        caller,
        action="product.ingredients_set",
        subject_id=state.id,
        organization_id=owner_id,
        after={"text": sent.text},
    )
    return IngredientsRead(
        language=label.language,
        contains=list(label_facts.contained(label)),
        may_contain=list(label_facts.traced(label)),
        remarks=list(label.remarks),
        doubts=label_facts.doubts(label),
        ingredients=await food.every_ingredient(db, state.id),
    )


async def get_product_nutrition_facts(db: Reads, gtin: str) -> NutritionFacts:
    """Any authenticated caller."""
    product = await records.get_product(db, gtin)
    return await food.get_nutrition(db, product.id)


async def set_product_nutrition_facts(
    db: Writes, caller: Caller, gtin: str, sent: NutritionSent
) -> NutritionFacts:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    state, owner_id = await own_product(db, caller, gtin, sent.organization_id)
    facts = await food.set_nutrition(db, state, sent)
    await audit.record(
        db,
        caller,
        action="product.nutrition_set",
        subject_id=state.id,
        organization_id=owner_id,
        after=facts,
    )
    return facts


async def delete_product_nutrition_facts(db: Writes, caller: Caller, gtin: str) -> None:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    state, owner_id = await own_product(db, caller, gtin, None)
    before = await food.delete_nutrition(db, state)
    await audit.record(
        db,
        caller,
        action="product.nutrition_deleted",
        subject_id=state.id,
        organization_id=owner_id,
        before=before,
    )


async def list_product_allergens(db: Reads, gtin: str) -> Allergens:
    """Any authenticated caller."""
    product = await records.get_product(db, gtin)
    return Allergens(await food.list_allergens(db, product.id), await food.list_diets(db, product.id))


async def set_product_allergens(db: Writes, caller: Caller, gtin: str, sent: AllergensSent) -> Allergens:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    state, owner_id = await own_product(db, caller, gtin, sent.organization_id)
    codes: dict[Containment, list[str]]
    codes = {"CONTAINS": sent.contains, "MAY_CONTAIN": sent.may_contain, "FREE_FROM": sent.free_from}
    await food.declare(db, state, codes, sent.diets)
    told = await list_product_allergens(db, state.gtin)
    await audit.record(
        db,
        caller,
        action="product.allergens_set",
        subject_id=state.id,
        organization_id=owner_id,
        after=told,
    )
    return told
