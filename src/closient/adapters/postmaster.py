"""The running server of a cluster: what `postmaster.pid` says, whether it is true, and how to end the server.

A process number alone proves nothing after a crash or a restart of the machine, so that a server counts
as alive only when it works inside the cluster's folder.
"""

import contextlib
import dataclasses
import os
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path
from typing import Any

SOCKET_NAME = ".s.PGSQL.5432"

# Servers that this process started: they must be waited for, or they stay behind as zombies.
children: dict[int, subprocess.Popen[Any]] = {}


@dataclasses.dataclass(frozen=True, slots=True)
class Postmaster:
    """What `postmaster.pid` says."""

    pid: int
    socket_folder: str
    ready: bool


def running(cluster: Path) -> Postmaster | None:
    """The server that runs on this cluster, ready or still starting."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    if not alive(pid, cluster):
        return None
    socket_folder = lines[4].strip() if len(lines) > 4 else ""
    return Postmaster(pid, socket_folder, ready=len(lines) > 7 and lines[7].strip() == "ready")


def alive(pid: int, cluster: Path) -> bool:
    """Whether this very process is the server of this cluster: a server works inside its folder."""
    if pid in children and children[pid].poll() is not None:
        return False
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", cluster)
    except PermissionError:  # root without the right to trace, as in a container
        return os.fsencode(cluster) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return not Path("/proc/self").exists() and exists(pid)


def starting_or_alive(pid: int, cluster: Path) -> bool:
    """Like `alive`, but true of a child of ours that has not even entered its folder yet."""
    return alive(pid, cluster) or (pid in children and children[pid].poll() is None)


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def answers(socket_folder: str) -> bool:
    """Whether the server still talks: one just killed accepts connections for a while, but is silent."""
    if not socket_folder:  # so early in its start that it listens nowhere yet
        return True
    may_we_encrypt = struct.pack("!II", 8, 80877103)  # SSLRequest, answered by one byte without signing in
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(f"{socket_folder}/{SOCKET_NAME}")
            connection.sendall(may_we_encrypt)
            return connection.recv(1) != b""
        except TimeoutError:  # overloaded is not dead
            return True
        except OSError:
            return False


def forget_recycled_pid(cluster: Path) -> None:
    """Drop a stale `postmaster.pid` whose number another process got since: PostgreSQL would believe it.

    Safe even if backends of the dead server linger: PostgreSQL finds their shared memory by the inode.
    """
    try:
        pid = int((cluster / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return
    if exists(pid) and not alive(pid, cluster):
        (cluster / "postmaster.pid").unlink()


def end(pid: int, cluster: Path, seconds: float) -> None:
    """Fast shutdown; when that takes too long an immediate one, which the next start makes good."""
    for how, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 1.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not starting_or_alive(pid, cluster):
                children.pop(pid, None)
                return
            time.sleep(0.01)
