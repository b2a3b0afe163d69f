"""SQL about exports of symbols and labels, and about what was printed before."""

from datetime import datetime

from closient.apps.catalogue.structs.exports import Export, ExportKind, LabelExportFilters, Printable
from closient.kit.db import Reads, Writes


async def add_export(db: Writes, export: Export, now: datetime) -> None:
    """A new export; one that is made already has ended."""
    await db.run(
        """
        INSERT INTO catalogue.export (id, kind, organization_id, person_id, status, request, total_items,
                                      processed_items, runs, file_key, file_bytes, error, created, ended)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
                CASE WHEN $5::text IN ('completed', 'failed') THEN $13::timestamptz END)
        """,
        export.id,
        export.kind,
        export.organization_id,
        export.person_id,
        export.status,
        export.request,
        export.total_items,
        export.processed_items,
        export.runs,
        export.file_key,
        export.file_bytes,
        export.error,
        now,
    )


async def count_under_way(db: Reads, organization_id: str | None, person_id: str | None) -> int:
    """How many exports of the organization, or of the person alone, are not done."""
    return await db.value(
        """
        SELECT count(*)::integer
          FROM catalogue.export e
         WHERE e.status IN ('pending', 'running')
           AND (e.organization_id = $1 OR ($1::uuid IS NULL AND e.organization_id IS NULL
                                           AND e.person_id = $2))
        """,
        organization_id,
        person_id,
    )


async def get_export(
    db: Reads, export_id: str, *, kind: ExportKind, organization_ids: list[str], person_id: str | None
) -> Export | None:
    """An export of one of the organizations, or of the person where it is no organization's."""
    return await db.maybe(
        Export,
        """
        SELECT e.id, e.kind, e.organization_id, e.person_id, e.status, '{}'::jsonb AS request, e.total_items,
               e.processed_items, e.runs, e.file_key, e.file_bytes, e.error
          FROM catalogue.export e
         WHERE e.id = $1 AND e.kind = $2
           AND (e.organization_id = ANY($3::uuid[]) OR (e.organization_id IS NULL AND e.person_id = $4))
        """,
        export_id,
        kind,
        organization_ids,
        person_id,
    )


async def begin_run(db: Writes, export_id: str) -> Export | None:
    """Count a run of an export that is not done; None when there is nothing to do any more."""
    return await db.maybe(
        Export,
        """
        UPDATE catalogue.export e
           SET status = 'running', processed_items = 0, runs = e.runs + 1
         WHERE e.id = $1 AND e.status IN ('pending', 'running')
        RETURNING e.id, e.kind, e.organization_id, e.person_id, e.status, e.request, e.total_items,
                  e.processed_items, e.runs, e.file_key, e.file_bytes, e.error
        """,
        export_id,
    )


async def note_file(db: Writes, export_id: str, total: int, file_key: str) -> str | None:
    """Say how much it is and where the file will be; answers where an earlier run put it, if elsewhere."""
    return await db.value(
        """
        UPDATE catalogue.export e SET total_items = $2, file_key = $3
         WHERE e.id = $1 AND e.status = 'running'
        RETURNING nullif(old.file_key, new.file_key)
        """,
        export_id,
        total,
        file_key,
    )


async def note_progress(db: Writes, export_id: str, processed: int) -> None:
    """How many are done. Two workers that take each other for dead never count backwards."""
    await db.run(
        """
        UPDATE catalogue.export SET processed_items = $2
         WHERE id = $1 AND status = 'running' AND processed_items < $2
        """,
        export_id,
        processed,
    )


async def complete_export(db: Writes, export_id: str, file_bytes: int, now: datetime) -> bool:
    """False when another run was faster."""
    changed = await db.run(
        """
        UPDATE catalogue.export
           SET status = 'completed', processed_items = total_items, file_bytes = $2, ended = $3
         WHERE id = $1 AND status = 'running'
        """,
        export_id,
        file_bytes,
        now,
    )
    return changed == 1


async def fail_export(db: Writes, export_id: str, error: str, now: datetime) -> None:
    """Give up, and say why."""
    await db.run(
        """
        UPDATE catalogue.export SET status = 'failed', error = $2, ended = $3
         WHERE id = $1 AND status IN ('pending', 'running')
        """,
        export_id,
        error,
        now,
    )


async def fail_forgotten(db: Writes, before: datetime, error: str, now: datetime) -> int:
    """Give up what no worker has ended."""
    return await db.run(
        """
        UPDATE catalogue.export SET status = 'failed', error = $2, ended = $3
         WHERE created < $1 AND status IN ('pending', 'running')
        """,
        before,
        error,
        now,
    )


async def old_files(db: Reads, before: datetime, most: int) -> list[tuple[str, str]]:
    """Files (export, key) of exports that were asked for before."""
    found: list[list[str]] = await db.value(
        """
        SELECT coalesce(jsonb_agg(jsonb_build_array(f.id::text, f.file_key)), '[]')
          FROM (SELECT e.id, e.file_key
                  FROM catalogue.export e
                 WHERE e.created < $1 AND e.file_key IS NOT NULL AND e.status IN ('completed', 'failed')
                 ORDER BY e.created
                 LIMIT $2) f
        """,
        before,
        most,
    )
    return [(export_id, key) for export_id, key in found]


async def forget_files(db: Writes, export_ids: list[str]) -> None:
    """Their files are gone."""
    await db.run("UPDATE catalogue.export SET file_key = NULL WHERE id = ANY($1::uuid[])", export_ids)


async def delete_exports(db: Writes, before: datetime) -> int:
    """Forget exports whose files are gone."""
    return await db.run("DELETE FROM catalogue.export WHERE created < $1 AND file_key IS NULL", before)


async def list_lots(db: Reads, owner_id: str, filters: LabelExportFilters, most: int) -> list[Printable]:
    """Active lots of products of the owner, by GTIN and lot."""
    return await db.all(
        Printable,
        """
        SELECT l.id, p.gtin, p.product_name, l.lot_code, NULL::text AS serial_number, l.expires_on
          FROM catalogue.product p
          JOIN catalogue.lot l ON l.product_id = p.id
         WHERE p.owner_id = $1 AND l.resolver_enabled
           AND (cardinality($2::text[]) = 0 OR p.gtin = ANY($2))
           AND ($3::uuid IS NULL OR p.id = $3)
           AND (cardinality($4::uuid[]) = 0 OR l.id = ANY($4))
           AND NOT ($5::boolean AND EXISTS (SELECT FROM catalogue.printed_lot d WHERE d.lot_id = l.id))
         ORDER BY p.gtin, l.lot_code
         LIMIT $6
        """,
        owner_id,
        filters.gtins,
        filters.product_id,
        filters.lot_ids,
        filters.never_printed,
        most,
    )


async def list_serials(db: Reads, owner_id: str, filters: LabelExportFilters, most: int) -> list[Printable]:
    """Active items of products of the owner, by GTIN, lot and serial number."""
    return await db.all(
        Printable,
        """
        SELECT s.id, p.gtin, p.product_name, l.lot_code, s.serial_number, l.expires_on
          FROM catalogue.product p
          JOIN catalogue.serial s ON s.product_id = p.id
          LEFT JOIN catalogue.lot l ON l.id = s.lot_id
         WHERE p.owner_id = $1 AND s.resolver_enabled
           AND (cardinality($2::text[]) = 0 OR p.gtin = ANY($2))
           AND ($3::uuid IS NULL OR p.id = $3)
           AND (cardinality($4::uuid[]) = 0 OR s.lot_id = ANY($4))
           AND (cardinality($5::uuid[]) = 0 OR s.id = ANY($5))
           AND NOT ($6::boolean AND EXISTS (SELECT FROM catalogue.printed_serial d WHERE d.serial_id = s.id))
         ORDER BY p.gtin, l.lot_code NULLS FIRST, s.serial_number
         LIMIT $7
        """,
        owner_id,
        filters.gtins,
        filters.product_id,
        filters.lot_ids,
        filters.serial_ids,
        filters.never_printed,
        most,
    )


async def mark_lots(db: Writes, lot_ids: list[str], now: datetime) -> None:
    """These lots have had their labels."""
    await db.run(
        """
        INSERT INTO catalogue.printed_lot (lot_id, last_exported)
        SELECT l.id, $2 FROM catalogue.lot l WHERE l.id = ANY($1::uuid[]) ORDER BY l.id
        ON CONFLICT (lot_id) DO UPDATE SET last_exported = greatest(excluded.last_exported,
                                                                    printed_lot.last_exported)
        """,
        lot_ids,
        now,
    )


async def mark_serials(db: Writes, serial_ids: list[str], now: datetime) -> None:
    """These items have had their labels."""
    await db.run(
        """
        INSERT INTO catalogue.printed_serial (serial_id, last_exported)
        SELECT s.id, $2 FROM catalogue.serial s WHERE s.id = ANY($1::uuid[]) ORDER BY s.id
        ON CONFLICT (serial_id) DO UPDATE SET last_exported = greatest(excluded.last_exported,
                                                                       printed_serial.last_exported)
        """,
        serial_ids,
        now,
    )
