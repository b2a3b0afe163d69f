"""What is done with the facts of food: ingredients, nutrition, allergens and diets of a product.

Who may do it is decided by the apps above. Each fact carries its source and how sure that source makes us.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from closient.apps.catalogue.queries import food as queries
from closient.apps.catalogue.queries import food_files
from closient.apps.catalogue.rules import (
    allergens,
    food_claims,
    food_codes,
    ftl,
    ingredients,
    label_facts,
    nutrition,
    provenance,
)
from closient.apps.catalogue.structs.food import (
    Containment,
    Food,
    FtlDesignation,
    Ingredient,
    Label,
    NutrientRow,
    NutritionFacts,
    Panel,
    ProductAllergen,
    Statement,
    Substance,
)
from closient.apps.catalogue.structs.products import ProductState, ProductUpdated
from closient.apps.catalogue.structs.values import DataSource
from closient.kit import events, ids
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, NotFound, Validation
from closient.kit.pagination import Page, PageRequest

# What was read out of a text is a little less sure than the text.
READ = 0.9


async def get_food(db: Reads, product_id: str) -> Food:
    """All of it but the single ingredients, in one round trip."""
    row = await queries.get_food(db, product_id)
    if row is None:
        raise NotFound("No such product.")
    return Food(
        msgspec.convert(row.statement, Statement | None),
        nutrition_of(msgspec.convert(row.panel, Panel), msgspec.convert(row.nutrients, list[NutrientRow]))
        if row.panel
        else None,
        msgspec.convert(row.allergens, list[ProductAllergen]),
        row.diets,
    )


def nutrition_of(panel: Panel, rows: list[NutrientRow]) -> NutritionFacts:
    """A nutrition panel with its lines."""
    return NutritionFacts(
        panel.serving_size,
        panel.label_format,
        [nutrition.value(row, panel.label_format) for row in rows],
        panel.serving_size_g,
        panel.servings_per_container,
        panel.basis,
    )


def emphasised(statement: Statement) -> list[tuple[str, bool]]:
    """The list of ingredients in pieces; true marks the allergens, which the law wants to stand out."""
    return allergens.emphasised(statement.text)


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """GS1's English names of allergens."""
    return {code: food_codes.ALLERGENS[code] for code in codes if code in food_codes.ALLERGENS}


async def every_ingredient(db: Reads, product_id: str) -> list[Ingredient]:
    """All of them, in the order of the label."""
    return await queries.every_ingredient(db, product_id)


async def list_ingredients(
    db: Reads, product_id: str, is_major_allergen: bool | None, page: PageRequest
) -> Page[Ingredient]:
    """One page of them, in the order of the label."""
    return await queries.list_ingredients(db, product_id, is_major_allergen, page)


async def set_ingredients(
    db: Writes, state: ProductState, text: str, source: DataSource = "claimed"
) -> Label:
    """Replace the list of ingredients by this one, and the allergens that were read out of the old one.

    An empty text takes it away. What contradicts declared allergens or diets is refused.
    """
    before = await queries.get_statement(db, state.id)
    label = ingredients.parse(text)
    declared = [one for one in await queries.list_allergens(db, state.id) if one.is_declared]
    faults = food_claims.contradictions(
        label_facts.contained(label),
        label_facts.traced(label),
        [one.code for one in declared if one.containment == "FREE_FROM"],
        await queries.list_diets(db, state.id),
    )
    _refuse(faults, "ingredients")
    await queries.delete_statement(db, state.id)
    await queries.delete_ingredients(db, state.id)
    await queries.delete_allergens(db, state.id, is_declared=False)
    await food_files.forget_sources(db, state.id, ["ingredients", "allergens"])
    printed = text.strip()
    if printed:
        confidence = provenance.BASE_CONFIDENCE[source]
        await queries.insert_statement(db, state.id, Statement(printed, label.language, source, confidence))
        sureness = {"data_source": source, "confidence": round(confidence * READ, 4)}
        await queries.insert_ingredients(db, state.id, [one | sureness for one in ingredient_rows(label)])
        await queries.insert_allergens(db, state.id, read_allergens(label, source))
    await _tell(db, state, "ingredients", before.text if before else "", printed)
    return label


def ingredient_rows(label: Label) -> list[dict[str, Any]]:
    """The rows of catalogue.ingredient: the tree in the order of the label, then the traces."""
    rows: list[dict[str, Any]] = []

    def add(substances: tuple[Substance, ...], parent_id: str | None) -> None:
        for one in substances:
            row_id = ids.canonical(ids.new())
            notes = ", ".join([*([f"from {one.source}"] if one.source else []), *one.notes])
            rows.append(_row(row_id, parent_id, one) | {"priority": len(rows) + 1, "notes": notes})
            add(one.parts, row_id)

    add(label.ingredients, None)
    for mention in label.traces:
        substance = Substance(mention.name, allergens=mention.allergens)
        traced = _row(ids.canonical(ids.new()), None, substance)
        rows.append(traced | {"priority": len(rows) + 1, "notes": "", "may_contain": True})
    return rows


def _row(row_id: str, parent_id: str | None, one: Substance) -> dict[str, Any]:
    return {
        "id": row_id,
        "parent_id": parent_id,
        "name": one.name,
        "percentage": one.percentage,
        "function": one.function,
        "e_number": one.e_number,
        "is_organic": one.is_organic,
        "is_major_allergen": allergens.is_major(one.allergens),
        "may_contain": False,
        "allergens": list(one.allergens),
        "origin": one.origin,
    }


def read_allergens(label: Label, source: DataSource) -> list[dict[str, Any]]:
    """Rows of catalogue.product_allergen that a list of ingredients gives."""
    inside, traced = label_facts.contained(label), label_facts.traced(label)
    named = {code: "FREE_FROM" for mention in label.free_from for code in mention.allergens}
    named |= dict.fromkeys(traced, "MAY_CONTAIN") | dict.fromkeys(inside, "CONTAINS")
    confidence = round(provenance.BASE_CONFIDENCE[source] * READ, 4)
    return [
        {
            "code": code,
            "containment": how,
            "is_declared": False,
            "data_source": source,
            "confidence": confidence,
        }
        for code, how in named.items()
    ]


async def declare(
    db: Writes,
    state: ProductState,
    codes: dict[Containment, list[str]],
    diets: list[str],
    source: DataSource = "claimed",
) -> None:
    """Replace what was declared of allergens and diets; what the ingredients say stays.

    A list of ingredients by a source that is less sure goes, when it contradicts.
    """
    before = await queries.list_allergens(db, state.id)
    statement = await queries.get_statement(db, state.id)
    label = ingredients.parse(statement.text) if statement else Label()
    is_weaker = statement is not None and statement.confidence < provenance.BASE_CONFIDENCE[source]
    if is_weaker and _faults(label, codes, diets):
        await set_ingredients(db, state, "", source)
        statement, label = None, Label()
    _refuse(_faults(label, codes, diets))
    await food_files.forget_sources(db, state.id, ["allergens"])
    confidence = provenance.BASE_CONFIDENCE[source]
    rows = [
        {
            "code": code,
            "containment": how,
            "is_declared": True,
            "data_source": source,
            "confidence": confidence,
        }
        for how, those in codes.items()
        for code in those
    ]
    # A declared row may have taken the place of one that was read: both are made anew.
    await queries.delete_allergens(db, state.id, is_declared=True)
    await queries.delete_allergens(db, state.id, is_declared=False)
    if statement:
        await queries.insert_allergens(db, state.id, read_allergens(label, statement.data_source))
    await queries.insert_allergens(db, state.id, rows)
    await queries.delete_diets(db, state.id)
    await queries.insert_diets(db, state.id, sorted(set(diets)), source, confidence)
    after = await queries.list_allergens(db, state.id)
    await _tell(db, state, "allergens", msgspec.to_builtins(before), msgspec.to_builtins(after))


def _faults(label: Label, codes: dict[Containment, list[str]], diets: list[str]) -> list[tuple[str, str]]:
    """Why allergens and diets cannot be declared so."""
    flat = [code for those in codes.values() for code in those]
    if unknown := food_claims.unknown(flat, diets):
        return unknown
    read = label_facts.contained(label)
    traces = [*codes["MAY_CONTAIN"], *label_facts.traced(label)]
    faults = food_claims.contradictions([*codes["CONTAINS"], *read], traces, codes["FREE_FROM"], diets)
    faults += [
        ("may_contain", f"{code} is in the food, as its ingredients say.")
        for code in codes["MAY_CONTAIN"]
        if code in read
    ]
    repeated = sorted({code for code in flat if flat.count(code) > 1})
    return faults + [("contains", f"{code} is said twice.") for code in repeated]


async def list_allergens(db: Reads, product_id: str) -> list[ProductAllergen]:
    """What is inside first, then traces, then what it is free from."""
    return await queries.list_allergens(db, product_id)


async def list_diets(db: Reads, product_id: str) -> list[str]:
    """GS1's codes of the diets that the product suits."""
    return await queries.list_diets(db, product_id)


async def get_nutrition(db: Reads, product_id: str) -> NutritionFacts:
    """The nutrition panel; NotFound when there is none."""
    facts = await find_nutrition(db, product_id)
    if facts is None:
        raise NotFound("No nutrition facts are recorded for this product.")
    return facts


async def find_nutrition(db: Reads, product_id: str) -> NutritionFacts | None:
    """The nutrition panel, if there is one."""
    panel = await queries.get_panel(db, product_id)
    if panel is None:
        return None
    return nutrition_of(panel, await queries.list_nutrients(db, product_id))


async def set_nutrition(
    db: Writes, state: ProductState, facts: NutritionFacts, source: DataSource = "claimed"
) -> NutritionFacts:
    """Replace the nutrition panel. What cannot be true is refused."""
    rows = [nutrition.row(value, facts) for value in facts.nutrients]
    _refuse([("nutrients", fault) for fault in nutrition.faults(rows, facts)])
    before = await find_nutrition(db, state.id)
    await queries.delete_panel(db, state.id)
    await food_files.forget_sources(db, state.id, ["nutrition"])
    panel = Panel(
        facts.serving_size,
        facts.label_format,
        facts.basis,
        facts.serving_size_g,
        facts.servings_per_container,
        source,
        provenance.BASE_CONFIDENCE[source],
    )
    await queries.insert_panel(db, state.id, panel)
    await queries.insert_nutrients(db, state.id, rows)
    after = await get_nutrition(db, state.id)
    await _tell(db, state, "nutrition", msgspec.to_builtins(before), msgspec.to_builtins(after))
    return after


async def delete_nutrition(db: Writes, state: ProductState) -> NutritionFacts:
    """Take the nutrition panel away; what it was."""
    before = await get_nutrition(db, state.id)
    await queries.delete_panel(db, state.id)
    await food_files.forget_sources(db, state.id, ["nutrition"])
    await _tell(db, state, "nutrition", msgspec.to_builtins(before), None)
    return before


def designation(
    product_name: str, family_code: str, segment_code: str, listed: list[Ingredient]
) -> FtlDesignation | None:
    """What FDA's Food Traceability List says of a product of a name, GPC's codes and ingredients.

    None when nothing tells what it is.
    """
    names = [one.name for one in listed if not one.may_contain]
    return ftl.designate(product_name, family_code, segment_code, names)


def _refuse(faults: list[tuple[str, str]], field: str = "") -> None:
    """Every fault at once, at `field` when one is named."""
    if faults:
        raise Validation([FieldError(field or where, message) for where, message in faults])


async def _tell(db: Writes, state: ProductState, field: str, before: Any, after: Any) -> None:
    if before != after:
        event = ProductUpdated(
            organization_id=state.owner_id, gtin=state.gtin, before={field: before}, after={field: after}
        )
        await events.emit(db, event)
