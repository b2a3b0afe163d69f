"""The web server: Granian and its worker processes, as a child of `closient serve`.

Run as a module of its own, so that the supervising process imports neither Granian nor the application.
"""

import multiprocessing
import signal
import sys
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels

from closient.adapters import lifeline
from closient.kit.config import Settings

if TYPE_CHECKING:
    from closient.app import Site

PATIENCE_SECONDS = 2  # for requests under way when we are told to stop


def create() -> "Site":
    """The application of one worker process, which must not outlive its Granian."""
    from closient import app  # noqa: PLC0415 - not in the process that only supervises

    granian = multiprocessing.parent_process()
    lifeline.end_with_parent(signal.SIGKILL, granian.pid or 0 if granian else 0)
    return app.create()


def run(workers: int) -> None:
    """Serve at the address of the settings until SIGTERM."""
    settings = Settings.load()
    server = Granian(
        "closient.cli.web:create",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.auto,
        loop=Loops.uvloop,
        websockets=False,
        workers=workers,
        workers_kill_timeout=PATIENCE_SECONDS,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    server.serve()


if __name__ == "__main__":
    lifeline.end_with_parent(parent=int(sys.argv[2]))
    run(int(sys.argv[1]))
