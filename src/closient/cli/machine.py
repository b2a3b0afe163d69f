"""What `closient doctor` sees without a database: Python, the data folder, who may reach it, the port."""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from closient.adapters import embedded_postgres, server_user
from closient.adapters.server_user import CannotStart
from closient.cli import ports
from closient.cli.findings import Finding, fails, note, ok
from closient.kit.config import Settings

LEAST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 500_000_000


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding after the other; none raises."""
    yield python()
    folder = settings.data_folder
    yield writable(folder)
    yield space(folder)
    if not settings.database_url:
        yield from embedded(folder / "postgres")
    yield port(settings)


def python() -> Finding:
    version = platform.python_version()
    if sys.version_info[:2] < LEAST_PYTHON:
        return fails("python", f"This is {version}.", "Install Python 3.11 or later and run `make setup`.")
    return ok("python", version)


def nearest(folder: Path) -> Path:
    """The folder itself, or the parent in which it would be made."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def writable(folder: Path) -> Finding:
    place = nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            return ok("data folder", f"{folder} is writable.")
    except OSError as error:
        return fails(
            "data folder",
            f"{place} is not writable: {error.strerror}.",
            "Run as its owner, change its rights, or set CLOSIENT_DATA_FOLDER to another place.",
        )


def space(folder: Path) -> Finding:
    free = shutil.disk_usage(nearest(folder)).free
    if free < LEAST_FREE_BYTES:
        return fails(
            "disk", f"{free // 1_000_000} MB are free.", "Make room: PostgreSQL stops on a full disk."
        )
    return ok("disk", f"{free / 1_000_000_000:.1f} GB are free.")


def embedded(cluster: Path) -> Iterator[Finding]:
    """Can the embedded server be run, reached and talked to."""
    place = nearest(cluster)
    if os.geteuid() == 0:
        owner = place.stat().st_uid if place == cluster else 0
        name = server_user.name_of(owner) if owner else server_user.NAME
        identity = server_user.Identity(owner, place.stat().st_gid if owner else 0, name)
        closed = [
            folder
            for path in (cluster, embedded_postgres.BINARIES)
            for folder in server_user.closed_folders(path, identity)
        ]
        if closed:
            yield note(
                "system user",
                f"PostgreSQL runs as {name}, who may not pass through {closed[0]} yet.",
                f"`closient serve` will allow it; or do it now: chmod o+x '{closed[0]}'",
            )
        else:
            yield ok("system user", f"PostgreSQL runs as {name}, who reaches programs and data.")
    if not cluster.exists():
        return
    try:
        if os.geteuid() != 0:
            server_user.identity_for(cluster)
    except CannotStart as error:
        yield fails("system user", str(error), "Run as that user.")
        return
    folder, most = embedded_postgres.socket_folder_of(cluster), embedded_postgres.LONGEST_SOCKET_FOLDER
    yield ok("socket", f"in {folder} ({len(os.fsencode(folder))} of {most} bytes)")


def port(settings: Settings) -> Finding:
    taken = ports.taken(settings.host, settings.port)
    if taken is None:
        return ok("port", f"{settings.host}:{settings.port} is free.")
    if ports.is_closient(settings.host, settings.port):
        return ok("port", f"Closient answers at {settings.host}:{settings.port}.")
    return fails("port", taken, "Set CLOSIENT_PORT, or stop the other program.")
