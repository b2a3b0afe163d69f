"""`closient serve`: bring up database, web and worker in order, watch them, and take all down within 5 s.

The steps before the children run here; the children get what was found out through environment variables.
"""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Generator
from typing import NoReturn
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from closient.adapters import embedded_postgres
from closient.adapters.embedded_postgres import Server
from closient.cli import counting, database, demo, ports, terminal
from closient.cli.children import Child, GaveUp
from closient.kit import jobs, metrics, migrate
from closient.kit.config import Settings
from closient.web import own_machine

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WATCH_SECONDS = 0.2
WEB_START_SECONDS = 60.0
LEAST_CONNECTIONS = 3  # of one process: one listens, one writes, one is left
SPARE_CONNECTIONS = 15  # of the embedded server: for commands, backups, a look with psql


class Options(Struct, frozen=True, kw_only=True):
    """What was asked for on the command line; empty and 0 mean: as the settings say."""

    web: bool
    worker: bool
    workers: int
    host: str
    port: int


def serve(options: Options) -> int:
    """Run until SIGINT or SIGTERM; the exit code."""
    settings = chosen(database.load_settings(), options)
    if refusal := obstacle(settings, options):
        terminal.complain(refusal)
        return 1
    # SIGINT too: a shell that starts us in the background has it ignored.
    for number in ENDINGS:
        signal.signal(number, interrupt)
    children: list[Child] = []
    try:
        with (
            started_database(settings) as (settings, server),
            counting.folder(settings.data_folder) as counts,
        ):
            try:
                credentials = prepare(settings)
                start_children(settings, options, {metrics.FOLDER_VARIABLE: str(counts)}, children)
                announce(settings, options, credentials, owns_database=server is not None)
                watch(children, server)
            finally:
                be_deaf()
                stop(children)
    except KeyboardInterrupt:
        terminal.say("Stopped.")
        return 0
    except GaveUp as error:
        terminal.complain(str(error))
        return 1


def obstacle(settings: Settings, options: Options) -> str | None:
    """A sentence about what stands in the way before anything was started."""
    if not settings.database_url and options.web and options.workers > most_workers(options):
        return (
            f"The embedded PostgreSQL has no room for {options.workers} web processes: choose at most "
            f"--workers {most_workers(options)}, or set DATABASE_URL."
        )
    return ports.taken(settings.host, settings.port) if options.web else None


def interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def be_deaf() -> None:
    """From here on everything goes down; another Ctrl-C would only leave something behind."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)


def chosen(settings: Settings, options: Options) -> Settings:
    """The settings with the command line's wishes; links follow the port unless told otherwise."""
    host, port = options.host or settings.host, options.port or settings.port
    base_url = settings.base_url
    if base_url == Settings().base_url:
        base_url = f"http://localhost:{port}"
    return msgspec.structs.replace(
        settings,
        host=host,
        port=port,
        base_url=base_url,
        database_connections=connections_each(settings, options),
    ).with_secret()


def connections_each(settings: Settings, options: Options) -> int:
    """How many connections each process may hold: the embedded server has only so many for all of them."""
    if settings.database_url:
        return settings.database_connections
    processes = options.workers * options.web + options.worker
    return min(settings.database_connections, connections_for_all(options) // processes)


def connections_for_all(options: Options) -> int:
    """Those of the embedded server that the pools may share."""
    left = embedded_postgres.MOST_CONNECTIONS - SPARE_CONNECTIONS
    return left - jobs.QUEUE_CONNECTIONS * options.worker


def most_workers(options: Options) -> int:
    """Web processes that the embedded server has room for."""
    return connections_for_all(options) // LEAST_CONNECTIONS - options.worker


@contextlib.contextmanager
def started_database(settings: Settings) -> Generator[tuple[Settings, Server | None]]:
    if settings.database_url:
        yield settings, None
        return
    with terminal.step("Starting PostgreSQL", f"PostgreSQL runs in {settings.data_folder}"):
        server = embedded_postgres.start(settings.data_folder)
    try:
        yield msgspec.structs.replace(settings, database_url=server.dsn), server
    finally:
        server.stop()


def prepare(settings: Settings) -> demo.Credentials | None:
    """Migrate and plant; how to come in, if there is a demo."""
    with terminal.step("Migrating the database", "The database is up to date"):
        asyncio.run(migrate.migrate(settings.database_url))
    return demo.ensure(settings).credentials if settings.demo else None


def start_children(
    settings: Settings, options: Options, variables: dict[str, str], children: list[Child]
) -> None:
    """The web server first and alone, since somebody waits for it."""
    environment, ours = environment_of(settings) | variables, str(os.getpid())
    if options.web:
        web = Child("web server", ["closient.cli.web", str(options.workers), ours], environment)
        children.append(web)
        web.start()
        wait_for_web(settings, web)
    if options.worker:
        worker = Child("job worker", ["closient", "worker", "--parent", ours], environment)
        children.append(worker)
        worker.start()


def environment_of(settings: Settings) -> dict[str, str]:
    """What the children must know."""
    return {
        "CLOSIENT_DATABASE_URL": settings.database_url,
        "CLOSIENT_DATABASE_CONNECTIONS": str(settings.database_connections),
        "CLOSIENT_DATA_FOLDER": str(settings.data_folder),
        "CLOSIENT_HOST": settings.host,
        "CLOSIENT_PORT": str(settings.port),
        "CLOSIENT_BASE_URL": settings.base_url,
        "CLOSIENT_SECRET": settings.secret,
        # What goes well is not worth a line here; whoever collects logs sets the level.
        "CLOSIENT_LOG_LEVEL": os.environ.get("CLOSIENT_LOG_LEVEL", "warning"),
    }


def wait_for_web(settings: Settings, web: Child) -> None:
    with terminal.step("Starting the web server", "The web server answers"):
        deadline = time.monotonic() + WEB_START_SECONDS
        while not ports.is_ready(settings.host, settings.port):
            web.must_run()
            if time.monotonic() > deadline:
                raise GaveUp(f"The web server does not answer after {WEB_START_SECONDS:.0f} s.")
            time.sleep(0.05)


def announce(
    settings: Settings, options: Options, credentials: demo.Credentials | None, *, owns_database: bool
) -> None:
    # A database that DATABASE_URL names goes on: it is not ours to stop.
    stopped = "it, the database included" if owns_database else "it"
    lines = ["", f"Closient is running. Ctrl-C stops {stopped}.", ""]
    if options.web:
        lines += [f"  Pages     {settings.base_url}/", f"  API       {settings.base_url}/docs"]
        if not settings.smtp_url:
            lines.append(f"  Mail      {where_mail_is(settings)}  (kept here, nothing is sent)")
        if credentials:
            lines += [
                "",
                f"  Sign in   {credentials.email}  {credentials.password}",
                f"  API key   {credentials.api_key}",
            ]
        lines.append("")
    terminal.say("\n".join(lines))


def where_mail_is(settings: Settings) -> str:
    """The page of kept mails, where it is shown; else their folder (web.own_machine)."""
    name = urlsplit(settings.base_url).hostname or ""
    if own_machine.is_loopback(settings.host) and own_machine.is_loopback(name):
        return f"{settings.base_url}/outbox"
    return str(settings.data_folder / "mail")


def watch(children: list[Child], server: Server | None) -> NoReturn:
    """Restart what dies, the embedded database included; GaveUp when that does not help."""
    while True:
        time.sleep(WATCH_SECONDS)
        if server and not server.running():
            terminal.warn("PostgreSQL ended; starting it again.")
            server.ensure()
        for child in children:
            child.keep_running()


def stop(children: list[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + 2.5
    for child in children:
        child.wait_or_kill(deadline)
