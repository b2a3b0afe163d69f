"""What a source's file says of the food of many products, kept in a few statements.

Whoever is surer than the source keeps the word. Lists of ingredients are kept as they are printed and read
into substances later: reading takes longer than keeping.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from closient.apps.catalogue.actions import food
from closient.apps.catalogue.queries import food_files as queries
from closient.apps.catalogue.rules import ingredients, provenance
from closient.apps.catalogue.structs.food import FoodOf, Panel
from closient.apps.catalogue.structs.open_food_facts import FoodFacts
from closient.apps.catalogue.structs.products import ProductUpdated
from closient.apps.catalogue.structs.values import Change, DataSource
from closient.kit import events, ids
from closient.kit.db import Writes

READ_AT_ONCE = 200
COMPOSITION = ("ingredients", "allergens")


async def keep(
    db: Writes, told: Mapping[str, FoodFacts], source: DataSource, made: Mapping[str, str]
) -> list[str]:
    """Keep what is said of products that are held by this transaction; the GTINs of those that changed.

    `made` are the ids of products of this transaction, with their sources: nothing was said of these before.
    """
    confidence = provenance.BASE_CONFIDENCE[source]
    there = [gtin for gtin in told if gtin not in made]
    found = await queries.list_open(db, there, source, confidence) if there else []
    changed = {one.id: change for one in found if (change := _change(one, told[one.gtin]))}
    known = [one for one in found if one.id in changed]
    contents = [one for one in known if {*COMPOSITION} & changed[one.id].keys()]
    panels = [one for one in known if "nutrition" in changed[one.id]]
    if known:
        await queries.forget_composition(db, [one.id for one in contents])
        await queries.forget_panels(db, [one.id for one in panels])
    new = {product_id: told[gtin] for gtin, product_id in made.items() if gtin in told}
    await _add(db, new | {one.id: told[one.gtin] for one in contents}, source, confidence)
    await _add_panels(db, new | {one.id: told[one.gtin] for one in panels}, source, confidence)
    if known:
        sources = [_sources(one, told[one.gtin], source) for one in known]
        await queries.mark_sources(db, [one.id for one in known], sources)
        await events.emit_all(db, [_news(one, changed[one.id]) for one in known])
    return [one.gtin for one in known]


def _change(one: FoodOf, told: FoodFacts) -> dict[str, tuple[Any, Any]]:
    """The parts that the source may speak of and that are another now: as they were, and as they are."""
    change: dict[str, tuple[Any, Any]] = {}
    if one.is_composition_open and (one.ingredients, one.allergens) != (told.ingredients, told.allergens):
        change["ingredients"] = (one.ingredients, told.ingredients)
        change["allergens"] = (one.allergens, dict(told.allergens))
    lines = told.nutrition[1] if told.nutrition else []
    amounts = {f"{line.name} {line.unit}": line.per_100 for line in lines}
    if one.is_nutrition_open and one.nutrition != amounts:
        change["nutrition"] = (one.nutrition, amounts)
    return {part: values for part, values in change.items() if values[0] != values[1]}


def _sources(one: FoodOf, told: FoodFacts, source: DataSource) -> Change:
    """Whose word stands in each part: the source's where it may speak and says something."""
    may = {
        *(COMPOSITION if one.is_composition_open else ()),
        *(["nutrition"] if one.is_nutrition_open else []),
    }
    kept = {part: other for part, other in one.food_source.items() if part not in may}
    return kept | {part: source for part in told.parts() if part in may}


async def _add(db: Writes, told: Mapping[str, FoodFacts], source: DataSource, confidence: float) -> None:
    await queries.add_lists(
        db,
        [
            (product_id, one.ingredients, one.language, source, confidence)
            for product_id, one in told.items()
            if one.ingredients
        ],
    )
    await queries.add_allergens(
        db,
        [
            (product_id, code, containment, source, confidence)
            for product_id, one in told.items()
            for code, containment in one.allergens.items()
        ],
    )


async def _add_panels(
    db: Writes, told: Mapping[str, FoodFacts], source: DataSource, confidence: float
) -> None:
    filled = {product_id: one.nutrition for product_id, one in told.items() if one.nutrition}
    heads = [
        (
            product_id,
            Panel(facts.serving_size, facts.label_format, facts.basis, None, None, source, confidence),
        )
        for product_id, (facts, _) in filled.items()
    ]
    await queries.add_panels(db, heads)
    lines = [
        (product_id, place, line)
        for product_id, (_, rows) in filled.items()
        for place, line in enumerate(rows, 1)
    ]
    await queries.add_nutrients(db, lines)


def _news(one: FoodOf, change: Mapping[str, tuple[Any, Any]]) -> ProductUpdated:
    return ProductUpdated(
        organization_id=one.owner_id,
        gtin=one.gtin,
        before={part: before for part, (before, _) in change.items()},
        after={part: after for part, (_, after) in change.items()},
    )


async def read_lists(db: Writes) -> int:
    """Read some lists of ingredients into substances and allergens; how many, none when all are read."""
    unread = await queries.take_unread(db, READ_AT_ONCE)
    lines: list[Change] = []
    named: list[Change] = []
    # In a thread: others are served meanwhile.
    labels = await asyncio.to_thread(lambda: [ingredients.parse(one.text) for one in unread])
    for one, label in zip(unread, labels, strict=True):
        product: Change = {"product_id": ids.canonical(one.product_id)}
        sureness = {"data_source": one.data_source, "confidence": round(one.confidence * food.READ, 4)}
        lines += [row | product | sureness for row in food.ingredient_rows(label)]
        named += [row | product for row in food.read_allergens(label, one.data_source)]
    if lines:
        await queries.add_ingredients(db, lines)
    if named:
        await queries.add_read_allergens(db, named)
    return len(unread)
