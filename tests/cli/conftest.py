"""A data folder in an awkward place, whose database is ended when the test is."""

import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.cli import serving


@pytest.fixture
def data_folder() -> Generator[Path]:
    # Not pytest's own folder: that may lie too deep for the short socket paths that some tests are about.
    folder = Path(tempfile.mkdtemp(prefix="closient data folder "))
    yield folder / "var"
    serving.end_database(folder / "var")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def module_data_folder() -> Generator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="closient data folder "))
    yield folder / "var"
    serving.end_database(folder / "var")
    shutil.rmtree(folder, ignore_errors=True)
