"""SQL about ingredients, nutrition, allergens and diets."""

from closient.apps.catalogue.structs.food import (
    FoodRow,
    Ingredient,
    NutrientRow,
    Panel,
    ProductAllergen,
    Statement,
)
from closient.apps.catalogue.structs.values import Change, DataSource
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def get_food(db: Reads, product_id: str) -> FoodRow | None:
    """All but the single ingredients; look-ups that arrive together share one statement."""
    return await db.load(
        FoodRow,
        """
        SELECT p.id AS key,
               (SELECT to_jsonb(s) FROM catalogue.ingredient_statement s WHERE s.product_id = p.id)
                   AS statement,
               (SELECT to_jsonb(n) FROM catalogue.nutrition_panel n WHERE n.product_id = p.id) AS panel,
               (SELECT coalesce(jsonb_agg(n ORDER BY n.place), '[]')
                  FROM catalogue.nutrient n WHERE n.product_id = p.id) AS nutrients,
               (SELECT coalesce(jsonb_agg(a ORDER BY
                           array_position(ARRAY['CONTAINS', 'MAY_CONTAIN', 'FREE_FROM'], a.containment),
                           a.code), '[]')
                  FROM catalogue.product_allergen a WHERE a.product_id = p.id) AS allergens,
               (SELECT coalesce(array_agg(d.code ORDER BY d.code), '{}')
                  FROM catalogue.product_diet d WHERE d.product_id = p.id) AS diets
          FROM catalogue.product p
         WHERE p.id = ANY($1::uuid[])
        """,
        product_id,
    )


async def get_statement(db: Reads, product_id: str) -> Statement | None:
    """The list of ingredients as printed."""
    return await db.maybe(
        Statement,
        """
        SELECT s.text, s.language, s.data_source, s.confidence
          FROM catalogue.ingredient_statement s
         WHERE s.product_id = $1
        """,
        product_id,
    )


async def list_ingredients(
    db: Reads, product_id: str, is_major_allergen: bool | None, page: PageRequest
) -> Page[Ingredient]:
    """In the order of the label."""
    return await db.page(
        Ingredient,
        """
        SELECT i.id::text AS id, i.name, i.is_major_allergen, i.may_contain, i.priority, i.notes,
               i.percentage, i.origin, i.parent_id::text AS parent_id, i.function, i.e_number, i.is_organic,
               i.allergens
          FROM catalogue.ingredient i
         WHERE i.product_id = $1 AND ($2::boolean IS NULL OR i.is_major_allergen = $2)
         ORDER BY i.priority
        """,
        product_id,
        is_major_allergen,
        page=page,
    )


async def every_ingredient(db: Reads, product_id: str) -> list[Ingredient]:
    """All of them, in the order of the label."""
    return await db.all(
        Ingredient,
        """
        SELECT i.id::text AS id, i.name, i.is_major_allergen, i.may_contain, i.priority, i.notes,
               i.percentage, i.origin, i.parent_id::text AS parent_id, i.function, i.e_number, i.is_organic,
               i.allergens
          FROM catalogue.ingredient i
         WHERE i.product_id = $1
         ORDER BY i.priority
        """,
        product_id,
    )


async def delete_statement(db: Writes, product_id: str) -> None:
    await db.run("DELETE FROM catalogue.ingredient_statement WHERE product_id = $1", product_id)


async def delete_ingredients(db: Writes, product_id: str) -> None:
    await db.run("DELETE FROM catalogue.ingredient WHERE product_id = $1", product_id)


async def insert_statement(db: Writes, product_id: str, statement: Statement) -> None:
    await db.run(
        """
        INSERT INTO catalogue.ingredient_statement (product_id, text, language, data_source, confidence)
        VALUES ($1, $2, $3, $4, $5)
        """,
        product_id,
        statement.text,
        statement.language,
        statement.data_source,
        statement.confidence,
    )


async def insert_ingredients(db: Writes, product_id: str, rows: list[Change]) -> None:
    """Rows with the columns of the table but for the product."""
    await db.run(
        """
        INSERT INTO catalogue.ingredient
               (id, product_id, priority, parent_id, name, percentage, function, e_number, is_organic,
                is_major_allergen, may_contain, allergens, origin, notes, data_source, confidence)
        SELECT n.id, $1, n.priority, n.parent_id, n.name, n.percentage, n.function, n.e_number, n.is_organic,
               n.is_major_allergen, n.may_contain, n.allergens, n.origin, n.notes, n.data_source, n.confidence
          FROM jsonb_populate_recordset(NULL::catalogue.ingredient, $2) n
        """,
        product_id,
        rows,
    )


async def list_allergens(db: Reads, product_id: str) -> list[ProductAllergen]:
    """What is inside first, then traces, then what it is free from."""
    return await db.all(
        ProductAllergen,
        """
        SELECT a.code, a.containment, a.is_declared, a.data_source, a.confidence
          FROM catalogue.product_allergen a
         WHERE a.product_id = $1
         ORDER BY array_position(ARRAY['CONTAINS', 'MAY_CONTAIN', 'FREE_FROM'], a.containment), a.code
        """,
        product_id,
    )


async def delete_allergens(db: Writes, product_id: str, is_declared: bool) -> None:
    """Those that were declared, or those that were read out of the ingredients."""
    await db.run(
        "DELETE FROM catalogue.product_allergen WHERE product_id = $1 AND is_declared = $2",
        product_id,
        is_declared,
    )


async def insert_allergens(db: Writes, product_id: str, rows: list[Change]) -> None:
    """What was declared wins over what was read out of the ingredients, but never makes less of it."""
    await db.run(
        """
        INSERT INTO catalogue.product_allergen AS a
               (product_id, code, containment, is_declared, data_source, confidence)
        SELECT $1, n.code, n.containment, n.is_declared, n.data_source, n.confidence
          FROM jsonb_populate_recordset(NULL::catalogue.product_allergen, $2) n
        ON CONFLICT (product_id, code) DO UPDATE
           SET containment = excluded.containment, is_declared = excluded.is_declared,
               data_source = excluded.data_source, confidence = excluded.confidence
         WHERE excluded.is_declared OR NOT a.is_declared
            OR (excluded.containment = 'CONTAINS' AND a.containment = 'MAY_CONTAIN')
        """,
        product_id,
        rows,
    )


async def list_diets(db: Reads, product_id: str) -> list[str]:
    """GS1's codes, in order."""
    return await db.value(
        """
        SELECT coalesce(array_agg(d.code ORDER BY d.code), '{}')
          FROM catalogue.product_diet d
         WHERE d.product_id = $1
        """,
        product_id,
    )


async def delete_diets(db: Writes, product_id: str) -> None:
    await db.run("DELETE FROM catalogue.product_diet WHERE product_id = $1", product_id)


async def insert_diets(
    db: Writes, product_id: str, codes: list[str], source: DataSource, confidence: float
) -> None:
    await db.run(
        """
        INSERT INTO catalogue.product_diet (product_id, code, data_source, confidence)
        SELECT $1, n.code, $3, $4 FROM unnest($2::text[]) AS n (code)
        """,
        product_id,
        codes,
        source,
        confidence,
    )


async def get_panel(db: Reads, product_id: str) -> Panel | None:
    """The head of the nutrition panel."""
    return await db.maybe(
        Panel,
        """
        SELECT n.serving_size, n.label_format, n.basis, n.serving_size_g, n.servings_per_container,
               n.data_source, n.confidence
          FROM catalogue.nutrition_panel n
         WHERE n.product_id = $1
        """,
        product_id,
    )


async def list_nutrients(db: Reads, product_id: str) -> list[NutrientRow]:
    """The lines of the panel in the order of the label."""
    return await db.all(
        NutrientRow,
        """
        SELECT n.name, n.code, n.unit, n.per_100, n.per_serving, n.daily_value_pct
          FROM catalogue.nutrient n
         WHERE n.product_id = $1
         ORDER BY n.place
        """,
        product_id,
    )


async def delete_panel(db: Writes, product_id: str) -> int:
    """How many there were; the lines go with it."""
    return await db.run("DELETE FROM catalogue.nutrition_panel WHERE product_id = $1", product_id)


async def insert_panel(db: Writes, product_id: str, panel: Panel) -> None:
    await db.run(
        """
        INSERT INTO catalogue.nutrition_panel
               (product_id, serving_size, label_format, basis, serving_size_g, servings_per_container,
                data_source, confidence)
        SELECT $1, n.serving_size, n.label_format, n.basis, n.serving_size_g, n.servings_per_container,
               n.data_source, n.confidence
          FROM jsonb_populate_record(NULL::catalogue.nutrition_panel, $2) n
        """,
        product_id,
        panel,
    )


async def insert_nutrients(db: Writes, product_id: str, rows: list[NutrientRow]) -> None:
    """In the order of the list."""
    await db.run(
        """
        INSERT INTO catalogue.nutrient
               (product_id, place, name, code, unit, per_100, per_serving, daily_value_pct)
        SELECT $1, n.place, n.line ->> 'name', n.line ->> 'code', n.line ->> 'unit',
               (n.line ->> 'per_100')::double precision, (n.line ->> 'per_serving')::double precision,
               (n.line ->> 'daily_value_pct')::double precision
          FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS n (line, place)
        """,
        product_id,
        rows,
    )
