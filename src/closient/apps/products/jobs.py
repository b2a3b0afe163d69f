"""What is done later: exports of codes and labels, and what keeps lists of the whole catalogue quick."""

from datetime import timedelta

from closient.apps.catalogue.actions import browse
from closient.apps.catalogue.actions import exports as records
from closient.apps.catalogue.structs.exports import MakeExport
from closient.apps.products.actions import exports
from closient.kit import jobs
from closient.kit.services import Services


@jobs.every("*/10 * * * *", "products.fold_tally")
async def fold_tally(services: Services) -> None:
    """Put the differences of the number of products together, and what moved in their orders."""
    async with services.database.writes() as db:
        await browse.fold_tally(db)
    async with services.database.writes() as db:
        await browse.set_marks_after_many_moves(db)


@jobs.every("47 2 * * *", "products.mend_tally")
async def mend_tally(services: Services) -> None:
    """Count all products once a day, should a restored backup or a hand in the tables have changed them."""
    async with services.database.writes() as db:
        await browse.mend_tally(db)
    async with services.database.writes() as db:
        await browse.set_marks(db)


# Exports wait for each other: the processes of a worker make one after the other.
@jobs.handler(MakeExport, timeout=timedelta(minutes=30))
async def make_export(services: Services, job: MakeExport) -> None:
    """Make the file of an export."""
    await exports.make(services, job.export_id)


@jobs.every("26 * * * *", "products.remove_old_exports")
async def remove_old_exports(services: Services) -> None:
    """Remove files that are a week old, and give up exports that nobody makes."""
    await records.remove_old(services)
