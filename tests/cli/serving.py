"""Run the command `closient` as an operator does: another process, another folder, its own data."""

import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import httpx
import pytest

from closient.adapters import embedded_postgres, postmaster
from closient.cli import main


def closient(*arguments: str, data_folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-P", "-m", "closient", *arguments]
    return subprocess.run(
        command, env=environment(data_folder, variables), capture_output=True, text=True, timeout=120
    )


def inside(*arguments: str, data_folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The same in this process: enough, and quick, where another process proves nothing more."""
    out, errors = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(errors):
        patch.setattr(sys, "argv", ["closient", *arguments])
        wanted = environment(data_folder, variables)
        for name in os.environ.keys() - wanted.keys():
            patch.delenv(name)
        for name, value in wanted.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main.main()
    code = ended.value.code
    out.seek(0)
    return subprocess.CompletedProcess(
        arguments, code if isinstance(code, int) else 0, out.read(), errors.getvalue()
    )


def environment(data_folder: Path, variables: dict[str, str]) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("CLOSIENT_")}
    ours.pop("DATABASE_URL", None)
    return {**ours, "CLOSIENT_DATA_FOLDER": str(data_folder), "CLOSIENT_DEMO": "false", **variables}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition: Callable[[], object], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(condition())


class Serving:
    """A running `closient serve`."""

    def __init__(self, data_folder: Path, port: int, *arguments: str, **variables: str) -> None:
        self.data_folder = data_folder
        self.port = port
        self.output = Path(tempfile.mkstemp(dir=data_folder.parent)[1])
        with self.output.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "closient", "serve", "--port", str(port), *arguments],
                env=environment(data_folder, variables),
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def text(self) -> str:
        return self.output.read_text()

    def status(self, path: str = "/health/ready") -> int:
        try:
            return self.get(path).status_code
        except httpx.TransportError:
            return 0

    def get(self, path: str, *, seconds: float = 5) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=seconds, trust_env=False)

    def is_up(self) -> bool:
        return "Closient is running" in self.text()

    def ended(self) -> bool:
        return self.process.poll() is not None

    def processes(self, containing: str = "") -> set[int]:
        """Python processes that serve from this data folder and port, the supervisor excluded."""
        found = set()
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                variables = (folder / "environ").read_bytes().split(b"\0")
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                is_ours = f"CLOSIENT_PORT={self.port}".encode() in variables
                if is_ours and "closient" in command and containing in command:
                    found.add(int(folder.name))
        return found

    def stop(self, how: signal.Signals = signal.SIGINT) -> float:
        """Seconds that it took to end."""
        started = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(20)
        return time.monotonic() - started


@contextlib.contextmanager
def serving(data_folder: Path, port: int, *arguments: str, **variables: str) -> Generator[Serving]:
    """Up when the block begins, gone when it ends."""
    server = Serving(data_folder, port, *arguments, **variables)
    try:
        assert wait_for(lambda: server.is_up() or server.ended(), 60), server.text()
        assert server.is_up(), server.text()
        yield server
    finally:
        if not server.ended():
            server.process.kill()
            server.process.wait()


def end_database(data_folder: Path) -> None:
    """Stop an orphaned server."""
    found = postmaster.running(data_folder / "postgres")
    if found:
        postmaster.end(found.pid, data_folder / "postgres", 2)


def sql(dsn: str, statement: str) -> str:
    """Ask with psql, as an operator would."""
    psql = f"{embedded_postgres.BINARIES}/psql"
    command = [psql, "-X", "-At", "-v", "ON_ERROR_STOP=1", "-c", statement, dsn]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
