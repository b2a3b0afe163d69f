"""A data folder in an awkward place whose database is ended with the test; a database without a folder."""

import asyncio
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from closient.kit import migrate
from tests.cli import serving


@pytest.fixture
def data_folder() -> Generator[Path]:
    # Not pytest's own folder: that may lie too deep for the short socket paths that some tests are about.
    folder = Path(tempfile.mkdtemp(prefix="closient data folder "))
    yield folder / "var"
    serving.end_database(folder / "var")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def migrated_url(server_dsn: str) -> str:
    """A database of its own on the server of all tests: far sooner there than a cluster of its own."""
    serving.sql(server_dsn, "DROP DATABASE IF EXISTS of_a_command WITH (FORCE)")
    serving.sql(server_dsn, "CREATE DATABASE of_a_command")
    url = server_dsn.replace("/closient?", "/of_a_command?")
    asyncio.run(migrate.migrate(url))
    return url
