"""SQL about what a source's file says of the food of many products, set by set."""

from closient.apps.catalogue.structs.food import FoodOf, NutrientRow, Panel, UnreadList
from closient.apps.catalogue.structs.values import Change, DataSource
from closient.kit.db import Writes


async def list_open(db: Writes, gtins: list[str], source: DataSource, confidence: float) -> list[FoodOf]:
    """The food of these products, and what of it nobody who is surer than the source speaks of.

    What is in a food is one thing: whoever speaks of its ingredients, allergens or diets speaks of all three.
    Of its allergens those are told that the source named, without those that were read out of its list.
    """
    return await db.all(
        FoodOf,
        """
        SELECT p.id, p.gtin, p.owner_id,
               NOT EXISTS (SELECT FROM catalogue.ingredient_statement s
                            WHERE s.product_id = p.id AND s.data_source <> $2 AND s.confidence >= $3)
               AND NOT EXISTS (SELECT FROM catalogue.product_allergen a
                                WHERE a.product_id = p.id AND a.data_source <> $2 AND a.confidence >= $3)
               AND NOT EXISTS (SELECT FROM catalogue.product_diet d
                                WHERE d.product_id = p.id AND d.data_source <> $2 AND d.confidence >= $3)
               AS is_composition_open,
               NOT EXISTS (SELECT FROM catalogue.nutrition_panel n
                            WHERE n.product_id = p.id AND n.data_source <> $2 AND n.confidence >= $3)
               AS is_nutrition_open,
               coalesce((SELECT s.text FROM catalogue.ingredient_statement s WHERE s.product_id = p.id), '')
               AS ingredients,
               (SELECT coalesce(jsonb_object_agg(a.code, a.containment), '{}')
                  FROM catalogue.product_allergen a WHERE a.product_id = p.id AND a.data_source = $2
                    AND a.confidence = $3) AS allergens,
               (SELECT coalesce(jsonb_object_agg(n.name || ' ' || n.unit, n.per_100), '{}')
                  FROM catalogue.nutrient n WHERE n.product_id = p.id) AS nutrition,
               p.food_source
          FROM catalogue.product p
         WHERE p.gtin = ANY($1::text[])
        """,
        gtins,
        source,
        confidence,
    )


async def forget_composition(db: Writes, product_ids: list[str]) -> None:
    """Take lists of ingredients away with all that was read out of them."""
    await db.run(
        """
        WITH lists AS (DELETE FROM catalogue.ingredient_statement s WHERE s.product_id = ANY($1::uuid[])),
             lines AS (DELETE FROM catalogue.ingredient i WHERE i.product_id = ANY($1::uuid[]))
        DELETE FROM catalogue.product_allergen a WHERE a.product_id = ANY($1::uuid[])
        """,
        product_ids,
    )


async def forget_panels(db: Writes, product_ids: list[str]) -> None:
    """The lines go with them."""
    await db.run("DELETE FROM catalogue.nutrition_panel n WHERE n.product_id = ANY($1::uuid[])", product_ids)


async def add_lists(db: Writes, lists: list[tuple[str, str, str, DataSource, float]]) -> None:
    """(product, text, language, source, confidence) of lists of ingredients that are read later."""
    await db.copy(
        "catalogue.ingredient_statement",
        ("product_id", "text", "language", "data_source", "confidence", "is_read"),
        [(*one, False) for one in lists],
    )


async def add_allergens(db: Writes, rows: list[tuple[str, str, str, DataSource, float]]) -> None:
    """(product, code, containment, source, confidence); nobody has declared them."""
    await db.copy(
        "catalogue.product_allergen",
        ("product_id", "code", "containment", "data_source", "confidence", "is_declared"),
        [(*row, False) for row in rows],
    )


async def add_panels(db: Writes, panels: list[tuple[str, Panel]]) -> None:
    """Heads of panels by the product."""
    await db.copy(
        "catalogue.nutrition_panel",
        ("product_id", "serving_size", "label_format", "basis", "data_source", "confidence"),
        [
            (
                product_id,
                panel.serving_size,
                panel.label_format,
                panel.basis,
                panel.data_source,
                panel.confidence,
            )
            for product_id, panel in panels
        ],
    )


async def add_nutrients(db: Writes, lines: list[tuple[str, int, NutrientRow]]) -> None:
    """(product, place, line)."""
    await db.copy(
        "catalogue.nutrient",
        ("product_id", "place", "name", "code", "unit", "per_100"),
        [
            (product_id, place, line.name, line.code, line.unit, line.per_100)
            for product_id, place, line in lines
        ],
    )


async def mark_sources(db: Writes, product_ids: list[str], sources: list[Change]) -> None:
    """Whose word stands in the food of products, in lists side by side."""
    await db.run(
        """
        UPDATE catalogue.product p SET food_source = n.food_source, modified = now()
          FROM unnest($1::uuid[], $2::jsonb[]) n (product_id, food_source)
         WHERE p.id = n.product_id AND p.food_source <> n.food_source
        """,
        product_ids,
        sources,
    )


async def forget_sources(db: Writes, product_id: str, parts: list[str]) -> None:
    """Another than a source with a licence speaks of these parts of the food of a product now."""
    await db.run(
        """
        UPDATE catalogue.product p SET food_source = p.food_source - $2::text[]
         WHERE p.id = $1 AND p.food_source ?| $2::text[]
        """,
        product_id,
        parts,
    )


async def take_unread(db: Writes, most: int) -> list[UnreadList]:
    """Some lists of ingredients that are not read; whoever takes them reads them in this transaction."""
    return await db.all(
        UnreadList,
        """
        UPDATE catalogue.ingredient_statement s SET is_read = true
         WHERE s.product_id IN (SELECT u.product_id
                                  FROM catalogue.ingredient_statement u
                                 WHERE NOT u.is_read
                                 LIMIT $1
                                   FOR UPDATE SKIP LOCKED)
        RETURNING s.product_id, s.text, s.language, s.data_source, s.confidence
        """,
        most,
    )


async def add_ingredients(db: Writes, rows: list[Change]) -> None:
    """Ingredients of many products."""
    await db.run(
        """
        INSERT INTO catalogue.ingredient
               (id, product_id, priority, parent_id, name, percentage, function, e_number, is_organic,
                is_major_allergen, may_contain, allergens, origin, notes, data_source, confidence)
        SELECT n.id, n.product_id, n.priority, n.parent_id, n.name, n.percentage, n.function, n.e_number,
               n.is_organic, n.is_major_allergen, n.may_contain, n.allergens, n.origin, n.notes,
               n.data_source, n.confidence
          FROM jsonb_populate_recordset(NULL::catalogue.ingredient, $1) n
        """,
        rows,
    )


async def add_read_allergens(db: Writes, rows: list[Change]) -> None:
    """What lists of ingredients say; what was told beside them stays."""
    await db.run(
        """
        INSERT INTO catalogue.product_allergen
               (product_id, code, containment, is_declared, data_source, confidence)
        SELECT n.product_id, n.code, n.containment, n.is_declared, n.data_source, n.confidence
          FROM jsonb_populate_recordset(NULL::catalogue.product_allergen, $1) n
        ON CONFLICT (product_id, code) DO UPDATE
           SET containment = excluded.containment
         WHERE NOT product_allergen.is_declared
           AND excluded.containment = 'CONTAINS' AND product_allergen.containment = 'MAY_CONTAIN'
        """,
        rows,
    )
