"""What the worker does for the resolver: it moves scans from the journal into their table."""

from closient.apps.resolver.actions import scans
from closient.apps.resolver.structs import MoveScans
from closient.kit import jobs
from closient.kit.services import Services


@jobs.handler(MoveScans)
async def move_scans(services: Services, job: MoveScans) -> None:
    """Empty the journal, some batches a transaction; a killed worker leaves whole batches behind."""
    moved = 1
    while moved:
        async with services.database.writes() as db:
            moved = await scans.move_batches(db)
