"""A server of links to break: its database, a streaming replica of that, and something to resolve."""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Generator, Iterable
from pathlib import Path

import httpx

from closient.adapters import embedded_postgres, postmaster, server_user
from closient.adapters.embedded_postgres import Server
from closient.gs1 import checkdigit
from tests.cli.serving import Serving, sql

OWNER = "019a0000-0000-7000-8000-000000000001"


def gtins(count: int, first: int = 0) -> list[str]:
    """Well-formed ones, none of them anybody's."""
    bodies = [f"{9_520_000_000_000 + number:013d}" for number in range(first, first + count)]
    return [body + checkdigit.compute(body) for body in bodies]


def stock(dsn: str, known: Iterable[str]) -> None:
    """Give an organization these products, each with a link."""
    values = ", ".join(f"('{gtin}')" for gtin in known)
    sql(
        dsn,
        f"""
        INSERT INTO account.organization (id, name, country) VALUES ('{OWNER}', 'Acme', 'US')
            ON CONFLICT DO NOTHING;
        CREATE TEMP TABLE wanted (gtin) AS VALUES {values};
        INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at, resolver_enabled)
            SELECT gtin, '{OWNER}', 'claimed', now(), true FROM wanted;
        INSERT INTO resolver.link (organization_id, key, link_type, href, title, is_default)
            SELECT '{OWNER}', '01/' || gtin, 'gs1:pip', 'https://first.example/' || gtin, 'Page', true
              FROM wanted
        """,  # noqa: S608 - numbers of our own
    )


def deepen(dsn: str, gtin: str) -> None:
    """Let something stand at a lot of a product, so that each of its lots is looked for."""
    values = f"'{OWNER}', '01/{gtin}', '10/A', 'gs1:pip', 'https://lot.example/', 'Lot', true"
    columns = "organization_id, key, level, link_type, href, title, is_default"
    sql(dsn, f"INSERT INTO resolver.link ({columns}) VALUES ({values})")  # noqa: S608


def lead(dsn: str, gtin: str, href: str, *, silently: bool = False) -> None:
    """Let a product's link lead elsewhere; silently: as if the notification was lost."""
    before = "SET session_replication_role = replica;" if silently else ""
    sql(dsn, f"{before} UPDATE resolver.link SET href = '{href}' WHERE key = '01/{gtin}'")  # noqa: S608


def resolve(server: Serving, gtin: str) -> tuple[str, str, httpx.Response]:
    """Where a link leads (or the status), the process that said so, and all it said."""
    answer = server.get(f"/01/{gtin}")
    # Ids of requests begin with 18 digits of the process's own.
    process = answer.headers["x-request-id"][:18]
    return answer.headers.get("location", str(answer.status_code)), process, answer


def everywhere(server: Serving, gtin: str, processes: int = 2) -> set[str]:
    """Where a link leads, asked until so many processes have answered."""
    led: dict[str, str] = {}
    for _ in range(200):
        place, process, _ = resolve(server, gtin)
        led[process] = place
        if len(led) == processes:
            break
    assert len(led) == processes
    return set(led.values())


def counted(server: Serving, metric: str) -> float:
    """The sum of a counter's lines that begin so."""
    lines = [line for line in server.get("/metrics").text.splitlines() if line.startswith(metric)]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def kill(server: Server) -> None:
    """End a database server at once, as a crash does."""
    found = postmaster.running(server.cluster)
    assert found
    postmaster.end(found.pid, server.cluster, 0.0)


@contextlib.contextmanager
def frozen(server: Server) -> Generator[None]:
    """Every process of a database server stands still, as on a machine that hangs."""
    found = postmaster.running(server.cluster)
    assert found
    stopped = [found.pid, *children_of(found.pid)]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def children_of(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextlib.contextmanager
def replica_of(primary: Server) -> Generator[Server]:
    """A streaming replica: a copy of the files, which then follows the primary's log."""
    folder = Path(tempfile.mkdtemp(prefix="closient-replica-")).resolve()
    replica = Server(folder, primary.settings, throwaway=True)
    identity = server_user.identity_for(primary.cluster)
    replica.cluster.mkdir(mode=0o700)
    if identity:
        os.chown(replica.cluster, identity.uid, identity.gid)
        server_user.make_reachable(replica.cluster, identity)
    copy = [
        f"{embedded_postgres.BINARIES}/pg_basebackup", f"--pgdata={replica.cluster}",
        f"--dbname={primary.dsn}", "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast",
        "--no-sync",
    ]  # fmt: skip
    try:
        embedded_postgres.run(copy, identity)
        replica.ensure()
        yield replica
    finally:
        replica.stop()
        shutil.rmtree(folder, ignore_errors=True)
