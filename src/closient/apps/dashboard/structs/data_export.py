"""The export of an organization's data: what callers read of it, its row, its job, and records on the way."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from closient.kit import jobs
from closient.kit.ids import Id

ArchiveFormat = Literal["zip", "tar.gz"]
ExportStatus = Literal["pending", "processing", "completed", "failed"]


class ExportSection(Struct):
    """How far one part of the archive is."""

    key: Annotated[str, Meta(description="What it holds, such as `products`.")]
    status: ExportStatus = "pending"
    record_count: int = 0
    binary_count: int = 0
    error: Annotated[str | None, Meta(description="What is not in it and why.")] = None


class DataExportJob(Struct, kw_only=True):
    """An export as it stands."""

    job_id: Id
    status: ExportStatus
    archive_format: ArchiveFormat
    format_version: Annotated[str, Meta(description="Of the tree of files; the archive's manifest has it.")]
    file_size_bytes: Annotated[int, Meta(ge=0, description="0 until completed.")]
    output_filename: str | None = None
    download_url: Annotated[
        str | None, Meta(description="Signed; null until completed and after the file was removed.")
    ] = None
    expires_at: Annotated[
        datetime | None, Meta(description="When the address stops working; ask again for a new one.")
    ] = None
    sections: list[ExportSection] = []
    error: str | None = None


class ExportRow(Struct, frozen=True):
    """An export as it is kept; `sections` are those of ExportSection as plain values."""

    id: str
    organization_id: str
    archive_format: ArchiveFormat
    status: ExportStatus
    run: int
    sections: Any
    file_size_bytes: int
    output_filename: str
    error: str | None
    kept_until: datetime | None
    completed_at: datetime | None
    created: datetime
    modified: datetime


class ExportData(jobs.Job):
    """Write the archive of an export."""

    name: ClassVar[str] = "dashboard.export_data"
    export_id: str


class Record(Struct, frozen=True):
    """Something that goes into an archive, and the place behind which the next page begins."""

    cursor: str
    content: Any


class ProductRecord(Struct, frozen=True):
    """A product that goes into an archive."""

    id: str
    gtin: str
    content: Any


class ProductPart(Struct, frozen=True):
    """More about a product, to be put beside its own fields."""

    product_id: str
    content: Any


class ExportForm(Struct):
    """What the page sends."""

    archive_format: ArchiveFormat = "zip"
