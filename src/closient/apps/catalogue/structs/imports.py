"""Files of products that owners have read in."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from closient.kit import jobs
from closient.kit.ids import Id

ImportState = Literal["pending", "running", "completed", "cancelled", "failed", "undoing", "undone"]
ImportKind = Literal["csv", "xlsx"]
RowOutcome = Literal["created", "claimed", "updated", "unchanged", "refused"]


class Import(Struct):
    """A file on its way, or done with."""

    id: Id
    organization_id: Id
    user_id: Id | None
    may_claim: bool
    file_name: str
    kind: ImportKind
    pieces: int
    is_dry_run: bool
    state: ImportState
    total: int | None
    processed: int
    created_count: int
    updated_count: int
    unchanged_count: int
    repeated_count: int
    conflict_count: int
    error_count: int
    undone_count: int
    columns: list[str]
    failure: str
    created: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None
    undone_by: Id | None


class ImportedRow(Struct):
    """What became of the product of a row."""

    gtin: str
    line: int
    outcome: RowOutcome


class FailedRow(Struct):
    """A row that was not imported."""

    line: int
    message: str
    field: str | None
    is_conflict: bool
    cells: list[str]


class FailedRows(Struct):
    """Rows that failed for one reason; the first hundred of their lines."""

    message: str
    field: str | None
    is_conflict: bool
    count: int
    lines: list[int]


class ImportShown(Struct):
    """How far the import of a file is. What was only tried tells what an import would do now."""

    id: Id
    organization_id: Id
    file_name: str
    is_dry_run: Annotated[bool, Meta(description="Nothing is kept; it can be started afterwards.")]
    state: ImportState
    total: Annotated[int | None, Meta(description="Rows of the file; null until they are counted.")]
    processed: int
    percent: int
    created: int
    updated: Annotated[int, Meta(description="Changed or claimed.")]
    unchanged: int
    skipped: Annotated[int, Meta(description="Further rows of a GTIN that the file had before.")]
    conflict_count: Annotated[int, Meta(description="Rows of what belongs to another organization.")]
    error_count: Annotated[int, Meta(description="Rows that are wrong by themselves.")]
    undone: Annotated[int, Meta(description="Products that are as they were again.")]
    created_at: datetime
    problems: Annotated[
        list[FailedRows], Meta(description="Why rows failed, the most frequent first. Empty in lists.")
    ] = []
    failure: Annotated[str, Meta(description="Why the file as a whole could not be read on.")] = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    undone_at: datetime | None = None


class Progress(Struct):
    """What some rows add to the counts of their import."""

    processed: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    conflict: int = 0
    error: int = 0


class WorkImport(jobs.Job):
    """Read a file in, from where it stands."""

    name: ClassVar[str] = "products.import_file"
    import_id: Id


class UndoImport(jobs.Job):
    """Take an import back, from where it stands."""

    name: ClassVar[str] = "products.undo_import"
    import_id: Id
