"""The system user that runs the embedded PostgreSQL, which refuses to run as root.

Root's server runs as the owner of its cluster, or as a user of our own; this user must be able to reach the
cluster and the programs, so that their parent folders are opened for passing through, and for nothing more.
"""

import contextlib
import dataclasses
import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

NAME = "closient"


class CannotStart(Exception):
    """The embedded server cannot run here; the text says why and what to do."""


@dataclasses.dataclass(frozen=True, slots=True)
class Identity:
    """The system user that runs the server. PostgreSQL refuses to run as root."""

    uid: int
    gid: int
    name: str

    def may_enter(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


def identity_for(cluster: Path) -> Identity | None:
    """Who shall run the server: None for ourselves, for root the cluster's owner or a user of our own."""
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner != os.geteuid():
            raise CannotStart(
                f"{cluster} belongs to another user (uid {owner}): run as that user or as root."
            )
        return None
    if owner:
        return Identity(owner, cluster.stat().st_gid, name_of(owner))
    identity = system_user()
    if cluster.exists():  # restored by root from a backup
        for path in [cluster, *cluster.rglob("*")]:
            os.chown(path, identity.uid, identity.gid, follow_symlinks=False)
    return identity


def name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def system_user() -> Identity:
    """The user `closient`, made when missing; `nobody` where no user can be made."""
    for _ in range(20):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(NAME)
            return Identity(entry.pw_uid, entry.pw_gid, NAME)
        program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        if program is None:
            break
        made = subprocess.run([program, "--system", "--user-group", NAME], capture_output=True, check=False)
        if made.returncode:  # somebody else may hold the lock of the user table, to make the same user
            time.sleep(0.1)
    entry = pwd.getpwnam("nobody")
    return Identity(entry.pw_uid, entry.pw_gid, "nobody")


def closed_folders(path: Path, identity: Identity) -> list[Path]:
    """Parents of `path` that the user may not pass through, outermost first."""
    return [folder for folder in reversed(path.parents) if folder.exists() and not identity.may_enter(folder)]


def make_reachable(path: Path, identity: Identity) -> None:
    """Let the server's user pass through the parents of `path`; pass only, neither list nor read."""
    for folder in closed_folders(path, identity):
        try:
            folder.chmod(folder.stat().st_mode & 0o7777 | 0o001)
        except OSError as error:
            raise CannotStart(
                f"PostgreSQL runs as the user {identity.name}, who may not pass through {folder}: "
                f"chmod o+x {folder}, or set CLOSIENT_DATA_FOLDER to another place."
            ) from error


def make_readable(tree: Path) -> None:
    """Open a tree that was installed with a strict umask; its mark is a closed top folder."""
    if tree.stat().st_mode & 0o005 == 0o005:
        return
    for item in [*tree.rglob("*"), tree]:
        mode = item.stat().st_mode & 0o7777
        item.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
