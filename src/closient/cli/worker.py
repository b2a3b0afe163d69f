"""`closient worker`: the job worker as a process of its own."""

import asyncio

from closient import worker
from closient.cli import database
from closient.kit import logs


def work() -> None:
    """Run jobs until SIGINT or SIGTERM, on a database that is already migrated."""
    with database.at_hand(database.load_settings().with_secret()) as settings:
        logs.configure(settings)
        asyncio.run(worker.run(settings))
