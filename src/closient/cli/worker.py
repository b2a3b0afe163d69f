"""`closient worker`: the job worker as a process of its own."""

import asyncio
import os

from closient import worker
from closient.cli import database
from closient.kit import logs

# Where both share a machine, a person who waits for a page goes before a job.
NICENESS = 5


def work() -> None:
    """Run jobs until SIGINT or SIGTERM, on a database that is already migrated."""
    with database.made(database.load_settings().with_secret()) as settings:
        logs.configure(settings)
        os.nice(NICENESS)
        asyncio.run(worker.run(settings))
