"""/products/api/v1: what a food says of itself, and everything about a product in one answer."""

from typing import Annotated, Any

from litestar import delete, get, put
from litestar.params import Parameter

from closient.apps.catalogue.structs.food import Ingredient, NutritionFacts
from closient.apps.products.actions import content, food, products
from closient.apps.products.structs import (
    Allergens,
    AllergensSent,
    IngredientsRead,
    IngredientsSent,
    NutritionSent,
    ProductBrowse,
    ProductContent,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Gone
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

GtinPath = Annotated[str, Parameter(description="GTIN of 8, 12, 13 or 14 digits.", max_length=64)]
OWNER_ERRORS = {403: "role too small, or another owner", 404: "unknown GTIN"}


@get(
    "/products/api/v1/browse/products/{id:str}",
    opt={"tag": "products", "errors": {404: "no product has this id"}},
)
async def get_product_detail(
    reads: Reads,
    id: Annotated[str, Parameter(description="The product's shortuuid.", max_length=64)],
) -> ProductBrowse:
    """Get product detail.

    The compact record, by id and not by GTIN.
    """
    return await products.get_product_detail(reads, id)


@get("/products/api/v1/products/{gtin:str}/content", opt={"tag": "products", "errors": {404: "unknown GTIN"}})
async def get_product_content(reads: Reads, services: Services, gtin: GtinPath) -> ProductContent:
    """Get product content.

    Everything that is told about a product besides its record, in one answer; meant for the pages that codes
    lead to. Lists are empty and single records null when nothing is on file. The designation says whether
    the food, or one of its ingredients, is on FDA's Food Traceability List; it is null when neither its
    category nor its ingredients are known.
    """
    return await content.get_product_content(reads, gtin, services.settings.base_url)


@get(
    "/products/api/v1/products/{gtin:str}/ingredients",
    opt={"tag": "products", "errors": {404: "unknown GTIN"}},
)
async def list_product_ingredients(
    reads: Reads,
    page: PageRequest,
    gtin: GtinPath,
    *,
    is_major_allergen: Annotated[
        bool | None, Parameter(description="Only those that name a major allergen, or only the others.")
    ] = None,
) -> Page[Ingredient]:
    """List product ingredients.

    In the order of the label. The parts of an ingredient follow it and name it as their parent; what may only
    be there as traces comes last.
    """
    return await food.list_product_ingredients(reads, gtin, is_major_allergen, page)


@put(
    "/products/api/v1/products/{gtin:str}/ingredients",
    status_code=200,
    opt={"tag": "products", "extension": True, "errors": OWNER_ERRORS},
)
async def set_product_ingredients(
    writes: Writes, caller: Caller, gtin: GtinPath, data: IngredientsSent
) -> IngredientsRead:
    """Set product ingredients.

    The text of the label in English, German, French, Spanish, Italian or Swedish. It is kept as it is and
    read into substances with their percentages, functions and allergens; the answer tells what was
    understood. An empty text takes the list away. 422 when it names what the owner declared the food to be
    free from.
    """
    return await food.set_product_ingredients(writes, caller, gtin, data)


@get(
    "/products/api/v1/products/{gtin:str}/nutrition",
    opt={"tag": "products", "errors": {404: "unknown GTIN, or no panel recorded for it"}},
)
async def get_product_nutrition_facts(reads: Reads, gtin: GtinPath) -> NutritionFacts:
    """Get product nutrition facts."""
    return await food.get_product_nutrition_facts(reads, gtin)


@put(
    "/products/api/v1/products/{gtin:str}/nutrition",
    status_code=200,
    opt={"tag": "products", "extension": True, "errors": OWNER_ERRORS},
)
async def set_product_nutrition_facts(
    writes: Writes, caller: Caller, gtin: GtinPath, data: NutritionSent
) -> NutritionFacts:
    """Set product nutrition facts.

    Replaces the panel. Amounts per 100 are computed from those of a serving, or the other way round, when the
    mass of a serving is known; in US_FDA so are the daily values that are not sent. 422 for a panel that
    cannot be true: a part larger than its whole, kJ and kcal that differ, more than 100 g in 100 g.
    """
    return await food.set_product_nutrition_facts(writes, caller, gtin, data)


@delete(
    "/products/api/v1/products/{gtin:str}/nutrition",
    status_code=204,
    opt={
        "tag": "products",
        "extension": True,
        "errors": OWNER_ERRORS | {404: "unknown GTIN, or no panel recorded for it"},
    },
)
async def delete_product_nutrition_facts(writes: Writes, caller: Caller, gtin: GtinPath) -> None:
    """Delete product nutrition facts."""
    await food.delete_product_nutrition_facts(writes, caller, gtin)


@get(
    "/products/api/v1/products/{gtin:str}/allergens",
    opt={"tag": "products", "extension": True, "errors": {404: "unknown GTIN"}},
)
async def list_product_allergens(reads: Reads, gtin: GtinPath) -> Allergens:
    """List product allergens.

    What is in the food first, then traces, then what it is free from; and the diets that it suits.
    """
    return await food.list_product_allergens(reads, gtin)


@put(
    "/products/api/v1/products/{gtin:str}/allergens",
    status_code=200,
    opt={"tag": "products", "extension": True, "errors": OWNER_ERRORS},
)
async def set_product_allergens(
    writes: Writes, caller: Caller, gtin: GtinPath, data: AllergensSent
) -> Allergens:
    """Set product allergens.

    Replaces what was declared of allergens and diets, in GS1's codes; what is read out of the ingredients
    stays. 422 for what contradicts them: vegan with milk, free from nuts with almonds.
    """
    return await food.set_product_allergens(writes, caller, gtin, data)


@get(
    "/products/api/v1/products/{gtin:str}/sustainability",
    status_code=410,
    deprecated=True,
    opt={"tag": "products", "errors": {410: "always"}},
)
async def get_product_sustainability_data_removed(gtin: GtinPath) -> None:
    """Get product sustainability data (removed).

    Always 410: the successor is `GET /sustainability/api/v1/products/{gtin}/sustainability`.
    """
    raise Gone(f"Ask GET /sustainability/api/v1/products/{gtin}/sustainability instead.")


handlers: list[Any] = [
    get_product_detail,
    get_product_content,
    list_product_ingredients,
    set_product_ingredients,
    get_product_nutrition_facts,
    set_product_nutrition_facts,
    delete_product_nutrition_facts,
    list_product_allergens,
    set_product_allergens,
    get_product_sustainability_data_removed,
]
