"""SQL about files that are read in: how far they are, what became of their rows, and taking them back."""

from datetime import datetime
from typing import LiteralString

from closient.apps.catalogue.structs.imports import (
    FailedRow,
    FailedRows,
    Import,
    ImportedRow,
    ImportState,
    Progress,
)
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

_IMPORT: LiteralString = """
    SELECT i.id, i.organization_id, i.user_id, i.may_claim, i.file_name, i.kind, i.pieces, i.is_dry_run,
           i.state, i.total, i.processed, i.created_count, i.updated_count, i.unchanged_count,
           i.repeated_count, i.conflict_count, i.error_count, i.undone_count, i.columns, i.failure, i.created,
           i.started_at, i.finished_at, i.undone_at, i.undone_by
      FROM catalogue.import i
"""


async def add_import(db: Writes, one: Import) -> None:
    """As it is given; its counts come later."""
    await db.run(
        """
        INSERT INTO catalogue.import
               (id, organization_id, user_id, may_claim, file_name, kind, pieces, is_dry_run, state, columns)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        one.id,
        one.organization_id,
        one.user_id,
        one.may_claim,
        one.file_name,
        one.kind,
        one.pieces,
        one.is_dry_run,
        one.state,
        one.columns,
    )


async def get_import(db: Reads, import_id: str) -> Import | None:
    """One."""
    return await db.maybe(Import, _IMPORT + " WHERE i.id = $1", import_id)


async def lock_import(db: Writes, import_id: str) -> Import | None:
    """One, held until the transaction ends."""
    return await db.maybe(Import, _IMPORT + " WHERE i.id = $1 FOR UPDATE", import_id)


async def list_imports(db: Reads, organization_id: str, page: PageRequest) -> Page[Import]:
    """Those of an organization, the latest first."""
    return await db.page(
        Import, _IMPORT + " WHERE i.organization_id = $1 ORDER BY i.id DESC", organization_id, page=page
    )


async def begin_run(db: Writes, import_id: str, states: list[ImportState]) -> int | None:
    """Count a run; how many have begun since the import last came on. None when it is in another state."""
    return await db.value(
        """
        UPDATE catalogue.import i SET runs = i.runs + 1
         WHERE i.id = $1 AND i.state = ANY($2::text[])
        RETURNING i.runs
        """,
        import_id,
        states,
    )


async def begin_import(db: Writes, import_id: str, total: int, columns: list[str]) -> bool:
    """The rows are counted; False when it waits no more."""
    changed = await db.run(
        """
        UPDATE catalogue.import i
           SET state = 'running', total = $2, columns = $3, started_at = coalesce(i.started_at, now())
         WHERE i.id = $1 AND i.state IN ('pending', 'running')
        """,
        import_id,
        total,
        columns,
    )
    return changed == 1


async def advance_import(db: Writes, import_id: str, expected: int, progress: Progress) -> bool:
    """Add to the counts; False when somebody else was there, or it was cancelled."""
    changed = await db.run(
        """
        UPDATE catalogue.import i
           SET processed = i.processed + $3, created_count = i.created_count + $4,
               updated_count = i.updated_count + $5, unchanged_count = i.unchanged_count + $6,
               repeated_count = i.repeated_count + $7, conflict_count = i.conflict_count + $8,
               error_count = i.error_count + $9, runs = 0, moved_at = now()
         WHERE i.id = $1 AND i.processed = $2 AND i.state = 'running'
        """,
        import_id,
        expected,
        progress.processed,
        progress.created,
        progress.updated,
        progress.unchanged,
        progress.repeated,
        progress.conflict,
        progress.error,
    )
    return changed == 1


async def end_import(db: Writes, import_id: str, state: ImportState, failure: str) -> bool:
    """It goes no further; False when it had ended."""
    changed = await db.run(
        """
        UPDATE catalogue.import i
           SET state = $2, failure = left($3, 1000), finished_at = now()
         WHERE i.id = $1 AND i.state IN ('pending', 'running')
        """,
        import_id,
        state,
        failure,
    )
    return changed == 1


async def restart_import(db: Writes, import_id: str, user_id: str | None, *, may_claim: bool) -> None:
    """What was only tried is done now, from the first row on."""
    await db.run(
        """
        WITH rows AS (DELETE FROM catalogue.import_row r WHERE r.import_id = $1),
             errors AS (DELETE FROM catalogue.import_error e WHERE e.import_id = $1)
        UPDATE catalogue.import i
           SET is_dry_run = false, state = 'pending', processed = 0, created_count = 0, updated_count = 0,
               unchanged_count = 0, repeated_count = 0, conflict_count = 0, error_count = 0,
               user_id = $2, may_claim = $3, started_at = NULL, finished_at = NULL, runs = 0,
               moved_at = now()
         WHERE i.id = $1
        """,
        import_id,
        user_id,
        may_claim,
    )


async def forget_pieces(db: Writes, import_id: str) -> None:
    """The file is not kept any more."""
    await db.run("UPDATE catalogue.import i SET pieces = 0 WHERE i.id = $1", import_id)


async def list_forgotten(db: Reads, most: int) -> list[Import]:
    """Files that nobody reads any more: their import has ended, or was tried a day ago and never started."""
    return await db.all(
        Import,
        _IMPORT
        + """
         WHERE i.pieces > 0 AND i.finished_at IS NOT NULL
           AND (i.created < now() - interval '1 day' OR NOT i.is_dry_run OR i.state <> 'completed')
         ORDER BY i.created
         LIMIT $1
        """,
        most,
    )


async def known_rows(db: Reads, import_id: str, gtins: list[str]) -> list[str]:
    """Those of the GTINs that had a row before."""
    return await db.value(
        """
        SELECT coalesce(array_agg(r.gtin), '{}')
          FROM catalogue.import_row r
         WHERE r.import_id = $1 AND r.gtin = ANY($2::text[])
        """,
        import_id,
        gtins,
    )


async def add_rows(db: Writes, import_id: str, rows: list[ImportedRow]) -> None:
    """What became of products."""
    await db.copy(
        "catalogue.import_row",
        ("import_id", "gtin", "line", "outcome"),
        [(import_id, row.gtin, row.line, row.outcome) for row in rows],
    )


async def add_errors(db: Writes, import_id: str, rows: list[FailedRow]) -> None:
    """Rows that failed."""
    await db.copy(
        "catalogue.import_error",
        ("import_id", "line", "message", "field", "is_conflict", "cells"),
        [(import_id, row.line, row.message, row.field, row.is_conflict, row.cells) for row in rows],
    )


async def list_errors(db: Reads, import_id: str, after_line: int, most: int) -> list[FailedRow]:
    """Rows that failed, in the order of the file."""
    return await db.all(
        FailedRow,
        """
        SELECT e.line, e.message, e.field, e.is_conflict, e.cells
          FROM catalogue.import_error e
         WHERE e.import_id = $1 AND e.line > $2
         ORDER BY e.line
         LIMIT $3
        """,
        import_id,
        after_line,
        most,
    )


async def group_errors(db: Reads, import_id: str, most: int, most_lines: int) -> list[FailedRows]:
    """Rows that failed by their reason, the most frequent first."""
    return await db.all(
        FailedRows,
        """
        SELECT g.message, g.field, g.is_conflict, g.count,
               (SELECT coalesce(array_agg(l.line ORDER BY l.line), '{}')
                  FROM (SELECT e.line
                          FROM catalogue.import_error e
                         WHERE e.import_id = $1 AND e.message = g.message
                           AND e.field IS NOT DISTINCT FROM g.field
                         ORDER BY e.line
                         LIMIT $3) l) AS lines
          FROM (SELECT e.message, e.field, e.is_conflict, count(*)::integer AS count
                  FROM catalogue.import_error e
                 WHERE e.import_id = $1
                 GROUP BY e.message, e.field, e.is_conflict
                 ORDER BY count(*) DESC, e.message
                 LIMIT $2) g
         ORDER BY g.count DESC, g.message
        """,
        import_id,
        most,
        most_lines,
    )


async def begin_undo(db: Writes, import_id: str, user_id: str | None) -> None:
    """From here on it is taken back."""
    await db.run(
        """
        UPDATE catalogue.import i SET state = 'undoing', undone_by = $2, runs = 0, moved_at = now()
         WHERE i.id = $1
        """,
        import_id,
        user_id,
    )


async def fail_undo(db: Writes, import_id: str, failure: str) -> None:
    """It is taken back no further, and can be undone again."""
    await db.run(
        """
        UPDATE catalogue.import i SET state = 'failed', failure = left($2, 1000)
         WHERE i.id = $1 AND i.state = 'undoing'
        """,
        import_id,
        failure,
    )


async def fail_forgotten(db: Writes, before: datetime, lost: str, undo_lost: str, now: datetime) -> int:
    """Give up what no worker has brought on since."""
    return await db.run(
        """
        UPDATE catalogue.import i
           SET state = 'failed', failure = CASE WHEN i.state = 'undoing' THEN $3 ELSE $2 END,
               finished_at = coalesce(i.finished_at, $4)
         WHERE i.state IN ('pending', 'running', 'undoing') AND i.moved_at < $1
        """,
        before,
        lost,
        undo_lost,
        now,
    )


async def take_rows_to_undo(db: Writes, import_id: str, after: str, most: int) -> list[ImportedRow]:
    """The next products after a GTIN that the import changed; whoever takes them takes them back in this
    transaction.
    """
    return await db.all(
        ImportedRow,
        """
        UPDATE catalogue.import_row r SET is_undone = true
         WHERE r.import_id = $1
           AND r.gtin IN (SELECT n.gtin
                            FROM catalogue.import_row n
                           WHERE n.import_id = $1 AND n.gtin > $2 AND NOT n.is_undone
                             AND n.outcome IN ('created', 'claimed', 'updated')
                           ORDER BY n.gtin
                           LIMIT $3)
        RETURNING r.gtin, r.line, r.outcome
        """,
        import_id,
        after,
        most,
    )


async def advance_undo(db: Writes, import_id: str, count: int, *, is_done: bool) -> None:
    """So many more products are as they were."""
    await db.run(
        """
        UPDATE catalogue.import i
           SET undone_count = i.undone_count + $2, state = CASE WHEN $3 THEN 'undone' ELSE i.state END,
               undone_at = CASE WHEN $3 THEN now() END, failure = CASE WHEN $3 THEN '' ELSE i.failure END,
               runs = 0, moved_at = now()
         WHERE i.id = $1 AND i.state = 'undoing'
        """,
        import_id,
        count,
        is_done,
    )


async def revert_import(db: Writes, import_id: str, product_ids: list[str], user_id: str | None) -> None:
    """What it said of these products counts no more; what its author had said before counts again.

    `IS NOT DISTINCT FROM` keeps the index on the import out: it would read all that the import ever said,
    once for each portion of its products.
    """
    await db.run(
        """
        WITH gone AS (
            UPDATE catalogue.contribution c SET reverted_at = now(), reverted_by = $3, is_last = false
             WHERE c.product_id = ANY($2::uuid[]) AND c.import_id IS NOT DISTINCT FROM $1::uuid
               AND c.reverted_at IS NULL
            RETURNING c.product_id, c.field, c.author, old.is_last AS was_last)
        UPDATE catalogue.contribution c SET is_last = true
          FROM (SELECT DISTINCT ON (l.product_id, l.field, l.author) l.id
                  FROM gone g
                  JOIN catalogue.contribution l
                    ON l.product_id = g.product_id AND l.field = g.field AND l.author = g.author
                 WHERE g.was_last AND l.reverted_at IS NULL AND l.import_id IS DISTINCT FROM $1
                 ORDER BY l.product_id, l.field, l.author, l.created DESC, l.id DESC) before
         WHERE c.id = before.id
        """,
        import_id,
        product_ids,
        user_id,
    )


async def end_claims(db: Writes, product_ids: list[str]) -> None:
    """What is open about claims that have ended needs no verdict any more."""
    await db.run(
        """
        UPDATE catalogue.claim_report r SET state = 'lapsed', modified = now()
         WHERE r.product_id = ANY($1::uuid[]) AND r.state = 'open'
        """,
        product_ids,
    )
