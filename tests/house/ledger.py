"""The ledger of migrations: which files have left the house, and what they said then."""

import pathlib

from closient.kit import migrate
from tests.house import source

FOLDER = source.PACKAGE / "migrations"
LEDGER = FOLDER / "ledger.txt"


def noted() -> dict[str, str]:
    """File name -> digest, as the ledger says."""
    lines = LEDGER.read_text().splitlines() if LEDGER.exists() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def files() -> list[pathlib.Path]:
    return sorted(FOLDER.glob("*.sql"))


def note_new() -> None:
    """Add the files that are not noted yet; a noted one keeps its digest, so an edit stays visible."""
    known = noted()
    lines = [f"{known.get(path.name) or migrate.digest(path.read_text())}  {path.name}" for path in files()]
    LEDGER.write_text("\n".join(lines) + "\n")
