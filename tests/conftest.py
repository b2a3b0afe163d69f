"""What every test may ask for: a migrated database, the whole application on it, and a client."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import asyncpg
import httpx
import hypothesis
import msgspec
import pytest

from closient.adapters import embedded_postgres
from closient.adapters.local_objects import LocalObjects
from closient.adapters.mail_folder import MailFolder
from closient.app import Site
from closient.kit import migrate
from closient.kit.config import Settings
from closient.kit.database import Database, connect, prepare_connection
from closient.kit.http import Outgoing
from closient.kit.services import Services
from tests.text_records import WrittenRecords
from tests.world import World

# How long an example takes says how busy the machine is, not whether it is right.
hypothesis.settings.register_profile("house", deadline=None, max_examples=60)
hypothesis.settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A temporary folder of this run's own.

    In the one that all runs share, each run that starts takes from others the right to enter: a PostgreSQL
    that runs as another user there (as it does for root) could open no more files.
    """
    if config.option.basetemp is None and not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="closient-tests-"))
        config.option.basetemp = folder / "run"
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.fixture(scope="session")
def server_dsn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One throw-away PostgreSQL per test process."""
    with embedded_postgres.temporary() as server:
        yield server.dsn


@pytest.fixture(scope="session")
def migrated_dsn(server_dsn: str) -> str:
    """A database with every migration applied; tests may look, and roll back what they write."""
    asyncio.run(migrate.migrate(server_dsn))
    return server_dsn


LONGEST_TURN = 60.0
TWICE = (
    "`database.reads` or a second `database.writes()` inside of `async with database.writes()`: ask through "
    "the `Writes` that is open (outside of tests this takes two connections)."
)


class SecondConnection(AssertionError):
    """Somebody who holds the one connection of a test asked for another: in a test that waits for ever."""


class Turn(asyncio.Lock):
    """Whose turn it is on the one connection. Whoever has it and asks again is told, not left waiting."""

    def __init__(self) -> None:
        super().__init__()
        self._holder: asyncio.Task[Any] | None = None

    async def acquire(self) -> Literal[True]:
        task = asyncio.current_task()
        if self._holder is task and self.locked():
            raise SecondConnection(TWICE)
        try:
            async with asyncio.timeout(LONGEST_TURN):
                await super().acquire()
        except TimeoutError:  # a loader, say, that asks for a test which waits for it
            raise SecondConnection(TWICE) from None
        self._holder = task
        return True

    def release(self) -> None:
        self._holder = None
        super().release()


class OneConnection:
    """A pool of one connection in one transaction: what a test writes, every part of the application sees."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._turn = Turn()

    async def fetch(self, *args: Any) -> Any:
        async with self._turn:
            return await self.connection.fetch(*args)

    async def fetchrow(self, *args: Any) -> Any:
        async with self._turn:
            return await self.connection.fetchrow(*args)

    async def fetchval(self, *args: Any) -> Any:
        async with self._turn:
            return await self.connection.fetchval(*args)

    async def execute(self, *args: Any) -> Any:
        async with self._turn:
            return await self.connection.execute(*args)

    @asynccontextmanager
    async def acquire(self, *, timeout: float | None = None) -> AsyncGenerator[Any]:  # noqa: ASYNC109
        async with self._turn:
            yield self.connection

    def get_idle_size(self) -> int:
        return 0 if self._turn.locked() else 1


@pytest.fixture
async def database(migrated_dsn: str) -> AsyncGenerator[Database]:
    """The database of one test; everything is rolled back after it."""
    connection = await asyncpg.connect(migrated_dsn)
    await prepare_connection(connection)
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield Database(OneConnection(connection))
    finally:
        await transaction.rollback()
        await connection.close()


@pytest.fixture
async def settings(tmp_path: Path, migrated_dsn: str) -> Settings:
    return Settings(data_folder=tmp_path, database_url=migrated_dsn, secret="for tests alone")


@pytest.fixture
async def services(settings: Settings, database: Database) -> AsyncGenerator[Services]:
    """The outside world: folders instead of S3 and SMTP, a dictionary instead of the DNS."""
    async with Outgoing() as http:
        yield Services(
            settings=settings,
            database=database,
            mailer=MailFolder(settings.data_folder / "mail"),
            objects=LocalObjects(settings),
            http=http,
            text_records=WrittenRecords(),
        )


@pytest.fixture(scope="session")
def whole_site() -> Site:
    """The application, built once; each test opens it on its own database."""
    return Site(Settings(secret="for tests alone"))


@pytest.fixture
async def site(whole_site: Site, services: Services) -> AsyncGenerator[Site]:
    whole_site.router.state.settings = services.settings
    whole_site.settings = services.settings
    await whole_site.open(services)
    yield whole_site
    await whole_site.close()


@pytest.fixture
async def client(site: Site) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of the whole application, without a credential."""
    transport = httpx.ASGITransport(app=site, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as http_client:
        yield http_client


@pytest.fixture
def world(database: Database, services: Services) -> World:
    """Makes people, organizations, keys and products."""
    return World(database, services)


@asynccontextmanager
async def fresh_database(server_dsn: str, name: str) -> AsyncGenerator[Database]:
    """A database of its own with committed data, for races and crashes."""
    admin = await asyncpg.connect(server_dsn)
    await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await admin.execute(f'CREATE DATABASE "{name}"')
    dsn = server_dsn.replace("/closient?", f"/{name}?")
    try:
        await migrate.migrate(dsn)
        database = await connect(dsn)
        yield database
        await database.close()
    finally:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await admin.close()


@pytest.fixture
async def committed(server_dsn: str, request: pytest.FixtureRequest) -> AsyncGenerator[Database]:
    """As `database`, but with a pool of real connections, for tests of races."""
    async with fresh_database(server_dsn, f"test_{abs(hash(request.node.nodeid)) % 10**12}") as database:
        yield database


def decoded(response: httpx.Response) -> Any:
    """The JSON of an answer."""
    return msgspec.json.decode(response.content)
