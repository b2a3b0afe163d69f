"""The database that a command works on: the one that the settings name, else the embedded one."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from closient.adapters import embedded_postgres
from closient.adapters.server_user import CannotStart
from closient.kit.config import Settings


def load_settings() -> Settings:
    """The settings, with the data folder as an absolute path."""
    settings = Settings.load()
    return msgspec.structs.replace(settings, data_folder=Path(settings.data_folder).resolve())


@contextmanager
def at_hand(settings: Settings) -> Generator[Settings]:
    """Settings that name a database which runs. CannotStart where none was ever made: in a wrong folder."""
    if not settings.database_url and not (settings.data_folder / "postgres").exists():
        raise CannotStart(
            f"there is no database in {settings.data_folder}. Run this where `closient serve` runs, or name "
            "its folder in CLOSIENT_DATA_FOLDER or its database in DATABASE_URL."
        )
    with made(settings) as known:
        yield known


@contextmanager
def made(settings: Settings) -> Generator[Settings]:
    """Likewise, and the embedded database is made where there is none."""
    if settings.database_url:
        yield settings
        return
    with embedded_postgres.start(settings.data_folder) as server:
        yield msgspec.structs.replace(settings, database_url=server.dsn)
