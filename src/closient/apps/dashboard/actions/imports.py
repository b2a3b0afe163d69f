"""Files of products: looked at first, read in when somebody says so, and taken back."""

from collections.abc import AsyncGenerator
from typing import IO, Literal

from closient.apps.catalogue.structs.imports import ImportShown
from closient.apps.products.actions import imports
from closient.apps.products.actions.imports import Sent
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

LARGEST = imports.LARGEST


async def try_file(
    services: Services, caller: Caller, organization_id: str, name: str, file: IO[bytes]
) -> ImportShown:
    """Find out what the import of a file would do."""
    return await imports.create_import(services, caller, organization_id, Sent(name, file, True))


async def list_imports(
    db: Reads, caller: Caller, organization_id: str, page: PageRequest
) -> Page[ImportShown]:
    """The latest first."""
    return await imports.list_imports(db, caller, organization_id, page)


async def get_import(db: Reads, caller: Caller, import_id: str) -> ImportShown:
    """One, with the reasons for which rows failed."""
    return await imports.get_import(db, caller, import_id)


async def step(
    services: Services, caller: Caller, import_id: str, do: Literal["start", "cancel", "undo"]
) -> None:
    """Start what was tried, cancel what runs, undo what is done; Conflict when it is something else."""
    if do == "cancel":
        await imports.cancel_import(services, caller, import_id)
        return
    act = imports.start_import if do == "start" else imports.undo_import
    async with services.database.writes() as db:
        await act(db, caller, import_id)


async def failed_rows(db: Reads, caller: Caller, import_id: str) -> AsyncGenerator[str]:
    """A file of the rows that failed, piece by piece."""
    return await imports.failed_rows(db, caller, import_id)
