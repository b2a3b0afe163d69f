"""Exports of an organization as its page lists them, and what an export that is not begun would have."""

from datetime import datetime

from closient.apps.catalogue.actions import exports as records
from closient.apps.catalogue.structs.exports import LabelExportFilters, Scope
from closient.apps.products import queries
from closient.apps.products.structs import ExportRow, NamedPart, PrintableCount
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


async def list_exports(db: Reads, caller: Caller, organization_id: str, page: PageRequest) -> Page[ExportRow]:
    """Any member: exports of the organization, and the caller's own that belong to none; the latest first."""
    caller.require("VIEW", organization_id)
    return await queries.list_exports(db, organization_id, caller.user_id, page)


def kept_until(row: ExportRow) -> datetime:
    """When the file of an export goes."""
    return row.created + records.KEPT_FILE


async def count_labels(
    db: Reads, caller: Caller, organization_id: str, scope: Scope, filters: LabelExportFilters
) -> PrintableCount:
    """How many labels an export with these (checked) filters would have."""
    caller.require("VIEW", organization_id)
    if scope == "products" or filters.lot_run_id:
        return PrintableCount(0, 0)
    gtins, lots, only_new = filters.gtins, filters.lot_ids, filters.never_printed
    if scope == "lots":
        return await queries.count_lots(
            db, organization_id, gtins=gtins, lot_ids=lots, never_printed=only_new
        )
    return await queries.count_serials(
        db,
        organization_id,
        gtins=gtins,
        lot_ids=lots,
        serial_ids=filters.serial_ids,
        never_printed=only_new,
    )


async def find_lots(
    db: Reads, caller: Caller, organization_id: str, gtins: list[str], codes: list[str]
) -> list[NamedPart]:
    """Lots of these GTINs (of all, if none is named) by their codes."""
    caller.require("VIEW", organization_id)
    return await queries.find_lots(db, organization_id, gtins, codes) if codes else []


async def find_serials(
    db: Reads, caller: Caller, organization_id: str, gtins: list[str], numbers: list[str]
) -> list[NamedPart]:
    """Items of these GTINs (of all, if none is named) by their serial numbers."""
    caller.require("VIEW", organization_id)
    return await queries.find_serials(db, organization_id, gtins, numbers) if numbers else []
