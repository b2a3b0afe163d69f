"""Servers under load, ours and a yardstick in turns, so that a noisy machine disturbs both alike.

Only ratios within one run are trusted; rates are printed to give them a scale.
"""

import argparse
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import msgspec
import psutil
from load import Order, Result
from msgspec import Struct

from closient.adapters import embedded_postgres

FOLDER = Path(__file__).resolve().parent
SOURCES = FOLDER.parent / "src"
START_SECONDS = 60.0
STOP_SECONDS = 10.0
UNLIMITED = "1000000000"
# Requests are counted as ever; only the limits are out of reach.
LIMITLESS = {
    "CLOSIENT_RATE_LIMIT_PER_MINUTE": UNLIMITED,
    "CLOSIENT_RATE_LIMIT_PER_DAY": UNLIMITED,
    "CLOSIENT_ANONYMOUS_LIMIT_PER_MINUTE": UNLIMITED,
    "CLOSIENT_RESOLVER_LIMIT_PER_MINUTE": UNLIMITED,
}


class Pace(Struct, frozen=True):
    """How long to measure: rounds of each side, and seconds of each round."""

    rounds: int
    seconds: float


FULL, QUICK = Pace(7, 3.0), Pace(3, 1.0)


def pace(about: str | None) -> Pace:
    """The pace that the command line asks for: `--quick` or the full one."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds, for a first look")
    return QUICK if parser.parse_args().quick else FULL


class Server:
    """A server in a process of its own, on a free port; entered when it has given its first answer."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], ready: str = "/") -> None:
        self.command = list(command)
        self.ready = ready
        self.port = free_port()
        self.environment = clean_environment() | {
            "PYTHONPATH": f"{FOLDER}{os.pathsep}{SOURCES}",
            "GRANIAN_PORT": str(self.port),
            "CLOSIENT_PORT": str(self.port),
            **environment,
        }
        self.seconds_to_first_answer = 0.0
        self.seconds_to_end = 0.0

    def __enter__(self) -> Self:
        self.log = tempfile.TemporaryFile("w+")
        before = time.perf_counter()
        # A session of its own: Ctrl-C at the terminal reaches us first, and we end it in order.
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._await_first_answer(before + START_SECONDS)
        except BaseException:
            self.stop()
            raise
        self.seconds_to_first_answer = time.perf_counter() - before
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def _await_first_answer(self, deadline: float) -> None:
        while time.perf_counter() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.command} ended at once:\n{self.output()}")
            try:
                status = call(self.port, "GET", self.ready).status
            except (OSError, http.client.HTTPException):
                time.sleep(0.01)
                continue
            if status < 500:
                return
            time.sleep(0.01)
        raise TimeoutError(f"{self.command} gave no answer in {START_SECONDS:.0f} s:\n{self.output()}")

    def stop(self) -> None:
        """Interrupt it as Ctrl-C does; kill what is left of it when that does not help."""
        before = time.perf_counter()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.seconds_to_end = time.perf_counter() - before

    def output(self) -> str:
        """The end of what it printed."""
        self.log.seek(0)
        return "".join(self.log.readlines()[-20:])

    def worker_megabytes(self) -> float:
        """Resident memory of the largest process of the server, which is the web worker."""
        main = psutil.Process(self.process.pid)
        processes = [process for process in main.children(recursive=True) if process.name() != "postgres"]
        return max(process.memory_info().rss for process in processes or [main]) / 1_048_576

    def job_worker_megabytes(self) -> float:
        """Resident memory of the process that works off the jobs, and of those that it started for one."""
        (worker,) = [child for child in psutil.Process(self.process.pid).children() if _is_job_worker(child)]
        return sum(_resident(process) for process in [worker, *worker.children(recursive=True)]) / 1_048_576


def _is_job_worker(process: psutil.Process) -> bool:
    return "worker" in process.cmdline()


def _resident(process: psutil.Process) -> int:
    """Bytes of a process that may end at any moment."""
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0


def clean_environment() -> dict[str, str]:
    """Our environment without what would point a server at somebody's database."""
    foreign = ("CLOSIENT_", "DATABASE_URL", "GRANIAN_", "PG")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def bare(target: str, environment: Mapping[str, str] | None = None) -> Server:
    """A yardstick `module:application` under Granian, one worker, with the options of ours."""
    granian = [sys.executable, "-m", "granian", "--interface", "asgi", "--loop", "uvloop", "--no-ws"]
    return Server([*granian, "--workers", "1", "--log-level", "warning", target], environment or {})


def site(environment: Mapping[str, str], *options: str) -> Server:
    """Our server as its users start it."""
    command = [sys.executable, "-m", "closient", "serve", "--end-with-parent", *options]
    return Server(command, {"CLOSIENT_LOG_LEVEL": "warning", **LIMITLESS, **environment}, "/health/ready")


def web_worker(dsn: str, data_folder: Path) -> Server:
    """Our server with one web process and one job worker, on a database that is already migrated."""
    environment = {"DATABASE_URL": dsn, "CLOSIENT_DATA_FOLDER": str(data_folder), "CLOSIENT_DEMO": "false"}
    return site(environment, "--workers", "1")


@contextmanager
def database() -> Generator[str]:
    """A database that vanishes afterwards, as durable meanwhile as a real one."""
    durable = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    with embedded_postgres.temporary(**durable) as server:
        yield server.dsn


@contextmanager
def folder() -> Generator[Path]:
    """A folder that other system users may enter, since the embedded database may need one of its own."""
    with tempfile.TemporaryDirectory(prefix="closient-bench-") as path:
        Path(path).chmod(0o755)
        yield Path(path)


class Answer(Struct, frozen=True):
    """An answer to a single call, header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


def call(port: int, method: str, path: str, body: Any = None, key: str = "") -> Answer:
    """One request on a connection of its own; redirects are not followed."""
    headers = {"X-API-Key": key} if key else {}
    data = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        data = msgspec.json.encode(body)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, data, headers)
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, response.read())
    finally:
        connection.close()


def request(path: str, headers: Mapping[str, str] | None = None) -> str:
    """The text of a GET as it goes over the wire."""
    named = {"Host": "localhost", "Accept": "*/*", **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"GET {path} HTTP/1.1\r\n{lines}\r\n"


class Target(Struct, frozen=True):
    """What is put under load: a server's port, requests in turn, the status that each must get."""

    name: str
    port: int
    requests: list[str]
    status: int


def load(target: Target, connections: int, seconds: float) -> Result:
    """One round against one target. Raises when anything but the expected status came back."""
    order = Order(target.port, connections, seconds, seconds / 5, target.status, target.requests)
    done = subprocess.run(
        [sys.executable, str(FOLDER / "load.py")],
        input=msgspec.json.encode(order),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the load generator failed:\n{done.stderr.decode()}")
    result = msgspec.json.decode(done.stdout, type=Result)
    if result.unexpected:
        raise RuntimeError(f"{target.name}: not all answers were {target.status}: {result.unexpected}")
    return result


class Comparison(Struct, frozen=True):
    """Medians over the rounds: our rate as a share of the yardstick's, and our latency (ms)."""

    ratio: float
    p50: float
    p99: float


def compare(ours: Target, yardstick: Target, connections: int, pace: Pace, fresh: int = 0) -> Comparison:
    """Both in turns, the order swapped each round; each ratio is taken within its round.

    With `fresh`, each round sends so many requests of ours that no round before it has sent.
    """
    ratios: list[float] = []
    results: list[Result] = []
    every = ours.requests
    for number in range(pace.rounds):
        if fresh:
            ours = msgspec.structs.replace(ours, requests=every[number * fresh : (number + 1) * fresh])
        pair = (ours, yardstick) if number % 2 else (yardstick, ours)
        measured = {target.name: load(target, connections, pace.seconds) for target in pair}
        results.append(measured[ours.name])
        ratios.append(measured[ours.name].rate / measured[yardstick.name].rate)
        for target in (ours, yardstick):
            result = measured[target.name]
            print(
                f"  {connections:3} connections, round {number + 1}: {target.name:24}"
                f" {result.rate:8.0f}/s  p50 {result.p50:6.2f} ms  p99 {result.p99:6.2f} ms",
                flush=True,
            )
    return Comparison(
        ratio=statistics.median(ratios),
        p50=statistics.median(result.p50 for result in results),
        p99=statistics.median(result.p99 for result in results),
    )
