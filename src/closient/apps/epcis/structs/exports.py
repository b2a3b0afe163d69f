"""Files of key data elements: what is asked for, where the work stands, and what is told of it."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.codes import GtinText
from closient.apps.catalogue.structs.exports import ExportState
from closient.apps.epcis.structs.trace import Direction
from closient.kit.ids import Id
from closient.kit.jobs import Job

FileFormat = Literal["xlsx", "csv"]
State = Literal["pending", "processing", "delivered", "failed"]
# Receipts before initial packing are no events of their own in a file.
ExportedKind = Literal[
    "HARVEST", "COOL", "INITIAL_PACK", "FIRST_LAND_RECEIVE", "SHIP", "RECEIVE", "TRANSFORM"
]
Moment = Annotated[datetime, Meta(tz=True)]
LotCode = Annotated[str, Meta(min_length=1, max_length=20)]


class Selection(Struct, kw_only=True, rename={"since": "from", "until": "to"}):
    """Which critical tracking events: all that is given must hold; a list that is empty asks nothing."""

    gtins: Annotated[list[GtinText], Meta(max_length=1000)] = []
    lot_codes: Annotated[list[LotCode], Meta(max_length=10_000, description="AI 10, exactly.")] = []
    lot_from: Annotated[LotCode | None, Meta(description="First of a range, by characters.")] = None
    lot_to: Annotated[LotCode | None, Meta(description="The last of the range, included.")] = None
    since: Annotated[Moment | None, Meta(description="Events from this moment on.")] = None
    until: Annotated[Moment | None, Meta(description="Events before this moment.")] = None
    kinds: Annotated[list[ExportedKind], Meta(max_length=7)] = []


class TraceabilityExportIn(Selection, kw_only=True):
    """A file to be made (21 CFR 1.1455(c)(3)(ii): named foods, and a range of dates or of lot codes)."""

    format: FileFormat = "xlsx"
    organization_id: Annotated[Id | None, Meta(description="Needed by owners or managers of several.")] = None


class Wanted(Struct, kw_only=True):
    """What is kept of a request: a lot and in which direction from it, or a selection."""

    format: FileFormat
    asked_at: datetime
    asked_by: str
    organization_name: str
    # The id as asked for, and the row, if any event speaks of the lot.
    lot_id: str | None = None
    lot_row: str | None = None
    gtin: str = ""
    lot_code: str = ""
    direction: Direction | None = None
    selection: Selection | None = None


class TraceabilityExportJobOut(Struct):
    """A file of one lot, made or on its way."""

    job_short_id: Id
    status: State
    lot_id: Id
    direction: Direction
    format: Literal["xlsx"]
    requested_at: datetime
    signed_download_url: Annotated[str | None, Meta(description="For 15 minutes; poll for another.")] = None


class TraceabilityExportOut(Struct, kw_only=True):
    """A file, made or on its way; after a week its file is gone and it has no address."""

    id: Id
    status: State
    format: FileFormat
    requested_at: datetime
    finished_at: datetime | None
    lot_id: Id | None
    direction: Direction | None
    selection: Selection | None
    events: Annotated[int, Meta(description="Critical tracking events in it.")]
    events_done: int
    signed_download_url: Annotated[str | None, Meta(description="For 15 minutes; poll for another.")] = None
    file_name: str | None = None
    file_size_bytes: int | None = None
    error: str | None = None


class ExportRow(Struct):
    """An export as stored."""

    id: str
    status: ExportState
    request: Any
    total_items: int
    processed_items: int
    file_key: str | None
    file_bytes: int | None
    error: str | None
    created: datetime
    ended: datetime | None


class MakeTraceabilityExport(Job):
    """A file of key data elements to be made."""

    name: ClassVar[str] = "epcis.make_export"
    export_id: str
