"""A product as a food: ingredients, allergens and diets, the nutrition panel. Works without a script."""

from itertools import zip_longest
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.catalogue.structs.food import Containment
from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.actions import food as actions
from closient.apps.dashboard.actions import products
from closient.apps.dashboard.structs.food_form import (
    ALLERGENS,
    DIETS,
    LINES,
    UNITS,
    Declared,
    FoodStep,
    IngredientsForm,
    PanelForm,
    PanelLine,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import BadRequest, NotFound, Validation
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = "/dashboard/products/{gtin:str}/food"
EMPTY_LINES = 3
HOW: dict[str, Containment] = {one: one for one in ("CONTAINS", "MAY_CONTAIN", "FREE_FROM")}


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_food(request: Asked, reads: Reads, caller: Caller, gtin: str) -> Response[str] | Redirect:
    """What is there, in three forms."""
    product = await products.get_product(reads, caller, gtin)
    if product.gtin != gtin:
        return page.redirect(request, f"/dashboard/products/{product.gtin}/food")
    caller.require("PRODUCTS", product.owner_id or "")
    return await _page(request, reads, product)


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_food(
    request: Asked, caller: Caller, services: Services, gtin: str
) -> Response[str] | Redirect:
    """Keep one of the three, or say what is wrong with it."""
    reads = services.database.reads
    product = await products.get_product(reads, caller, gtin)
    caller.require("PRODUCTS", product.owner_id or "")
    step = await forms.read(request, FoodStep)
    if step.errors:
        raise BadRequest("This button is not known here.")
    form = await forms.read(request, PanelForm if step.value.do == "nutrition" else IngredientsForm)
    lines = await _lines(request)
    if not form.errors:
        try:
            async with services.database.writes() as db:
                told = await _keep(db, request, caller, product, step=step.value.do, form=form, lines=lines)
            return page.redirect(request, f"/dashboard/products/{product.gtin}/food", message=told)
        except Validation as refused:
            form.values.setdefault("lines", "")
            form.refuse(refused)
    if step.value.do == "nutrition":
        return await _page(request, reads, product, panel=form, lines=lines)
    return await _page(request, reads, product, ingredients=form)


async def _keep(
    db: Writes,
    request: Asked,
    caller: Caller,
    product: Product,
    *,
    step: str,
    form: forms.Form[Any],
    lines: list[PanelLine],
) -> str:
    if step == "ingredients":
        await actions.set_ingredients(db, caller, product, form.value.text)
        return _("The ingredients are kept. Look below at what was read in them.")
    if step == "nutrition":
        await actions.set_nutrition(db, caller, product, form.value, lines)
        return _("The nutrition panel is kept.")
    if step == "no-nutrition":
        await actions.remove_nutrition(db, caller, product)
        return _("The nutrition panel is removed.")
    sent = await request.form()
    allergens = {code: HOW[how] for code in ALLERGENS if (how := sent.get(f"allergen-{code}", "")) in HOW}
    diets = [diet for diet in DIETS if diet in sent.getall("diet", [])]
    await actions.set_allergens(db, caller, product, Declared(allergens, diets))
    return _("Allergens and diets are kept.")


async def _lines(request: Asked) -> list[PanelLine]:
    """The rows of the panel: three lists of the same length, in which a place may be empty."""
    sent = await request.form()
    columns = [[str(one).strip() for one in sent.getall(name, [])] for name in ("nutrient", "amount", "unit")]
    return [PanelLine(*row) for row in zip_longest(*columns, fillvalue="")]


async def _page(
    request: Asked,
    reads: Reads,
    product: Product,
    *,
    ingredients: forms.Form[Any] | None = None,
    panel: forms.Form[Any] | None = None,
    lines: list[PanelLine] | None = None,
) -> Response[str]:
    try:
        shown = await actions.show_food(reads, product)
    except NotFound:
        raise NotFound("No product of your organization has this GTIN.") from None
    facts = shown.facts
    known = facts.nutrition
    if lines is None and known is not None:
        lines = [PanelLine(one.name, f"{one.amount:g}", one.unit) for one in known.nutrients]
    lines = lines if lines is not None else [PanelLine(name, "", unit) for name, unit in LINES]
    lines += [PanelLine()] * max(0, EMPTY_LINES - sum(not line.name for line in lines))
    head = {name: getattr(known, name) for name in PanelForm.__struct_fields__} if known else {"basis": "g"}
    values = {name: f"{value:g}" if isinstance(value, float) else value or "" for name, value in head.items()}
    return page.render(
        request,
        "dashboard/food.html",
        status=422 if ingredients or panel else 200,
        product=product,
        food=shown,
        declared=actions.declared(shown),
        ingredients=ingredients or forms.blank(text=facts.statement.text if facts.statement else ""),
        panel=panel or forms.blank(**{"label_format": "EU", **values}),
        lines=lines,
        allergens=ALLERGENS,
        diets=DIETS,
        units=UNITS,
    )


handlers: list[Any] = [show_food, change_food]
