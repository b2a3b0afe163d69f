"""Files of key data elements for the FDA: of one lot and what hangs together with it, or of a selection.

They are exports of the catalogue with the kind `traceability`: there they are kept, made once, and forgotten.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec

from closient.apps.catalogue.actions import exports as records
from closient.apps.catalogue.actions.products import read_gtin
from closient.apps.catalogue.structs.exports import Export, ExportState
from closient.apps.epcis.actions.lots import find_lot
from closient.apps.epcis.actions.organizations import organization_of
from closient.apps.epcis.queries import exports as queries
from closient.apps.epcis.structs.exports import (
    ExportRow,
    MakeTraceabilityExport,
    Selection,
    State,
    TraceabilityExportIn,
    TraceabilityExportJobOut,
    TraceabilityExportOut,
    Wanted,
)
from closient.apps.epcis.structs.trace import Direction
from closient.kit import clock, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, NotFound, Validation
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

URL_SECONDS = 15 * 60
# A workbook that was made not longer ago answers again; later events may have come since.
REUSED = timedelta(hours=1)
STATE: Mapping[ExportState, State] = {
    "pending": "pending",
    "running": "processing",
    "completed": "delivered",
    "failed": "failed",
}


async def enqueue_an_fsma_204_traceability_export_for_one_lot(
    services: Services, caller: Caller, lot_id: str, direction: Direction, *, reused: timedelta = REUSED
) -> TraceabilityExportJobOut:
    """Ask for the workbook of a lot, or look after the one that was asked for.

    One that is on its way or was delivered within the hour (`reused`) is answered again. A failed one is
    answered for a minute, so that whoever polls hears of it; then the next call starts another.
    """
    lot = await find_lot(services.database.reads, caller, lot_id)
    now = clock.now()
    async with services.database.writes() as db:
        await queries.wait_for_turn(db, lot.organization_id)
        row = await queries.find_export_of_lot(
            db, lot.organization_id, lot.id or lot.lot_id, direction, ended_after=now - reused
        )
        if row is None or not _answers(row, now - timedelta(minutes=1)):
            wanted = Wanted(
                format="xlsx",
                asked_at=now,
                asked_by=_name(caller),
                organization_name=_organization_name(caller, lot.organization_id),
                lot_id=lot.lot_id,
                lot_row=lot.id,
                gtin=lot.gtin,
                lot_code=lot.lot_code,
                direction=direction,
            )
            row = await _add(db, caller, lot.organization_id, wanted)
    return TraceabilityExportJobOut(
        job_short_id=row.id,
        status=STATE[row.status],
        lot_id=lot.lot_id,
        direction=direction,
        format="xlsx",
        requested_at=_wanted(row).asked_at,
        signed_download_url=await _address(services, row),
    )


def _answers(row: ExportRow, failed_after: Any) -> bool:
    if row.status == "completed":
        return row.file_key is not None
    return row.status != "failed" or (row.ended is not None and row.ended > failed_after)


async def create_traceability_export(
    db: Writes, services: Services, caller: Caller, body: TraceabilityExportIn
) -> TraceabilityExportOut:
    """Ask for a file of an organization's events. Every fault is named."""
    organization_id = organization_of(caller, body.organization_id)
    wanted = Wanted(
        format=body.format,
        asked_at=clock.now(),
        asked_by=_name(caller),
        organization_name=_organization_name(caller, organization_id),
        selection=checked(body),
    )
    return await _told(services, await _add(db, caller, organization_id, wanted))


def checked(body: Selection) -> Selection:
    """The selection with GTINs of 14 digits; Validation with every fault."""
    faults: list[FieldError] = []
    gtins: list[str] = []
    for number, text in enumerate(body.gtins):
        try:
            gtins.append(read_gtin(text, f"gtins.{number}"))
        except Validation as error:
            faults += error.errors
    if body.lot_from and body.lot_to and body.lot_from > body.lot_to:
        faults.append(FieldError("lot_to", "The range ends before it begins."))
    if body.since and body.until and body.since >= body.until:
        faults.append(FieldError("to", "The time ends before it begins."))
    if faults:
        raise Validation(faults)
    return Selection(
        gtins=sorted(set(gtins)),
        lot_codes=sorted(set(body.lot_codes)),
        lot_from=body.lot_from,
        lot_to=body.lot_to,
        since=body.since,
        until=body.until,
        kinds=body.kinds,
    )


async def list_traceability_exports(
    db: Reads, services: Services, caller: Caller, organization_id: str | None, page: PageRequest
) -> Page[TraceabilityExportOut]:
    """The files of an organization, those of single lots too."""
    found = await queries.list_exports(db, organization_of(caller, organization_id), page)
    return Page([await _told(services, row) for row in found.data], found.pagination)


async def get_traceability_export(
    db: Reads, services: Services, caller: Caller, export_id: str
) -> TraceabilityExportOut:
    """Where a file stands."""
    own = [one.organization_id for one in caller.memberships if caller.may("TRACE", one.organization_id)]
    row = await queries.get_export(db, own, ids.parse(export_id, "export_id"))
    if row is None:
        raise NotFound("No such export.")
    return await _told(services, row)


async def _add(db: Writes, caller: Caller, organization_id: str, wanted: Wanted) -> ExportRow:
    export = Export(
        id=ids.encode(uuid4()),
        kind="traceability",
        organization_id=organization_id,
        person_id=caller.user_id,
        status="pending",
        request=wanted,
    )
    await records.add_export(db, export, MakeTraceabilityExport(export.id))
    request = msgspec.to_builtins(wanted)
    return ExportRow(export.id, "pending", request, 0, 0, None, None, None, wanted.asked_at, None)


async def _told(services: Services, row: ExportRow) -> TraceabilityExportOut:
    wanted = _wanted(row)
    url = await _address(services, row)
    return TraceabilityExportOut(
        id=row.id,
        status=STATE[row.status],
        format=wanted.format,
        requested_at=wanted.asked_at,
        finished_at=row.ended,
        lot_id=wanted.lot_id,
        direction=wanted.direction,
        selection=wanted.selection,
        events=row.total_items,
        events_done=row.processed_items,
        signed_download_url=url,
        file_name=row.file_key.rpartition("/")[2] if url and row.file_key else None,
        file_size_bytes=row.file_bytes,
        error=row.error,
    )


def _wanted(row: ExportRow) -> Wanted:
    return msgspec.convert(row.request, Wanted)


async def _address(services: Services, row: ExportRow) -> str | None:
    if row.status != "completed" or row.file_key is None:
        return None
    return await services.objects.url(row.file_key, seconds=URL_SECONDS)


def _name(caller: Caller) -> str:
    return caller.email or caller.name or (f"API key {caller.key_id}" if caller.key_id else caller.kind)


def _organization_name(caller: Caller, organization_id: str) -> str:
    return next(
        (one.organization_name for one in caller.memberships if one.organization_id == organization_id), ""
    )
