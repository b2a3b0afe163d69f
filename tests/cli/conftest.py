"""A data folder in an awkward place whose database is ended with the test; a database without a folder."""

import asyncio
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

import pytest

from closient.kit import migrate
from tests.cli import copying, serving


@pytest.fixture
def data_folder() -> Generator[Path]:
    # Not pytest's own folder: that may lie too deep for the short socket paths that some tests are about.
    folder = Path(tempfile.mkdtemp(prefix="closient data folder "))
    yield folder / "var"
    serving.end_database(folder / "var")
    shutil.rmtree(folder, ignore_errors=True)


class Standing(NamedTuple):
    """A web server on a database of its own that has some links."""

    web: serving.Serving
    dsn: str
    known: list[str]

    @property
    def processes(self) -> set[int]:
        return self.web.processes("closient.cli.web")


@pytest.fixture(scope="module")
def standing(server_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Standing]:
    """One for the tests of a module, which leave it as they found it."""
    serving.sql(server_dsn, "DROP DATABASE IF EXISTS of_a_server WITH (FORCE)")
    serving.sql(server_dsn, "CREATE DATABASE of_a_server")
    dsn = server_dsn.replace("/closient?", "/of_a_server?")
    asyncio.run(migrate.migrate(dsn))
    known = copying.gtins(20)
    copying.stock(dsn, known)
    copying.deepen(dsn, known[5])
    folder = tmp_path_factory.mktemp("standing") / "var"
    folder.mkdir()
    port = serving.free_port()
    variables = {"DATABASE_URL": dsn, "CLOSIENT_RESOLVER_LIMIT_PER_MINUTE": "0"}
    with serving.serving(folder, port, "--web-only", **variables) as web:
        yield Standing(web, dsn, known)


@pytest.fixture
def migrated_url(server_dsn: str) -> str:
    """A database of its own on the server of all tests: far sooner there than a cluster of its own."""
    serving.sql(server_dsn, "DROP DATABASE IF EXISTS of_a_command WITH (FORCE)")
    serving.sql(server_dsn, "CREATE DATABASE of_a_command")
    url = server_dsn.replace("/closient?", "/of_a_command?")
    asyncio.run(migrate.migrate(url))
    return url
