"""The exports of organizations: asked for, under way, kept, removed."""

from datetime import datetime
from typing import Any

from closient.apps.dashboard.structs.data_export import ArchiveFormat, ExportRow
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def request_an_organization_data_export(
    db: Writes, organization_id: str, archive_format: ArchiveFormat, filename: str
) -> ExportRow | None:
    """A new export; None while another one of the organization is not finished."""
    return await db.maybe(
        ExportRow,
        """
        INSERT INTO dashboard.data_export (organization_id, archive_format, output_filename)
        VALUES ($1, $2, $3)
            ON CONFLICT (organization_id) WHERE status IN ('pending', 'processing') DO NOTHING
        RETURNING id, organization_id, archive_format, status, run, sections, file_size_bytes,
                  output_filename, error, kept_until, completed_at, created, modified
        """,
        organization_id,
        archive_format,
        filename,
    )


async def unfinished_export(db: Reads, organization_id: str) -> ExportRow | None:
    return await db.maybe(
        ExportRow,
        """
        SELECT id, organization_id, archive_format, status, run, sections, file_size_bytes, output_filename,
               error, kept_until, completed_at, created, modified
          FROM dashboard.data_export WHERE organization_id = $1 AND status IN ('pending', 'processing')
        """,
        organization_id,
    )


async def poll_an_organization_data_export(
    db: Reads, organization_id: str, export_id: str
) -> ExportRow | None:
    return await db.maybe(
        ExportRow,
        """
        SELECT id, organization_id, archive_format, status, run, sections, file_size_bytes, output_filename,
               error, kept_until, completed_at, created, modified
          FROM dashboard.data_export WHERE organization_id = $1 AND id = $2
        """,
        organization_id,
        export_id,
    )


async def list_exports(db: Reads, organization_id: str, page: PageRequest) -> Page[ExportRow]:
    """The latest first."""
    return await db.page(
        ExportRow,
        """
        SELECT id, organization_id, archive_format, status, run, sections, file_size_bytes, output_filename,
               error, kept_until, completed_at, created, modified
          FROM dashboard.data_export WHERE organization_id = $1
         ORDER BY id DESC
        """,
        organization_id,
        page=page,
    )


async def begin_run(db: Writes, export_id: str, sections: list[Any]) -> ExportRow | None:
    """One more run, and earlier ones may change nothing any more; None when there is nothing to run."""
    return await db.maybe(
        ExportRow,
        """
        UPDATE dashboard.data_export
           SET status = 'processing', run = run + 1, sections = $2::jsonb, error = NULL, modified = now()
         WHERE id = $1 AND status IN ('pending', 'processing')
        RETURNING id, organization_id, archive_format, status, run, sections, file_size_bytes,
                  output_filename, error, kept_until, completed_at, created, modified
        """,
        export_id,
        sections,
    )


async def note_progress(db: Writes, export_id: str, run: int, sections: list[Any]) -> int:
    """0 when this run does not count any more."""
    return await db.run(
        """
        UPDATE dashboard.data_export SET sections = $3::jsonb, modified = now()
         WHERE id = $1 AND run = $2 AND status = 'processing'
        """,
        export_id,
        run,
        sections,
    )


async def complete_export(
    db: Writes, row: ExportRow, sections: list[Any], size: int, *, until: datetime
) -> int:
    """0 when this run does not count any more."""
    return await db.run(
        """
        UPDATE dashboard.data_export
           SET status = 'completed', sections = $3::jsonb, file_size_bytes = $4, kept_until = $5,
               completed_at = now(), modified = now()
         WHERE id = $1 AND run = $2 AND status = 'processing'
        """,
        row.id,
        row.run,
        sections,
        size,
        until,
    )


async def fail_export(db: Writes, export_id: str, run: int, error: str) -> int:
    """0 when this run does not count any more."""
    return await db.run(
        """
        UPDATE dashboard.data_export SET status = 'failed', error = $3, modified = now()
         WHERE id = $1 AND run = $2 AND status IN ('pending', 'processing')
        """,
        export_id,
        run,
        error,
    )


async def give_up_silent(db: Writes, silent_since: datetime, asked_before: datetime, error: str) -> int:
    """Fail those whose runs died without a word, and those that no worker ever began."""
    return await db.run(
        """
        UPDATE dashboard.data_export SET status = 'failed', error = $3, modified = now()
         WHERE (status = 'processing' AND modified < $1) OR (status = 'pending' AND modified < $2)
        """,
        silent_since,
        asked_before,
        error,
    )


async def lock_outdated(db: Writes, now: datetime, most: int) -> list[ExportRow]:
    """Completed exports whose files have to go, held until they are gone."""
    return await db.all(
        ExportRow,
        """
        SELECT id, organization_id, archive_format, status, run, sections, file_size_bytes, output_filename,
               error, kept_until, completed_at, created, modified
          FROM dashboard.data_export WHERE kept_until <= $1
         ORDER BY kept_until LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
        """,
        now,
        most,
    )


async def forget_files(db: Writes, export_ids: list[str]) -> int:
    return await db.run(
        "UPDATE dashboard.data_export SET kept_until = NULL, modified = now() WHERE id = ANY ($1::uuid[])",
        export_ids,
    )


async def keep_newest(db: Writes, organization_id: str, most: int, now: datetime) -> int:
    """Let the files of all but the newest exports go at the next clearing."""
    return await db.run(
        """
        UPDATE dashboard.data_export SET kept_until = $3
         WHERE organization_id = $1 AND kept_until > $3 AND id NOT IN (
             SELECT id FROM dashboard.data_export WHERE organization_id = $1 AND kept_until > $3
              ORDER BY id DESC LIMIT $2)
        """,
        organization_id,
        most,
        now,
    )


async def end_all(db: Writes, organization_id: str, now: datetime, error: str) -> int:
    """The organization is deleted: nothing of it is written any more, and its files may go."""
    return await db.run(
        """
        UPDATE dashboard.data_export
           SET kept_until = CASE WHEN kept_until IS NULL THEN NULL ELSE least(kept_until, $2) END,
               status = CASE WHEN status = 'completed' THEN status ELSE 'failed' END,
               error = CASE WHEN status IN ('pending', 'processing') THEN $3 ELSE error END,
               modified = now()
         WHERE organization_id = $1 AND (kept_until > $2 OR status IN ('pending', 'processing'))
        """,
        organization_id,
        now,
        error,
    )
