"""SQL about the exports of an organization; they are made in the catalogue's table of exports."""

from datetime import datetime

from closient.apps.epcis.structs.exports import ExportRow
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def wait_for_turn(db: Writes, organization_id: str) -> None:
    """Until this transaction ends nobody else looks for and adds exports of the organization."""
    await db.run(
        "SELECT pg_advisory_xact_lock(hashtextextended('epcis.export/' || $1::text, 0))", organization_id
    )


async def find_export_of_lot(
    db: Reads, organization_id: str, lot: str, direction: str, *, ended_after: datetime
) -> ExportRow | None:
    """The latest workbook of a lot that is on its way or ended lately."""
    return await db.maybe(
        ExportRow,
        """
        SELECT e.id, e.status, e.request, e.total_items, e.processed_items, e.file_key, e.file_bytes, e.error,
               e.created, e.ended
          FROM catalogue.export e
         WHERE e.organization_id = $1 AND e.kind = 'traceability'
           AND coalesce(e.request ->> 'lot_row', e.request ->> 'lot_id') = $2
           AND e.request ->> 'direction' = $3 AND e.request ->> 'format' = 'xlsx'
           AND (e.status IN ('pending', 'running') OR e.ended > $4)
         ORDER BY e.created DESC, e.id
         LIMIT 1
        """,
        organization_id,
        lot,
        direction,
        ended_after,
    )


async def get_export(db: Reads, organization_ids: list[str], export_id: str) -> ExportRow | None:
    """An export of one of these organizations."""
    return await db.maybe(
        ExportRow,
        """
        SELECT e.id, e.status, e.request, e.total_items, e.processed_items, e.file_key, e.file_bytes, e.error,
               e.created, e.ended
          FROM catalogue.export e
         WHERE e.id = $2 AND e.organization_id = ANY($1::uuid[]) AND e.kind = 'traceability'
        """,
        organization_ids,
        export_id,
    )


async def list_exports(db: Reads, organization_id: str, page: PageRequest) -> Page[ExportRow]:
    """The exports of an organization, the latest first."""
    return await db.page(
        ExportRow,
        """
        SELECT e.id, e.status, e.request, e.total_items, e.processed_items, e.file_key, e.file_bytes, e.error,
               e.created, e.ended
          FROM catalogue.export e
         WHERE e.organization_id = $1 AND e.kind = 'traceability'
         ORDER BY e.created DESC, e.id
        """,
        organization_id,
        page=page,
    )
