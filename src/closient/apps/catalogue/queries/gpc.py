"""SQL about GS1's Global Product Classification."""

from closient.apps.catalogue.structs.gpc import GpcEntry
from closient.kit.db import Reads, Writes


async def path(db: Reads, code: str) -> dict[str, str] | None:
    """The code and those above it by their levels, empty when it is unknown; None when nothing is loaded."""
    return await db.value(
        """
        WITH RECURSIVE way AS (
            SELECT g.code, g.level, g.parent_code FROM catalogue.gpc g WHERE g.code = $1
             UNION ALL
            SELECT g.code, g.level, g.parent_code FROM way w JOIN catalogue.gpc g ON g.code = w.parent_code)
        SELECT CASE WHEN EXISTS (SELECT FROM catalogue.gpc)
               THEN (SELECT coalesce(jsonb_object_agg(w.level, w.code), '{}') FROM way w) END
        """,
        code,
    )


async def put_entries(db: Writes, entries: list[GpcEntry]) -> None:
    """The classification is these entries now, and no others."""
    await db.run(
        """
        WITH entry AS (
            SELECT n.code, n.level, n.title, n.definition, n.parent_code
              FROM jsonb_to_recordset($1::jsonb)
                   n (code text, level text, title text, definition text, parent_code text)),
        gone AS (DELETE FROM catalogue.gpc g WHERE NOT EXISTS (SELECT FROM entry e WHERE e.code = g.code))
        INSERT INTO catalogue.gpc (code, level, title, definition, parent_code)
        SELECT e.code, e.level, e.title, e.definition, e.parent_code FROM entry e
        ON CONFLICT (code) DO UPDATE
           SET level = excluded.level, title = excluded.title, definition = excluded.definition,
               parent_code = excluded.parent_code
        """,
        entries,
    )


async def count_strangers(db: Reads) -> int:
    """Products with a code that is not in the classification, or in another place of it."""
    return await db.value(
        """
        SELECT count(*)
          FROM catalogue.product p
         WHERE (p.gpc_brick_code <> '' AND NOT EXISTS (
                SELECT FROM catalogue.gpc g
                 WHERE g.code = p.gpc_brick_code AND g.level = 'brick'
                   AND p.gpc_class_code IN ('', g.parent_code)))
            OR (p.gpc_class_code <> '' AND NOT EXISTS (
                SELECT FROM catalogue.gpc g
                 WHERE g.code = p.gpc_class_code AND g.level = 'class'
                   AND p.gpc_family_code IN ('', g.parent_code)))
            OR (p.gpc_family_code <> '' AND NOT EXISTS (
                SELECT FROM catalogue.gpc g
                 WHERE g.code = p.gpc_family_code AND g.level = 'family'
                   AND p.gpc_segment_code IN ('', g.parent_code)))
            OR (p.gpc_segment_code <> '' AND NOT EXISTS (
                SELECT FROM catalogue.gpc g WHERE g.code = p.gpc_segment_code AND g.level = 'segment'))
        """
    )
