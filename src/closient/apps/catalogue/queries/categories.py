"""SQL about the categories of products."""

from closient.apps.catalogue.structs.browse import CategoryLine, ProductCategory
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def list_categories(
    db: Reads, *, text: str | None, parent_id: str | None, page: PageRequest
) -> Page[ProductCategory]:
    """Those with a text somewhere in their path, below a parent; in the order of their paths."""
    return await db.page(
        ProductCategory,
        """
        SELECT c.id::text AS id, c.google_id, c.name, c.full_path, c.parent_id::text AS parent_id
          FROM catalogue.category c
         WHERE ($1::text IS NULL OR strpos(lower(c.full_path), lower($1)) > 0)
           AND ($2::uuid IS NULL OR c.parent_id = $2)
         ORDER BY c.full_path, c.id
        """,
        text,
        parent_id,
        page=page,
    )


async def has_category(db: Reads, category_id: str) -> bool:
    return await db.value("SELECT EXISTS (SELECT FROM catalogue.category c WHERE c.id = $1)", category_id)


async def set_category(db: Writes, product_id: str, category_id: str) -> None:
    await db.run(
        "UPDATE catalogue.product SET category_id = $2, modified = now() WHERE id = $1",
        product_id,
        category_id,
    )


async def put_categories(db: Writes, lines: list[CategoryLine]) -> None:
    """Make or rename categories; a number that is known keeps its id. Parents are set apart."""
    await db.run(
        """
        INSERT INTO catalogue.category AS c (google_id, name, full_path)
        SELECT n.google_id, n.name, n.full_path
          FROM jsonb_to_recordset($1::jsonb) n (google_id integer, name text, full_path text)
        ON CONFLICT (google_id) DO UPDATE SET name = excluded.name, full_path = excluded.full_path
        """,
        lines,
    )


async def put_parents(db: Writes, lines: list[CategoryLine]) -> None:
    """Hang each category below its parent; both stand in the lines."""
    await db.run(
        """
        WITH line AS (
            SELECT n.google_id, n.full_path, n.parent_path
              FROM jsonb_to_recordset($1::jsonb) n (google_id integer, full_path text, parent_path text))
        UPDATE catalogue.category c SET parent_id = parent.id
          FROM line
          LEFT JOIN line above ON above.full_path = line.parent_path
          LEFT JOIN catalogue.category parent ON parent.google_id = above.google_id
         WHERE c.google_id = line.google_id AND c.parent_id IS DISTINCT FROM parent.id
        """,
        lines,
    )
