"""The web server: Granian and its worker processes, as a child of `closient serve`.

Run as a module of its own, so that the supervising process imports neither Granian nor the application.
"""

import multiprocessing
import resource
import signal
import sys
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from closient.adapters import lifeline
from closient.kit.config import Settings

if TYPE_CHECKING:
    from closient.app import Site

PATIENCE_SECONDS = 2  # for requests under way when we are told to stop
# A connection that has said nothing, or not all of its headers, for so long is closed.
SILENCE_SECONDS = 20
LARGEST_HEAD = 65_536
MOST_CONNECTIONS = 5_000


def create() -> "Site":
    """The application of one worker process, which must not outlive its Granian."""
    from closient import app  # noqa: PLC0415 - not in the process that only supervises

    granian = multiprocessing.parent_process()
    lifeline.end_with_parent(signal.SIGKILL, granian.pid or 0 if granian else 0)
    return app.create()


def most_connections() -> int:
    """Connections that one worker process may hold at once; half of its files are left for all else."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, soft // 2)


def run(workers: int) -> None:
    """Serve at the address of the settings until SIGTERM."""
    settings = Settings.load()
    # HTTP/1.1 alone: where Granian waits for the first bytes of either version, it waits for ever, and so
    # many silent connections as it takes at once would shut out everybody.
    server = Granian(
        "closient.cli.web:create",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=SILENCE_SECONDS * 1000, max_buffer_size=LARGEST_HEAD
        ),
        backpressure=most_connections(),
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
