"""What is done later: files read in, exports of codes and labels, and what keeps lists quick and exact."""

from datetime import timedelta

from closient.apps.catalogue.actions import browse
from closient.apps.catalogue.actions import exports as records
from closient.apps.catalogue.structs.exports import MakeExport
from closient.apps.catalogue.structs.imports import UndoImport, WorkImport
from closient.apps.products.actions import exports, import_work
from closient.kit import jobs
from closient.kit.services import Services


@jobs.every("*/10 * * * *", "products.fold_tally")
async def fold_tally(services: Services) -> None:
    """Put the differences of the number of products together, and what moved in their orders."""
    async with services.database.writes() as db:
        await browse.fold_tally(db)
    async with services.database.writes() as db:
        await browse.keep_marks(db, most_moves=browse.MOST_MOVES)


@jobs.every("47 2 * * *", "products.mend_tally")
async def mend_tally(services: Services) -> None:
    """Count all products once a day, should a restored backup or a hand in the tables have changed them."""
    async with services.database.writes() as db:
        await browse.mend_tally(db)
    async with services.database.writes() as db:
        await browse.keep_marks(db, most_moves=0)


# Exports wait for each other: the processes of a worker make one after the other.
@jobs.handler(MakeExport, timeout=timedelta(minutes=30))
async def make_export(services: Services, job: MakeExport) -> None:
    """Make the file of an export."""
    await exports.make(services, job.export_id)


@jobs.every("26 * * * *", "products.remove_old_exports")
async def remove_old_exports(services: Services) -> None:
    """Remove files that are a week old, and give up exports that nobody makes."""
    await records.remove_old(services)


# A million rows take minutes; a run that is cut off goes on where it stood.
@jobs.handler(WorkImport, attempts=20, timeout=timedelta(hours=2))
async def import_file(services: Services, job: WorkImport) -> None:
    """Read a file of products in."""
    await import_work.import_file(services, job.import_id)


@jobs.handler(UndoImport, attempts=20, timeout=timedelta(hours=2))
async def undo_import(services: Services, job: UndoImport) -> None:
    """Take back what a file said."""
    await import_work.undo_import(services, job.import_id)


@jobs.every("33 * * * *", "products.remove_read_files")
async def remove_read_files(services: Services) -> None:
    """Give up imports that nobody reads on, and remove files that nobody reads any more."""
    await import_work.remove_forgotten(services)
