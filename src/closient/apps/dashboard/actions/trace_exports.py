"""Files of key data elements for the FDA as a page asks for them, follows them and hands them over."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from closient.apps.catalogue.actions import exports as records
from closient.apps.dashboard.actions import traced_lots
from closient.apps.dashboard.rules import days
from closient.apps.dashboard.structs.trace_exports import LotExportForm, SelectionForm
from closient.apps.epcis.actions import exports, lots
from closient.apps.epcis.structs.exports import TraceabilityExportIn, TraceabilityExportOut
from closient.apps.epcis.structs.lots import LotDetail, TracedLot
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

PER_PAGE = 20
SEPARATORS = re.compile(r"[\s,;]+")
# A lot code may have commas and semicolons within, so only lines and spaces part them.
LOT_SEPARATORS = re.compile(r"\s+")


class ShownExport(Struct, frozen=True):
    """A file, the code of the lot that it is about, if it is one, and until when it is kept."""

    one: TraceabilityExportOut
    lot_code: str
    kept_until: datetime | None

    @property
    def is_moving(self) -> bool:
        return self.one.status in ("pending", "processing")


async def list_exports(
    services: Services, caller: Caller, organization_id: str, page: int
) -> Page[ShownExport]:
    """The newest first. For owners and managers; Forbidden for all others."""
    reads = services.database.reads
    found = await exports.list_traceability_exports(
        reads, services, caller, organization_id, PageRequest(page, PER_PAGE)
    )
    asked = list({one.lot_id for one in found.data if one.lot_id})
    codes: dict[str, str] = {}
    if asked:
        codes = {lot.lot_id: lot.lot_code for lot in await _known_lots(reads, caller, asked)}
    return Page([_shown(one, codes.get) for one in found.data], found.pagination)


async def _known_lots(reads: Reads, caller: Caller, asked: list[str]) -> list[TracedLot]:
    try:
        return await lots.find_lots(reads, caller, asked)
    except NotFound:
        # A lot of the catalogue was deleted since: the others still have their codes.
        return []


def _shown(one: TraceabilityExportOut, code_of: Callable[[str], str | None]) -> ShownExport:
    kept_until = one.finished_at + records.KEPT_FILE if one.finished_at else None
    return ShownExport(one, (code_of(one.lot_id) if one.lot_id else None) or "", kept_until)


async def get_lot(reads: Reads, caller: Caller, lot_id: str) -> LotDetail:
    """The lot that a form begins with."""
    return await lots.get_lot(reads, caller, lot_id)


async def export_lot(services: Services, caller: Caller, organization_id: str, form: LotExportForm) -> None:
    """Ask for the workbook of a lot: a new one, for a gap may have been mended since the last."""
    reads = services.database.reads
    lot_id = form.lot
    try:
        await lots.find_lot(reads, caller, ids.parse(form.lot))
    except (Validation, NotFound):
        lot_id = await traced_lots.lot_called(reads, caller, organization_id, form.lot)
    await exports.enqueue_an_fsma_204_traceability_export_for_one_lot(
        services, caller, lot_id, form.direction, reused=timedelta(0)
    )


async def export_selection(
    services: Services, caller: Caller, organization_id: str, form: SelectionForm
) -> None:
    """Ask for a file of what was chosen."""
    plain = {
        "gtins": _parts(form.gtins, SEPARATORS),
        "lot_codes": _parts(form.lot_codes, LOT_SEPARATORS),
        "lot_from": form.lot_from or None,
        "lot_to": form.lot_to or None,
        "from": days.begins(form.since),
        "to": days.ends(form.until),
        "kinds": form.kinds,
        "format": form.format,
        "organization_id": organization_id,
    }
    try:
        body = msgspec.convert(plain, TraceabilityExportIn)
    except msgspec.ValidationError as refused:
        field = "lot_codes" if "lot_codes" in str(refused) else "gtins"
        said = {
            "gtins": "At most 1,000 GTINs of 8, 12, 13 or 14 digits.",
            "lot_codes": "At most 10,000 lots with 20 characters each.",
        }
        raise Validation.of(field, said[field]) from None
    async with services.database.writes() as db:
        await exports.create_traceability_export(db, services, caller, body)


def _parts(text: str, separators: re.Pattern[str]) -> list[str]:
    return [part for part in separators.split(text) if part]


async def file_address(services: Services, caller: Caller, export_id: str) -> str:
    """Where the file is for the next minutes; NotFound when it is not kept any more."""
    found = await exports.get_traceability_export(services.database.reads, services, caller, export_id)
    if found.signed_download_url is None:
        raise NotFound("This file is not kept any more, or not made yet: ask for another.")
    return found.signed_download_url
